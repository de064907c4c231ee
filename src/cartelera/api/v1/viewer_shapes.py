"""The shapes of what /v1 says of a viewer: how a title suits them, what they saw, what they are believed to like."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import Field
from typing_extensions import TypedDict

from cartelera.api.v1 import shapes
from cartelera.api.v1.recommended import rounded
from cartelera.catalog import TitleSummary
from cartelera.events import Event, TitleReference
from cartelera.service.match import TitleMatch
from cartelera.service.taste import Belief, LikedPerson, TasteProfile
from cartelera.service.why import Explanation

_DIGITS = 6
"""Of points: they are to add up."""


@shapes.closed
class Cause(TypedDict):
    """A rating of the viewer's that speaks for a title, or against it."""

    title: shapes.TitleInList
    rating: float
    points: Annotated[float, Field(description="What it adds to the score; without it the score is lower by this")]
    share: Annotated[float, Field(description="Its part of all that speaks for the title; below 0: it speaks against")]


@shapes.closed
class Why(TypedDict):
    """Why a title suits a viewer: a sum, to which each of their ratings adds its points."""

    basis: Annotated[
        str | None,
        Field(description="`blend`: what viewers liked together; `content`: what titles have in common; null: nothing"),
    ]
    score: float
    causes: Annotated[list[Cause], Field(description="The weightiest ratings")]
    others: Annotated[float, Field(description="What all other ratings add")]
    shared: Annotated[list[shapes.ReasonShape], Field(description="People and themes of what they liked")]


@shapes.closed
class Suitability(TypedDict):
    """How well a title suits somebody."""

    probability: Annotated[float | None, Field(description="That they like it if they watch it")]
    interval: tuple[float, float] | None
    rating: Annotated[float | None, Field(description="What they would give it, 0 to 5")]
    recommended: bool
    score: Annotated[float, Field(description="The sum of the points of all their ratings")]


@shapes.closed
class WhatIf(Suitability):
    """The same without some ratings, as if they had never been given."""

    removed: list[shapes.TitleInList]


@shapes.closed
class Match(Suitability):
    """How well a title suits a viewer, and why."""

    viewer: str
    title: shapes.TitleInList
    own_rating: float | None
    why: Why
    what_if: WhatIf | None


@shapes.closed
class HistoryEvent(TypedDict):
    """Something a viewer said or did. `title`: as the catalogue has it now; null: it has no such title."""

    number: int
    type: str
    at: Annotated[str, Field(description="When, UTC")]
    value: float | None
    title_id: Annotated[str | None, Field(description="As it was sent")]
    name: Annotated[str | None, Field(description="Of the title as it was then, or of the person, franchise or genre")]
    title: shapes.TitleInList | None


@shapes.closed
class ViewerHistory(TypedDict):
    """What a viewer said and did, the latest first, and what of it counts."""

    viewer: str
    last_event: int
    rated: int
    seen: int
    watchlist: list[shapes.TitleInList]
    unresolved: Annotated[int, Field(description="Events about titles that the catalogue does not have")]
    events: list[HistoryEvent]
    before: Annotated[int | None, Field(description="Ask with this `before` for earlier events; null: there are none")]


class Correction(TypedDict):
    """How to set a belief right: an event to send to the viewer's `events`, or, without a body, one to take back."""

    meaning: str
    event: dict[str, Any]


@shapes.closed
class BeliefShape(TypedDict):
    """Something a viewer likes more, or less, than is usual."""

    attribute: Annotated[str, Field(description="genre, decade, language, country, kind, form or audience")]
    value: str
    text: str
    share: Annotated[float, Field(description="Of what they like, shrunk towards what is usual")]
    usual: float
    count: Annotated[int, Field(description="How many titles that they liked are such")]
    titles: list[shapes.TitleInList]
    corrections: list[Correction]


@shapes.closed
class PersonLiked(TypedDict):
    """Somebody who made several titles that a viewer likes."""

    name: str
    job: str
    count: int
    titles: list[shapes.TitleInList]
    corrections: list[Correction]


@shapes.closed
class Taste(TypedDict):
    """What is believed of a viewer, and how to correct it."""

    viewer: str
    last_event: int
    rated: int
    liked: int
    mean_rating: float | None
    more: list[BeliefShape]
    less: list[BeliefShape]
    people: list[PersonLiked]


def why(told: Explanation) -> Why:
    """An explanation as it is answered."""
    return {
        "basis": told.tier,
        "score": round(told.score, _DIGITS),
        "causes": [
            {
                "title": shapes.summary(cause.title),
                "rating": cause.rating,
                "points": round(cause.points, _DIGITS),
                "share": round(cause.share, 4),
            }
            for cause in told.causes
        ],
        "others": round(told.others, _DIGITS),
        "shared": [shapes.reason(each) for each in told.shared],
    }


def suitability(match: TitleMatch, told: Explanation) -> Suitability:
    """How well a title suits somebody, as it is answered."""
    low_high = match.interval
    return {
        "probability": rounded(match.probability),
        "interval": None if low_high is None else (round(low_high[0], 4), round(low_high[1], 4)),
        "rating": rounded(match.rating),
        "recommended": match.recommended,
        "score": round(told.score, _DIGITS),
    }


def history_event(event: Event, title: TitleSummary | None) -> HistoryEvent:
    """An event as the viewer's history has it."""
    subject = event.subject
    return {
        "number": event.number,
        "type": event.kind,
        "at": datetime.fromtimestamp(event.at, UTC).isoformat().replace("+00:00", "Z"),
        "value": event.value,
        "title_id": subject.title_id if isinstance(subject, TitleReference) else None,
        "name": subject.title if isinstance(subject, TitleReference) else subject.name,
        "title": None if title is None else shapes.summary(title),
    }


def taste(viewer: str, last_event: int, told: TasteProfile) -> Taste:
    """What is believed of a viewer, as it is answered."""
    return {
        "viewer": viewer,
        "last_event": last_event,
        "rated": told.rated,
        "liked": told.liked,
        "mean_rating": rounded(told.mean),
        "more": [_belief(each) for each in told.more],
        "less": [_belief(each) for each in told.less],
        "people": [_person(each) for each in told.people],
    }


def _belief(told: Belief) -> BeliefShape:
    never: list[Correction] = []
    if told.attribute == "genre":
        never = [{"meaning": f"never show {told.value}", "event": {"type": "never", "genre": told.value}}]
    return {
        "attribute": told.attribute,
        "value": told.value,
        "text": f"{told.attribute} {told.value}: {told.share:.0%} of what they like, where {told.usual:.0%} is usual",
        "share": round(told.share, 4),
        "usual": round(told.usual, 4),
        "count": told.count,
        "titles": [shapes.summary(title) for title in told.titles],
        "corrections": _ignoring(told.titles) + never,
    }


def _person(told: LikedPerson) -> PersonLiked:
    never: Correction = {"meaning": f"never show {told.name}", "event": {"type": "never", "person": told.name}}
    return {
        "name": told.name,
        "job": told.job,
        "count": told.count,
        "titles": [shapes.summary(title) for title in told.titles],
        "corrections": [*_ignoring(told.titles), never],
    }


def _ignoring(titles: tuple[TitleSummary, ...]) -> list[Correction]:
    """That nothing is to be learned from the titles that a belief rests on."""
    return [
        {
            "meaning": f"learn nothing from {title.title}",
            "event": {"type": "ignore", "title_id": title.title_id},
        }
        for title in titles
    ]
