"""`/v1/titles/{id}`: one title, what is like it, and where it can be watched."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import Field, TypeAdapter
from typing_extensions import TypedDict

from cartelera.api.v1 import listed, shapes
from cartelera.api.v1.routing import MISSING, REFUSED, v1_router
from cartelera.catalog import Filters
from cartelera.http.filter_parameters import FILTER_PARAMETERS, filters_of, valid
from cartelera.http.responses import json_response, service
from cartelera.service import Cartelera
from cartelera.service.absence import Availability
from cartelera.service.filtering import pass_filters
from cartelera.service.similar import SimilarTitle

router = v1_router()

SIMILAR = 6
"""How many similar titles come with a title."""

_ID_LENGTH, _MOST_SIMILAR, _FEW = 100, 20, 5
_TITLE_ID: dict[str, Any] = {
    "name": "title_id",
    "in": "path",
    "required": True,
    "description": "Any id of the title: `tmdb-862`, `tt0114709`, `ml-1`, `ns8805`",
    "schema": {"type": "string", "maxLength": _ID_LENGTH},
    "example": "tmdb-862",
}
_VALID_ID = TypeAdapter(Annotated[str, Field(max_length=_ID_LENGTH)])


@shapes.closed
class SimilarTitles(listed.Filtered):
    """The titles most like one, the most alike first."""

    titles: list[shapes.SimilarTitle]


@shapes.closed
class AvailabilityAnswer(TypedDict):
    """Where a title can be watched by who has the platforms, country and ways of the filters."""

    title: shapes.TitleInList
    absent: Annotated[bool, Field(description="Whether it is on none of yours today")]
    yours: list[shapes.OfferShape]
    elsewhere: list[shapes.OfferShape]
    closest: Annotated[shapes.SimilarTitle | None, Field(description="If it is absent: what you have most like it")]


# Routes are tried in order. These read their parameters themselves: FastAPI's own reading takes a third of the time
# of such an answer.
@router.get(
    "/titles/{title_id}/similar",
    summary="More like this",
    response_model=SimilarTitles,
    responses=MISSING | REFUSED,
    openapi_extra=listed.filter_parameters(_TITLE_ID, limit=_FEW, most=_MOST_SIMILAR),
)
async def similar(request: Request) -> Response:
    """The titles most like this one, with the reasons; of those that the filters let pass, if there are any."""
    cartelera = service(request)
    row = cartelera.names.row_by_id(_title_id(request))
    if not request.scope["query_string"]:
        return json_response(_similar(cartelera.similarity.explained(row)))
    filters, limit, relax = (
        filters_of(request),
        listed.limit_of(request, _FEW, _MOST_SIMILAR),
        listed.flag(request, "relax"),
    )
    if filters == Filters():
        return json_response(_similar(cartelera.similarity.explained(row, limit)))
    # Worked out now, which takes some 50 ms: not on the event loop.
    return json_response(await run_in_threadpool(_filtered_similar, cartelera, row, limit, filters, relax))


@router.get(
    "/titles/{title_id}/availability",
    summary="Where it can be watched, and if not, what comes closest",
    response_model=AvailabilityAnswer,
    responses=MISSING | REFUSED,
    openapi_extra={"parameters": [_TITLE_ID, *FILTER_PARAMETERS]},
)
async def availability(request: Request) -> Response:
    """`platform`, `available_in` and `way` say what you have. If the title is on none of it, `elsewhere` says where it
    is, and `closest` is the title most like it that you do have and that meets the other filters."""
    cartelera, filters = service(request), filters_of(request)
    row = cartelera.names.row_by_id(_title_id(request))
    return json_response(availability_of(await run_in_threadpool(cartelera.availabilities.of, row, filters)))


@router.get(
    "/titles/{title_id}",
    summary="One title",
    response_model=shapes.TitleDetails,
    responses=MISSING | REFUSED,
    openapi_extra={"parameters": [_TITLE_ID, *FILTER_PARAMETERS]},
)
async def title(request: Request) -> Response:
    """Everything about a title: facts, people, where to watch it, what is like it, and others of its name.

    Filters hold for the lists of other titles in it; `passes` says whether the title itself meets them.
    """
    cartelera = service(request)
    details = cartelera.titles.details(_title_id(request))
    filters = filters_of(request)
    same_name = cartelera.titles.same_name(details.title)
    if filters == Filters():
        passes = not details.title.adult
        alike = cartelera.similarity.similar_titles(details.title, SIMILAR)
    else:
        mask = filters.mask(cartelera.catalog.facets)
        passes, same_name = bool(mask[details.title.row]), [other for other in same_name if mask[other.row]]
        explained = await run_in_threadpool(cartelera.similarity.explained, details.title.row, SIMILAR, filters)
        alike = [each.title for each in explained]
    answer: shapes.TitleDetails = {
        **shapes.facts(details.title),
        "passes": passes,
        "directors": [shapes.person(credit.name) for credit in details.credits if credit.job == "Director"],
        "cast": [shapes.cast_member(credit) for credit in details.credits if credit.job == "Actor"],
        "crew": [shapes.crew_member(each) for each in details.credits if each.job not in ("Actor", "Director")],
        "offers": [shapes.offer(each) for each in cartelera.availabilities.standing(details.offers)],
        "other_names": [shapes.other_name(each) for each in details.other_names],
        "similar": [shapes.summary(other) for other in alike],
        "same_name": [shapes.summary(other) for other in same_name],
    }
    return json_response(answer)


def availability_of(found: Availability) -> AvailabilityAnswer:
    """Where a title is, as it is answered."""
    return {
        "title": shapes.summary(found.title),
        "absent": found.is_absent,
        "yours": [shapes.offer(each) for each in found.yours],
        "elsewhere": [shapes.offer(each) for each in found.elsewhere],
        "closest": None if found.closest is None else _similar_title(found.closest),
    }


def _filtered_similar(cartelera: Cartelera, row: int, limit: int, filters: Filters, relax: bool) -> SimilarTitles:
    others = np.ones(len(cartelera.catalog), dtype=bool)
    others[row] = False
    passing = pass_filters(cartelera.catalog, filters, others, relax=relax)
    if not passing.left:
        return {"titles": [], **listed.filtered((), passing.without)}
    return _similar(cartelera.similarity.explained(row, limit, passing.filters), passing.relaxed)


def _similar(explained: tuple[SimilarTitle, ...], relaxed: tuple[str, ...] = ()) -> SimilarTitles:
    return {"titles": [_similar_title(other) for other in explained], **listed.filtered(relaxed, {})}


def _similar_title(other: SimilarTitle) -> shapes.SimilarTitle:
    return {**shapes.summary(other.title), "reasons": [shapes.reason(each) for each in other.reasons]}


def _title_id(request: Request) -> str:
    title_id: str = request.path_params["title_id"]
    return title_id if len(title_id) <= _ID_LENGTH else valid(_VALID_ID, title_id, "path", "title_id")
