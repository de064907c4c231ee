"""The stores that the event suite runs on."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from cartelera.events import EventStore
from support.postgres import Cluster, cluster, programs


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A PostgreSQL. Skips where none is installed, fails where CARTELERA_REQUIRE_POSTGRES says that one must be."""
    if programs() is None:
        reason = "PostgreSQL is not installed (Debian's package `postgresql`)"
        if os.environ.get("CARTELERA_REQUIRE_POSTGRES") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    with cluster("fsync=off") as running:
        yield running


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.xdist_group("postgres"))])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty store."""
    if request.param == "postgres":
        running: Cluster = request.getfixturevalue("postgres")
        return running.address()
    return f"sqlite:///{tmp_path}/events.db"


@pytest.fixture
def store(store_url: str) -> Iterator[EventStore]:
    """An empty store."""
    with EventStore.open(store_url) as opened:
        yield opened
