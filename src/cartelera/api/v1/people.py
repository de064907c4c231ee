"""`/v1/people/{id}`: what somebody worked on, and the money of their films."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import Field
from typing_extensions import TypedDict

from cartelera.api.v1 import listed, shapes
from cartelera.api.v1.routing import LISTED, Responses, v1_router
from cartelera.http.problems import DOCUMENTED
from cartelera.service.people import Credited, Money, PersonHit

router = v1_router()
_PERSON_ID: dict[str, Any] = {
    "name": "person_id",
    "in": "path",
    "required": True,
    "description": "The id of a person, as credits and searches give it; a name is understood as well.",
    "schema": {"type": "string"},
    "example": "tom_hanks",
}
_NOBODY: Responses = {404: DOCUMENTED | {"description": "Nobody has this id; `suggestions` are the nearest"}}


@shapes.closed
class PersonFound(shapes.PersonShape):
    """A person that a search found."""

    jobs: Annotated[list[str], Field(description="What they do, the commonest first", examples=[["Actor"]])]
    titles: Annotated[int, Field(description="How many titles of theirs pass the filters")]
    known_for: list[shapes.TitleInList]


@shapes.closed
class MoneyShape(TypedDict):
    """The films of somebody in one job; money in US dollars. A return is revenue / budget, 0 if either is unknown."""

    films: int
    budget: int
    revenue: int
    return_total: float
    return_mean: float


@shapes.closed
class WorkShape(TypedDict):
    """What somebody did on a title."""

    job: Annotated[str, Field(examples=["Actor"])]
    character: str | None


@shapes.closed
class CreditedTitle(shapes.TitleInList):
    """A title, and what somebody did on it."""

    work: list[WorkShape]


@shapes.closed
class PersonDetails(shapes.PersonShape, listed.Filtered, listed.Paged):
    """Everything about a person. The money is that of all their films, whatever the filters."""

    jobs: list[str]
    acted: MoneyShape
    directed: MoneyShape
    total: Annotated[int, Field(description="How many titles of theirs pass the filters")]
    titles: Annotated[list[CreditedTitle], Field(description="The newest first")]


@router.get(
    "/people/{person_id:path}",
    summary="A person: filmography and money",
    response_model=PersonDetails,
    responses=_NOBODY | LISTED,
    openapi_extra=listed.filter_parameters(_PERSON_ID, listed.CURSOR, limit=listed.MOST),
)
async def person(request: Request) -> Response:
    """What somebody acted in, directed or worked on, of what the filters let pass, and what their films cost and
    brought in."""
    return await run_in_threadpool(_answer, request)


def _answer(request: Request) -> Response:
    page = listed.Page.of(request, limit=listed.MOST)
    return listed.shared(request, page.service.release.id, lambda: _person(request, page))


def _person(request: Request, page: listed.Page) -> PersonDetails:
    people = page.service.people
    details = people.details(request.path_params["person_id"], page.filters, relax=page.relaxes)
    titles = people.credited(details, details.rows[page.start : page.end])
    return {
        "id": details.person.person_id,
        "name": details.person.name,
        "jobs": list(details.jobs),
        "acted": _money(details.acted),
        "directed": _money(details.directed),
        "total": details.passing.left,
        "titles": [_credited(each) for each in titles],
        "next": page.next(request, len(details.rows) > page.end, details.passing.relaxed),
        **listed.filtered((*page.cursor.relaxed, *details.passing.relaxed), details.passing.without),
    }


def person_found(hit: PersonHit) -> PersonFound:
    """A person as a search shows them."""
    return {
        "id": hit.person.person_id,
        "name": hit.person.name,
        "jobs": list(hit.jobs),
        "titles": hit.titles,
        "known_for": [shapes.summary(title) for title in hit.known_for],
    }


def _credited(credited: Credited) -> CreditedTitle:
    work: list[WorkShape] = [{"job": job, "character": character} for job, character in credited.work]
    return {**shapes.summary(credited.title), "work": work}


def _money(money: Money) -> MoneyShape:
    return {
        "films": money.films,
        "budget": money.budget,
        "revenue": money.revenue,
        "return_total": money.return_total,
        "return_mean": money.return_mean,
    }
