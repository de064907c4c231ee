"""Answers as JSON bytes, and who answers: the service of the release that is current when the request comes in."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import Request, Response

from cartelera.service import Cartelera


def answer(content: Any) -> Response:
    """`content` as JSON, without a detour through models."""
    return Response(orjson.dumps(content, option=orjson.OPT_SERIALIZE_DATACLASS), media_type="application/json")


def service(request: Request) -> Cartelera:
    """The service as of this request."""
    found: Cartelera = request.app.state.current.get()
    return found
