"""`POST /v1/viewers`: a browser becomes a viewer, whose cookie is the right to write that viewer's own events."""

from __future__ import annotations

import secrets
from typing import Annotated

from fastapi import Request, Response
from pydantic import Field
from typing_extensions import TypedDict

from cartelera.api.v1.routing import v1_router
from cartelera.api.v1.shapes import closed
from cartelera.http.responses import json_response
from cartelera.http.viewer_cookie import remember, viewer_of

router = v1_router()


@closed
class NewViewer(TypedDict):
    """Whom the browser belongs to from now on."""

    viewer: Annotated[str, Field(description="The viewer's id", examples=["v3f9c1a7be0d25a64c81b90e7"])]


@router.post(
    "/viewers",
    summary="Become a viewer",
    status_code=201,
    response_model=NewViewer,
    responses={200: {"description": "The browser belongs to a viewer already", "model": NewViewer}},
)
async def become_viewer(request: Request) -> Response:
    """An id that nobody else has, and a cookie with the right to that viewer's history, lists and events.

    Nothing is kept before the first event. Products that keep their own viewers choose ids themselves, with a key.
    """
    known = viewer_of(request)
    answer: NewViewer = {"viewer": known or f"v{secrets.token_hex(12)}"}
    response = json_response(answer)
    response.status_code = 200 if known else 201
    remember(request, response, answer["viewer"])
    return response
