"""A local mirror of data sets that can serve parts of files, break off, refuse ranges, and publish wrong checksums."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Mirror:
    """`files` by path. `breaks`: after how many bytes of a body each of the next downloads is cut off.

    `statuses`: with what the next requests are answered instead. `asked`: (path, Range) of every request.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    ranges: bool = True
    breaks: list[int] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    sent: int = 0

    def add(self, name: str, content: bytes, checksum: str | None = None) -> None:
        """A file and its checksum, as GroupLens writes it."""
        self.files[f"/{name}.zip"] = content
        told = checksum or f"MD5 ({name}.zip) = {hashlib.md5(content).hexdigest()}\n"
        self.files[f"/{name}.zip.md5"] = told.encode()


@contextmanager
def serving(mirror: Mirror) -> Iterator[str]:
    """Serve on a free port; the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = self.headers.get("Range", "")
            mirror.asked.append((self.path, asked))
            status = mirror.statuses.pop(0) if mirror.statuses else 200
            whole = mirror.files.get(self.path)
            if status != 200 or whole is None:
                self.send_error(status if status != 200 else 404)
                return
            start = int(asked.removeprefix("bytes=").rstrip("-") or 0) if mirror.ranges else 0
            if start and start >= len(whole):
                self.send_error(416)
                return
            self.send_response(206 if start else 200)
            if start:
                self.send_header("Content-Range", f"bytes {start}-{len(whole) - 1}/{len(whole)}")
            body = whole[start:]
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.path.endswith(".zip") and mirror.breaks:
                body = body[: mirror.breaks.pop(0)]
            mirror.sent += len(body)
            self.wfile.write(body)

        def log_message(self, *arguments: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
