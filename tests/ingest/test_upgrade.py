"""A workspace made by an earlier version: what it is told, and what the rebuild carries over (see tests/upgrade)."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from ingest_files import query

from cartelera.errors import WorkspaceError
from cartelera.ingest.options import ReadingOptions
from cartelera.ingest.run import ingest, rebuild_tables
from cartelera.release.training import train
from cartelera.tables.changes import read_changes
from cartelera.tables.decisions import LinkDecisions
from cartelera.tables.manifest import Manifest
from cartelera.tables.quarantine import Quarantine
from cartelera.workspace import Workspace

UPGRADE = Path(__file__).parents[1] / "upgrade"
RAW = UPGRADE / "raw"
FILES = "hbo_max_titles.csv, movies_metadata.csv, netflix_titles.csv, platform_ratings.csv"

STARS = ReadingOptions(scale="5")
"""One rating among three is 9, a mistake that the earlier version knew for one."""


@pytest.fixture
def old(tmp_path: Path) -> Workspace:
    shutil.copytree(UPGRADE / "workspace", tmp_path / "w")
    return Workspace(tmp_path / "w")


def refused(workspace: Workspace) -> list[tuple[str, int, str]]:
    return [(source, row.line, row.reason) for source, row in Quarantine(workspace.quarantine).read()]


@pytest.mark.parametrize("use", [train, rebuild_tables])
def test_old_tables_are_told_to_be_made_anew_in_one_line(use: Callable[[Workspace], object], old: Workspace) -> None:
    with pytest.raises(WorkspaceError) as told:
        use(old)
    assert str(told.value) == (f"workspace {old.root} was made by another version of cartelera: ingest {FILES} again")


def test_all_of_the_files_are_needed(old: Workspace) -> None:
    with pytest.raises(
        WorkspaceError, match=r"ingest hbo_max_titles.csv, movies_metadata.csv, platform_rat.* again along"
    ):
        ingest([RAW / "netflix_titles.csv"], old)
    assert Manifest.of(old.tables).outdated


def test_the_rebuild_carries_over_what_no_file_holds(old: Workspace) -> None:
    decided, remembered = (old.root / "decisions.json").read_bytes(), (old.root / "refresh.json").read_bytes()
    changes, bad = read_changes(old.tables), refused(old)
    report = ingest([RAW], old, options=STARS, at=datetime(2027, 1, 1, tzinfo=UTC))
    assert {source.change for source in report.sources} == {"read by newer rules"}
    assert (old.root / "decisions.json").read_bytes() == decided
    assert (old.root / "refresh.json").read_bytes() == remembered
    assert LinkDecisions(old).pairs() == {("ns3", "tmdb-864"): False}
    # By today's rules a year that cannot be read is emptied, and its title kept.
    assert refused(old) == [row for row in bad if "release_year" not in row[2]]
    assert len(bad) == 3
    assert read_changes(old.tables) == changes
    assert [(change.what, change.title) for change in changes] == [
        ("arrived", "New"), ("changed", "Kept"), ("left", "Gone"),
    ]  # fmt: skip
    assert not ingest([RAW], old).changed


def test_the_rebuild_brings_the_new_columns(old: Workspace) -> None:
    ingest([RAW], old)
    assert query(old.root, "SELECT title_id FROM titles WHERE adult") == [("tmdb-863",)]
    assert query(old.root, "SELECT DISTINCT countries, way, as_of, until FROM offers") == [(None, None, None, None)]
    assert query(old.root, "SELECT id, rating, maturity FROM offers WHERE rating = 'g'") == [("ns1", "g", None)]


def test_a_platform_keeps_its_ids_and_its_history_under_its_new_name(old: Workspace) -> None:
    ingest([RAW], old, options=STARS, at=datetime(2027, 1, 1, tzinfo=UTC))
    assert query(old.root, "SELECT platform, prefix FROM platforms") == [("max", "hb"), ("netflix", "n")]
    seen = query(old.root, "SELECT id, first_seen::VARCHAR, last_seen::VARCHAR FROM offers WHERE platform = 'max'")
    assert sorted(seen) == [("hbs1", "2026-11-01", "2026-11-01"), ("hbs2", "2026-11-01", "2026-11-01")]
    assert query(old.root, "SELECT title_id, item_id FROM ratings ORDER BY 2") == [
        ("tmdb-864", "hbs2"), ("tmdb-862", "ns1"),
    ]  # fmt: skip


def test_a_newer_catalogue_is_compared_with_the_last_one_of_before(old: Workspace, tmp_path: Path) -> None:
    raw = shutil.copytree(RAW, tmp_path / "raw")
    path = raw / "netflix_titles.csv"
    path.write_text("".join(line for line in path.read_text().splitlines(keepends=True) if "s4," not in line))
    ingest([raw], old, accept=True, at=datetime(2027, 1, 1, tzinfo=UTC))
    newest = read_changes(old.tables, since="2027")
    # By today's rules a year that cannot be read is emptied, and its title kept.
    assert [(change.what, change.offer_id) for change in newest] == [("arrived", "ns5"), ("left", "ns4")]
