"""`POST /v1/recommendations`: for products that keep their own viewers. A history comes with the request, and
nothing of it is stored."""

from __future__ import annotations

from collections.abc import Iterable

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from typing_extensions import TypedDict

from cartelera.api.v1 import recommended, sent, shapes
from cartelera.api.v1.recommended import LIMIT, PageRequest, Recommendations, RecommendedTitle, page
from cartelera.api.v1.routing import GONE, IMPOSSIBLE, v1_router
from cartelera.errors import ErrorCode, InvalidValueError
from cartelera.events import Event, TitleReference
from cartelera.history import row_array
from cartelera.http.adult_access import REFUSALS
from cartelera.http.cursors import Cursor, digest_of_json
from cartelera.http.responses import json_response, service
from cartelera.recommendation import Part, Query
from cartelera.service import Cartelera

router = v1_router()
_HISTORY = [{"title_id": "tmdb-862", "value": 5}, {"title_id": "tt0113277", "type": "like"}]


@shapes.closed
class SentRecommendations(Recommendations):
    """What somebody is recommended, and which ids of their history name no title."""

    unknown: list[str]


@shapes.closed
class ViewerTitles(TypedDict):
    """What one of many is recommended."""

    id: str
    tier: str
    titles: list[RecommendedTitle]
    unknown: list[str]


@shapes.closed
class BatchRecommendations(TypedDict):
    """What many are recommended, in the order they were sent."""

    release: str
    viewers: list[ViewerTitles]


@router.post(
    "/recommendations",
    summary="What somebody should watch, by a history that comes along",
    response_model=SentRecommendations,
    responses=IMPOSSIBLE | GONE | REFUSALS,
    openapi_extra=sent.documented(
        sent.RecommendationsBody, {"history": _HISTORY, "filters": {"platform": ["netflix"]}, "limit": 10}
    ),
)
async def recommendations(request: Request) -> Response:
    """Nothing is stored. The next page: the same body with `next` as its `cursor`; titles that were seen meanwhile go
    into `exclude`."""
    body = await sent.read(request, sent.RECOMMENDATIONS)
    return await run_in_threadpool(_answer, request, body)


@router.post(
    "/recommendations/batch",
    summary="The same for many",
    response_model=BatchRecommendations,
    responses=IMPOSSIBLE | REFUSALS,
    openapi_extra=sent.documented(
        sent.BatchBody, {"viewers": [{"id": "ana", "history": _HISTORY}, {"id": "luis", "history": []}], "limit": 5}
    ),
)
async def batch(request: Request) -> Response:
    """Up to 100 histories; nothing is stored. For everybody at once there is `cartelera recommend-all`."""
    body = await sent.read(request, sent.BATCH)
    return await run_in_threadpool(_answer_batch, request, body)


def _answer(request: Request, body: sent.RecommendationsBody) -> Response:
    text = body.get("cursor")
    cursor = None if text is None else Cursor.read(request, text)
    given, variety = sent.parameters(body.get("filters")), body.get("variety", 0.0)
    asked = f"{request.scope['path']} {digest_of_json([body['history'], given.multi_items(), variety])}"
    if cursor is not None and cursor.asked != asked:
        raise InvalidValueError(ErrorCode.CURSOR_OTHER)
    cartelera = service(request) if cursor is None else cursor.service(request)
    profile = sent.profile_of(cartelera, body["history"])
    excluded = row_array(sorted(cartelera.catalog.rows(body.get("exclude", ())).values()))
    wanted = PageRequest(asked, given, body.get("limit", LIMIT), body.get("relax", False), cursor, variety)
    answer: SentRecommendations = {
        **page(request, cartelera, wanted, profile, excluded),
        "unknown": _unknown(profile.unresolved),
    }
    return json_response(answer)


def _answer_batch(request: Request, body: sent.BatchBody) -> Response:
    cartelera = service(request)
    wanted = PageRequest(
        "",
        sent.parameters(body.get("filters")),
        body.get("limit", LIMIT),
        body.get("relax", False),
        variety=body.get("variety", 0.0),
    )
    answer: BatchRecommendations = {
        "release": cartelera.release.id,
        "viewers": [_of_many(request, cartelera, wanted, each) for each in body["viewers"]],
    }
    return json_response(answer)


def _of_many(request: Request, cartelera: Cartelera, wanted: PageRequest, viewer: sent.SentViewer) -> ViewerTitles:
    profile = sent.profile_of(cartelera, viewer["history"])
    query = Query(profile.history, exclude=profile.never, filters=wanted.filters(request), variety=wanted.variety)
    found = cartelera.recommendations.part(query, Part(wanted.limit), relax=wanted.relax)
    return {
        "id": viewer["id"],
        "tier": found.tier,
        "titles": recommended.titles(cartelera, found),
        "unknown": _unknown(profile.unresolved),
    }


def _unknown(events: Iterable[Event]) -> list[str]:
    subjects = (event.subject for event in events)
    return list(dict.fromkeys(each.title_id for each in subjects if isinstance(each, TitleReference)))
