"""`/v1/titles` and `/v1/search`: all titles by filters, those that are called something, and questions in words."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query, Request, Response
from pydantic import Field, TypeAdapter
from typing_extensions import TypedDict

from cartelera.api.v1 import listed, shapes
from cartelera.api.v1.people import PersonFound, person_found
from cartelera.api.v1.routing import LISTED, REFUSED, v1_router
from cartelera.api.v1.titles import AvailabilityAnswer, availability_of
from cartelera.catalog import Filters, TitleSummary
from cartelera.http.filter_parameters import FILTER_PARAMETERS, filters_of, one
from cartelera.http.responses import json_response, service
from cartelera.service import Cartelera
from cartelera.service.browse import Sort
from cartelera.service.search import SearchHit
from cartelera.service.sentence import MAX_CONSTRAINTS, Constraint

router = v1_router()
DEEPEST = 1_000
"""No search goes on behind so many titles."""
_MOST_LETTERS = 300
_VALID_SORT, _VALID_FLAG = TypeAdapter(Sort), TypeAdapter(bool)
_VALID_WORDS: TypeAdapter[str] = TypeAdapter(Annotated[str, Field(max_length=_MOST_LETTERS)])
PEOPLE = 5
"""So many people come with the titles of a search."""

Limit = Annotated[int, Query(ge=1, le=listed.MOST)]


def _parameter(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


_OF_TITLES = (
    _parameter(
        "q",
        {"type": "string", "maxLength": _MOST_LETTERS, "examples": ["toy sto"]},
        "Words of the title, original title, or people (the last may be unfinished, or a year); else what the title is "
        "about, in Spanish or English. Without them all titles are listed.",
    ),
    _parameter(
        "sort",
        {"type": "string", "enum": list(Sort)},
        "By what they are listed; without, a search has its own order, and a list that of popularity.",
    ),
    _parameter("facets", {"type": "boolean", "default": False}, "Whether to count what each facet would leave."),
    _parameter("meaning", {"type": "boolean", "default": True}, "Whether to look for what titles are about as well."),
)
_FILTERS: dict[str, Any] = {"parameters": [listed.RELAX, *FILTER_PARAMETERS]}


@shapes.closed
class TitleList(listed.Filtered, listed.Paged):
    """Titles that were asked for, and what each facet would leave of them."""

    total: Annotated[int | None, Field(description="How many there are; null for a search, which ends with its hits")]
    titles: list[shapes.FoundTitle]
    absent: Annotated[
        AvailabilityAnswer | None, Field(description="A title of that name that is on none of your platforms")
    ]
    facets: Annotated[
        dict[str, dict[str, int]] | None,
        Field(description="For each facet its values with the titles that choosing it alone would leave"),
    ]


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
class SentenceAnswer(listed.Filtered):
    """What was understood of a sentence, and the people and titles that answer it."""

    query: str
    about: Annotated[str, Field(description="What is left of the sentence once its filters are understood")]
    filters: list[FilterUnderstood]
    removed: list[FilterUnderstood]
    did_you_mean: Annotated[list[str], Field(description="The nearest names, if nothing is called so")]
    people: list[PersonFound]
    results: list[shapes.FoundTitle]
    absent: AvailabilityAnswer | None


@router.get(
    "/titles",
    summary="Titles by filters, by name, people or what they are about",
    response_model=TitleList,
    responses=LISTED,
    openapi_extra=listed.filter_parameters(*_OF_TITLES, listed.CURSOR),
)
def search(request: Request) -> Response:
    """The titles that hold all the words, exact names first, then the most popular; else the nearest names, and what is
    about that. `found_by` says why each is there. Without words, all that the filters let pass."""
    # Not async: a search may take milliseconds, in which the loop goes on.
    page = listed.Page.of(request)
    return listed.shared(request, page.service.release.id, lambda: _titles(request, page))


@router.get(
    "/search",
    summary="People and titles by name, and questions in words",
    response_model=SentenceAnswer,
    responses=REFUSED,
    openapi_extra=_FILTERS,
)
def ask(
    request: Request,
    q: Annotated[
        str,
        Query(
            description="A name, or a sentence in Spanish or English: `comedias españolas de menos de 100 minutos`, "
            "`something like Amélie`.",
            max_length=300,
            examples=["tom hanx", "comedias españolas de menos de 100 minutos"],
        ),
    ],
    limit: Limit = listed.LIMIT,
    typing: Annotated[
        bool, Query(description="As you type: only names that go on so; answered within a few milliseconds.")
    ] = False,
    without: Annotated[
        list[str] | None,
        Query(
            description="Keys of filters that were understood and do not count.",
            max_length=MAX_CONSTRAINTS,
            examples=[["genre:comedias"]],
        ),
    ] = None,
) -> Response:
    """People and titles: names first, meaning after, and what was understood of a sentence.

    `about` is what is left of the sentence once its `filters` are understood. Repeat the request with the `key` of one
    in `without` to take it off. `did_you_mean` are the names nearest to what nothing is called.
    """
    cartelera, filters = service(request), filters_of(request)
    if typing:
        return json_response(_typed(cartelera, q, limit, filters))
    found = cartelera.browse.find(q, limit, filters, without or (), relax=listed.flag(request, "relax"))
    people = cartelera.people.search(q, PEOPLE, filters)
    # Somebody is only nearly called so: shown if no title is called so either, and nothing else was understood.
    is_named = people.is_exact or not found.answer.hits or bool(found.answer.nearest)
    answer: SentenceAnswer = {
        "query": q,
        "about": found.answer.sentence.about,
        "filters": [_constraint(each) for each in found.answer.sentence.constraints],
        "removed": [_constraint(each) for each in found.answer.sentence.removed],
        "did_you_mean": list(found.answer.nearest),
        "people": [person_found(hit) for hit in people.people] if is_named else [],
        "results": [_hit(hit) for hit in found.answer.hits],
        **listed.filtered(found.relaxed, found.without),
        "absent": _absent(cartelera, q, filters),
    }
    return json_response(answer)


def _titles(request: Request, page: listed.Page) -> TitleList:
    browse, filters, q = page.service.browse, page.filters, one(page.given, "q", _VALID_WORDS, "")
    sort = one(page.given, "sort", _VALID_SORT, None)
    if q.strip() and sort is None:
        answer = _looked_up(request, page, q)
    else:
        within = browse.matches(q, filters) if q.strip() else None
        order = browse.titles(filters, sort or Sort.POPULARITY, within=within, relax=page.relaxes)
        titles = page.service.catalog.summaries(order.rows[page.start : page.end].tolist())
        answer = {
            "total": order.passing.left,
            "titles": [_listed(title) for title in titles],
            "absent": None,
            "facets": None,
            "next": page.next(request, len(order.rows) > page.end, order.passing.relaxed),
            **listed.filtered((*page.cursor.relaxed, *order.passing.relaxed), order.passing.without),
        }
    if listed.flag(request, "facets"):
        within = browse.matches(q, filters) if q.strip() else None
        counts = browse.facets(filters.without(*answer["relaxed"]), within)
        answer["facets"] = {name: dict(some) for name, some in counts.items()}
    return answer


def _looked_up(request: Request, page: listed.Page, text: str) -> TitleList:
    """A page of a search; one title more is looked for, to know whether another page follows."""
    depth = min(page.end + 1, DEEPEST)
    if one(page.given, "meaning", _VALID_FLAG, True):
        found = page.service.browse.look_up(text, depth, page.filters, relax=page.relaxes)
        titles = [_hit(hit) for hit in found.hits]
        relaxed, without = found.relaxed, found.without
    else:
        titles = [_listed(title) for title in page.service.search.titles(text, depth, page.filters)]
        relaxed, without = (), {}
    return {
        "total": None,
        "titles": titles[page.start : page.end],
        "absent": _absent(page.service, text, page.filters),
        "facets": None,
        "next": page.next(request, len(titles) > page.end, relaxed),
        **listed.filtered((*page.cursor.relaxed, *relaxed), without),
    }


def _typed(cartelera: Cartelera, text: str, limit: int, filters: Filters) -> SentenceAnswer:
    """What goes on as it was typed so far."""
    hits = cartelera.search.named(text, limit, filters)
    people = cartelera.people.search(text, PEOPLE, filters, exactly=True)
    return {
        "query": text,
        "about": "",
        "filters": [],
        "removed": [],
        "did_you_mean": [],
        "people": [person_found(hit) for hit in people.people],
        "results": [_hit(hit) for hit in hits],
        **listed.filtered((), {}),
        "absent": None,
    }


def _absent(cartelera: Cartelera, text: str, filters: Filters) -> AvailabilityAnswer | None:
    found = cartelera.availabilities.absent(text, filters)
    return None if found is None else availability_of(found)


def _listed(title: TitleSummary) -> shapes.FoundTitle:
    return {**shapes.summary(title), "found_by": None}


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
