"""What a server keeps in memory is bounded, whatever it is asked and however often its release changes."""

from __future__ import annotations

import os
import time
from collections import Counter
from pathlib import Path

import pytest

from cartelera.release import releases_of
from cartelera.workspace import Workspace
from support.shipped import Memory, Shipped, shipped, two_releases
from support.varied_requests import VariedRequests, ask_all

CLIENTS = 8
EXPECTED = {200, 303, 404}
RESIDENT, ANONYMOUS, PEAK = 300, 200, 512
"""MiB: what is promised for one worker on the real catalogue that is asked for no free text."""
ENCODER = 140
"""MiB that the encoder may take besides, once it is loaded."""
FLAT = 10
"""MiB that memory may still grow by in the second half."""


def ask(
    server: Shipped, workspace: Workspace, ids: tuple[str, str], requests: int, changes: int, *, free_text: bool = True
) -> list[Memory]:
    """Varied requests in `changes` parts, each followed by a change of the release; the memory after each part.

    What the last requests before a change left behind goes with those that come after it.
    """
    varied = VariedRequests(releases_of(workspace).open_current(), free_text=free_text)
    statuses: Counter[int] = Counter()
    memory = []
    for change in range(changes):
        statuses += ask_all(server.port, list(varied.paths(requests // changes)), CLIENTS)
        memory.append(server.memory())
        server.change_to(workspace, ids[(change + 1) % 2])
    statuses += ask_all(server.port, list(varied.paths(200)), CLIENTS)
    assert set(statuses) <= EXPECTED, statuses
    assert statuses[200] > requests / 2
    return memory


def test_memory_is_flat_over_release_changes(tiny_workspace: Workspace, tmp_path: Path) -> None:
    """The short form: a small catalogue, whose own size does not hide what is not let go."""
    workspace, *ids = two_releases(tiny_workspace, tmp_path)
    with shipped(workspace) as server:
        memory = ask(server, workspace, (ids[0], ids[1]), requests=1_200, changes=6)
        assert "catalog.db" not in server.mapped(), "every connection would map it for itself"
        server.change_to(workspace, ids[1])
        deadline = time.monotonic() + 20
        while ids[0] in server.mapped():
            assert time.monotonic() < deadline, "the release it began with is retired, and still open"
            server.release_id()
            time.sleep(0.05)
    assert memory[-1].anonymous - memory[2].anonymous < FLAT, memory
    assert memory[-1].resident < RESIDENT


@pytest.mark.proof
@pytest.mark.real
@pytest.mark.parametrize("free_text", [False, True])
def test_memory_of_50000_requests_and_ten_release_changes_is_bounded(
    request: pytest.FixtureRequest, tmp_path: Path, free_text: bool
) -> None:
    """On the real catalogue, or the workspace that CARTELERA_BENCH_WORKSPACE names."""
    named = os.environ.get("CARTELERA_BENCH_WORKSPACE")
    built = Workspace(Path(named)) if named else request.getfixturevalue("real_workspace")
    more = ENCODER if free_text else 0
    workspace, *ids = two_releases(built, tmp_path)
    with shipped(workspace) as server:
        memory = ask(server, workspace, (ids[0], ids[1]), requests=50_000, changes=10, free_text=free_text)
    request.node.add_report_section("call", "memory", "\n".join(map(str, memory)))
    assert memory[-1].peak <= PEAK, memory
    assert max(part.resident for part in memory) <= RESIDENT + more, memory
    assert max(part.anonymous for part in memory) <= ANONYMOUS + more, memory
    assert memory[-1].anonymous - memory[4].anonymous < FLAT, memory
