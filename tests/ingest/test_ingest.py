"""Ingest as a whole: counts that add up, the same again changing nothing, newer files, and being cut off."""

from __future__ import annotations

import csv
import io
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ingest_files import (
    CREDIT,
    MOVIE,
    RATING,
    SHOW,
    counts,
    movies,
    only,
    query,
    refused,
    table,
    take,
    titles,
    tree,
    write,
)

from cartelera.errors import WorkspaceError
from cartelera.ingest.record_index import RecordIndex
from cartelera.ingest.run import ingest
from cartelera.tables.manifest import RULES_VERSION, Manifest
from cartelera.tables.schema import TABLES
from cartelera.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]


# --- counts -----------------------------------------------------------------------------------------------------

cell = st.one_of(
    st.sampled_from(
        ["", "1", "2", "3", "862", "0", "x", "None", "nan", "-1", "1995-10-30", "[]", "[{'id': 1, 'name': 'a'}]"]
    ),
    st.text("ab'\"\\,\n\r1 ", max_size=8),
)


def changes(base: dict[str, Any]) -> st.SearchStrategy[list[dict[str, str]]]:
    """Rows that differ from a good one in up to three columns."""
    change = st.dictionaries(st.sampled_from(sorted(base)), cell, max_size=3)
    return st.lists(change, min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("base", "name"), [(MOVIE, "m.csv"), (CREDIT, "c.csv"), (SHOW, "netflix.csv"), (RATING, "r.csv")]
)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_row_is_kept_merged_or_refused(
    base: dict[str, Any], name: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    rows = data.draw(changes(base))
    text = table(base, *rows)
    folder = tmp_path_factory.mktemp("rows")
    source = only(take(folder / "w", write(folder / name, text)))
    assert source.read == len(rows)
    written = text.split("\n")
    for refusal in refused(folder / "w"):
        first = refusal.raw.split("\n")[0]
        assert first.split() == written[refusal.line - 1].split()


broken_line = st.one_of(
    st.lists(st.integers(0, 5).map(str), min_size=1, max_size=5).map(",".join),
    st.sampled_from(["", '"1",2,3', '"1"x,2,3', "1,2,3,", " ", '1,"2\n\n3",4']),
)


@settings(max_examples=20, deadline=None)
@given(lines=st.lists(broken_line, min_size=1, max_size=20))
def test_rows_of_any_shape_are_counted(lines: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("shapes")
    text = "userId,movieId,rating\n1,1,1\n" + "".join(line + "\n" for line in lines)
    source = only(take(folder / "w", write(folder / "r.csv", text), scale="5"))
    assert source.read == 1 + sum(line != "" for line in lines)
    told = {refusal.raw for refusal in refused(folder / "w")}
    assert told <= {line.strip("\n") for line in lines}


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(st.lists(st.text("ab\"\n,'\r\u00e9", max_size=6), min_size=2, max_size=3), min_size=1, max_size=12),
    cut=st.integers(1, 40),
    newline=st.sampled_from(["\n", "\r\n"]),
)
def test_records_are_found_again_where_they_lie(
    rows: list[list[str]], cut: int, newline: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator=newline, quoting=csv.QUOTE_ALL).writerows([["h", "i"], *rows])
    data = out.getvalue().encode()
    index = RecordIndex(header=True)
    start = 0
    while start < len(data):  # In pieces, none of which ends between the two characters of a line end.
        end = start + cut + (data[start + cut - 1 : start + cut] == b"\r")
        index.feed(data[start:end])
        start = end
    index.close()
    assert index.balanced
    assert index.records == len(rows)
    path = write(tmp_path_factory.mktemp("records") / "x.csv", data)
    found = list(index.at(path, range(len(rows)), 10_000))
    assert [next(csv.reader(io.StringIO(text, newline=""))) for _, _, text in found] == rows
    lines = data.decode().split("\n")
    assert all(text.split("\n")[0].rstrip("\r") == lines[line - 1].rstrip("\r") for _, line, text in found)
    begin = len(f'"h","i"{newline}')
    lasts = [
        begin - 1,
        *(begin - 1 + sum(_size(text, newline) for _, _, text in found[: n + 1]) for n in range(len(rows))),
    ]
    assert dict(index.records_at(path, lasts)) == {last: number for number, last in enumerate(lasts, -1)}


def _size(record: str, newline: str) -> int:
    return len(record.encode()) + len(newline)


# --- again, and newer -------------------------------------------------------------------------------------------


def raw(folder: Path) -> Path:
    """A little of everything."""
    write(folder / "movies.csv", movies({}, {"id": "863", "title": "Toy Story 2"}, {"id": "no"}))
    write(folder / "credits.csv", table(CREDIT))
    write(folder / "netflix_titles.csv", table(SHOW))
    write(folder / "small.csv", table(RATING, {}, {"userId": "2"}))
    write(folder / "links.csv", "movieId,imdbId,tmdbId\n31,114709,862\n")
    return folder


def test_the_same_files_again_change_nothing_and_say_so(tmp_path: Path) -> None:
    folder = raw(tmp_path / "raw")
    first = take(tmp_path / "w", folder)
    assert first.changed
    before = tree(tmp_path / "w")
    again = take(tmp_path / "w", folder)
    assert not again.changed
    assert all(source.unchanged and source.change == "unchanged" for source in again.sources)
    assert again.tables == first.tables
    assert [counts(source) for source in again.sources] == [counts(source) for source in first.sources]
    assert tree(tmp_path / "w") == before
    assert tree(tmp_path / "w").keys() >= {f"tables/{t.name}.parquet" for t in TABLES}


def test_the_same_files_make_the_same_tables_anywhere(tmp_path: Path) -> None:
    folder = raw(tmp_path / "raw")
    for name in ("one", "two"):
        ingest([folder], Workspace(tmp_path / name), at=datetime(2026, 1, 1, tzinfo=UTC))
    one, two = (tree(tmp_path / name / "tables") for name in ("one", "two"))
    assert {name: held[0] for name, held in one.items()} == {name: held[0] for name, held in two.items()}


def test_a_newer_file_says_what_is_new_gone_and_changed(tmp_path: Path) -> None:
    path = write(tmp_path / "movies.csv", movies({"id": "1"}, {"id": "2"}, {"id": "3"}, {"id": "bad"}))
    take(tmp_path / "w", path)
    write(path, movies({"id": "2"}, {"id": "3", "genres": "[]"}, {"id": "4"}, {"id": "5"}))
    source = only(take(tmp_path / "w", path))
    assert source.change == "2 new, 1 gone, 1 changed"
    assert [row["tmdb_id"] for row in titles(tmp_path / "w")] == [2, 3, 4, 5]
    assert refused(tmp_path / "w") == []
    write(path, movies({"id": "5"}, {"id": "4"}, {"id": "3", "genres": "[]"}, {"id": "2"}))
    assert only(take(tmp_path / "w", path)).change == "same rows"


def test_sources_that_are_not_named_again_stay(tmp_path: Path) -> None:
    take(tmp_path / "w", write(tmp_path / "movies.csv", movies()))
    take(tmp_path / "w", write(tmp_path / "netflix.csv", table(SHOW)))
    take(tmp_path / "w", write(tmp_path / "hulu.csv", table(SHOW, {"show_id": "s9"})))
    assert query(tmp_path / "w", "SELECT id FROM offers ORDER BY id") == [("hs9",), ("ns1",)]
    assert "Toy Story" in {row["title"] for row in titles(tmp_path / "w")}


def test_one_bad_file_leaves_the_good_ones_out_too(tmp_path: Path) -> None:
    folder = raw(tmp_path / "raw")
    take(tmp_path / "w", folder)
    before = tree(tmp_path / "w")
    write(folder / "movies.csv", movies({"title": "Changed"}))
    bad = write(tmp_path / "zz.csv", table(RATING) + '"')
    with pytest.raises(Exception, match="never ends"):
        take(tmp_path / "w", folder, bad)
    assert tree(tmp_path / "w") == before


def test_a_workspace_made_by_other_rules_is_read_anew_as_a_whole(tmp_path: Path) -> None:
    folder = raw(tmp_path / "raw")
    take(tmp_path / "w", folder)
    manifest = tmp_path / "w" / "tables" / "ingest.json"
    write(manifest, manifest.read_text().replace(f'"version": {RULES_VERSION}', '"version": 1'))
    before = tree(tmp_path / "w")
    with pytest.raises(
        WorkspaceError, match=r"another version.*credits.csv, links.csv, netflix_titles.csv, small.csv again"
    ):
        take(tmp_path / "w", folder / "movies.csv")
    assert tree(tmp_path / "w") == before
    assert take(tmp_path / "w", folder).changed


def test_a_damaged_manifest_is_told_in_one_line(tmp_path: Path) -> None:
    take(tmp_path / "w", write(tmp_path / "movies.csv", movies()))
    write(tmp_path / "w" / "tables" / "ingest.json", '{"version": 2, "sources"')
    with pytest.raises(WorkspaceError, match="damaged: remove"):
        take(tmp_path / "w", tmp_path / "movies.csv")


def test_a_table_nobody_can_read_is_told_in_one_line(tmp_path: Path) -> None:
    folder = raw(tmp_path / "raw")
    take(tmp_path / "w", folder)
    write(tmp_path / "w" / "tables" / "sources" / "movies.movies.parquet", "not Parquet")
    with pytest.raises(WorkspaceError, match=r"damaged \(movies\.movies\.parquet\): ingest movies\.csv again"):
        take(tmp_path / "w", write(tmp_path / "hulu.csv", table(SHOW)))


# --- cut off, and two at once -----------------------------------------------------------------------------------


def cartelera(*arguments: str) -> list[str]:
    """The command line in a process of its own."""
    return [sys.executable, "-c", "from cartelera.cli import main; main()", *arguments]


def big(path: Path, rows: int = 400_000) -> Path:
    """Ratings enough to keep an ingest busy for a second or more."""
    text = "".join(f"{n // 20},{n % 20 * 7 + n % 3},{n % 9 / 2 + 0.5},{n}\n" for n in range(rows))
    return write(path, "userId,movieId,rating,timestamp\n" + text)


@pytest.mark.parametrize("delay", [0.4, 0.7, 1.0, 1.5])
def test_an_ingest_that_is_killed_leaves_a_usable_workspace(delay: float, tmp_path: Path) -> None:
    workspace = tmp_path / "w"
    take(workspace, write(tmp_path / "movies.csv", movies()))
    before = tree(workspace / "tables")
    process = subprocess.Popen(
        cartelera("ingest", str(big(tmp_path / "big.csv")), "-w", str(workspace)),
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    time.sleep(delay)
    process.send_signal(signal.SIGKILL)
    process.wait()
    Workspace(workspace).require_tables()
    assert tree(workspace / "tables") == before or "ratings.big" in Manifest.of(workspace / "tables").sources
    assert query(workspace, "SELECT title FROM titles") == [("Toy Story",)]
    report = take(workspace, write(tmp_path / "netflix.csv", table(SHOW)))
    assert report.changed
    assert sorted(path.name for path in workspace.iterdir() if path.name != "quarantine") == ["tables"]


@pytest.mark.parametrize("stage", ["old moved away", "new moved in", "old not removed"])
def test_publishing_cut_off_at_any_step_is_finished(stage: str, tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "w")
    take(workspace.root, write(tmp_path / "movies.csv", movies()))
    held = tree(workspace.tables)
    new, old = workspace.root / ".tables-new", workspace.root / ".tables-old"
    if stage == "old moved away":
        workspace.tables.rename(old)
        write(new / "titles.parquet", "the new ones")
        held = tree(new)
    elif stage == "new moved in":
        workspace.tables.rename(old)
    else:
        write(old / "titles.parquet", "the old ones")
    workspace.require_tables()
    assert tree(workspace.tables) == held
    with workspace.lock():
        assert not old.exists()
        assert not new.exists()


def test_reading_does_not_disturb_a_writer_that_is_publishing(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "w")
    with workspace.lock():
        write(workspace.root / ".tables-new" / "titles.parquet", "new")
        workspace.recover()
        assert not workspace.tables.exists()


def test_of_two_at_once_the_second_is_told(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "w")
    path = write(tmp_path / "movies.csv", movies())
    with workspace.lock("testing"):
        before = tree(workspace.root)
        found = subprocess.run(
            cartelera("ingest", str(path), "-w", str(workspace.root)), capture_output=True, text=True
        )
        assert found.returncode == 2
        said = f"cartelera: workspace {workspace.root} is in use by another cartelera command"
        assert found.stderr.startswith(f"{said}: testing, process {os.getpid()}, since ")
        assert len(found.stderr.splitlines()) == 1
        assert tree(workspace.root) == before
    assert not workspace.root.exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_workspace_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    workspace = tmp_path / "w"
    take(workspace, write(tmp_path / "movies.csv", movies()))
    workspace.chmod(0o500)
    try:
        with pytest.raises(WorkspaceError, match="cannot write to workspace"):
            take(workspace, write(tmp_path / "netflix.csv", table(SHOW)))
        Workspace(workspace).require_tables()
    finally:
        workspace.chmod(0o700)


# --- what people see --------------------------------------------------------------------------------------------


def run(*arguments: str) -> str:
    """What a command prints."""
    found = subprocess.run(cartelera(*arguments), capture_output=True, text=True, check=True)
    return found.stdout + found.stderr


def test_the_closing_table_and_the_quarantine(tmp_path: Path) -> None:
    folder, workspace = raw(tmp_path / "raw"), str(tmp_path / "w")
    write(folder / "notes.md", "Notes.")
    shown = run("ingest", str(folder), "-w", workspace)
    assert "skipped" in shown
    assert "notes.md" in shown
    assert "Rows of the clean tables: titles 3" in shown
    assert "1 row in quarantine" in shown
    again = run("ingest", str(folder), "-w", workspace)
    assert "Nothing changed" in again
    held = run("quarantine", "-w", workspace)
    assert "1 × id is not a whole number above 0" in held
    assert "movies.csv, line 4" in held


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_export_hands_every_table_over(form: str, tmp_path: Path) -> None:
    take(tmp_path / "w", raw(tmp_path / "raw"))
    run("export", "-w", str(tmp_path / "w"), "--format", form, "--out", str(tmp_path / "out"))
    assert {path.name for path in (tmp_path / "out").iterdir()} == {f"{t.name}.{form}" for t in TABLES}


def test_every_column_is_documented_and_there(tmp_path: Path) -> None:
    take(tmp_path / "w", raw(tmp_path / "raw"))
    for clean in TABLES:
        described = query(tmp_path / "w", f"DESCRIBE {clean.name}")
        assert [row[:2] for row in described] == [(column.name, column.type) for column in clean.columns]
        assert all(column.meaning for column in clean.columns)


def test_the_page_of_the_tables_is_in_step() -> None:
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        from write_docs import pages
    finally:
        sys.path.pop(0)
    for path, text in pages().items():
        assert path.read_text(encoding="utf-8") == text, "run python tools/write_docs.py"
