"""`/v1/viewers/{viewer}/events`: what a viewer says and does; and all that is kept of them, to take along or to end."""

from __future__ import annotations

import asyncio
import time
from typing import Annotated, Any

import orjson
from fastapi import Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError

from cartelera.api.v1.event_shapes import (
    SENT,
    SENT_BATCH,
    EventShape,
    KeptEvents,
    SentEvent,
    UndoneEvent,
    ViewerData,
    event_shape,
    moment,
)
from cartelera.api.v1.routing import IMPOSSIBLE, Responses, v1_router
from cartelera.events import VIEWER_ID, check_viewer
from cartelera.http.filter_parameters import valid
from cartelera.http.problems import DOCUMENTED
from cartelera.http.responses import json_response, service
from cartelera.service.feedback import MAX_BATCH, Told

router = v1_router()

_MISSING: Responses = {404: DOCUMENTED | {"description": "No such title, person, franchise or event"}}
_NOT_NOW: Responses = {503: DOCUMENTED | {"description": "Where events are kept does not answer"}}
_LONGEST_HEADER_KEY = 90
_FEW = 3
"""Events that are looked up on the event loop."""
_VIEWER: dict[str, Any] = {
    "name": "viewer",
    "in": "path",
    "required": True,
    "description": "The viewer's id: yours to choose, no name or address of a person",
    "schema": {"type": "string", "pattern": f"^{VIEWER_ID}$"},
    "example": "ana",
}
_KEY: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The key of events that have none of their own, with `#` and their place behind it in a list",
    "schema": {"type": "string", "minLength": 1, "maxLength": _LONGEST_HEADER_KEY, "pattern": "^[!-~]+$"},
}
Viewer = Annotated[str, Path(description="The viewer's id", pattern=f"^{VIEWER_ID}$", examples=["ana"])]
Number = Annotated[int, Path(description="The event's number", ge=1, le=2**62, examples=[1])]


@router.post(
    "/viewers/{viewer}/events",
    summary="What a viewer says and does",
    status_code=201,
    response_model=KeptEvents,
    responses=_MISSING | IMPOSSIBLE | _NOT_NOW,
    openapi_extra={
        "parameters": [_VIEWER, _KEY],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {
                        "anyOf": [
                            SentEvent.model_json_schema(),
                            {
                                "type": "array",
                                "items": SentEvent.model_json_schema(),
                                "minItems": 1,
                                "maxItems": MAX_BATCH,
                            },
                        ]
                    },
                    "example": {"title_id": "tmdb-862", "type": "rating", "value": 4.5},
                }
            },
        },
    },
)
async def add_events(request: Request) -> Response:
    """One event, or a list of up to 1,000, all kept or none. They are on the disk when this answers, and count in the
    very next answer for the viewer, of every worker. Sent again with the same key, they are not kept again."""
    viewer = check_viewer(request.path_params["viewer"])
    told = _told(await request.body(), request.headers.get("idempotency-key"))
    feedback = service(request).feedback
    events = feedback.events(told) if len(told) <= _FEW else await run_in_threadpool(feedback.events, told)
    kept = await asyncio.wrap_future(feedback.submit(viewer, events))
    answer: KeptEvents = {
        "viewer": viewer,
        "last_event": max(event.number for event in kept),
        "events": [event_shape(event) for event in kept],
    }
    response = json_response(answer)
    response.status_code = 201
    return response


@router.delete(
    "/viewers/{viewer}/events/{number}",
    summary="Take an event back",
    response_model=UndoneEvent,
    responses=_MISSING | IMPOSSIBLE | _NOT_NOW,
)
async def undo_event(request: Request, viewer: Viewer, number: Number) -> Response:
    """The viewer never said so. What the event said is deleted; its key stays known, so that it does not come back."""
    live, feedback = service(request).live, service(request).feedback
    event = await run_in_threadpool(feedback.undo, viewer, number)
    shape: EventShape = event_shape(event)
    answer: UndoneEvent = {"viewer": viewer, "last_event": live.last_event(viewer), "event": shape}
    return json_response(answer)


@router.delete(
    "/viewers/{viewer}",
    summary="Forget a viewer",
    status_code=204,
    response_class=Response,
    response_model=None,
    responses=IMPOSSIBLE | _NOT_NOW,
)
async def forget_viewer(request: Request, viewer: Viewer) -> Response:
    """All that is kept of the viewer is deleted, and nothing brings it back. An unknown viewer is forgotten as well."""
    await run_in_threadpool(service(request).feedback.forget, viewer)
    return Response(status_code=204)


@router.get(
    "/viewers/{viewer}/export",
    summary="All that is kept of a viewer",
    response_model=ViewerData,
    responses=IMPOSSIBLE
    | _NOT_NOW
    | {200: {"content": {"text/csv": {"schema": {"type": "string"}}}, "description": "All that is kept"}},
)
async def export_viewer(
    request: Request,
    viewer: Viewer,
    form: Annotated[
        str,
        Query(
            alias="format",
            pattern="^(json|letterboxd)$",
            description="`json`, or `letterboxd`: the films they have seen, as letterboxd.com imports them (CSV)",
        ),
    ] = "json",
) -> Response:
    """Everything, in the viewer's own hands. A viewer of whom nothing is known has nothing to take along."""
    exports = service(request).exports
    if form == "letterboxd":
        text = await run_in_threadpool(exports.letterboxd, viewer)
        return Response(text, media_type="text/csv", headers=_attached(f"{viewer}-letterboxd.csv"))
    answer: ViewerData = {
        "viewer": viewer,
        "exported_at": moment(int(time.time())),
        "kept": await run_in_threadpool(exports.everything, viewer),
    }
    return json_response(answer, _attached(f"{viewer}.json"))


def _attached(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}


def _told(body: bytes, key: str | None) -> list[Told]:
    """What a body says. Raises RequestValidationError. `key`: of events that have none."""
    if key is not None and not (0 < len(key) <= _LONGEST_HEADER_KEY and key.isascii() and key.isprintable()):
        raise _invalid("header", "Idempotency-Key", f"1 to {_LONGEST_HEADER_KEY} visible characters of ASCII")
    try:
        given = orjson.loads(body)
    except ValueError:
        raise _invalid("body", "", "this is no JSON") from None
    if isinstance(given, list):
        batch = valid(SENT_BATCH, given, "body")
        return [each.told(None if key is None else f"{key}#{place}") for place, each in enumerate(batch)]
    return [valid(SENT, given, "body").told(key)]


def _invalid(place: str, name: str, message: str) -> RequestValidationError:
    return RequestValidationError([{"loc": tuple(filter(None, (place, name))), "msg": message, "type": "value_error"}])
