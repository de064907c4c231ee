"""The pages over the tiny catalogue, with one platform more whose titles try to break out of the page."""

from __future__ import annotations

import csv
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient

from cartelera import release
from cartelera.api.app import create_app
from cartelera.ingest.run import ingest
from cartelera.service.cartelera import Current
from cartelera.workspace import Workspace
from tiny import Raw

HOSTILE_TITLE = "<script>alert(1)</script> \"quoted\" 'n' {{7*7}}"
HOSTILE_PERSON = "<img src=x onerror=alert(2)>"
HOSTILE_TEXT = '"><svg onload=alert(3)></svg> {% raw %} & so on'


@pytest.fixture(scope="session")
def workspace(once: Callable[[str, Callable[[Path], None]], Path]) -> Workspace:
    """The tiny catalogue and the hostile platform, released."""

    def make(folder: Path) -> None:
        raw = Raw(folder / "raw").write()
        _add_hostile_platform(raw / "netflix_titles.csv", raw / "evil_titles.csv")
        ingest([raw], Workspace(folder / "workspace"))
        release.build(Workspace(folder / "workspace"))

    return Workspace(once("web", make) / "workspace")


@pytest.fixture(scope="session")
def app(workspace: Workspace) -> FastAPI:
    """The application over that catalogue."""
    return create_app(Current(workspace))


@pytest.fixture
def web(app: FastAPI) -> TestClient:
    """A browser that has never been here: no cookies, no preferred language."""
    headers = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    return TestClient(app, headers=headers, raise_server_exceptions=False)


@pytest.fixture(scope="session")
def address(app: FastAPI) -> Iterator[str]:
    """The address of a real server with the pages."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started:
        assert time.monotonic() < deadline, "the server did not come up"
        time.sleep(0.02)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(20)
    listening.close()


def _add_hostile_platform(like: Path, target: Path) -> None:
    with like.open(encoding="utf-8", newline="") as stream:
        row = next(csv.DictReader(stream))
    row |= {"title": HOSTILE_TITLE, "cast": HOSTILE_PERSON, "director": HOSTILE_PERSON, "description": HOSTILE_TEXT}
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(row))
        writer.writeheader()
        writer.writerow(row)
