"""`/v1/viewers/{viewer}/…`: what a viewer of the live service should watch, and why, and what is believed of them.

Every answer is made of the viewer's events as they are at that moment, on whichever worker they were written.
"""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import Field, TypeAdapter
from starlette.datastructures import QueryParams

from cartelera.api.v1 import shapes, viewer_shapes
from cartelera.api.v1.personal import personal
from cartelera.api.v1.recommended import LIMIT, MOST, VARIETY, PageRequest, Recommendations, page, seen_since
from cartelera.api.v1.routing import (
    GONE,
    IMPOSSIBLE,
    MISSING,
    MISSING_PRESET,
    PRESET,
    UNCHANGED,
    UNWRITABLE,
    VIEWER,
    v1_router,
)
from cartelera.errors import ErrorCode, InvalidValueError
from cartelera.events import TitleReference
from cartelera.history import History
from cartelera.http.adult_access import REFUSALS
from cartelera.http.cursors import Cursor
from cartelera.http.filter_parameters import FILTER_PARAMETERS, one, valid
from cartelera.service import Cartelera
from cartelera.service.live import ViewerProfile
from cartelera.service.names import NamedTitle

router = v1_router()

_MOST_REMOVED = 20
_VALID_LIMIT = TypeAdapter(Annotated[int, Field(ge=1, le=MOST)])
_VALID_NUMBER = TypeAdapter(Annotated[int, Field(ge=1, le=2**62)])
_VALID_FLAG = TypeAdapter(bool)
_VALID_VARIETY = TypeAdapter(Annotated[float, Field(ge=0, le=1)])
_VALID_REMOVED = TypeAdapter(Annotated[list[Annotated[str, Field(max_length=100)]], Field(max_length=_MOST_REMOVED)])


def _query(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


_LIMIT = _query("limit", {"type": "integer", "minimum": 1, "maximum": MOST, "default": LIMIT}, "How many, at most")
_RELAX = _query("relax", {"type": "boolean", "default": False}, "Rather do without a condition than answer nothing")
_VARIETY = _query("variety", {"type": "number", "minimum": 0, "maximum": 1, "default": 0}, VARIETY)
_CURSOR = _query(
    "cursor",
    {"type": "string", "maxLength": 1024},
    "`next` of the page before. It holds what was asked: beside it stand the same parameters, or none",
)
_BEFORE = _query("before", {"type": "integer", "minimum": 1, "maximum": 2**62}, "Only events of a lower number")
_WITHOUT = _query(
    "without",
    {"type": "array", "items": {"type": "string", "maxLength": 100}, "maxItems": _MOST_REMOVED},
    "What if these had not been rated: `what_if` says how well the title would suit then",
)
_TITLE: dict[str, Any] = {
    "name": "title_id",
    "in": "path",
    "required": True,
    "description": "Any id of the title",
    "schema": {"type": "string"},
    "example": "tmdb-862",
}


@router.get(
    "/viewers/{viewer}/recommendations",
    summary="What a viewer should watch",
    response_model=Recommendations,
    responses=IMPOSSIBLE | MISSING_PRESET | GONE | REFUSALS | UNCHANGED | UNWRITABLE,
    openapi_extra={"parameters": [VIEWER, PRESET, _LIMIT, _RELAX, _VARIETY, _CURSOR, *FILTER_PARAMETERS]},
)
async def recommendations(request: Request) -> Response:
    """The best titles that they have not seen and a platform has, with the reasons. Of somebody of whom nothing is
    known: what everybody watches. What they see between two pages leaves the later one and moves nothing."""
    return await run_in_threadpool(personal, request, _recommendations)


@router.get(
    "/viewers/{viewer}/match/{title_id}",
    summary="How well a title suits a viewer, and why",
    response_model=viewer_shapes.Match,
    responses=MISSING | IMPOSSIBLE | UNCHANGED | UNWRITABLE,
    openapi_extra={"parameters": [VIEWER, _TITLE, _WITHOUT]},
)
async def match(request: Request) -> Response:
    """The causes add up to the score exactly: without a rating it is lower by the points of that rating."""
    return await run_in_threadpool(personal, request, _match)


@router.get(
    "/viewers/{viewer}/history",
    summary="What a viewer said and did",
    response_model=viewer_shapes.ViewerHistory,
    responses=IMPOSSIBLE | UNCHANGED | UNWRITABLE,
    openapi_extra={"parameters": [VIEWER, _LIMIT, _BEFORE]},
)
async def history(request: Request) -> Response:
    """The latest events first, each with the title it means in the catalogue of today."""
    return await run_in_threadpool(personal, request, _history)


@router.get(
    "/viewers/{viewer}/taste",
    summary="What a viewer is believed to like",
    response_model=viewer_shapes.Taste,
    responses=IMPOSSIBLE | UNCHANGED | UNWRITABLE,
    openapi_extra={"parameters": [VIEWER]},
)
async def taste(request: Request) -> Response:
    """In numbers, beside what is usual, with the titles each belief rests on and the events that would correct it."""
    return await run_in_threadpool(personal, request, _taste)


def _recommendations(request: Request, cartelera: Cartelera, profile: ViewerProfile) -> Recommendations:
    given = request.query_params
    limit = one(given, "limit", _VALID_LIMIT, LIMIT)
    text = given.get("cursor")
    if text is None:
        relax = one(given, "relax", _VALID_FLAG, False)
        variety = one(given, "variety", _VALID_VARIETY, 0.0)
        wanted = PageRequest(_asked(request), given, limit, relax, variety=variety)
        return page(request, cartelera, wanted, profile)
    cursor = Cursor.read(request, text)
    path, _, query = cursor.asked.partition("?")
    if path != request.scope["path"] or _asked(request) not in (path + "?", cursor.asked):
        raise InvalidValueError(ErrorCode.CURSOR_OTHER)
    first = QueryParams(query)
    variety = one(first, "variety", _VALID_VARIETY, 0.0)
    wanted = PageRequest(cursor.asked, first, limit, cursor=cursor, variety=variety)
    cartelera = cursor.service(request)
    now, then = cartelera.live.profile(profile.viewer), cartelera.live.profile_at(profile.viewer, cursor.event)
    return page(request, cartelera, wanted, then, seen_since(now, then, wanted.filters(request).seen))


def _asked(request: Request) -> str:
    """What a list is of: the path, and the parameters that its ranking depends on."""
    pairs = parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True)
    return f"{request.scope['path']}?{urlencode(sorted(pair for pair in pairs if pair[0] not in _OF_A_PAGE))}"


