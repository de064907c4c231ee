"""Answers as JSON bytes, and who answers: the service of the release that is current when the request comes in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from fastapi import Request, Response

from cartelera.service import Cartelera
from cartelera.service.watcher import ReleaseWatcher


def json_response(content: Any, headers: Mapping[str, str] | None = None) -> Response:
    """`content` as JSON, without a detour through models."""
    body = orjson.dumps(content, option=orjson.OPT_SERIALIZE_DATACLASS)
    return Response(body, headers=headers, media_type="application/json")


def watcher(request: Request) -> ReleaseWatcher:
    """What holds the current release for this application."""
    held: ReleaseWatcher = request.app.state.watcher
    return held


def service(request: Request) -> Cartelera:
    """The service as of this request. A plain function: FastAPI's `Depends` costs a third of a short answer."""
    return watcher(request).get()
