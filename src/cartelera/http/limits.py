"""How much a request may hold: what is longer is refused before anything is done with it."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from fastapi import Request
from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cartelera.errors import ErrorCode, InvalidValueError

MAX_TARGET = 32 * 1024
"""Bytes of path and query string together, as they are sent: percent-encoded."""
MAX_VALUE = 1024
"""Characters of one part of the path, or of one parameter and its value. The longest name of real data has 1,024."""
MAX_PARAMETERS = 100
"""Parameters of a query string."""
CUT = frozenset({"/"})
"""Pages with a search box, which takes whatever is pasted into it: their parameters are cut, not refused."""
MAX_HEADERS = 100
MAX_HEADER_BYTES = 32 * 1024
"""Bytes of all header names and values together."""
MAX_BODY = 1024 * 1024
"""Bytes of a body."""
MAX_UPLOAD = 50 * 1024 * 1024
"""Bytes of a file that a viewer brings."""
UPLOADS = re.compile(r"/v1/viewers/[^/]+/imports/?")
"""Where files are brought."""


class RequestLimits:
    """Refuses requests above the limits: 414 (target), 422 (one value), 431 (headers) or 413 (body).

    The application's own handlers word the refusal, so that programs get a problem document and people a page.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            has_body = check(scope)
        except (HTTPException, InvalidValueError) as error:
            handler = scope["app"].exception_handlers[type(error)]
            response = await handler(Request(scope), error)
            await response(scope, receive, send)
            return
        await self._app(scope, _bounded(receive, _most(scope["path"])) if has_body else receive, send)


def check(scope: Scope) -> bool:
    """Whether a body comes with the request. Raises HTTPException or InvalidValueError if anything is too long."""
    path, query = scope["path"], scope["query_string"]
    if len(scope.get("raw_path") or path) + len(query) > MAX_TARGET:
        raise HTTPException(414, f"the address is longer than {MAX_TARGET:,} bytes")
    has_body = _check_headers(scope["headers"], _most(path))
    if len(path) > MAX_VALUE:
        _check_values(path.split("/"))
    if query:
        if query.count(b"&") >= MAX_PARAMETERS:
            raise HTTPException(414, f"there are more than {MAX_PARAMETERS} parameters")
        if len(query) > MAX_VALUE:
            pairs = QueryParams(query).multi_items()
            if path in CUT:
                scope["query_string"] = urlencode(
                    [(name[:MAX_VALUE], value[:MAX_VALUE]) for name, value in pairs]
                ).encode()
            else:
                _check_values([text for pair in pairs for text in pair])
    return has_body


def _most(path: str) -> int:
    """How large a body may be there."""
    return MAX_UPLOAD if UPLOADS.fullmatch(path) else MAX_BODY


def _check_headers(headers: list[tuple[bytes, bytes]], most: int) -> bool:
    if len(headers) > MAX_HEADERS:
        raise HTTPException(431, f"there are more than {MAX_HEADERS} headers")
    size, has_body = 0, False
    for name, value in headers:
        size += len(name) + len(value)
        if name == b"content-length":
            has_body = value.strip(b" 0") != b""
            if not value.isdigit() or len(value) > 20 or int(value) > most:
                raise HTTPException(413, f"the body is larger than {most:,} bytes")
        elif name == b"transfer-encoding":
            has_body = True
    if size > MAX_HEADER_BYTES:
        raise HTTPException(431, f"the headers hold more than {MAX_HEADER_BYTES:,} bytes")
    return has_body


def _check_values(values: list[str]) -> None:
    longest = max(map(len, values), default=0)
    if longest > MAX_VALUE:
        raise InvalidValueError(ErrorCode.TOO_LONG, length=longest, limit=MAX_VALUE)


def _bounded(receive: Receive, most: int) -> Receive:
    """`receive`, which raises HTTPException when more than `most` bytes have come: a length may be unstated."""
    received = 0

    async def counted() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > most:
            raise HTTPException(413, f"the body is larger than {most:,} bytes")
        return message

    return counted
