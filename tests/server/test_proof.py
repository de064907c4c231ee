"""The server as it is shipped against what the issue tried: longer than the suite may take (`make proof`)."""

from __future__ import annotations

import re
import resource
import select
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from cartelera.workspace import Workspace
from support.raw_http import ask, connect, get, read_all, status

pytestmark = pytest.mark.proof
IDLE = 1_100
HEALTH = "/health"


@pytest.fixture(scope="module")
def port(tiny_workspace: Workspace) -> Iterator[int]:
    """`cartelera serve`, which may open 1,024 files."""
    command = [sys.executable, "-m", "cartelera", "serve", "--workspace", str(tiny_workspace.root), "--port", "0"]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (1024, 1024)),
    )
    assert process.stdout is not None
    found = re.search(r":(\d+)$", process.stdout.readline().strip())
    assert found
    yield int(found[1])
    process.terminate()
    assert "Traceback" not in process.communicate(timeout=30)[1]


def test_1100_idle_sockets_lock_nobody_out_and_are_closed_within_30_seconds(port: int) -> None:
    began = time.monotonic()
    idle = []
    for number in range(IDLE):
        with suppress(OSError):
            idle.append(connect(port, b"" if number % 2 else b"GET /health HTTP/1.1\r\nHost: x\r\nX: "))
    assert all(ask(port, HEALTH) == 200 for _ in range(20))
    waiting = select.poll()
    by_number = {each.fileno(): each for each in idle}
    for each in by_number:
        waiting.register(each, select.POLLIN)
    while by_number and time.monotonic() - began < 30:
        for number, _ in waiting.poll(500):
            with suppress(OSError):
                if by_number[number].recv(4096):
                    continue
            waiting.unregister(number)
            by_number.pop(number).close()
    assert not by_number, f"{len(by_number)} connections are still open"
    assert ask(port, HEALTH) == 200


def test_a_header_of_40_mb_keeps_nobody_waiting_for_a_second(port: int) -> None:
    longest = 0.0
    for _ in range(5):
        with connect(port, b"GET /health HTTP/1.1\r\nHost: x\r\nX: ") as connection:
            sender = threading.Thread(target=_send, args=(connection, b"a" * (40 << 20)), daemon=True)
            sender.start()
            for _ in range(20):
                began = time.monotonic()
                assert ask(port, HEALTH) == 200
                longest = max(longest, time.monotonic() - began)
            assert status(read_all(connection)) == 431
            sender.join(10)
    assert longest < 1


def test_ids_of_60_kb_take_no_time_from_others(port: int) -> None:
    paths = [path.format("9" * 60_000) for path in ("/recomendacion_usuario/{}", "/retorno/{}", "/v1/titles/{}")]
    done = threading.Event()

    def attack() -> None:
        while not done.is_set():
            for path in paths:
                with suppress(OSError), connect(port, get(path)) as connection:
                    read_all(connection)

    attackers = [threading.Thread(target=attack, daemon=True) for _ in range(3)]
    for each in attackers:
        each.start()
    began = time.monotonic()
    assert all(ask(port, HEALTH) == 200 for _ in range(100))
    taken = time.monotonic() - began
    done.set()
    for each in attackers:
        each.join(20)
    assert taken < 10


def _send(connection: socket.socket, data: bytes) -> None:
    with suppress(OSError):
        connection.sendall(data)
