"""A mirror of data sets that can serve parts of files, break off, refuse ranges, and publish wrong checksums."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from support.http_server import Reply, Request


@dataclass
class Mirror:
    """`files` by path. `breaks`: after how many bytes of a body each of the next downloads is cut off.

    `statuses`: with what the next requests are answered instead. `asked`: (path, Range) of every request; `sent`: the
    bytes of all answers.
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
        written = checksum or f"MD5 ({name}.zip) = {hashlib.md5(content).hexdigest()}\n"
        self.files[f"/{name}.zip.md5"] = written.encode()

    def answer(self, request: Request) -> Reply:
        """The file that is asked for, or what of it."""
        byte_range = request.headers.get("Range", "")
        self.asked.append((request.path, byte_range))
        status = self.statuses.pop(0) if self.statuses else 200
        content = self.files.get(request.path)
        if status != 200 or content is None:
            return Reply(status if status != 200 else 404)
        start = int(byte_range.removeprefix("bytes=").rstrip("-") or 0) if self.ranges else 0
        if start and start >= len(content):
            return Reply(416)
        cut = self.breaks.pop(0) if request.path.endswith(".zip") and self.breaks else None
        headers = {"Content-Range": f"bytes {start}-{len(content) - 1}/{len(content)}"} if start else {}
        return Reply(206 if start else 200, content[start:], headers, cut=cut, on_sent=self._count)

    def _count(self, sent: int) -> None:
        self.sent += sent
