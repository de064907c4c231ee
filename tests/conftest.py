"""What tests of several rooms share: a tiny release made over the whole road, and the real data where it is at hand."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from unittest.mock import patch

import pytest
from fastapi.testclient import TestClient

from cartelera import release
from cartelera.cli.shared import settings
from cartelera.demo import data
from cartelera.events import EventStore
from cartelera.ingest.run import ingest
from cartelera.release import training
from cartelera.server.app import create_app
from cartelera.service.cartelera import Cartelera
from cartelera.service.watcher import ReleaseWatcher
from cartelera.workspace import Workspace
from support.tiny import Raw

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of the real data. Skips where it is absent, fails where CARTELERA_REQUIRE_DATA says it must not be."""
    data = Path(os.environ.get("CARTELERA_SHARED_DATA", ROOT.parent / "shared" / "data")).resolve()
    if not (data / "movies-dataset" / "movies_metadata.csv.gz").is_file():
        reason = f"the real data is not at hand in {data} (CARTELERA_SHARED_DATA)"
        if os.environ.get("CARTELERA_REQUIRE_DATA") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return data


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[Path], None]], Path]:
    """`once(name, make)`: a folder that `make` fills in one of the test processes, and the others find filled."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base

    def get(name: str, make: Callable[[Path], None]) -> Path:
        folder = shared / name
        with _locked(shared / f"{name}.lock"):
            if not (folder / ".made").is_file():
                folder.mkdir(exist_ok=True)
                make(folder)
                (folder / ".made").touch()
        return folder

    return get


@pytest.fixture(scope="session")
def tiny_workspace(once: Callable[[str, Callable[[Path], None]], Path]) -> Workspace:
    """The catalogue of `tiny.py`, ingested and released. Tests that change a workspace copy it first."""

    def make(folder: Path) -> None:
        workspace = Workspace(folder / "workspace")
        ingest([Raw(folder / "raw").write()], workspace)
        release.train(workspace)

    return Workspace(once("tiny", make) / "workspace")


@pytest.fixture(scope="session")
def tiny(tiny_workspace: Workspace) -> Cartelera:
    """The product over the tiny catalogue."""
    return Cartelera(release.releases_of(tiny_workspace).open_current())


@pytest.fixture(scope="session")
def live_watcher(tiny_workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReleaseWatcher]:
    """Holds the tiny catalogue's release, with a store of events that all tests share: each has viewers of its own."""
    with EventStore.open(f"sqlite:///{tmp_path_factory.mktemp('events')}/events.db") as store:
        yield ReleaseWatcher(tiny_workspace, partial(Cartelera, events=store))


@pytest.fixture(scope="session")
def api(live_watcher: ReleaseWatcher) -> Iterator[TestClient]:
    """The HTTP API over the tiny catalogue. What it fails at comes as a 500, not as an exception."""
    with TestClient(create_app(live_watcher), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def events_url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of an empty store, where commands keep events during the test."""
    url = f"sqlite:///{tmp_path}/events.db"
    monkeypatch.setenv("CARTELERA_EVENTS_URL", url)
    settings.cache_clear()
    yield url
    settings.cache_clear()


@pytest.fixture(scope="session")
def demo(once: Callable[[str, Callable[[Path], None]], Path]) -> Workspace:
    """The embedded catalogue with its invented viewers, released. Not to be changed."""

    def make(folder: Path) -> None:
        ingest([data()], Workspace(folder))
        release.train(Workspace(folder))

    return Workspace(once("demo-release", make))


@pytest.fixture(scope="session")
def real_workspace(shared_data: Path, once: Callable[[str, Callable[[Path], None]], Path]) -> Workspace:
    """The real movie data and platforms, ingested and released: a minute or two, once in a run.

    Without the encoder of texts, which takes two minutes more: the questions asked of it are not about meaning.
    """

    def make(folder: Path) -> None:
        workspace = Workspace(folder)
        ingest([shared_data / "movies-dataset", shared_data / "platforms"], workspace)
        with patch.object(training, "installed_encoder", return_value=None):
            release.train(workspace)

    return Workspace(once("real", make))


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
