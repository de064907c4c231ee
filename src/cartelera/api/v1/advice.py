"""`/v1/advice/subscriptions`: which subscriptions cover most of what somebody would love per month."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, NotRequired

from fastapi import Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import Field, TypeAdapter
from starlette.datastructures import QueryParams
from typing_extensions import TypedDict

from cartelera.api.v1 import sent
from cartelera.api.v1.advice_shapes import AdviceShape, advice_object
from cartelera.api.v1.routing import IMPOSSIBLE, Responses, v1_router
from cartelera.api.v1.shapes import closed
from cartelera.events import VIEWER_ID
from cartelera.http.adult_access import REFUSALS
from cartelera.http.filter_parameters import FILTER_PARAMETERS, filters_of
from cartelera.http.problems import DOCUMENTED
from cartelera.http.responses import json_response, service, watcher
from cartelera.service import Cartelera
from cartelera.service.live import ViewerProfile
from cartelera.service.prices import MAX_PRICE, read_prices

router = v1_router()
MOST_KEPT = 20

Budget = Annotated[float | None, Query(ge=0, le=MAX_PRICE, description="What they would pay a month, at most")]
Keep = Annotated[
    list[Annotated[str, Field(max_length=100)]],
    Query(max_length=MOST_KEPT, description="Plans or platforms that are paid anyway"),
]
_NO_PRICES: Responses = {
    404: DOCUMENTED | {"description": "The operator has written no price table"},
    503: DOCUMENTED | {"description": "The price table cannot be used"},
}


@closed
class AdviceBody(TypedDict):
    """Somebody's history, and what they would pay."""

    history: Annotated[list[sent.HistoryEntry], Field(max_length=sent.MOST_ENTRIES)]
    budget: NotRequired[Annotated[float | None, Field(ge=0, le=MAX_PRICE)]]
    keep: NotRequired[Annotated[list[Annotated[str, Field(max_length=100)]], Field(max_length=MOST_KEPT)]]
    filters: NotRequired[sent.FiltersBody]


_ADVICE_BODY = TypeAdapter(AdviceBody)
_EXAMPLE: dict[str, Any] = {"history": [{"title_id": "tmdb-862", "value": 5}], "budget": 15, "keep": ["Netflix"]}


@router.get(
    "/advice/subscriptions",
    summary="Which subscriptions a viewer should pay for",
    response_model=AdviceShape,
    responses=IMPOSSIBLE | _NO_PRICES | REFUSALS,
    openapi_extra={"parameters": FILTER_PARAMETERS},
)
async def advice(
    request: Request,
    viewer: Annotated[
        str | None, Query(pattern=f"^{VIEWER_ID}$", description="A viewer of the service; without one: for anybody")
    ] = None,
    budget: Budget = None,
    keep: Keep = [],  # noqa: B006 - FastAPI copies it.
) -> Response:
    """The set of plans of the price table that covers most of what they would love within the budget, what each adds,
    and the titles behind it. Without a budget: the cheapest set that covers most of what all plans have."""

    def work() -> AdviceShape:
        # One service for all of it: a new release may come in between.
        cartelera = service(request)
        profile = None if viewer is None else cartelera.live.profile(viewer)
        return _advise(request, cartelera, viewer or "", profile, request.query_params, budget, keep)

    return json_response(await run_in_threadpool(work), {"Cache-Control": "private, no-cache"})


@router.post(
    "/advice/subscriptions",
    summary="Which subscriptions somebody should pay for, by a history that comes along",
    response_model=AdviceShape,
    responses=IMPOSSIBLE | _NO_PRICES | REFUSALS,
    openapi_extra=sent.documented(AdviceBody, _EXAMPLE),
)
async def advice_for_history(request: Request) -> Response:
    """The same for a viewer whom the caller keeps; nothing is stored."""
    body = await sent.read(request, _ADVICE_BODY)

    def work() -> AdviceShape:
        cartelera = service(request)
        profile = sent.profile_of(cartelera, body["history"])
        given = sent.parameters(body.get("filters"))
        return _advise(request, cartelera, "", profile, given, body.get("budget"), body.get("keep", []))

    return json_response(await run_in_threadpool(work), {"Cache-Control": "no-store"})


def _advise(
    request: Request,
    cartelera: Cartelera,
    viewer: str,
    profile: ViewerProfile | None,
    given: QueryParams,
    budget: float | None,
    keep: list[str],
) -> AdviceShape:
    filters = filters_of(request, given=given)
    profile = profile or cartelera.live.sent([])
    filters = profile.capped(filters)
    filters = replace(filters, exclude=filters.exclude | frozenset(profile.never.tolist()))
    prices = read_prices(watcher(request).workspace.prices)
    return advice_object(
        cartelera.subscriptions.advise(
            profile.history, prices, viewer=viewer, budget=budget, keep=keep, filters=filters
        )
    )
