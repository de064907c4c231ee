"""A newer catalogue of a platform is a snapshot: the feed it gives, what is remembered, and what is held back."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from ingest_files import MOVIE, SHOW, movies, only, query, table, tree, write
from typer.testing import CliRunner

from cartelera import cli
from cartelera.catalog.writing import write_catalog
from cartelera.errors import FileRejectedError
from cartelera.ingest.run import IngestReport, ingest, rebuild_tables
from cartelera.tables.changes import Change, read_changes
from cartelera.workspace import Workspace

FIRST = datetime(2026, 1, 5, 23, 30, tzinfo=UTC)
DAY = timedelta(days=1)
CommandResult = tuple[str, str, str, dict[str, list[Any]]]


def show(number: int, **more: Any) -> dict[str, Any]:
    return {"show_id": f"s{number}", "title": f"Film {number}"} | more


def shows(*numbers: int) -> list[dict[str, Any]]:
    return [show(number) for number in numbers]


class Shelf:
    """A workspace into which one snapshot after another goes, a day apart."""

    def __init__(self, folder: Path) -> None:
        self.root, self.workspace = folder, Workspace(folder / "w")
        self.days = -1

    def take(self, *rows: dict[str, Any], platform: str = "netflix", accept: bool = False) -> IngestReport:
        return self.take_text(table(SHOW, *rows), platform, accept)

    def take_text(self, text: str, platform: str = "netflix", accept: bool = False) -> IngestReport:
        self.days += 1
        path = write(self.root / f"{platform}.csv", text)
        return ingest([path], self.workspace, accept=accept, at=FIRST + self.days * DAY)

    def feed(self, **chosen: Any) -> list[Change]:
        return read_changes(self.workspace.tables, **chosen)

    def told(self) -> list[CommandResult]:
        """What the latest snapshot brought."""
        at = (FIRST + self.days * DAY).strftime("%Y-%m-%dT%H:%M:%SZ")
        return [(c.what, c.offer_id, c.title, dict(c.detail)) for c in self.feed() if c.at == at]

    def seen(self) -> dict[str, tuple[date, date]]:
        rows = query(self.root / "w", "SELECT id, first_seen, last_seen FROM offers ORDER BY id")
        return {str(row[0]): (row[1], row[2]) for row in rows}


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def day(number: int) -> date:
    return FIRST.date() + number * DAY


def test_the_first_catalogue_is_no_feed(shelf: Shelf) -> None:
    shelf.take(*shows(1, 2, 3))
    assert shelf.feed() == []
    assert shelf.seen() == {"ns1": (day(0), day(0)), "ns2": (day(0), day(0)), "ns3": (day(0), day(0))}


def test_two_snapshots_give_the_exact_feed(shelf: Shelf) -> None:
    shelf.take(*shows(1, 2, 3, 4, 5))
    shelf.take(show(1), show(3, rating="PG", release_year="2019"), *shows(4, 5, 6))
    at = "2026-01-06T23:30:00Z"
    assert shelf.feed() == [
        Change(at, "netflix", "ns6", "ns6", "Film 6", "arrived", {}),
        Change(at, "netflix", "ns3", "ns3", "Film 3", "changed", {"release_year": [2018, 2019], "rating": ["R", "PG"]}),
        Change(at, "netflix", "ns2", "ns2", "Film 2", "left", {}),
    ]
    assert shelf.seen() == {
        "ns1": (day(0), day(1)),
        "ns3": (day(0), day(1)),
        "ns4": (day(0), day(1)),
        "ns5": (day(0), day(1)),
        "ns6": (day(1), day(1)),
    }
    assert query(shelf.root / "w", "SELECT count(*) FROM titles WHERE title_id = 'ns2'") == [(0,)]


def test_what_left_may_come_back_and_is_remembered(shelf: Shelf) -> None:
    shelf.take(*shows(1, 2, 3, 4))
    shelf.take(show(1, title="Film One"), *shows(2, 3, 4))
    shelf.take(*shows(2, 3, 4))
    assert shelf.told() == [("left", "ns1", "Film One", {})]
    shelf.take(*shows(2, 3, 4, 5))
    assert shelf.told() == [("arrived", "ns5", "Film 5", {})]
    shelf.take(*shows(1, 2, 3, 4, 5))
    assert shelf.told() == [("came back", "ns1", "Film 1", {})]
    assert shelf.seen()["ns1"] == (day(0), day(4))
    assert shelf.seen()["ns5"] == (day(3), day(4))
    shelf.take(*shows(2, 3, 4, 5))
    assert shelf.told() == [("left", "ns1", "Film 1", {})]
    assert [c.what for c in shelf.feed()] == ["left", "came back", "arrived", "left", "changed"]


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("type", "TV Show", ["movie", "tv show"]),
        ("title", "ROMA (it's)", ["Film 1", "ROMA (it's)"]),
        ("director", "", ["Alfonso Cuarón", None]),
        ("cast", 'Ann "A" Bee', ["Yalitza Aparicio", 'Ann "A" Bee']),
        ("country", "Mexico, Spain", ["Mexico", "Mexico, Spain"]),
        ("date_added", "December 15, 2018", ["2018-12-14", "2018-12-15"]),
        ("release_year", "2017", [2018, 2017]),
        ("rating", "", ["R", None]),
        ("duration", "2 Seasons", ["135 min", "2 season"]),
        ("listed_in", "Dramas, Comedies", ["Dramas", "Dramas, Comedies"]),
        ("description", "A maid.", ["A year in the life of a maid.", "A maid."]),
    ],
)
def test_a_change_of_each_column_is_told(shelf: Shelf, column: str, value: str, told: list[Any]) -> None:
    shelf.take(*shows(1, 2))
    shelf.take(show(1, **{column: value}), show(2))
    assert [(what, offer, detail) for what, offer, _, detail in shelf.told()] == [("changed", "ns1", {column: told})]


def test_the_same_file_again_changes_nothing(shelf: Shelf) -> None:
    shelf.take(*shows(1, 2, 3, 4))
    shelf.take(*shows(1, 2, 3, 5))
    before = tree(shelf.workspace.root)
    report = shelf.take(*shows(1, 2, 3, 5))
    assert not report.changed
    assert tree(shelf.workspace.root) == before
    assert [c.what for c in shelf.feed()] == ["arrived", "left"]


def test_the_same_rows_in_another_file_are_a_snapshot_without_changes(shelf: Shelf) -> None:
    shelf.take(*shows(1, 2))
    report = shelf.take(*shows(2, 1))
    assert only(report).change == "same rows"
    assert shelf.feed() == []
    assert shelf.seen() == {"ns1": (day(0), day(1)), "ns2": (day(0), day(1))}


def test_history_outlives_merging_again_and_other_sources(shelf: Shelf) -> None:
    shelf.take(*shows(1, 2, 3, 4))
    shelf.take(*shows(1, 2, 3, 5))
    feed, seen = shelf.feed(), shelf.seen()
    assert rebuild_tables(shelf.workspace)
    assert (shelf.feed(), shelf.seen()) == (feed, seen)
    ingest([write(shelf.root / "movies.csv", movies({}))], shelf.workspace)
    assert (shelf.feed(), shelf.seen()) == (feed, seen)
    shelf.take(*shows(1, 2, 3, 4, 5))
    assert shelf.told() == [("came back", "ns4", "Film 4", {})]


def test_platforms_have_histories_of_their_own(shelf: Shelf) -> None:
    shelf.take(*shows(1, 2, 3, 4))
    shelf.take(*shows(1, 2), platform="hulu")
    assert shelf.feed() == []
    shelf.take(*shows(1, 2, 3), platform="hulu")
    shelf.take(*shows(1, 2, 3))
    assert [(c.platform, c.what, c.offer_id) for c in shelf.feed()] == [
        ("netflix", "left", "ns4"),
        ("hulu", "arrived", "hs3"),
    ]
    assert [c.offer_id for c in shelf.feed(platform="hulu")] == ["hs3"]
    assert [c.offer_id for c in shelf.feed(since="2026-01-08")] == ["ns4"]
    assert shelf.seen()["hs1"] == (day(1), day(2))
    assert shelf.seen()["ns1"] == (day(0), day(3))


def test_the_feed_names_the_one_title(shelf: Shelf) -> None:
    """A film that left is still the film that other sources know."""
    toy = {"title": "Toy Story", "director": "John Lasseter", "release_year": "1995", "duration": "81 min"}
    ingest([write(shelf.root / "movies.csv", movies({}))], shelf.workspace, at=FIRST)
    toy |= {"description": MOVIE["overview"]}
    shelf.take(*shows(2, 3, 4), show(1, **toy))
    assert query(shelf.root / "w", "SELECT title_id FROM offers WHERE id = 'ns1'") == [("tmdb-862",)]
    shelf.take(*shows(2, 3, 4))
    assert [(c.what, c.title_id) for c in shelf.feed()] == [("left", "tmdb-862")]


def test_the_release_holds_the_feed(shelf: Shelf) -> None:
    shelf.take(*shows(1, 2, 3, 4))
    shelf.take(show(1, rating="PG"), *shows(2, 3, 5))
    write_catalog(shelf.workspace.tables, shelf.root / "catalog.db")
    with sqlite3.connect(shelf.root / "catalog.db") as database:
        rows = database.execute(
            "SELECT at, c.platform, offer_id, t.title_id, c.title, what, detail "
            "FROM changes c LEFT JOIN titles t USING (row) ORDER BY c.rowid"
        ).fetchall()
    at = "2026-01-06T23:30:00Z"
    assert rows == [
        (at, "netflix", "ns5", "ns5", "Film 5", "arrived", None),
        (at, "netflix", "ns1", "ns1", "Film 1", "changed", '{"rating":["R","PG"]}'),
        (at, "netflix", "ns4", None, "Film 4", "left", None),
    ]


# --- what is held back --------------------------------------------------------------------------------------------


def test_a_catalogue_that_lost_much_is_held_back(shelf: Shelf) -> None:
    shelf.take(*shows(*range(10)))
    before = tree(shelf.workspace.root)
    with pytest.raises(FileRejectedError) as refused:
        shelf.take(*shows(*range(6)))
    path = shelf.root / "netflix.csv"
    assert str(refused.value) == (
        f"netflix: 4 of 10 titles (40%) are gone in {path}; a cut-off download? Say --accept to apply it."
    )
    assert tree(shelf.workspace.root) == before
    shelf.take(*shows(*range(6)), accept=True)
    assert [(what, offer) for what, offer, _, _ in shelf.told()] == [("left", f"ns{n}") for n in range(6, 10)]


@pytest.mark.parametrize(("kept", "held"), [(7, False), (6, True)])
def test_thirty_percent_may_go(shelf: Shelf, kept: int, held: bool) -> None:
    """New titles do not make up for those gone."""
    shelf.take(*shows(*range(10)))
    newer = shows(*range(kept), *range(100, 120))
    if held:
        with pytest.raises(FileRejectedError, match="4 of 10 titles"):
            shelf.take(*newer)
    else:
        shelf.take(*newer)
        assert len(shelf.told()) == 23


def test_the_snapshot_before_is_the_measure(shelf: Shelf) -> None:
    """What had left already is not lost again; the first catalogue loses nothing."""
    shelf.take(*shows(*range(10)))
    shelf.take(*shows(*range(7)))
    shelf.take(*shows(*range(5)))
    assert len(shelf.seen()) == 5
    shelf.take(*shows(50), platform="hulu")


def test_rows_refused_are_lost_too(shelf: Shelf) -> None:
    shelf.take(*shows(1, 2))
    with pytest.raises(FileRejectedError, match="1 of 2 titles \\(50%\\)"):
        shelf.take(show(1), show(2, title=""))


def test_all_that_is_held_back_is_told_at_once(shelf: Shelf) -> None:
    shelf.take(*shows(1, 2))
    shelf.take(*shows(1, 2), platform="hulu")
    write(shelf.root / "hulu.csv", table(SHOW, show(1)))
    write(shelf.root / "netflix.csv", table(SHOW, show(2)))
    with pytest.raises(FileRejectedError, match=r"hulu: 1 of 2 .*; netflix: 1 of 2 .*; a cut-off download\?"):
        ingest([shelf.root / "hulu.csv", shelf.root / "netflix.csv"], shelf.workspace)


def test_other_sources_may_shrink_if_accepted(shelf: Shelf) -> None:
    films = movies(*({"id": str(n), "imdb_id": f"tt000000{n}"} for n in range(1, 6)))
    ingest([write(shelf.root / "movies.csv", films)], shelf.workspace)
    with pytest.raises(FileRejectedError, match=r"movies movies: 5 of 5 rows \(100%\) are gone in"):
        ingest([write(shelf.root / "movies.csv", movies({}))], shelf.workspace)
    ingest([shelf.root / "movies.csv"], shelf.workspace, accept=True)
    assert query(shelf.root / "w", "SELECT count(*) FROM titles") == [(1,)]


def test_other_rules_tell_no_changes(shelf: Shelf) -> None:
    """Where the rules have changed, a row that reads differently need not be another one."""
    shelf.take(*shows(1, 2, 3, 4))
    manifest = shelf.workspace.tables / "ingest.json"
    made = json.loads(manifest.read_text())
    manifest.write_text(json.dumps(made | {"version": made["version"] - 1}))
    shelf.take(show(1, rating="PG"), *shows(2, 3, 5))
    assert [(what, offer) for what, offer, _, _ in shelf.told()] == [("arrived", "ns5"), ("left", "ns4")]
    assert shelf.seen()["ns1"] == (day(0), day(1))


# --- the command line ---------------------------------------------------------------------------------------------


def run(*arguments: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(cli.app, [str(argument) for argument in arguments])
    if isinstance(result.exception, Exception):
        raise result.exception
    return result.exit_code, result.stdout


def test_the_command_tells_the_feed(shelf: Shelf) -> None:
    shelf.take(*shows(1, 2, 3, 4))
    code, out = run("changes", "-w", shelf.workspace.root)
    assert (code, out.strip()) == (0, "No changes. The feed begins with a platform's second catalogue.")
    shelf.take(show(1, description="x" * 300), *shows(2, 3, 5))
    _, out = run("changes", "-w", shelf.workspace.root)
    lines = out.splitlines()
    place = {what: n for n, line in enumerate(lines) for what in ("arrived", "changed", "left") if f"│ {what}" in line}
    assert place["arrived"] < place["changed"] < place["left"]
    assert "A year in the life of a maid. → xxxxx" in " ".join(out.split())
    assert "x" * 100 not in out
    assert lines[-1] == "3 changes: 1 arrived, 1 left, 0 came back, 1 changed."
    _, out = run("changes", "-w", shelf.workspace.root, "--limit", "1")
    assert "… and 2 more (--limit 0 shows all)" in out
    _, out = run("changes", "-w", shelf.workspace.root, "--since", "2026-01-07", "--platform", "netflix")
    assert out.startswith("No changes on netflix since 2026-01-07.")
    _, out = run("changes", "-w", shelf.workspace.root, "--since", "2026-01-06")
    assert "3 changes since 2026-01-06:" in out


def test_mistakes_on_the_command_line(shelf: Shelf, capsys: pytest.CaptureFixture[str]) -> None:
    shelf.take(*shows(1, 2))
    assert _main("changes", "-w", shelf.workspace.root, "--platform", "hbo") == 2
    assert capsys.readouterr().err == "cartelera: no platform 'hbo': there are netflix\n"
    assert _main("changes", "-w", shelf.root / "nothing") == 2
    assert "no catalogue in" in capsys.readouterr().err
    assert _main("changes", "-w", shelf.workspace.root, "--since", "yesterday") == 2


@pytest.mark.parametrize("command", ["ingest", "build"])
def test_held_back_on_the_command_line(shelf: Shelf, capsys: pytest.CaptureFixture[str], command: str) -> None:
    shelf.take(*shows(1, 2))
    before, path = tree(shelf.workspace.root), write(shelf.root / "netflix.csv", table(SHOW, show(1)))
    assert _main(command, path, "-w", shelf.workspace.root) == 2
    said = f"netflix: 1 of 2 titles (50%) is gone in {path}; a cut-off download? Say --accept to apply it."
    assert capsys.readouterr().err.splitlines()[-1] == f"cartelera: {said}"
    assert tree(shelf.workspace.root) == before
    assert _main(command, path, "-w", shelf.workspace.root, "--accept") == 0
    assert [c.what for c in shelf.feed()] == ["left"]


def _main(*arguments: str | Path) -> int:
    """The exit code of the whole command, as `python -m cartelera` would give it."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("sys.argv", ["cartelera", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            cli.main()
    return int(left.value.code or 0)


