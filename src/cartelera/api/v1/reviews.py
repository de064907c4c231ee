"""`/v1/titles/{title_id}/reviews` for everybody, and `/v1/reviews` for the staff, who let them through."""

from __future__ import annotations

from typing import Annotated

from fastapi import Body, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from cartelera.api.v1.event_shapes import moment
from cartelera.api.v1.routing import IMPOSSIBLE, MISSING, v1_router
from cartelera.api.v1.shapes import closed
from cartelera.events.reviews import Review, ReviewState
from cartelera.http.responses import json_response, service
from cartelera.service.reviews import ReviewOfTitle

router = v1_router()

Number = Annotated[int, Path(description="The review's number", ge=1, le=2**62)]
TitleId = Annotated[str, Path(max_length=100, description="Any id of the title", examples=["tmdb-862"])]


@closed
class ReviewShape(TypedDict):
    """A review as everybody sees it: not whose it is."""

    number: int
    text: str
    value: Annotated[float | None, Field(description="0.5 to 5")]
    at: Annotated[str, Field(examples=["2026-11-28T17:00:00Z"])]


@closed
class StaffReview(ReviewShape):
    """A review as the staff sees it. `title_id`, `title`, `year`: as it was named."""

    viewer: str
    state: ReviewState
    title_id: str
    title: str | None
    year: int | None


class DecisionBody(BaseModel):
    """What becomes of a review."""

    model_config = ConfigDict(extra="forbid")

    state: ReviewState


@router.get(
    "/titles/{title_id}/reviews",
    summary="What viewers wrote of a title",
    response_model=list[ReviewShape],
    responses=MISSING | IMPOSSIBLE,
)
async def of_title(request: Request, title_id: TitleId) -> Response:
    """Those that the staff let through, the latest first. A viewer writes one with an event of type `review`."""

    def work() -> list[ReviewShape]:
        cartelera = service(request)
        return [_shape(review) for review in cartelera.reviews.of_title(cartelera.names.row_by_id(title_id))]

    return json_response(await run_in_threadpool(work), {"Cache-Control": "no-cache"})


@router.get("/reviews", summary="Reviews to let through", response_model=list[StaffReview], responses=IMPOSSIBLE)
async def listed(
    request: Request,
    state: Annotated[ReviewState | None, Query(description="Only those; all if it is not said")] = None,
    after: Annotated[int, Query(ge=0, le=2**62, description="Only those with a higher number")] = 0,
    limit: Annotated[int, Query(ge=1, le=100)] = 100,
) -> Response:
    """For the staff, the oldest first."""

    def work() -> list[StaffReview]:
        return [staff_object(found) for found in service(request).reviews.listed(state, after=after, limit=limit)]

    return json_response(await run_in_threadpool(work), {"Cache-Control": "private, no-store"})


@router.put(
    "/reviews/{number}",
    summary="Let a review through, or not",
    response_model=StaffReview,
    responses=MISSING | IMPOSSIBLE,
)
async def decide(request: Request, number: Number, body: Annotated[DecisionBody, Body()]) -> Response:
    """`shown`: on its title's page from now on; `refused`, or `pending` again: not."""

    def work() -> StaffReview:
        return staff_object(service(request).reviews.decide(number, body.state))

    return json_response(await run_in_threadpool(work), {"Cache-Control": "private, no-store"})


def _shape(review: Review) -> ReviewShape:
    event = review.event
    return {"number": event.number, "text": event.text or "", "value": event.value, "at": moment(event.at)}


def staff_object(found: ReviewOfTitle) -> StaffReview:
    """A review for the staff."""
    event = found.review.event
    reference, title = event.subject, found.title
    named = getattr(reference, "title_id", "")
    return {
        **_shape(found.review),
        "viewer": event.viewer,
        "state": found.review.state,
        "title_id": named if title is None else title.title_id,
        "title": getattr(reference, "title", None) if title is None else title.title,
        "year": getattr(reference, "year", None) if title is None else title.year,
    }
