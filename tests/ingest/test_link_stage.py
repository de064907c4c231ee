"""Linking inside the merge: one film on several platforms is one title, and what people decide stands."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from cartelera.demo import data
from cartelera.errors import NotFoundError, WorkspaceError
from cartelera.ingest.run import ingest, rebuild_tables
from cartelera.tables.decisions import LinkDecisions
from cartelera.tables.links import LinkStatus, read_links
from cartelera.tables.schema import TABLES
from cartelera.workspace import Workspace


@pytest.fixture(scope="module")
def demo(once: Callable[[str, Callable[[Path], None]], Path]) -> Workspace:
    """The tables of the embedded catalogue. Not to be changed."""
    return Workspace(once("demo-tables", lambda folder: void(ingest([data()], Workspace(folder)))))


def void(_: object) -> None:
    """Nothing."""


@pytest.fixture
def copy(demo: Workspace, tmp_path: Path) -> Workspace:
    return Workspace(shutil.copytree(demo.root, tmp_path / "copy"))


def rows(workspace: Workspace, question: str, *values: object) -> list[tuple[Any, ...]]:
    """The answer; tables are named in braces."""
    tables = {table.name: f"'{workspace.table(table.name)}'" for table in TABLES}
    found: list[tuple[Any, ...]] = duckdb.execute(question.format(**tables), list(values)).fetchall()
    return found


def shared(workspace: Workspace) -> tuple[str, list[str]]:
    """A film of the movie data that two platforms offer and both rate: its id, and the offers'."""
    title, offers = rows(
        workspace,
        "SELECT title_id, list(DISTINCT id ORDER BY id) FROM {offers} "
        "WHERE title_id LIKE 'tmdb-%' AND id IN (SELECT item_id FROM {ratings}) "
        "GROUP BY title_id HAVING count(DISTINCT platform) = 2 ORDER BY 1 LIMIT 1",
    )[0]
    return title, offers


def test_a_film_on_two_platforms_is_one_title_with_two_offers(demo: Workspace) -> None:
    title, offers = shared(demo)
    assert len(offers) == 2
    assert rows(demo, "SELECT count(*) FROM {titles} WHERE title_id = ?", title) == [(1,)]
    assert rows(demo, "SELECT count(*) FROM {titles} WHERE title_id IN (?, ?)", *offers) == [(0,)]
    aliases = rows(demo, "SELECT DISTINCT title_id FROM {aliases} WHERE alias IN (?, ?)", *offers)
    assert aliases == [(title,)], "the platforms' ids lead to the film"


def test_ratings_on_the_platforms_ids_count_for_the_one_title(demo: Workspace) -> None:
    title, offers = shared(demo)
    items = {item for (item,) in rows(demo, "SELECT DISTINCT item_id FROM {ratings} WHERE title_id = ?", title)}
    assert set(offers) <= items
    assert any(item.startswith("ml-") for item in items), "those of the movie data as well"
    assert rows(demo, "SELECT count(*) FROM {ratings} WHERE item_id IN (?, ?) AND title_id <> ?", *offers, title) == [
        (0,)
    ]
    twice = rows(demo, "SELECT 1 FROM {ratings} GROUP BY viewer_id, title_id HAVING count(*) > 1")
    assert twice == [], "one rating of a viewer and a title"


def test_a_series_on_two_platforms_is_one_title(demo: Workspace) -> None:
    found = rows(
        demo,
        "SELECT title_id FROM {offers} JOIN {titles} t USING (title_id) WHERE t.kind = 'series' "
        "GROUP BY title_id HAVING count(DISTINCT platform) > 1",
    )
    assert found


def test_no_splits_and_undo_joins_again(copy: Workspace) -> None:
    title, (one, other) = shared(copy)
    log = LinkDecisions(copy)
    log.add(one, title, same=False)
    assert rebuild_tables(copy)
    assert rows(copy, "SELECT title_id FROM {offers} WHERE id = ?", one) != [(title,)]
    assert rows(copy, "SELECT title_id FROM {offers} WHERE id = ?", other) == [(title,)]
    assert rows(copy, "SELECT count(*) FROM {ratings} WHERE item_id = ? AND title_id = ?", one, title) == [(0,)]
    accepted = [stored.link for stored in read_links(copy.tables, LinkStatus.ACCEPTED)]
    assert not [link for link in accepted if {link.left, link.right} == {one, title}]
    taken = log.undo(one)
    assert (taken.left, taken.right, taken.same) == (one, title, False)
    rebuild_tables(copy)
    assert rows(copy, "SELECT title_id FROM {offers} WHERE id = ?", one) == [(title,)]


