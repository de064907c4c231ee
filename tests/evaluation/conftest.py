"""The tiny catalogue as a `Catalog`, and made ratings of its titles."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cartelera.catalog import Catalog
from cartelera.catalog.writing import write_catalog
from cartelera.ingest.run import ingest
from cartelera.interactions import Interactions
from cartelera.workspace import Workspace
from support.evaluation_data import two_camps
from support.tiny import Raw


@pytest.fixture(scope="session")
def catalog(once: Callable[[str, Callable[[Path], None]], Path]) -> Catalog:
    """The catalogue of `tiny.py`."""

    def make(folder: Path) -> None:
        workspace = Workspace(folder / "workspace")
        ingest([Raw(folder / "raw").write()], workspace)
        write_catalog(workspace.tables, folder / "catalog.db")

    return Catalog(once("evaluation", make) / "catalog.db")


@pytest.fixture(scope="session")
def ratings(catalog: Catalog) -> Interactions:
    """Two camps of viewers over the tiny catalogue."""
    return two_camps(900, len(catalog))
