"""What every module of /v1 declares its routes on, and what the document says of their refusals."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from cartelera.events import VIEWER_ID
from cartelera.http.adult_access import REFUSALS
from cartelera.http.problems import DOCUMENTED
from cartelera.http.routes import PrefixRoute

Responses = dict[int | str, dict[str, Any]]

IMPOSSIBLE: Responses = {
    422: DOCUMENTED | {"description": "An impossible value"},
    414: DOCUMENTED | {"description": "More than 100 parameters, or too long an address"},
}
GONE: Responses = {410: DOCUMENTED | {"description": "The list of the cursor cannot be made again: begin anew"}}
MISSING: Responses = {404: DOCUMENTED | {"description": "No title has this id"}}


UNCHANGED: Responses = {304: {"description": "The caller has this answer (If-None-Match)"}}
UNWRITABLE: Responses = {503: DOCUMENTED | {"description": "Where events are kept does not answer"}}
VIEWER: dict[str, Any] = {
    "name": "viewer",
    "in": "path",
    "required": True,
    "description": "The id of a viewer of the live service: yours to choose",
    "schema": {"type": "string", "pattern": f"^{VIEWER_ID}$"},
    "example": "ana",
}
REFUSED: Responses = IMPOSSIBLE | REFUSALS
"""Of routes that take the filters of lists."""
LISTED: Responses = REFUSED | GONE | UNCHANGED
"""Of lists that come page by page, the same for everybody."""
PRESET: dict[str, Any] = {
    "name": "preset",
    "in": "query",
    "required": False,
    "description": "The filters that the viewer keeps under this name; a filter beside it takes its place",
    "schema": {"type": "string", "maxLength": 64},
}
MISSING_PRESET: Responses = {404: DOCUMENTED | {"description": "The viewer has no preset of this name"}}


def v1_router() -> APIRouter:
    """A router for routes under /v1."""
    return APIRouter(prefix="/v1", tags=["v1"], route_class=PrefixRoute)
