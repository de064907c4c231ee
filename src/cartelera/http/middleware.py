"""What happens to every request on its way in, and to every response on its way out."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.middleware.gzip import GZipResponder
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class SelectiveGZip:
    """Compresses large responses for clients that accept it; small ones pass untouched.

    Starlette's own middleware makes its responder for every request, a quarter of the time of a short answer; here it
    is made when a response begins that is worth it. `minimum_size`: bytes from which on it is; a response that does
    not say its length is streamed and counts as large.
    """

    def __init__(self, app: ASGIApp, minimum_size: int = 2048, compresslevel: int = 6) -> None:
        self._app = app
        self._minimum_size = minimum_size
        self._compresslevel = compresslevel

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request, compressed if it pays."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        responder: GZipResponder | None = None

        async def forward(message: Message) -> None:
            nonlocal responder
            if message["type"] == "http.response.start" and self._is_large(message):
                if _accepts_gzip(scope):
                    responder = GZipResponder(self._app, self._minimum_size, self._compresslevel)
                    responder.send = send
                else:
                    MutableHeaders(raw=message["headers"]).add_vary_header("Accept-Encoding")
            await (send(message) if responder is None else responder.send_with_compression(message))

        await self._app(scope, receive, forward)

    def _is_large(self, start: Message) -> bool:
        for name, value in start.get("headers", ()):
            if name == b"content-length":
                return int(value) >= self._minimum_size
        return True


def _accepts_gzip(scope: Scope) -> bool:
    return any(name == b"accept-encoding" and b"gzip" in value for name, value in scope["headers"])


NOSNIFF = (b"x-content-type-options", b"nosniff")


class NoSniff:
    """Forbids browsers to take any response for another type than it says."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request."""

        async def forward(message: Message) -> None:
            if message["type"] == "http.response.start" and NOSNIFF not in (headers := message["headers"]):
                message = {**message, "headers": [*headers, NOSNIFF]}
            await send(message)

        await self._app(scope, receive, forward)


class HeadAsGet:
    """Answers HEAD as GET, without the body: whatever can be read can be asked about."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def forward(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        await self._app({**scope, "method": "GET"}, receive, forward)
