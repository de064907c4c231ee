"""The pages over the tiny catalogue, with one platform more whose titles try to break out of the page."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from cartelera import release
from cartelera.ingest.run import ingest
from cartelera.server.app import create_app
from cartelera.service.watcher import ReleaseWatcher
from cartelera.workspace import Workspace
from support.raw_http import serving
from support.tiny import Raw

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
        release.train(Workspace(folder / "workspace"))

    return Workspace(once("web", make) / "workspace")


VIEWERS = 40
"""Viewer v of `ratings_small` likes the films whose place in the file is as even as v, and gives the others 1 or 2."""


@pytest.fixture(scope="session")
def rated(once: Callable[[str, Callable[[Path], None]], Path]) -> Workspace:
    """The tiny catalogue with viewers of two tastes who rated its films, and one of another data set, released."""

    def make(folder: Path) -> None:
        raw = Raw(folder / "raw").write()
        with (raw / "movies_metadata.csv").open(encoding="utf-8", newline="") as stream:
            ids = [row["id"] for row in csv.DictReader(stream) if row["id"].isdecimal()]
        _write(raw / "links.csv", ("movieId", "imdbId", "tmdbId"), [(n, "", film) for n, film in enumerate(ids, 1)])
        _write(
            raw / "ratings_small.csv",
            ("userId", "movieId", "rating", "timestamp"),
            [
                (
                    viewer,
                    n,
                    4 + (viewer + 3 * n) % 3 / 2 if viewer % 2 == n % 2 else 1 + n % 2,
                    10**9 + 100 * viewer + n,
                )
                for viewer in range(1, VIEWERS + 1)
                for n in range(1, len(ids) + 1)
                if (viewer * 7 + n * 5 + viewer * n) % 4
            ],
        )
        ingest([raw], Workspace(folder / "workspace"))
        release.train(Workspace(folder / "workspace"))

    return Workspace(once("web-rated", make) / "workspace")


@pytest.fixture(scope="session")
def app(workspace: Workspace) -> FastAPI:
    """The application over that catalogue."""
    return create_app(ReleaseWatcher(workspace))


@pytest.fixture
def web(app: FastAPI) -> TestClient:
    """A browser that has never been here: no cookies, no preferred language."""
    headers = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    return TestClient(app, headers=headers, raise_server_exceptions=False)


@pytest.fixture(scope="session")
def rated_app(rated: Workspace) -> FastAPI:
    """The application over the catalogue with viewers."""
    return create_app(ReleaseWatcher(rated))


@pytest.fixture
def audience(rated_app: FastAPI) -> TestClient:
    """A browser that has never been here, at the catalogue with viewers."""
    headers = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    return TestClient(rated_app, headers=headers, raise_server_exceptions=False)


@pytest.fixture(scope="session")
def address(app: FastAPI) -> Iterator[str]:
    """The address of a real server with the pages."""
    with serving(app) as port:
        yield f"http://127.0.0.1:{port}"


def _add_hostile_platform(like: Path, target: Path) -> None:
    with like.open(encoding="utf-8", newline="") as stream:
        row = next(csv.DictReader(stream))
    row |= {"title": HOSTILE_TITLE, "cast": HOSTILE_PERSON, "director": HOSTILE_PERSON, "description": HOSTILE_TEXT}
    _write(target, tuple(row), [tuple(row.values())])


def _write(target: Path, columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    with target.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([columns, *rows])
