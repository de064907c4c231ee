"""Damaged tables: one line says what to do, and the same files again make them as they were."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cartelera.checksums import checksums_of
from cartelera.errors import WorkspaceError
from cartelera.ingest.run import ingest, rebuild_tables
from cartelera.tables.manifest import read_manifest
from cartelera.workspace import Workspace
from support.tiny import Raw


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Workspace]:
    folder = tmp_path_factory.mktemp("whole")
    raw, workspace = Raw(folder / "raw").write(), Workspace(folder / "w")
    ingest([raw], workspace)
    return raw, workspace


@pytest.fixture
def copy(ingested: tuple[Path, Workspace], tmp_path: Path) -> Workspace:
    return Workspace(shutil.copytree(ingested[1].root, tmp_path / "w"))


def spoil(path: Path) -> None:
    held = path.read_bytes()
    path.unlink()
    path.write_bytes(held[: len(held) // 2])


def rows(workspace: Workspace) -> dict[str, int]:
    return read_manifest(workspace).tables


@pytest.mark.parametrize(
    "file", ["titles.parquet", "offers.parquet", "changes.parquet", "sources/platform.netflix.parquet"]
)
def test_the_same_files_again_mend_what_is_damaged(
    ingested: tuple[Path, Workspace], copy: Workspace, file: str
) -> None:
    before, held = rows(copy), checksums_of(copy.tables)
    spoil(copy.tables / file)
    with pytest.raises(WorkspaceError, match=r"ingest the same files again") as said:
        read_manifest(copy)
    assert file in str(said.value) and len(str(said.value).splitlines()) == 1
    report = ingest([ingested[0]], copy)
    assert report.changed
    assert rows(copy) == before
    after = checksums_of(copy.tables)
    assert after["titles.parquet"] == held["titles.parquet"]
    assert after["history/snapshots.parquet"]["bytes"] == held["history/snapshots.parquet"]["bytes"], "no new snapshot"


def test_merged_tables_are_mended_by_any_rebuild(copy: Workspace) -> None:
    before = rows(copy)
    spoil(copy.tables / "titles.parquet")
    assert rebuild_tables(copy)
    assert rows(copy) == before


def test_a_damaged_source_that_is_not_among_the_files_is_named(
    ingested: tuple[Path, Workspace], copy: Workspace
) -> None:
    spoil(copy.tables / "sources" / "platform.netflix.parquet")
    with pytest.raises(
        WorkspaceError, match=r"are damaged \(platform\.netflix\.parquet\): ingest netflix_titles\.csv again"
    ):
        ingest([ingested[0] / "movies_metadata.csv"], copy)


def test_what_no_file_holds_cannot_be_mended(ingested: tuple[Path, Workspace], copy: Workspace) -> None:
    spoil(copy.tables / "history" / "snapshots.parquet")
    with pytest.raises(WorkspaceError, match=r"snapshots\.parquet .*: remove .*tables and ingest the files again"):
        ingest([ingested[0]], copy)
