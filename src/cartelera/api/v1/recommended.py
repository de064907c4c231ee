"""Lists made for one viewer, page by page: whoever the viewer is, and whether or not anything of them is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Annotated

import numpy as np
from fastapi import Request
from pydantic import Field
from starlette.datastructures import QueryParams
from typing_extensions import TypedDict

from cartelera.api.v1 import shapes
from cartelera.catalog import Available, Filters, Seen
from cartelera.history import Rows, row_array
from cartelera.http.cursors import Cursor, digest_of
from cartelera.http.filter_parameters import filters_of
from cartelera.recommendation import Part, Query
from cartelera.service import Cartelera
from cartelera.service.live import ViewerProfile
from cartelera.service.recommend import RecommendationList

LIMIT, MOST = 20, 100
"""Titles of a page, unless it is said, and at most."""
VARIETY = (
    "How much the list may give of what suits best for not being more of the same, 0 to 1: 0.25 costs next to nothing, "
    "from 0.5 on a franchise has one title"
)
DEEPEST = 1_000
"""No list goes on behind so many titles."""


@shapes.closed
class PersonalReason(shapes.ReasonShape):
    """Why a title is in a list for a viewer. `because` names a title they rated, with its id and its share of all that
    speaks for the recommendation."""

    title_id: str | None
    share: Annotated[float | None, Field(description="0 to 1; only of `because`")]


@shapes.closed
class RecommendedTitle(shapes.TitleInList):
    """A title recommended to a viewer."""

    probability: Annotated[float | None, Field(description="That they like it if they watch it; null: nobody can say")]
    interval: Annotated[tuple[float, float] | None, Field(description="Four times in five it lies there")]
    rating: Annotated[float | None, Field(description="What they would give it, 0 to 5")]
    offered: Annotated[bool | None, Field(description="Whether a platform has it today; null: offers are unknown")]
    reasons: list[PersonalReason]


@shapes.closed
class Recommendations(TypedDict):
    """What a viewer is recommended, the best first."""

    release: str
    tier: Annotated[str, Field(description="What it rests on: `blend` (ratings), `content` or `popular`")]
    titles: list[RecommendedTitle]
    relaxed: Annotated[list[str], Field(description="Conditions it does without, since nothing met them all")]
    without: Annotated[dict[str, int], Field(description="If it is empty: titles there would be without a condition")]
    next: Annotated[str | None, Field(description="The `cursor` of the next page; null: nothing comes there")]


@dataclass(frozen=True, slots=True)
class PageRequest:
    """A page of a list for a viewer. `asked`: what the list is of, which a cursor is bound to; `given`: its filters;
    `cursor`: None for the first page; `relax`, `variety`: as the service has them."""

    asked: str
    given: QueryParams
    limit: int = LIMIT
    relax: bool = False
    cursor: Cursor | None = None
    variety: float = 0.0

    @property
    def start(self) -> int:
        """The place of its first title in the ranking."""
        return 0 if self.cursor is None else self.cursor.place

    def filters(self, request: Request) -> Filters:
        """Which titles it may hold: offered ones, unless it says otherwise, and none that stays out of lists."""
        filters = filters_of(request, given=self.given, available=Available.OFFERED, unlisted=False)
        if self.cursor is not None:
            filters = replace(filters.without(*self.cursor.relaxed), on=date.fromisoformat(self.cursor.day))
        return filters


def page(
    request: Request,
    service: Cartelera,
    wanted: PageRequest,
    profile: ViewerProfile,
    left_out: Rows | None = None,
) -> Recommendations:
    """A page of what `profile` is recommended. `left_out`: what is not to be answered by now, and was at that time.

    Raises GoneError if the cursor's ranking cannot be made again.
    """
    caps = np.array([(cap.max_age, cap.allow_unrated) for cap in profile.caps], dtype=np.int64)
    basis = digest_of(profile.history.rows, profile.history.ratings, profile.never, caps)
    if wanted.cursor is not None:
        wanted.cursor.check_basis(basis)
    filters = profile.capped(wanted.filters(request))
    query = Query(profile.history, exclude=profile.never, filters=filters, variety=wanted.variety)
    part = Part(min(wanted.limit, DEEPEST - wanted.start), wanted.start, row_array() if left_out is None else left_out)
    found = service.recommendations.part(query, part, relax=wanted.relax)
    following = None
    if found.more and found.end < DEEPEST:
        cursor = wanted.cursor or Cursor(
            service.release.id,
            0,
            wanted.asked,
            datetime.now(UTC).date().isoformat(),
            profile.last_event,
            basis,
            found.relaxed,
        )
        following = cursor.at(found.end).sign(request)
    return {
        "release": service.release.id,
        "tier": found.tier,
        "titles": titles(service, found),
        "relaxed": list(found.relaxed or (wanted.cursor.relaxed if wanted.cursor else ())),
        "without": dict(found.without),
        "next": following,
    }


def seen_since(now: ViewerProfile, then: ViewerProfile, seen: Seen) -> Rows:
    """What a list made for `then` leaves out by `now`."""
    shown = [now.never, now.history.rows] if seen is Seen.HIDE else [now.never]
    before = np.concatenate([then.never, then.history.rows])
    return np.setdiff1d(np.concatenate(shown), before).astype(np.int32)


def titles(service: Cartelera, found: RecommendationList) -> list[RecommendedTitle]:
    """The titles of a list, as they are answered."""
    named = {reason.row for item in found.titles for reason in item.reasons if reason.row is not None}
    ids: Mapping[int, str] = service.catalog.title_ids(named) if named else {}
    return [
        {
            **shapes.summary(item.title),
            "probability": rounded(item.probability),
            "interval": None if item.interval is None else (round(item.interval[0], 4), round(item.interval[1], 4)),
            "rating": rounded(item.rating),
            "offered": item.offered,
            "reasons": [
                {
                    "kind": reason.kind,
                    "text": reason.text,
                    "title_id": None if reason.row is None else ids[reason.row],
                    "share": None if reason.row is None else round(reason.weight, 4),
                }
                for reason in item.reasons
            ],
        }
        for item in found.titles
    ]


def rounded(value: float | None) -> float | None:
    """Four digits: no more are known."""
    return None if value is None else round(value, 4)
