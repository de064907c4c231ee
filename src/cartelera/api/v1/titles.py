"""`/v1/titles/{id}`: one title, and what is like it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import Field, TypeAdapter

from cartelera.api.parameters import FILTERS, filters_of, valid
from cartelera.api.v1 import shapes
from cartelera.api.v1.routing import IMPOSSIBLE, MISSING, v1_router
from cartelera.catalog import Filters
from cartelera.http.responses import json_response, service

router = v1_router()

SIMILAR = 6
"""How many similar titles come with a title."""

_ID_LENGTH, _MOST_SIMILAR = 100, 20
_TITLE_ID: dict[str, Any] = {
    "name": "title_id",
    "in": "path",
    "required": True,
    "description": "Any id of the title: `tmdb-862`, `tt0114709`, `ml-1`, `ns8805`",
    "schema": {"type": "string", "maxLength": _ID_LENGTH},
    "example": "tmdb-862",
}
_LIMIT: dict[str, Any] = {
    "name": "limit",
    "in": "query",
    "required": False,
    "schema": {"type": "integer", "minimum": 1, "maximum": _MOST_SIMILAR, "default": 5},
}
_VALID_ID = TypeAdapter(Annotated[str, Field(max_length=_ID_LENGTH)])
_VALID_LIMIT = TypeAdapter(Annotated[int, Field(ge=1, le=_MOST_SIMILAR)])


# Routes are tried in order. These two read their parameters themselves: FastAPI's own reading takes a third of the time
# of such an answer.
@router.get(
    "/titles/{title_id}/similar",
    summary="More like this",
    response_model=list[shapes.SimilarTitle],
    responses=MISSING | IMPOSSIBLE,
    openapi_extra={"parameters": [_TITLE_ID, _LIMIT, *FILTERS]},
)
async def similar(request: Request) -> Response:
    """The titles most like this one, with the reasons; of those that the filters let pass, if there are any."""
    cartelera = service(request)
    row = cartelera.names.row_by_id(_title_id(request))
    if not request.scope["query_string"]:
        explained = cartelera.similarity.explained(row)
    elif (filters := filters_of(request.query_params)) == Filters():
        explained = cartelera.similarity.explained(row, _limit(request))
    else:  # Worked out now, which takes some 50 ms: not on the event loop.
        explained = await run_in_threadpool(cartelera.similarity.explained, row, _limit(request), filters)
    answer: list[shapes.SimilarTitle] = [
        {**shapes.summary(other.title), "reasons": [shapes.reason(each) for each in other.reasons]}
        for other in explained
    ]
    return json_response(answer)


@router.get(
    "/titles/{title_id}",
    summary="One title",
    response_model=shapes.TitleDetails,
    responses=MISSING | IMPOSSIBLE,
    openapi_extra={"parameters": [_TITLE_ID]},
)
async def title(request: Request) -> Response:
    """Everything about a title: facts, people, where to watch it, what is like it, and others of its name."""
    cartelera = service(request)
    details = cartelera.titles.details(_title_id(request))
    answer: shapes.TitleDetails = {
        **shapes.facts(details.title),
        "directors": [credit.name for credit in details.credits if credit.job == "Director"],
        "cast": [shapes.cast_member(credit) for credit in details.credits if credit.job == "Actor"],
        "offers": [shapes.offer(each) for each in details.offers],
        "other_names": [shapes.other_name(each) for each in details.other_names],
        "similar": [shapes.summary(other) for other in cartelera.similarity.similar_titles(details.title, SIMILAR)],
        "same_name": [shapes.summary(other) for other in cartelera.titles.same_name(details.title)],
    }
    return json_response(answer)


def _title_id(request: Request) -> str:
    title_id: str = request.path_params["title_id"]
    return title_id if len(title_id) <= _ID_LENGTH else valid(_VALID_ID, title_id, "path", "title_id")


def _limit(request: Request) -> int:
    given = request.query_params.get("limit")
    default: int = _LIMIT["schema"]["default"]
    return default if given is None else valid(_VALID_LIMIT, given, "query", "limit")