# --- the real thing -----------------------------------------------------------------------------------------------


def _write_csv(path: Path, rows: Sequence[dict[str, str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.mark.real
def test_snapshots_of_the_real_netflix_give_the_exact_feed(tmp_path: Path, shared_data: Path) -> None:
    with (shared_data / "platforms" / "netflix_titles.csv").open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    removed = {row["show_id"] for row in rows[100:2000:19]}
    added = {row["show_id"] for row in rows[5::700]} - removed
    older = [row for row in rows if row["show_id"] not in added]
    newer = [row for row in rows if row["show_id"] not in removed]
    changed = [dict(row) for row in newer]
    altered = {row["show_id"]: row["listed_in"] for row in changed[7:8000:800] if row["show_id"] not in added}
    for row in changed:
        if row["show_id"] in altered:
            row["listed_in"] += ", Under Test"
    workspace = Workspace(tmp_path / "w")
    title = {row["show_id"]: row["title"].strip() for row in rows}

    def take(some: Sequence[dict[str, str]], days: int, accept: bool = False) -> list[tuple[str, str, str]]:
        at = FIRST + days * DAY
        ingest([_write_csv(tmp_path / "netflix.csv", some)], workspace, at=at, accept=accept)
        return [(c.what, c.offer_id, c.title) for c in read_changes(workspace.tables, since=f"{at:%Y-%m-%d}")]

    def expected(what: str, ids: set[str]) -> list[tuple[str, str, str]]:
        return [(what, f"n{one}", title[one]) for one in sorted(ids)]

    assert (len(rows), len(removed), len(added), len(altered)) == (8807, 100, 13, 10)
    assert take(older, 0) == []
    told = take(changed, 1)
    assert told == expected("arrived", added) + expected("changed", set(altered)) + expected("left", removed)
    details = {c.offer_id: c.detail for c in read_changes(workspace.tables) if c.what == "changed"}
    assert details == {f"n{one}": {"listed_in": [was, f"{was}, Under Test"]} for one, was in altered.items()}
    assert take(changed, 2) == []
    assert take(rows, 3) == expected("came back", removed) + expected("changed", set(altered))
    cut = rows[: len(rows) - 3100]
    with pytest.raises(FileRejectedError, match=r"^netflix: 3,100 of 8,807 titles \(35%\) are gone in "):
        take(cut, 4)
    assert len(take(cut, 4, accept=True)) == 3100
    assert query(tmp_path / "w", "SELECT count(*) FROM offers") == [(5707,)]
