"""Files that come with a request: as its body, or as the first file of a form (`multipart/form-data`)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser
from tempfile import SpooledTemporaryFile
from typing import IO

from fastapi import Request
from starlette.exceptions import HTTPException

from cartelera.http.limits import MAX_UPLOAD

_IN_MEMORY = 1 << 20
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Upload:
    """A file: what it is called, and its bytes."""

    name: str
    content: bytes


class SpooledBody:
    """The body of a request on its way: on the disk if it is large, so that many uploads at once take no memory."""

    def __init__(self, content_type: str, stored: IO[bytes]) -> None:
        self._content_type = content_type
        self._stored = stored

    def __enter__(self) -> SpooledBody:
        return self

    def __exit__(self, *_: object) -> None:
        self._stored.close()

    @classmethod
    async def receive(cls, request: Request) -> SpooledBody:
        """All of the body. Raises HTTPException if it is larger than MAX_UPLOAD."""
        stored = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - `__exit__` closes it.
        size = 0
        async for piece in request.stream():
            size += len(piece)
            if size > MAX_UPLOAD:
                stored.close()
                raise HTTPException(413, f"the file is larger than {MAX_UPLOAD:,} bytes")
            stored.write(piece)
        return cls(request.headers.get("content-type", ""), stored)

    def upload(self, name: str | None = None) -> Upload:
        """The file; `name`: what it is called if the form does not say it. Raises HTTPException if there is none."""
        self._stored.seek(0)
        content = self._stored.read()
        told = Message()
        told["content-type"] = self._content_type
        boundary = told.get_boundary()
        if told.get_content_type() != "multipart/form-data" or boundary is None:
            return Upload(_plain(name), content)
        return _of_form(content, boundary.encode("latin-1", "replace"), name)


def _of_form(content: bytes, boundary: bytes, name: str | None) -> Upload:
    """The first file of a form, whatever its field is called."""
    for part in (b"\r\n" + content).split(b"\r\n--" + boundary)[1:]:
        head, found, body = part.partition(b"\r\n\r\n")
        headers = BytesHeaderParser().parsebytes(head.lstrip(b"\r\n") + b"\r\n\r\n")
        called = headers.get_filename()
        if found and called:
            return Upload(_plain(called if name is None else name), body)
    raise HTTPException(422, "the form holds no file")


def _plain(name: str | None) -> str:
    """The name of a file without folders and what a line cannot show."""
    last = re.split(r"[/\\]", name or "")[-1]
    return "".join(letter for letter in last if letter.isprintable())[:_LONGEST_NAME] or "the file"
