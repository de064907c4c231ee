"""The modern API under /v1: search, titles, and what is like them. English keys, one shape per thing."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import Field, TypeAdapter

from cartelera.api.parameters import FILTERS, filters_of, valid
from cartelera.catalog import Adult, Filters, Title, TitleSummary
from cartelera.http.adult_access import REFUSALS, require_adult_key
from cartelera.http.problems import DOCUMENTED
from cartelera.http.responses import json_response, service
from cartelera.http.routes import PrefixRoute
from cartelera.service.search import SearchHit
from cartelera.service.sentence import MAX_CONSTRAINTS, Constraint

router = APIRouter(prefix="/v1", tags=["v1"], route_class=PrefixRoute)

SIMILAR = 6
"""How many similar titles come with a title."""

Limit = Annotated[int, Query(ge=1, le=100)]
AdultToo = Annotated[bool, Query(description="Adult titles too: only for callers with the key.")]

_IMPOSSIBLE: dict[int | str, dict[str, Any]] = {422: DOCUMENTED | {"description": "An impossible value"}}
_MISSING: dict[int | str, dict[str, Any]] = {404: DOCUMENTED | {"description": "No title has this id"}}
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
    response_class=Response,
    responses=_MISSING | _IMPOSSIBLE,
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
    return json_response(
        [
            summary(other.title) | {"reasons": [{"kind": r.kind, "text": r.text} for r in other.reasons]}
            for other in explained
        ]
    )


@router.get(
    "/titles/{title_id}",
    summary="One title",
    response_class=Response,
    responses=_MISSING | _IMPOSSIBLE,
    openapi_extra={"parameters": [_TITLE_ID]},
)
async def title(request: Request) -> Response:
    """Everything about a title: facts, people, where to watch it, what is like it, and others of its name."""
    cartelera = service(request)
    details = cartelera.titles.details(_title_id(request))
    return json_response(
        facts(details.title)
        | {
            "directors": [c.name for c in details.credits if c.job == "Director"],
            "cast": [{"name": c.name, "character": c.character} for c in details.credits if c.job == "Actor"],
            "offers": list(details.offers),
            "similar": [summary(other) for other in cartelera.similarity.similar_titles(details.title, SIMILAR)],
            "same_name": [summary(other) for other in cartelera.titles.same_name(details.title)],
        }
    )


@router.get(
    "/titles",
    summary="Search titles by name, people or what they are about",
    response_class=Response,
    responses=_IMPOSSIBLE | REFUSALS,
)
def search(
    request: Request,
    q: Annotated[
        str,
        Query(
            description="Words of the title, original title, or people (the last may be unfinished, or a year); else "
            "what the title is about, in Spanish or English.",
            max_length=300,
        ),
    ],
    limit: Limit = 20,
    adult: AdultToo = False,
    meaning: Annotated[bool, Query(description="Whether to look for what titles are about as well.")] = True,
) -> Response:
    """The titles that hold all the words, exact names first, then the most popular; else the nearest names, and what is
    about that. `found_by` says why each is there."""
    # Not async: a search may take milliseconds, in which the loop goes on.
    filters = _filters(request, adult)
    if not meaning:
        return json_response([summary(title) for title in service(request).search.titles(q, limit, filters)])
    return json_response([_hit(hit) for hit in service(request).search.look_up(q, limit, filters)])


@router.get("/search", summary="Ask in words", response_class=Response, responses=_IMPOSSIBLE | REFUSALS)
def ask(
    request: Request,
    q: Annotated[
        str,
        Query(
            description="A sentence in Spanish or English: `comedias españolas de menos de 100 minutos`, "
            "`something like Amélie`.",
            max_length=300,
        ),
    ],
    limit: Limit = 20,
    without: Annotated[
        list[str] | None,
        Query(
            description="Keys of filters that were understood and do not count.",
            max_length=MAX_CONSTRAINTS,
            examples=[["genre:comedias"]],
        ),
    ] = None,
    adult: AdultToo = False,
) -> Response:
    """What was understood of a sentence, and the titles that answer it: names first, meaning after.

    `about` is what is left of the sentence once its `filters` are understood. Repeat the request with the `key` of one
    in `without` to take it off.
    """
    result = service(request).search.find(q, limit, _filters(request, adult), without or ())
    return json_response(
        {
            "query": q,
            "about": result.sentence.about,
            "filters": [_constraint(each) for each in result.sentence.constraints],
            "removed": [_constraint(each) for each in result.sentence.removed],
            "nearest": list(result.nearest),
            "results": [_hit(hit) for hit in result.hits],
        }
    )


def _title_id(request: Request) -> str:
    title_id: str = request.path_params["title_id"]
    return title_id if len(title_id) <= _ID_LENGTH else valid(_VALID_ID, title_id, "path", "title_id")


def _limit(request: Request) -> int:
    given = request.query_params.get("limit")
    default: int = _LIMIT["schema"]["default"]
    return default if given is None else valid(_VALID_LIMIT, given, "query", "limit")


def _filters(request: Request, adult: bool) -> Filters:
    if adult:
        require_adult_key(request)
    return Filters(adult=Adult.INCLUDE if adult else Adult.EXCLUDE)


def _hit(hit: SearchHit) -> dict[str, Any]:
    return summary(hit.title) | {"found_by": hit.found_by}


def _constraint(constraint: Constraint) -> dict[str, Any]:
    return {
        "key": constraint.key,
        "kind": constraint.kind,
        "text": constraint.text,
        "negated": constraint.negated,
        "start": constraint.start,
        "end": constraint.end,
    }


def summary(title: TitleSummary) -> dict[str, Any]:
    """A title in a list of titles."""
    return {
        "id": title.title_id,
        "kind": title.kind,
        "title": title.title,
        "year": title.year,
        "genres": title.genres,
        "platforms": title.platforms,
        "vote_average": title.vote_average,
    }


def facts(title: Title) -> dict[str, Any]:
    """All that is known of a title itself."""
    return summary(title) | {
        "original_title": title.original_title,
        "original_language": title.language,
        "release_date": title.date,
        "runtime": title.runtime,
        "seasons": title.seasons,
        "overview": title.overview,
        "tagline": title.tagline,
        "collection": title.collection,
        "countries": title.countries,
        "companies": title.companies,
        "keywords": title.keywords,
        "budget": title.budget,
        "revenue": title.revenue,
        "return": round(title.return_, 4),
        "popularity": title.popularity,
        "votes": title.votes,
        "adult": title.adult,
        "imdb_id": title.imdb_id,
        "tmdb_id": title.tmdb_id,
    }
