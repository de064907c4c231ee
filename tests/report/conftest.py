"""A made workspace, its report in both languages, and the real data ingested."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path

import pytest
from report_frames import frames, lay, manifest, release

from cartelera.ingest.run import ingest
from cartelera.report.write import Written, write_report
from cartelera.tables.manifest import Entry, Manifest
from cartelera.workspace import Workspace

if importlib.util.find_spec("altair") is None:
    collect_ignore_glob = ["test_*.py"]

Once = Callable[[str, Callable[[Path], None]], Path]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The made workspace, with what ingest would have noted of its sources and training of its release."""
    workspace = lay(tmp_path_factory.mktemp("made") / "workspace", frames())
    repaired = {"empty ratings set to g": 12}
    entry = Entry("movies", "made.csv", "0" * 64, 24, 410, duplicates=7, refused=3, merged=7, repaired=repaired)
    Manifest(sources={"movies.made": entry}).write(workspace.tables)
    return release(workspace, manifest())


@pytest.fixture(scope="session")
def earlier(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The same made workspace at an earlier day: 350 of its films, a fifth of them less popular, one platform fewer."""
    tables = frames()
    titles = tables["titles"].iloc[:350].copy()
    titles.loc[::5, "popularity"] *= 0.5
    offers = tables["offers"]
    return lay(
        tmp_path_factory.mktemp("earlier") / "old",
        tables | {"titles": titles, "offers": offers[offers.platform != "alpha"]},
    )


@pytest.fixture(scope="session")
def spanish(made: Workspace, earlier: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Written:
    """The whole report in Spanish, compared with the earlier workspace."""
    return write_report(made, tmp_path_factory.mktemp("es") / "out", "es", against=earlier.root)


@pytest.fixture(scope="session")
def english(made: Workspace, earlier: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Written:
    """The whole report in English, compared with the earlier workspace."""
    return write_report(made, tmp_path_factory.mktemp("en") / "out", "en", against=earlier.root)


@pytest.fixture(scope="session")
def real_tables(shared_data: Path, once: Once) -> Workspace:
    """The real movies, platforms and MovieLens 1M, ingested."""

    def make(folder: Path) -> None:
        ingest([shared_data / name for name in ("movies-dataset", "platforms", "movielens-1m")], Workspace(folder))

    return Workspace(once("report-real", make))
