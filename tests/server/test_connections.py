"""What a client may do to a connection: be slow, silent, endless, many, or gone. The others go on being answered."""

from __future__ import annotations

import asyncio
import json
import logging
import resource
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
from fastapi import FastAPI, Request, Response

from cartelera.http import problems
from cartelera.http.limits import RequestLimits
from cartelera.server import protocol
from cartelera.server.protocol import ConnectionLimits
from support.raw_http import ask, connect, get, read_all, serving, status

LIMITS = ConnectionLimits(request_seconds=0.6, stalled_seconds=0.6, connections=100)
BIG = 8 << 20


@pytest.fixture(scope="module")
def app() -> FastAPI:
    app = FastAPI()
    problems.install(app)
    app.add_middleware(RequestLimits)

    @app.get("/hello")
    async def hello() -> str:
        return "hello"

    @app.get("/slow")
    async def slow() -> str:
        await asyncio.sleep(0.05)
        return "slow"

    @app.get("/big")
    async def big() -> Response:
        return Response(b"x" * BIG)

    @app.post("/size")
    async def size(request: Request) -> int:
        return len(await request.body())

    return app


@pytest.fixture(scope="module")
def port(app: FastAPI) -> Iterator[int]:
    with serving(app, LIMITS) as port:
        yield port


@pytest.mark.parametrize(
    ("sent", "answered"),
    [
        (b"", None),
        (b"GET", 408),
        (b"GET /hello HTTP/1.1\r\nHost: x\r\n", 408),
        (b"GET /hello HTTP/1.1\r\nHost: x\r\nX: ", 408),
        (b"POST /size HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc", None),
        (b"POST /size HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", None),
        (b"POST /hello HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc", 405),
    ],
    ids=["nothing", "a word", "no end of headers", "half a header", "half a body", "a chunk", "a body nobody reads"],
)
def test_a_request_that_does_not_come_whole_is_given_up(port: int, sent: bytes, answered: int | None) -> None:
    began = time.monotonic()
    with connect(port, sent) as connection:
        answer = read_all(connection)
    assert time.monotonic() - began < 4
    assert (status(answer) if answer else None) == answered
    if answered == 408:
        assert json.loads(answer.partition(b"\r\n\r\n")[2])["status"] == 408


def test_a_drop_now_and_then_does_not_buy_time(port: int) -> None:
    began = time.monotonic()
    with connect(port, b"GET /hello HTTP/1.1\r\n") as connection, pytest.raises(OSError):  # noqa: PT012
        while time.monotonic() - began < 5:
            connection.sendall(b"X: a\r\n")
            time.sleep(0.05)
    assert time.monotonic() - began < 4


def test_a_second_request_must_come_whole_too(port: int) -> None:
    began = time.monotonic()
    with connect(port, b"GET /hello HTTP/1.1\r\nHost: x\r\n\r\n") as connection:
        assert status(connection.recv(4096)) == 200
        connection.sendall(b"GET /hello HTTP/1.1\r\nHo")
        assert status(read_all(connection)) == 408
    assert time.monotonic() - began < 4


def test_a_client_that_reads_nothing_is_given_up(port: int) -> None:
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.settimeout(10)
    connection.connect(("127.0.0.1", port))
    with connection:
        connection.sendall(get("/big"))
        time.sleep(3 * LIMITS.stalled_seconds)
        assert len(read_all(connection)) < BIG


def test_a_client_that_reads_slowly_gets_it_all(port: int) -> None:
    with connect(port, get("/big")) as connection:
        received = 0
        while part := connection.recv(1 << 18):
            received += len(part)
            time.sleep(0.04)
    assert received > BIG


