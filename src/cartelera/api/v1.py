"""The modern API under /v1: search, titles, and what is like them. English keys, one shape per thing."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response

from cartelera.catalog import Adult, Filters, Title, TitleSummary
from cartelera.http.adult_access import REFUSALS, require_adult_key
from cartelera.http.problems import DOCUMENTED
from cartelera.http.responses import json_response, service
from cartelera.http.routes import PrefixRoute

router = APIRouter(prefix="/v1", tags=["v1"], route_class=PrefixRoute)

SIMILAR = 6
"""How many similar titles come with a title."""

_IMPOSSIBLE: dict[int | str, dict[str, Any]] = {422: DOCUMENTED | {"description": "An impossible value"}}
_MISSING: dict[int | str, dict[str, Any]] = {404: DOCUMENTED | {"description": "No title has this id"}}
TitleId = Annotated[
    str,
    Path(
        description="Any id of the title: `tmdb-862`, `tt0114709`, `ml-1`, `ns8805`",
        examples=["tmdb-862"],
        max_length=100,
    ),
]


@router.get(
    "/titles",
    summary="Search titles by name or people",
    response_class=Response,
    responses=_IMPOSSIBLE | REFUSALS,
)
def search(
    request: Request,
    q: Annotated[
        str,
        Query(
            description="Words of the title, original title, or people; the last may be unfinished, or a year.",
            max_length=300,
        ),
    ],
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    adult: Annotated[bool, Query(description="Adult titles too: only for callers with the key.")] = False,
) -> Response:
    """The titles that hold all the words, exact names first, then the most popular; else the nearest names."""
    # Not async: a search may take milliseconds, in which the loop goes on.
    if adult:
        require_adult_key(request)
    filters = Filters(adult=Adult.INCLUDE if adult else Adult.EXCLUDE)
    return json_response([summary(title) for title in service(request).search.titles(q, limit, filters)])


@router.get("/titles/{title_id}", summary="One title", response_class=Response, responses=_MISSING | _IMPOSSIBLE)
async def title(request: Request, title_id: TitleId) -> Response:
    """Everything about a title: facts, people, where to watch it, and what is like it."""
    cartelera = service(request)
    details = cartelera.titles.details(title_id)
    return json_response(
        facts(details.title)
        | {
            "directors": [c.name for c in details.credits if c.job == "Director"],
            "cast": [{"name": c.name, "character": c.character} for c in details.credits if c.job == "Actor"],
            "offers": list(details.offers),
            "similar": [summary(other) for other in cartelera.similarity.similar_titles(details.title, SIMILAR)],
        }
    )


@router.get(
    "/titles/{title_id}/similar", summary="More like this", response_class=Response, responses=_MISSING | _IMPOSSIBLE
)
async def similar(request: Request, title_id: TitleId, limit: Annotated[int, Query(ge=1, le=20)] = 5) -> Response:
    """The titles most like this one, with the reasons."""
    cartelera = service(request)
    explained = cartelera.similarity.explained(cartelera.names.row_by_id(title_id), limit)
    return json_response(
        [
            summary(other.title) | {"reasons": [{"kind": r.kind, "text": r.text} for r in other.reasons]}
            for other in explained
        ]
    )


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
