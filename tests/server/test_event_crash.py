"""An acknowledged event survives `kill -9` of the server, wherever it comes."""

from __future__ import annotations

import json
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

from cartelera.events import EventStore
from cartelera.workspace import Workspace

CONNECTIONS = 8
EVENT = {"title_id": "tmdb-862", "type": "rating", "value": 4.5}


@contextmanager
def serving(workspace: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A running server, and its port."""
    command = [sys.executable, "-m", "cartelera", "serve", "-w", str(workspace), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            found = re.search(r":(\d+)$", process.stdout.readline().strip())
            assert found
            yield process, int(found[1])
        finally:
            process.kill()


def write(port: int, viewer: str, first: int, n: int, acknowledged: dict[str, int]) -> None:
    """Send `n` events, each once, until the server is gone; note the number of each that it said was kept."""
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        for place in range(first, first + n):
            key = f"{place}"
            body = json.dumps(EVENT | {"key": key})
            connection.request("POST", f"/v1/viewers/{viewer}/events", body)
            answer = connection.getresponse()
            told = json.load(answer)
            assert answer.status == 201, told
            acknowledged[f"{viewer} {key}"] = told["events"][0]["number"]
    except (OSError, HTTPException, ValueError):
        pass
    finally:
        connection.close()


def kill_while_writing(workspace: Path, n: int, run: int, acknowledged: dict[str, int], after: float) -> int:
    """Start a server, write `n` events over several connections, kill it after some share of them; how many it said
    were kept."""
    before = len(acknowledged)
    with serving(workspace) as (process, port):
        threads = [
            threading.Thread(target=write, args=(port, f"v{i}", run * n, n // CONNECTIONS, acknowledged))
            for i in range(CONNECTIONS)
        ]
        for thread in threads:
            thread.start()
        while len(acknowledged) - before < after * n and any(thread.is_alive() for thread in threads):
            threads[0].join(0.001)
        process.send_signal(signal.SIGKILL)
        for thread in threads:
            thread.join()
    return len(acknowledged) - before


def lost(workspace: Path, acknowledged: dict[str, int]) -> set[str]:
    """What was acknowledged and is not there, or under another number."""
    with EventStore.open(f"sqlite:///{workspace}/events.db") as store:
        kept = {f"{event.viewer} {event.key}": event.number for event in store.all_events()}
        assert len(set(kept.values())) == len(kept)
    return {name for name, number in acknowledged.items() if kept.get(name) != number}


@pytest.fixture
def copy(tiny_workspace: Workspace, tmp_path: Path) -> Path:
    shutil.copytree(tiny_workspace.root, tmp_path / "workspace")
    return tmp_path / "workspace"


def test_a_killed_server_has_lost_nothing_that_it_acknowledged(copy: Path) -> None:
    acknowledged: dict[str, int] = {}
    assert kill_while_writing(copy, 400, 0, acknowledged, 0.4) > 100
    assert lost(copy, acknowledged) == set()


@pytest.mark.proof
def test_killed_twenty_times_in_ten_thousand_writes_it_has_lost_nothing(copy: Path) -> None:
    acknowledged: dict[str, int] = {}
    chance = random.Random(13)
    total = [kill_while_writing(copy, 10_000, run, acknowledged, chance.uniform(0.02, 0.9)) for run in range(20)]
    assert min(total) > 0
    assert lost(copy, acknowledged) == set()
    print(f"{sum(total):,} events acknowledged before 20 kills, none lost")  # noqa: T201
