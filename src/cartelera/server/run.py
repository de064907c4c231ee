"""Run the application on a socket, until a signal stops it."""

from __future__ import annotations

import logging
import socket

import uvicorn
from fastapi import FastAPI
from threadpoolctl import threadpool_limits

from cartelera.server.memory import keep_little, settle
from cartelera.server.protocol import BACKLOG, ConnectionLimits, allowed_connections, protocol

GRACE = 10
"""Seconds that requests under way have to end when the server is stopped."""


def configuration(app: FastAPI, *, limits: ConnectionLimits | None = None) -> uvicorn.Config:
    """How `app` is served: HTTP/1.1 alone, under `limits`, without a word about the software."""
    limits = ConnectionLimits(connections=allowed_connections()) if limits is None else limits
    return uvicorn.Config(
        app,
        http=protocol(limits),
        ws="none",
        access_log=False,  # Its lines would name viewers and what was looked for: http/request_log.py writes others.
        log_level="warning",
        server_header=False,
        backlog=BACKLOG,
        timeout_graceful_shutdown=GRACE,
    )


def run(app: FastAPI, listening: socket.socket, *, access_log: bool = False) -> None:
    """Serve `app` on the socket until SIGINT or SIGTERM; requests under way are answered first."""
    keep_little()
    settle()
    if access_log:
        _print_lines(logging.getLogger("cartelera.requests"))
    with threadpool_limits(1, user_api="blas"):  # One request, one core: more would only wait for each other.
        uvicorn.Server(configuration(app)).run(sockets=[listening])


def _print_lines(log: logging.Logger) -> None:
    """Let what is logged there be printed on the standard error, as it is."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(message)s"))
    log.handlers, log.propagate = [handler], False
    log.setLevel(logging.INFO)
