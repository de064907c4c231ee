"""Files of the served release damaged under a running server: no answer is a 500, and the last good release goes on."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient

from cartelera.errors import WorkspaceError
from cartelera.release import releases_of
from cartelera.release.manifests import read_manifest, write_manifest
from cartelera.server.app import create_app
from cartelera.service.watcher import ReleaseWatcher
from cartelera.workspace import Workspace
from support.shipped import Shipped, shipped, two_releases
from support.varied_requests import VariedRequests

CODES = {200, 303, 404, 422, 503}


@pytest.fixture
def pair(tiny_workspace: Workspace, tmp_path: Path) -> tuple[Workspace, str, str]:
    """A workspace with two releases, no file shared, the newer one current."""
    workspace, first, second = two_releases(tiny_workspace, tmp_path / "w", copy=True)
    older, newer = sorted((first, second))
    releases_of(workspace).publish(newer)
    return workspace, older, newer


@pytest.fixture
def alone(tiny_workspace: Workspace, tmp_path: Path) -> Workspace:
    return Workspace(shutil.copytree(tiny_workspace.root, tmp_path / "w"))


def wait(condition: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.01)


def overwrite(path: Path) -> None:
    """Other bytes in place, as many as before."""
    size = path.stat().st_size
    with path.open("r+b") as stream:
        stream.write(os.urandom(size))


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def delete(path: Path) -> None:
    path.unlink()


def replace(path: Path) -> None:
    other = path.with_name("other")
    other.write_bytes(os.urandom(path.stat().st_size))
    other.replace(path)


FILES = ("catalog.db", "similar.npy", "columns/title_text.npy", "facets/rows.npy", "rating_histories/ratings.npy")


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("damage", [overwrite, cut])
def test_what_is_damaged_in_place_is_left_for_the_release_before(
    pair: tuple[Workspace, str, str], file: str, damage: Callable[[Path], None]
) -> None:
    workspace, older, newer = pair
    watcher = ReleaseWatcher(workspace, interval=0.02)
    client = TestClient(create_app(watcher))
    assert client.get("/recomendacion/Toy Story").status_code == 200
    time.sleep(0.03)
    damage(workspace.releases / newer / file)
    wait(lambda: client.get("/health").json()["release"] == older, "the release before it is not served")
    health = client.get("/health").json()
    assert health["damaged_release"]["id"] == newer
    assert Path(file).name in health["damaged_release"]["reason"]
    assert client.get("/recomendacion/Toy Story").status_code == 200


@pytest.mark.parametrize("damage", [delete, replace])
def test_what_is_open_goes_on_if_its_name_leads_elsewhere(
    alone: Workspace, damage: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    watcher = ReleaseWatcher(alone, interval=0.01)
    folder = watcher.get().release.path
    client = TestClient(create_app(watcher))
    expected = client.get("/recomendacion/Toy Story").json()
    whole = {path: path.read_bytes() for path in (folder / "catalog.db", folder / "similar.npy")}
    for path in whole:
        damage(path)
    wait(lambda: "damaged_release" in client.get("/health").json(), "nobody says so")
    answers: list[tuple[int, object]] = []

    def ask() -> None:  # A thread of its own reads by a connection of its own.
        answers.append((client.get("/titulo/tmdb-862").status_code, client.get("/recomendacion/Toy Story").json()))

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [(200, expected)] * 6
    assert client.get("/health").json()["release"] == folder.name
    assert len([record for record in caplog.records if record.name == "cartelera.releases"]) == 1, "said once"
    for path, held in whole.items():
        path.write_bytes(held)
    wait(lambda: "damaged_release" not in client.get("/health").json(), "it is whole again, and nobody says so")


def test_without_another_release_every_answer_says_to_come_back(alone: Workspace) -> None:
    watcher = ReleaseWatcher(alone, interval=0.01)
    folder = watcher.get().release.path
    client = TestClient(create_app(watcher), raise_server_exceptions=False)
    file = folder / "similar.npy"
    whole = file.read_bytes()
    overwrite(file)
    wait(lambda: client.get("/health").status_code == 503, "it goes on with what is damaged")
    assert client.get("/health").json()["damaged_release"]["id"] == folder.name
    problem = client.get("/v1/titles/tmdb-862")
    assert (problem.status_code, problem.headers["content-type"]) == (503, "application/problem+json")
    assert problem.headers["retry-after"]
    assert "dañados" in client.get("/recomendacion/Toy Story").json()["detail"]
    page = client.get("/titulo/tmdb-862", headers={"Accept": "text/html", "Accept-Language": "es"})
    assert (page.status_code, "La cinta está dañada" in page.text) == (503, True)
    assert page.headers["retry-after"]
    file.write_bytes(whole)
    wait(lambda: client.get("/v1/titles/tmdb-862").status_code == 200, "it is whole again, and not served")


def test_an_error_that_comes_of_damage_is_no_500(alone: Workspace, caplog: pytest.LogCaptureFixture) -> None:
    watcher = ReleaseWatcher(alone, interval=3600)
    client = TestClient(create_app(watcher), raise_server_exceptions=False)
    service = watcher.get()
    overwrite(service.release.path / "catalog.db")
    statuses = {client.get(f"/titulo/tmdb-{number}").status_code for number in (862, 863, 949)}
    assert statuses <= {200, 404, 503} and 503 in statuses
    assert "Traceback" not in caplog.text


def test_an_error_that_does_not_stays_one(alone: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    watcher = ReleaseWatcher(alone, interval=3600)
    client = TestClient(create_app(watcher), raise_server_exceptions=False)
    monkeypatch.setattr(type(watcher.get().titles), "details", lambda *_: [][1])
    assert client.get("/v1/titles/tmdb-862").status_code == 500
    assert client.get("/titulo/tmdb-862", headers={"Accept": "text/html"}).status_code == 500


def test_what_was_damaged_before_it_began_gives_way_to_the_release_before(pair: tuple[Workspace, str, str]) -> None:
    workspace, older, newer = pair
    overwrite(workspace.releases / newer / "similar.npy")
    watcher = ReleaseWatcher(workspace)
    assert watcher.get().release.id == older
    assert watcher.damaged is not None and watcher.damaged.release_id == newer


def test_a_release_that_was_refused_takes_nobodys_place(pair: tuple[Workspace, str, str]) -> None:
    workspace, older, newer = pair
    refuse(workspace.releases / older)
    overwrite(workspace.releases / newer / "similar.npy")
    with pytest.raises(WorkspaceError, match=r"similar\.npy"):
        ReleaseWatcher(workspace)


def refuse(folder: Path) -> None:
    """Make it a candidate that was significantly worse."""
    manifest = read_manifest(folder)
    write_manifest(folder, {**manifest, "gate": {"passed": False, "text": "worse", "against": "x"}})


@pytest.fixture
def server(pair: tuple[Workspace, str, str]) -> Iterator[Shipped]:
    with shipped(pair[0], "--workers", "2") as running:
        yield running


@pytest.mark.proof
@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("damage", [overwrite, cut, delete, replace])
def test_a_shipped_server_under_load_outlives_any_damage(
    pair: tuple[Workspace, str, str], server: Shipped, file: str, damage: Callable[[Path], None]
) -> None:
    """Truncated arrays may end a worker in the second until it is noticed (SIGBUS); another takes its place."""
    workspace, _, newer = pair
    paths = list(VariedRequests(releases_of(workspace).open_current()).paths(3_000))
    statuses: set[int] = set()
    lost = 0
    end: float | None = None
    with httpx.Client(base_url=f"http://127.0.0.1:{server.port}", timeout=20) as client:
        for number, path in enumerate(paths):
            if number == 100:
                damage(workspace.releases / newer / file)
                end = time.monotonic() + 3
            try:
                statuses.add(client.get(path).status_code)
            except httpx.TransportError:
                lost += 1
            if end is not None and time.monotonic() > end:
                break
        assert statuses <= CODES, statuses
        assert lost <= (2 if damage is cut else 0), "one connection for each worker"
        wait(lambda: client.get("/health").status_code == 200, "nothing answers any more")
        assert "damaged_release" in client.get("/health").json()
        assert client.get("/recomendacion/Toy Story").status_code == 200