@pytest.mark.parametrize(
    ("head", "answered"),
    [
        (b"GET /hello HTTP/1.1\r\nHost: x\r\nX: " + b"a" * (8 << 20), 431),
        (b"GET /hello HTTP/1.1\r\nHost: x\r\n" + b"X: a\r\n" * 100_000, 431),
        (b"GET /hello HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 200_000 + b"\r\n\r\n", 431),
        (b"GET /" + b"a" * (1 << 20), 414),
        (b"GET /hello HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 40_000 + b"\r\nConnection: close\r\n\r\n", 431),
        (b"GET /hello HTTP/1.1\r\n" + b"X: a\r\n" * 150 + b"Connection: close\r\n\r\n", 431),
        (b"GET /" + b"a" * 40_000 + b" HTTP/1.1\r\nConnection: close\r\n\r\n", 414),
        (b"POST /size HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n", 413),
        (b"no http at all\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 10, 400),
    ],
    ids=[
        "8 MB in one header",
        "600 kB of headers",
        "200 kB in one header",
        "address of 1 MB",
        "40 kB in one header",
        "150 headers",
        "address of 40 kB",
        "body of 100 MB",
        "no HTTP",
        "TLS",
    ],
)
def test_what_is_too_long_or_no_http_is_a_problem(port: int, head: bytes, answered: int) -> None:
    with connect(port) as connection:
        sender = threading.Thread(target=_send, args=(connection, head), daemon=True)
        sender.start()
        answer = read_all(connection)
        sender.join(10)
    assert status(answer) == answered
    assert b"application/problem+json" in answer
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["status"] == answered


def _send(connection: socket.socket, data: bytes) -> None:
    with suppress(OSError):
        connection.sendall(data)


def test_a_header_of_40_mb_keeps_nobody_waiting(port: int) -> None:
    with connect(port, b"GET /hello HTTP/1.1\r\nHost: x\r\nX: ") as connection:
        sender = threading.Thread(target=_send, args=(connection, b"a" * (40 << 20)), daemon=True)
        sender.start()
        longest = 0.0
        for _ in range(20):
            began = time.monotonic()
            assert ask(port) == 200
            longest = max(longest, time.monotonic() - began)
        sender.join(10)
    assert longest < 1, "a second, where the parser alone took seven"


def test_idle_connections_lock_nobody_out(port: int) -> None:
    idle = [connect(port, b"" if n % 2 else b"GET / HTTP/1.1\r\nHost: x\r\n") for n in range(3 * LIMITS.connections)]
    try:
        assert [ask(port) for _ in range(5)] == [200] * 5
    finally:
        for connection in idle:
            connection.close()


def test_requests_sent_ahead_are_answered_in_order_up_to_a_number(port: int) -> None:
    one = b"GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"
    with connect(port, one * 20 + get()) as connection:
        assert read_all(connection).count(b"200 OK") == 21
    with connect(port) as connection:
        _send(connection, one * 20_000)
        assert read_all(connection).count(b"200 OK") < 200
    assert ask(port) == 200


def test_nonsense_after_a_request_takes_nothing_from_its_answer(port: int) -> None:
    with connect(port, b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\nnonsense\r\n\r\n") as connection:
        answer = read_all(connection)
    assert (status(answer), answer.count(b"HTTP/1.1"), answer[-6:]) == (200, 1, b'"slow"')


def test_a_client_that_hangs_up_leaves_no_trace(port: int, caplog: pytest.LogCaptureFixture) -> None:
    requests = (
        get(),
        get("/big"),
        get("/slow"),
        get("/slow").replace(b"Connection: close\r\n", b"") * 3,
        get("/nothing"),
        b"GET /hello HTTP/1.1\r\n",
        b"POST /size HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc",
        b"POST /size HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
        b"GET /hello HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
        b"nonsense\r\n\r\n",
    )
    with caplog.at_level(logging.WARNING):
        for request in requests * 3:
            for reset in (True, False):
                connection = connect(port, request)
                if reset:  # A RST instead of a FIN.
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                connection.close()
        time.sleep(0.4)
        assert ask(port) == 200
    assert [record.getMessage() for record in caplog.records] == []


def test_connections_fit_into_the_files_that_may_be_open(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = {"now": (256, 1024)}
    monkeypatch.setattr(resource, "getrlimit", lambda _: limits["now"])
    monkeypatch.setattr(resource, "setrlimit", lambda _, new: limits.update(now=new))
    assert protocol.allowed_connections(4096) < 1024 - 200
    assert limits["now"] == (1024, 1024)
    limits["now"] = (1024, 1 << 20)
    assert protocol.allowed_connections(4096) == 4096
    assert limits["now"][0] > 4096
