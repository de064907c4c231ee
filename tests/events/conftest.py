"""The stores that the event suite runs on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cartelera.events import EventStore


@pytest.fixture
def store_url(tmp_path: Path) -> str:
    """The address of an empty store."""
    return f"sqlite:///{tmp_path}/events.db"


@pytest.fixture
def store(store_url: str) -> Iterator[EventStore]:
    """An empty store."""
    with EventStore.open(store_url) as opened:
        yield opened
