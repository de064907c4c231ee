"""A workspace of the tiny catalogue to fill, and a TMDB to ask."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from enriching_options import ALL, QUICK
from tmdb_server import V3, FakeTmdb, serving

from cartelera.ingest.enriching.enrich import Enriched, Source, enrich_from_api
from cartelera.ingest.enriching.planning import Scope
from cartelera.ingest.run import ingest
from cartelera.workspace import Workspace
from tiny import Raw


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.delenv("CARTELERA_TMDB_TOKEN", raising=False)


@pytest.fixture
def tmdb() -> FakeTmdb:
    """What TMDB knows: nothing yet."""
    return FakeTmdb()


@pytest.fixture
def base(tmdb: FakeTmdb) -> Iterator[str]:
    """The address it is served at."""
    with serving(tmdb) as address:
        yield address


@pytest.fixture(scope="session")
def _ingested(once: Callable[[str, Callable[[Path], None]], Path]) -> Path:
    def make(folder: Path) -> None:
        ingest([Raw(folder / "raw").write()], Workspace(folder / "workspace"))

    return once("to-enrich", make)


@pytest.fixture
def raw(_ingested: Path) -> Path:
    """The raw files of the tiny catalogue."""
    return _ingested / "raw"


@pytest.fixture
def workspace(_ingested: Path, tmp_path: Path) -> Workspace:
    """The tiny catalogue, ingested: one's own to change."""
    shutil.copytree(_ingested / "workspace", tmp_path / "W")
    return Workspace(tmp_path / "W")


Enrich = Callable[..., Enriched]


@pytest.fixture
def enrich(workspace: Workspace, base: str) -> Enrich:
    """`enrich_from_api` with quick pace; `scope` and what belongs to `Source` can be given."""

    def run(scope: Scope = ALL, **more: Any) -> Enriched:
        return enrich_from_api(workspace, scope, Source(**({"token": V3, "base": base, "pace": QUICK} | more)))

    return run


@pytest.fixture
def read(workspace: Workspace) -> Callable[[str], list[tuple[Any, ...]]]:
    """Query the clean tables by name."""

    def run(query: str) -> list[tuple[Any, ...]]:
        with duckdb.connect() as connection:
            for path in workspace.tables.glob("*.parquet"):
                connection.execute(f"CREATE VIEW {path.stem} AS SELECT * FROM read_parquet('{path}')")
            return connection.execute(query).fetchall()

    return run
