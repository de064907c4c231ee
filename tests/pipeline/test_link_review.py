"""Reviewing links: what waits, what is decided, and what becomes of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from cartelera.demo import data
from cartelera.errors import NotFoundError
from cartelera.ingest.run import ingest, rebuild_tables
from cartelera.pipeline.link_review import decide, pending_reviews, summarise_links, undo_decision
from cartelera.tables.links import Link, LinkStatus, read_links, read_records
from cartelera.workspace import Workspace
from support.clean_tables import rewrite_manifest


@pytest.fixture(scope="module")
def demo(once: Callable[[str, Callable[[Path], None]], Path]) -> Workspace:
    """The tables of the embedded catalogue. Not to be changed."""

    def make(folder: Path) -> None:
        ingest([data()], Workspace(folder))

    return Workspace(once("demo-tables", make))


@pytest.fixture
def uncertain(demo: Workspace, tmp_path: Path) -> tuple[Workspace, Link]:
    """A copy in which one accepted link to a film waits for review instead."""
    copy = Workspace(shutil.copytree(demo.root, tmp_path / "copy"))
    link = next(
        stored.link
        for stored in read_links(copy.tables, LinkStatus.ACCEPTED)[::-1]
        if stored.link.right.startswith("tmdb-")
    )
    path = copy.table("links")
    duckdb.execute(
        f"COPY (SELECT * REPLACE (if(left_id = '{link.left}', 'review', status) AS status) FROM '{path}') "
        f"TO '{path}.new' (FORMAT parquet)"
    )
    Path(f"{path}.new").replace(path)
    rewrite_manifest(copy.tables)
    return copy, link


def title_of(workspace: Workspace, offer: str) -> str:
    rows = duckdb.execute(f"SELECT title_id FROM '{workspace.table('offers')}' WHERE id = '{offer}'").fetchall()
    return str(rows[0][0])


def test_a_pair_waits_with_what_is_known_of_both_sides(uncertain: tuple[Workspace, Link]) -> None:
    workspace, link = uncertain
    (pair,) = pending_reviews(workspace)
    assert pair.link == link
    assert pair.left is not None and pair.left.record_id == link.left
    assert pair.right is not None and pair.right.record_id == link.right
    assert pair.left.title and pair.right.title and pair.right.cast


def test_a_pair_that_another_person_decided_waits_no_longer(uncertain: tuple[Workspace, Link]) -> None:
    workspace, link = uncertain
    decide(workspace, link, same=False)
    assert pending_reviews(workspace) == [], "even before the tables are made anew"
    rebuild_tables(workspace)
    assert pending_reviews(workspace) == []
    assert title_of(workspace, link.left) != link.right
    undone = undo_decision(workspace, link.left)
    assert (undone.left, undone.right, undone.same) == (link.left, link.right, False)
    assert title_of(workspace, link.left) == link.right
    with pytest.raises(NotFoundError, match="no decision to undo"):
        undo_decision(workspace)


def test_the_summary_counts_all_and_shows_some(demo: Workspace) -> None:
    links = read_links(demo.tables)
    summary = summarise_links(demo, 3)
    assert summary.counts.total() == len(links)
    assert [pair.link.score for pair in summary.least_certain] == sorted(
        stored.link.score for stored in links if stored.status == LinkStatus.ACCEPTED
    )[:3]
    assert len(summary.best_rejected) == 3
    assert summarise_links(demo, 0).least_certain == []


def test_records_that_no_table_holds_are_left_out(demo: Workspace) -> None:
    assert read_records(demo.tables, []) == {}
    assert read_records(demo.tables, ["ns0", "tmdb-0"]) == {}
