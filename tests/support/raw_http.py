"""A server in a thread, and requests byte for byte, as no client library would send them."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from cartelera.server.protocol import ConnectionLimits
from cartelera.server.run import configuration


@contextmanager
def serving(app: FastAPI, limits: ConnectionLimits | None = None) -> Iterator[int]:
    """The port of a server with these limits, else those of a server as it is shipped."""
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as listening:
        server = uvicorn.Server(configuration(app, limits=limits))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        deadline = time.monotonic() + 20
        while not server.started:
            assert time.monotonic() < deadline, "the server did not come up"
            time.sleep(0.01)
        yield listening.getsockname()[1]
        server.should_exit = True
        thread.join(15)
        assert not thread.is_alive(), "the server did not stop"


def connect(port: int, sent: bytes = b"") -> socket.socket:
    """A connection on which `sent` has been sent."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=10)
    connection.sendall(sent)
    return connection


def read_all(connection: socket.socket) -> bytes:
    """What comes until the server closes; a reset ends it too."""
    parts = []
    try:
        while part := connection.recv(1 << 16):
            parts.append(part)
    except ConnectionError:
        pass
    return b"".join(parts)


def status(answer: bytes) -> int:
    """The status of the first response."""
    return int(answer.split(b" ", 2)[1])


def get(path: str = "/hello") -> bytes:
    """A request after which the connection is closed."""
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()


def ask(port: int, path: str = "/hello") -> int:
    """The status of an answer over a connection of its own."""
    with connect(port, get(path)) as connection:
        return status(read_all(connection))
