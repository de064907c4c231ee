"""`/v1/viewers/{viewer}/trending`, `…/arrivals`, `…/leaving`: what everybody is shown, in the order that suits one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import TypeAdapter

from cartelera.api.v1 import listed
from cartelera.api.v1.recommended import RecommendedTitle, titles
from cartelera.api.v1.routing import REFUSED, UNCHANGED, UNWRITABLE, VIEWER, v1_router
from cartelera.api.v1.shapes import closed
from cartelera.catalog import Filters
from cartelera.events import check_viewer
from cartelera.history import Rows
from cartelera.http.etags import etag, not_modified, tagged
from cartelera.http.filter_parameters import filters_of, one
from cartelera.http.responses import json_response, service
from cartelera.recommendation import Part, Query
from cartelera.service import Cartelera
from cartelera.service.offer_changes import Change

router = v1_router()
MOST_TRENDING = 200
"""Of so many titles that trend most, those that suit the viewer best come first."""
DAYS = 90
"""What arrived in so many days before the latest arrival is new, unless it is said since when."""
_VALID_DAY: TypeAdapter[date] = TypeAdapter(date)
_SINCE = {
    "name": "since",
    "in": "query",
    "required": False,
    "description": f"Only what changed from this day on; without it the last {DAYS} days there are.",
    "schema": {"type": "string", "format": "date"},
}


@closed
class FittedList(listed.Filtered):
    """Titles for one viewer, the best first."""

    tier: str
    titles: list[RecommendedTitle]


def _route(
    name: str, summary: str, rows_of: Callable[[Request, Cartelera, Filters], Rows], *more: dict[str, Any]
) -> None:
    async def answer(request: Request) -> Response:
        return await run_in_threadpool(_fitted, request, rows_of)

    router.add_api_route(
        f"/viewers/{{viewer}}/{name}",
        answer,
        name=f"viewer-{name}",
        summary=summary,
        description="Without what they have seen or never want to see, unless `seen` says otherwise; in the order in "
        "which they are likely to like it, with the reasons.",
        response_model=FittedList,
        responses=REFUSED | UNCHANGED | UNWRITABLE,
        openapi_extra=listed.filter_parameters(VIEWER, *more),
    )


def _fitted(request: Request, rows_of: Callable[[Request, Cartelera, Filters], Rows]) -> Response:
    viewer, cartelera = check_viewer(request.path_params["viewer"]), service(request)
    tag = etag(request, cartelera.release.id, cartelera.live.last_event(viewer))
    unchanged = not_modified(request, tag)
    if unchanged is not None:
        return unchanged
    filters, limit = filters_of(request, unlisted=False), listed.limit_of(request)
    profile = cartelera.live.profile(viewer)
    filters = profile.capped(filters)
    within = np.zeros(len(cartelera.catalog), dtype=bool)
    within[rows_of(request, cartelera, filters)] = True
    query = Query(profile.history, exclude=profile.never, filters=filters)
    found = cartelera.recommendations.part(query, Part(limit), relax=listed.flag(request, "relax"), within=within)
    answer: FittedList = {
        "tier": found.tier,
        "titles": titles(cartelera, found),
        **listed.filtered(found.relaxed, found.without),
    }
    return json_response(answer, tagged(tag))


def _trending(_request: Request, cartelera: Cartelera, filters: Filters) -> Rows:
    passing = cartelera.trending.titles(filters).rows
    return (passing if len(passing) else cartelera.trending.titles(Filters(unlisted=False)).rows)[:MOST_TRENDING]


def _arrivals(request: Request, cartelera: Cartelera, filters: Filters) -> Rows:
    since = one(request.query_params, "since", _VALID_DAY, None)
    if since is None:
        latest = cartelera.changes.latest(Change.ARRIVED) or datetime.now(UTC).date()
        since = latest - timedelta(days=DAYS)
    return cartelera.changes.rows(Change.ARRIVED, _of_offers(filters), since)


def _leaving(request: Request, cartelera: Cartelera, filters: Filters) -> Rows:
    today = datetime.now(UTC).date()
    since = one(request.query_params, "since", _VALID_DAY, None)
    return cartelera.changes.rows(Change.LEAVING, _of_offers(filters), max(today, since or today))


def _of_offers(filters: Filters) -> Filters:
    """What is asked of the offers; the rest is asked of the titles, and may be relaxed."""
    asked = Filters(platforms=filters.platforms, ways=filters.ways, available_in=filters.available_in)
    return replace(asked, adult=filters.adult, unlisted=False)


_route("trending", "What trends and suits a viewer", _trending)
_route("arrivals", "What arrived on the platforms and suits a viewer", _arrivals, _SINCE)
_route("leaving", "What leaves the platforms soon and suits a viewer", _leaving, _SINCE)
