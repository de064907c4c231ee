"""A workspace may lie in any folder: DuckDB reads patterns and partitions out of paths, and none of ours is one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from ingest_files import SHOW, table, write
from typer.testing import CliRunner

from cartelera.catalog import Catalog
from cartelera.cli import app
from cartelera.ingest.run import ingest
from cartelera.tables import sql
from cartelera.tables.duck import connect, fetch_all
from cartelera.workspace import Workspace
from support.tiny import Raw

FOLDERS = ("w[1]", "w?", "it's *", "kind=3", "w\\1")


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Raw(tmp_path_factory.mktemp("raw")).write()


@pytest.fixture(scope="module")
def base(raw: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `plain`, a workspace of the tiny catalogue, and `w1`, what a pattern would read instead."""
    folder = tmp_path_factory.mktemp("base")
    ingest([raw], Workspace(folder / "plain"))
    ingest([write(folder / "netflix_titles.csv", table(SHOW))], Workspace(folder / "w1"))
    return folder


def said(*arguments: object) -> str:
    """What a command prints."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def told_by(workspace: Path) -> Iterator[str]:
    """What the commands that read tables say of a workspace, without its path."""
    for command in (("link", "-n", "99"), ("quarantine",), ("changes",), ("export", "-o", workspace / "out")):
        yield said(*command, "-w", workspace).replace(str(workspace), "")
    for path in sorted((workspace / "out").iterdir()):
        yield path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", FOLDERS)
def test_every_command_reads_the_workspace_it_is_given(name: str, raw: Path, base: Path) -> None:
    from cartelera.report.data import open_tables

    folder = base / name
    ingest([raw], Workspace(folder))
    assert list(told_by(folder)) == list(told_by(base / "plain"))
    report, plain = open_tables(folder), open_tables(base / "plain")
    for clean in ("titles", "offers", "credits"):
        assert report.rows(f"FROM {clean} ORDER BY ALL") == plain.rows(f"FROM {clean} ORDER BY ALL")
    assert report.refusals() == plain.refusals()


def test_a_release_is_made_of_the_tables_beside_it(raw: Path, base: Path) -> None:
    folder = base / "v[1]"
    ingest([write(base / "netflix_titles.csv", table(SHOW))], Workspace(base / "v1"))
    ingest([raw], Workspace(folder))
    said("train", "-w", folder)
    release = (folder / "current").read_text().strip()
    assert (
        len(Catalog(folder / "releases" / release / "catalog.db")) == 33
    )  # 20 films, 14 listings, one of them Toy Story


def test_a_path_of_any_name_is_read_as_it_is(tmp_path: Path) -> None:
    for name in ("a1", "a[1]", "a*", "a?", "it's", 'say "a"', "kind=3", "{a,b}", "á"):
        path = tmp_path / name / "t.parquet"
        path.parent.mkdir()
        with connect() as connection:
            connection.execute(f"COPY (SELECT {sql.text(name)} AS kind) TO {sql.target(path)} (FORMAT parquet)")
        assert fetch_all(f"SELECT * FROM {sql.parquet_source(path)}") == [(name,)]