_OF_A_PAGE = ("cursor", "limit")


def _match(request: Request, cartelera: Cartelera, profile: ViewerProfile) -> viewer_shapes.Match:
    named = NamedTitle(cartelera.names.title_by_id(request.path_params["title_id"]), ())
    removed = valid(_VALID_REMOVED, request.query_params.getlist("without"), "query", "without")
    told = cartelera.reasons.of_history(profile.history, named.title.row)
    found = cartelera.matching.of_history(profile.history, named)
    return {
        "viewer": profile.viewer,
        "title": shapes.summary(named.title),
        "own_rating": found.own_rating,
        **viewer_shapes.suitability(found, told),
        "why": viewer_shapes.why(told),
        "what_if": _without(cartelera, profile.history, named, removed) if removed else None,
    }


def _without(cartelera: Cartelera, history: History, named: NamedTitle, removed: list[str]) -> viewer_shapes.WhatIf:
    rows = [cartelera.names.row_by_id(title_id) for title_id in dict.fromkeys(removed)]
    rest = history.without(rows)
    return {
        **viewer_shapes.suitability(
            cartelera.matching.of_history(rest, named), cartelera.reasons.of_history(rest, named.title.row)
        ),
        "removed": [shapes.summary(title) for title in cartelera.catalog.summaries(rows)],
    }


def _history(request: Request, cartelera: Cartelera, profile: ViewerProfile) -> viewer_shapes.ViewerHistory:
    limit = one(request.query_params, "limit", _VALID_LIMIT, LIMIT)
    before = one(request.query_params, "before", _VALID_NUMBER, None)
    live = cartelera.live
    events = [] if profile.last_event == 0 else live.store.events_of(profile.viewer)
    wanted = [event for event in reversed(events) if before is None or event.number < before]
    shown = wanted[:limit]
    named = [event for event in shown if isinstance(event.subject, TitleReference)]
    rows = live.references.titles([e.subject for e in named if isinstance(e.subject, TitleReference)])
    known = {event.number: row for event, row in zip(named, rows, strict=True) if row is not None}
    titles = dict(zip(known, cartelera.catalog.summaries(list(known.values())), strict=True))
    return {
        "viewer": profile.viewer,
        "last_event": profile.last_event,
        "rated": len(profile.history.rated()),
        "seen": len(profile.history),
        "watchlist": [shapes.summary(each) for each in cartelera.catalog.summaries(profile.watchlist.tolist())],
        "unresolved": len(profile.unresolved),
        "events": [viewer_shapes.history_event(event, titles.get(event.number)) for event in shown],
        "before": shown[-1].number if len(wanted) > len(shown) else None,
    }


def _taste(_request: Request, cartelera: Cartelera, profile: ViewerProfile) -> viewer_shapes.Taste:
    return viewer_shapes.taste(profile.viewer, profile.last_event, cartelera.tastes.of_history(profile.history))
