"""A request's id, in its answer and in what is logged of it; and a line for each request, as JSON, if that is wanted.

Logged is the route (`/v1/viewers/{viewer}/history`), never the path or query, which may name a viewer or hold what
somebody looked for.
"""

from __future__ import annotations

import logging
import re
import secrets
import time

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER = b"x-request-id"
_FORM = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_ID = "cartelera.request_id"
_log = logging.getLogger("cartelera.requests")


class RequestLog:
    """Gives each request an id, the one that it brings along if it has the form of one."""

    def __init__(self, app: ASGIApp, lines: bool = False) -> None:
        """`lines`: whether to log one for each request."""
        self._app = app
        self._lines = lines

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        sent = next((value for name, value in scope["headers"] if name == HEADER), b"")
        number = sent if _FORM.fullmatch(sent) else secrets.token_hex(8).encode()
        scope[_ID] = number.decode()
        began, status = time.perf_counter(), 0

        async def forward(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": [*message["headers"], (HEADER, number)]}
            await send(message)

        try:
            await self._app(scope, receive, forward)
        finally:
            if self._lines:
                _log.info("%s", _line(scope, status, time.perf_counter() - began))


def request_id(scope: Scope) -> str:
    """The id of a request."""
    return str(scope.get(_ID, ""))


def route_of(scope: Scope) -> str:
    """The route that answers a request, as it is declared; empty if there is none."""
    return str(getattr(scope.get("route"), "path", ""))


def _line(scope: Scope, status: int, seconds: float) -> str:
    said = {
        "time": round(time.time(), 3),
        "request": request_id(scope),
        "method": scope["method"],
        "route": route_of(scope),
        "status": status,
        "milliseconds": round(seconds * 1000, 2),
    }
    return orjson.dumps(said).decode()
