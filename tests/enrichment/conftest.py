"""A workspace of the tiny catalogue to fill, and a TMDB to ask."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from enrichment_options import ALL, QUICK, reader
from tmdb_server import V3, FakeTmdb

from cartelera.enrichment.gaps import Scope
from cartelera.enrichment.tmdb import TmdbOptions
from cartelera.ingest.run import ingest
from cartelera.pipeline.enrich import EnrichmentReport, enrich_from_api
from cartelera.workspace import Workspace
from support.http_server import serving
from support.tiny import Raw


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
    with serving(tmdb.answer) as address:
        yield address


@pytest.fixture(scope="session")
def to_enrich(once: Callable[[str, Callable[[Path], None]], Path]) -> Path:
    """The raw files of the tiny catalogue, and the workspace they were ingested into."""

    def make(folder: Path) -> None:
        ingest([Raw(folder / "raw").write()], Workspace(folder / "workspace"))

    return once("to-enrich", make)


@pytest.fixture
def raw(to_enrich: Path) -> Path:
    """The raw files of the tiny catalogue."""
    return to_enrich / "raw"


@pytest.fixture
def workspace(to_enrich: Path, tmp_path: Path) -> Workspace:
    """The tiny catalogue, ingested: one's own to change."""
    shutil.copytree(to_enrich / "workspace", tmp_path / "W")
    return Workspace(tmp_path / "W")


Enrich = Callable[..., EnrichmentReport]


@pytest.fixture
def enrich(workspace: Workspace, base: str) -> Enrich:
    """`enrich_from_api` with quick limits; `scope` and what belongs to `TmdbOptions` can be given."""

    def run(scope: Scope = ALL, **more: Any) -> EnrichmentReport:
        return enrich_from_api(workspace, scope, TmdbOptions(**({"token": V3, "base": base, "limits": QUICK} | more)))

    return run


@pytest.fixture
def read(workspace: Workspace) -> Callable[[str], list[tuple[Any, ...]]]:
    """Query the clean tables by name."""

    return reader(workspace)
