"""HTTP/1.1 by uvicorn's parser, with what uvicorn lacks: limits on time, on size and on the number of connections."""

from __future__ import annotations

import asyncio
import resource
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, ClassVar

import httptools
import orjson
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from cartelera.http.limits import MAX_TARGET
from cartelera.http.problems import MEDIA_TYPE

CONNECTIONS = 4096
"""Of one process; one that is idle takes some 10 KiB."""
BACKLOG = 1024
"""Connections that the kernel holds until they are accepted."""
_OTHER_FILES = 200
"""File descriptors that are kept for everything but connections."""
_LINGER = 1.0
"""Seconds for which a refused client may go on sending, so that it reads why it was refused."""


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """What one connection may take, and how many there may be.

    `request_seconds`: from the connection, or the first byte of a later request, to the last byte of the request.
    `stalled_seconds`: for which a client may read nothing of a response. `head_bytes`: of request line and headers.
    `pipelined`: requests sent ahead of their answers. `connections`: above it the longest idle ones are closed.
    """

    request_seconds: float = 20.0
    stalled_seconds: float = 20.0
    head_bytes: int = 64 * 1024
    pipelined: int = 64
    connections: int = CONNECTIONS


class LimitedProtocol(HttpToolsProtocol):
    """One connection. A request that breaks a limit gets a problem document, if there is still somebody to read it."""

    limits: ClassVar[ConnectionLimits] = ConnectionLimits()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._idle_since = self.loop.time()
        self._head_bytes = 0
        self._in_head = False
        self._in_body = False
        self._refused = False
        self._unanswered: list[RequestResponseCycle] = []
        self._request_timer: asyncio.TimerHandle | None = None
        self._stalled_timer: asyncio.TimerHandle | None = None

    @property
    def is_busy(self) -> bool:
        """Whether a request is being answered."""
        return self.cycle is not None and not self.cycle.response_complete

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request; make room if there are too many connections."""
        super().connection_made(transport)
        self._watch_request()
        if len(self.connections) > self.limits.connections:
            self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        """Let no answer be written any more, and forget the timers."""
        super().connection_lost(exc)
        self._refused = True
        # uvicorn tells the last request alone; one that was sent ahead of it would write to a closed transport.
        for cycle in self._unanswered:
            cycle.disconnected = True
            cycle.message_event.set()
        for timer in (self._request_timer, self._stalled_timer, self.timeout_keep_alive_task):
            if timer is not None:
                timer.cancel()

    def data_received(self, data: bytes) -> None:
        """Parse what came, in pieces no larger than a head may be."""
        self._unset_keepalive_if_required()
        size = self.limits.head_bytes
        for begin in range(0, len(data), size):
            if self._refused:
                return
            self._parse(data if len(data) <= size else data[begin : begin + size])
        if self._in_head or self._in_body:
            if self._request_timer is None:
                self._watch_request()
        elif self._request_timer is not None:
            self._request_timer.cancel()
            self._request_timer = None

    def _parse(self, data: bytes) -> None:
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            return  # Nothing is upgraded to: the request is answered as it is.
        except httptools.HttpParserError:
            if not self._refused:
                self._refuse(400, "this is no HTTP/1.1 request")
            return
        if self._in_head:
            self._head_bytes += len(data)
            if len(self.url) > MAX_TARGET:
                self._refuse(414, f"the address is longer than {MAX_TARGET:,} bytes")
            elif self._head_bytes > self.limits.head_bytes:
                self._refuse(431, f"the headers hold more than {self.limits.head_bytes:,} bytes")

    def on_message_begin(self) -> None:
        """A request begins."""
        self._in_head, self._head_bytes = True, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Its head is complete: answer it, or queue it behind the ones before it."""
        self._in_head, self._in_body = False, True
        if len(self.pipeline) >= self.limits.pipelined:
            self._refused = True
            self.transport.abort()
            return
        super().on_headers_complete()
        if self.cycle is not None:
            self._unanswered = [cycle for cycle in self._unanswered if not cycle.response_complete]
            self._unanswered.append(self.cycle)

    def on_message_complete(self) -> None:
        """The request has come whole."""
        self._in_body = False
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """An answer has been written: wait for the next request, unless the body of this one is still to come."""
        self._idle_since = self.loop.time()
        if self._in_body and not self.is_busy and not self.transport.is_closing():
            self.server_state.total_requests += 1
            self._linger()
            return
        super().on_response_complete()
        if self._stalled_timer is None and self.transport.get_write_buffer_size():
            self._watch_response(self.transport.get_write_buffer_size())

    def pause_writing(self) -> None:
        """The client reads more slowly than the answer is written."""
        super().pause_writing()
        if self._stalled_timer is None:
            self._watch_response(self.transport.get_write_buffer_size())

    def _watch_request(self) -> None:
        self._request_timer = self.loop.call_later(self.limits.request_seconds, self._request_is_late)

    def _request_is_late(self) -> None:
        self._request_timer = None
        if self._in_body:
            self.transport.abort()
        elif self.is_busy:  # The next request may wait until this one has its answer.
            self._watch_request()
        elif self._in_head:
            self._refuse(408, f"the request did not come within {self.limits.request_seconds:g} seconds")
        else:
            self.transport.close()

    def _watch_response(self, unread: int) -> None:
        self._stalled_timer = self.loop.call_later(self.limits.stalled_seconds, self._response_is_stalled, unread)

    def _response_is_stalled(self, before: int) -> None:
        """Whether anything of the answer was read since `before` bytes waited; if not, give the client up."""
        self._stalled_timer = None
        unread = self.transport.get_write_buffer_size()
        if unread and unread >= before:
            self.transport.abort()
        elif unread:
            self._watch_response(unread)

    def _make_room(self) -> None:
        """Close the connections that have been idle for longest, many at once; if all are busy, this one."""
        ours = [connection for connection in self.connections if isinstance(connection, LimitedProtocol)]
        idle = sorted((each for each in ours if not each.is_busy), key=lambda each: each._idle_since)
        for connection in idle[: 1 + self.limits.connections // 16] or [self]:
            self.connections.discard(connection)
            connection.transport.abort()

    def _refuse(self, status: int, detail: str) -> None:
        """Answer with a problem document and nothing more; answers that are under way are the last ones."""
        if self.is_busy:
            self._refused = True
            self.cycle.keep_alive = False
            return
        title = HTTPStatus(status).phrase
        body = orjson.dumps({"type": "about:blank", "title": title, "status": status, "detail": detail})
        self.transport.write(
            STATUS_LINE[status]
            + f"content-type: {MEDIA_TYPE}\r\ncontent-length: {len(body)}\r\n".encode()
            + b"x-content-type-options: nosniff\r\nconnection: close\r\n\r\n"
            + body
        )
        self._linger()

    def _linger(self) -> None:
        """Say that nothing more will be written, read and drop what still comes for a moment, then close."""
        self._refused = True
        if self.transport.can_write_eof() and not self.transport.is_closing():
            self.transport.write_eof()
        self.loop.call_later(_LINGER, self.transport.abort)


def protocol(limits: ConnectionLimits) -> type[LimitedProtocol]:
    """The class of connections with these limits."""
    return type("LimitedProtocol", (LimitedProtocol,), {"limits": limits})


def allowed_connections(wanted: int = CONNECTIONS) -> int:
    """How many connections this process may hold, once it may open as many files as the system lets it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    enough = wanted + BACKLOG + _OTHER_FILES
    if soft != resource.RLIM_INFINITY and soft < enough:
        soft = enough if hard == resource.RLIM_INFINITY else min(enough, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    if soft == resource.RLIM_INFINITY or soft >= enough:
        return wanted
    return max(64, (soft - _OTHER_FILES) // 2)