def test_yes_joins_what_was_not_linked(copy: Workspace) -> None:
    rejected = read_links(copy.tables, LinkStatus.REJECTED)[0]
    assert not rejected.decided
    link = rejected.link
    LinkDecisions(copy).add(link.left, link.right, same=True)
    rebuild_tables(copy)
    joined = rows(copy, "SELECT title_id FROM {aliases} WHERE alias IN (?, ?)", link.left, link.right)
    assert len(set(joined)) == 1
    accepted = read_links(copy.tables, LinkStatus.ACCEPTED)
    marked = {(stored.link.left, stored.link.right): stored.decided for stored in accepted}
    assert marked[link.left, link.right] is True


def test_links_tell_why(demo: Workspace) -> None:
    links = read_links(demo.tables)
    assert len(links) > 300
    scores = [stored.link.score for stored in links]
    assert scores == sorted(scores, reverse=True)
    on_the_left = [stored.link.left for stored in links]
    assert not any(left.startswith(("tmdb-", "ml-")) for left in on_the_left), "the platform's record is on the left"
    assert all(stored.link.evidence for stored in links if stored.status == LinkStatus.ACCEPTED)


def test_the_links_table_is_documented(demo: Workspace) -> None:
    columns = [name for name, *_ in rows(demo, "DESCRIBE SELECT * FROM {links}")]
    declared = next(table for table in TABLES if table.name == "links")
    assert columns == [column.name for column in declared.columns]
    page = (Path(__file__).parents[2] / "docs" / "tables.md").read_text()
    section = page[page.index("links") :]
    assert all(f"`{name}`" in section for name in columns)


def test_the_later_decision_on_a_pair_stands(tmp_path: Path) -> None:
    log = LinkDecisions(Workspace(tmp_path))
    assert log.pairs() == {}
    log.add("ns1", "tmdb-1", same=True)
    log.add("as2", "tmdb-2", same=True)
    log.add("tmdb-1", "ns1", same=False)
    assert log.pairs() == {("as2", "tmdb-2"): True, ("tmdb-1", "ns1"): False}
    assert log.undo("as2").right == "tmdb-2"
    with pytest.raises(NotFoundError, match="no decision names as2"):
        log.undo("as2")
    assert log.undo().left == "tmdb-1"
    with pytest.raises(NotFoundError, match="no decision to undo"):
        log.undo()


def test_two_people_who_decide_at_once_lose_nothing(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from cartelera.workspace import Workspace; "
        "from cartelera.tables.decisions import LinkDecisions; log = LinkDecisions(Workspace(Path(sys.argv[1])))\n"
        "for n in range(50): log.add(f'{sys.argv[2]}{n}', 'tmdb-1', n % 2 == 0)\n"
        "for n in range(0, 50, 5): log.undo(f'{sys.argv[2]}{n}')"
    )
    people = [subprocess.Popen([sys.executable, "-c", script, str(tmp_path), name]) for name in ("ns", "as")]
    assert [person.wait(60) for person in people] == [0, 0]
    expected = {(f"{name}{n}", "tmdb-1"): n % 2 == 0 for name in ("ns", "as") for n in range(50) if n % 5}
    assert LinkDecisions(Workspace(tmp_path)).pairs() == expected


def test_a_decision_that_cannot_be_written_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="cannot be written"):
        LinkDecisions(Workspace(tmp_path / "nowhere")).add("ns1", "tmdb-1", same=True)


@pytest.mark.parametrize("text", ["{", "[1]", "[{}]", '[{"left": "a"}]', "null", "3", '{"left": 1}'])
def test_damaged_decisions_are_refused_in_one_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "decisions.json").write_text(text)
    with pytest.raises(WorkspaceError, match="damaged"):
        LinkDecisions(Workspace(tmp_path)).all()
