"""`/v1/titles?q=` and `/v1/search`: titles by name, people or what they are about, and questions in words."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request, Response
from pydantic import Field
from typing_extensions import TypedDict

from cartelera.api.v1 import shapes
from cartelera.api.v1.routing import IMPOSSIBLE, v1_router
from cartelera.catalog import Adult, Filters
from cartelera.http.adult_access import REFUSALS, require_adult_key
from cartelera.http.responses import json_response, service
from cartelera.service.search import SearchHit
from cartelera.service.sentence import MAX_CONSTRAINTS, Constraint

router = v1_router()

Limit = Annotated[int, Query(ge=1, le=100)]
AdultToo = Annotated[bool, Query(description="Adult titles too: only for callers with the key.")]


@shapes.closed
class FilterUnderstood(TypedDict):
    """A part of a sentence that was understood as a filter: the characters from `start` to `end`."""

    key: Annotated[str, Field(description="What to send in `without` to take it off", examples=["genre:comedias"])]
    kind: str
    text: str
    negated: bool
    start: int
    end: int


@shapes.closed
class SentenceAnswer(TypedDict):
    """What was understood of a sentence, and the titles that answer it."""

    query: str
    about: Annotated[str, Field(description="What is left of the sentence once its filters are understood")]
    filters: list[FilterUnderstood]
    removed: list[FilterUnderstood]
    nearest: list[str]
    results: list[shapes.FoundTitle]


@router.get(
    "/titles",
    summary="Search titles by name, people or what they are about",
    response_model=list[shapes.FoundTitle],
    responses=IMPOSSIBLE | REFUSALS,
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
        return json_response([shapes.summary(title) for title in service(request).search.titles(q, limit, filters)])
    return json_response([_hit(hit) for hit in service(request).search.look_up(q, limit, filters)])


@router.get(
    "/search",
    summary="Ask in words",
    response_model=SentenceAnswer,
    responses=IMPOSSIBLE | REFUSALS,
)
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
    answer: SentenceAnswer = {
        "query": q,
        "about": result.sentence.about,
        "filters": [_constraint(each) for each in result.sentence.constraints],
        "removed": [_constraint(each) for each in result.sentence.removed],
        "nearest": list(result.nearest),
        "results": [_hit(hit) for hit in result.hits],
    }
    return json_response(answer)


def _filters(request: Request, adult: bool) -> Filters:
    if adult:
        require_adult_key(request)
    return Filters(adult=Adult.INCLUDE if adult else Adult.EXCLUDE)


def _hit(hit: SearchHit) -> shapes.FoundTitle:
    return {**shapes.summary(hit.title), "found_by": hit.found_by}


def _constraint(constraint: Constraint) -> FilterUnderstood:
    return {
        "key": constraint.key,
        "kind": constraint.kind,
        "text": constraint.text,
        "negated": constraint.negated,
        "start": constraint.start,
        "end": constraint.end,
    }
