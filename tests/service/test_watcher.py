"""The watcher: what is served is never mixed, never damaged, and changed over between two requests."""

from __future__ import annotations

import gc
import logging
import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from cartelera import release
from cartelera.errors import WorkspaceError
from cartelera.release import Release
from cartelera.server.app import create_app
from cartelera.service.cartelera import Cartelera
from cartelera.service.watcher import ReleaseWatcher
from cartelera.tables.manifest import Manifest
from cartelera.workspace import Workspace
from support.clean_tables import actor, film, write_tables

FILMS = [film(n, f"Film {n}", popularity=float(50 - n), genres=["Comedy"]) for n in range(32)]
CREDITS = [actor(f"tmdb-{n}", f"Actor {n % 6}") for n in range(32)]


def change_tables(workspace: Workspace, films: int) -> None:
    """Other tables, as another ingest would leave them."""
    write_tables(workspace.tables, titles=FILMS[:films], credits=CREDITS[:films])
    made = Manifest.of(workspace.tables).sources["movies.tiny"]
    Manifest({"movies.tiny": replace(made, sha256=str(films))}).write(workspace.tables)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Not to be changed; tests that change one copy it with `copy`."""
    workspace = Workspace(tmp_path_factory.mktemp("built"))
    change_tables(workspace, 32)
    release.train(workspace)
    return workspace


@pytest.fixture
def copy(built: Workspace, tmp_path: Path) -> Workspace:
    return Workspace(shutil.copytree(built.root, tmp_path / "workspace"))


@pytest.fixture
def damaged(copy: Workspace) -> tuple[Workspace, Path, bytes]:
    """A workspace whose newer release lies aside, one file cut off: the file, and what it held."""
    before = release.releases_of(copy).current_id()
    assert before is not None
    change_tables(copy, 10)
    release.train(copy)
    newer = release.releases_of(copy).current_id()
    assert newer is not None
    release.releases_of(copy).publish(before)
    cut = copy.releases / newer / "similar.npy"
    whole = cut.read_bytes()
    cut.write_bytes(whole[:100])
    return copy, cut, whole


def publish_damaged(workspace: Workspace, cut: Path) -> None:
    workspace.current.write_text(cut.parent.name + "\n")


def wait(condition: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.01)


def test_a_server_changes_over_between_two_requests(copy: Workspace) -> None:
    watcher = ReleaseWatcher(copy, interval=0.0)
    old = watcher.get()
    assert len(old.catalog) == 32
    change_tables(copy, 10)
    release.train(copy)
    wait(lambda: watcher.get() is not old)
    assert len(watcher.get().catalog) == 10
    assert len(old.similarity.similar_names("Film 3")) == 5, "whoever still holds the old one is answered from it"
    release.releases_of(copy).publish(old.release.id)
    wait(lambda: watcher.get().release.id == old.release.id)
    assert len(watcher.get().catalog) == 32


def test_a_change_is_told_once_it_is_served(copy: Workspace) -> None:
    told: list[str] = []
    watcher = ReleaseWatcher(copy, interval=0.0, changed=lambda: told.append(watcher.get().release.id))
    change_tables(copy, 10)
    release.train(copy)
    wait(lambda: watcher.get() is not None and bool(told))
    assert told == [release.releases_of(copy).current_id()]


def test_a_damaged_release_is_never_served_and_said_once(
    damaged: tuple[Workspace, Path, bytes], caplog: pytest.LogCaptureFixture
) -> None:
    workspace, cut, whole = damaged
    watcher = ReleaseWatcher(workspace, interval=0.01)
    old = watcher.get()
    publish_damaged(workspace, cut)
    with caplog.at_level(logging.ERROR, "cartelera.releases"):
        wait(lambda: watcher.get() is old and watcher.failures >= 3)
    assert len(caplog.records) == 1
    assert cut.parent.name in caplog.text
    assert "similar.npy" in caplog.text
    cut.write_bytes(whole)
    wait(lambda: watcher.get().release.id == cut.parent.name)
    assert watcher.damaged is None


def test_a_damaged_release_is_not_tried_at_every_look(damaged: tuple[Workspace, Path, bytes]) -> None:
    workspace, cut, _ = damaged
    watcher = ReleaseWatcher(workspace, interval=0.001)
    publish_damaged(workspace, cut)
    wait(lambda: watcher.get() is not None and watcher.failures >= 1)
    pauses = []
    for _ in range(4):
        assert watcher.damaged is not None
        tries, pause = watcher.damaged.attempts, watcher.damaged.retry_at - time.monotonic()
        pauses.append(pause)
        wait(lambda tries=tries: watcher.get() is not None and watcher.damaged.attempts > tries)  # type: ignore[misc]
    assert pauses[-1] > pauses[0]


def test_health_names_a_damaged_release_while_the_old_one_answers(damaged: tuple[Workspace, Path, bytes]) -> None:
    workspace, cut, _ = damaged
    watcher = ReleaseWatcher(workspace, interval=0.01)
    client = TestClient(create_app(watcher))
    served = client.get("/health").json()["release"]
    publish_damaged(workspace, cut)
    wait(lambda: client.get("/health").json().get("damaged_release") is not None)
    health = client.get("/health").json()
    assert health["release"] == served
    assert health["damaged_release"]["id"] == cut.parent.name
    assert "similar.npy" in health["damaged_release"]["reason"]
    assert client.get("/recomendacion/Film 3").status_code == 200


def test_an_unforeseen_error_while_opening_is_damage_too(copy: Workspace) -> None:
    def breaks(opened: Release) -> Cartelera:
        if opened.id != first:
            raise RuntimeError("no memory left")
        return Cartelera(opened)

    first = str(release.releases_of(copy).current_id())
    watcher = ReleaseWatcher(copy, breaks, interval=0.01)
    change_tables(copy, 10)
    release.train(copy)
    wait(lambda: watcher.get() is not None and watcher.damaged is not None)
    assert watcher.get().release.id == first
    assert watcher.damaged is not None
    assert watcher.damaged.reason == "no memory left"


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"../../etc\n", b"nothing of the kind\n", None])
def test_whatever_current_holds_the_old_release_answers_and_says_so(
    copy: Workspace, content: bytes | None, caplog: pytest.LogCaptureFixture
) -> None:
    watcher = ReleaseWatcher(copy, interval=0.0)
    client = TestClient(create_app(watcher))
    old = watcher.get()
    named = copy.current.read_text()
    copy.current.unlink()
    if content is None:
        copy.current.mkdir()
    else:
        copy.current.write_bytes(content)
    for _ in range(20):
        assert watcher.get() is old
        time.sleep(0.005)
    wait(lambda: client.get("/health").json().get("damaged_release") is not None)
    damaged = client.get("/health").json()["damaged_release"]
    assert damaged["id"] is None
    assert str(copy.current) in damaged["reason"]
    assert watcher.failures == len(caplog.records) == 1, "looked at again and again, and said once"
    if content is None:
        copy.current.rmdir()
    copy.current.write_text(named)
    wait(lambda: "damaged_release" not in client.get("/health").json())


def test_a_retired_release_is_closed_at_once(copy: Workspace) -> None:
    maps = Path("/proc/self/maps")
    if not maps.exists():
        pytest.skip("only Linux says which files a process holds")
    watcher = ReleaseWatcher(copy, interval=0.0)
    retired = str(watcher.get().release.path.resolve())
    client = TestClient(create_app(watcher))
    assert client.get("/recomendacion/Film 3").status_code == 200
    assert retired in maps.read_text()
    change_tables(copy, 10)
    release.train(copy)
    gc.disable()
    try:
        wait(lambda: str(watcher.get().release.path.resolve()) != retired)
        wait(lambda: client.get("/recomendacion/Film 3").status_code == 200 and retired not in maps.read_text())
        descriptors = [str(entry.readlink()) for entry in Path("/proc/self/fd").iterdir() if entry.exists()]
        assert not [path for path in descriptors if path.startswith(retired)]
    finally:
        gc.enable()


def test_without_a_release_there_is_nothing_to_watch(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="cartelera build"):
        ReleaseWatcher(Workspace(tmp_path))


def test_a_server_goes_on_where_current_vanishes(copy: Workspace) -> None:
    watcher = ReleaseWatcher(copy, interval=0.0)
    old = watcher.get()
    copy.current.unlink()
    for _ in range(5):
        assert watcher.get() is old
    assert watcher.damaged is not None
    assert "missing" in watcher.damaged.reason


def test_the_pointer_is_looked_at_once_in_a_while(copy: Workspace) -> None:
    watcher = ReleaseWatcher(copy, interval=3600.0)
    old = watcher.get()
    change_tables(copy, 10)
    release.train(copy)
    for _ in range(10):
        assert watcher.get() is old
