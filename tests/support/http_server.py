"""A local HTTP server for tests: a function answers each request, and may cut the answer off."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Request:
    """A GET: its path, the first value of each parameter, and its headers."""

    path: str
    query: dict[str, str]
    headers: Message


@dataclass
class Reply:
    """An answer. `status` 0: the connection is closed without a word. `cut`: so many bytes of the body are sent, and
    the connection is closed. `delay`: seconds before it, for whoever answers. `on_sent`: told how many were sent."""

    status: int = 200
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    cut: int | None = None
    on_sent: Callable[[int], None] = lambda _: None


@contextmanager
def serving(answer: Callable[[Request], Reply]) -> Iterator[str]:
    """Serve on a free port; the address. Requests are answered in threads of their own."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {key: values[0] for key, values in parse_qs(parts.query).items()}
            reply = answer(Request(parts.path, query, self.headers))
            if reply.status == 0:
                self.close_connection = True
                return
            body = reply.body or b""
            try:
                self.send_response(reply.status)
                for name, value in ({"Content-Type": "application/json"} | reply.headers).items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body[: reply.cut])
                reply.on_sent(len(body[: reply.cut]))
            except OSError:
                self.close_connection = True
            if reply.cut is not None:
                self.close_connection = True

        def log_message(self, *arguments: Any) -> None:
            """Nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 64

        def handle_error(self, request: Any, client_address: Any) -> None:
            """A client that went away is what some tests are about."""

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
