"""The kinds of events, and what each means: one table that the API, the models, training and the documents read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class EventKind(StrEnum):
    """What a viewer said or did."""

    RATING = "rating"
    LIKE = "like"
    DISLIKE = "dislike"
    STARTED = "started"
    FINISHED = "finished"
    DROPPED = "dropped"
    WATCHLIST = "watchlist"
    NOT_INTERESTED = "not_interested"
    NEVER = "never"
    IGNORE = "ignore"
    REVIEW = "review"


class SubjectKind(StrEnum):
    """What an event is about."""

    TITLE = "title"
    PERSON = "person"
    FRANCHISE = "franchise"
    GENRE = "genre"


class Aspect(StrEnum):
    """The side of what a viewer has to do with a title that an event tells; a later event of one aspect replaces an
    earlier one."""

    OPINION = "opinion"
    PROGRESS = "progress"
    WISH = "wish"
    REFUSAL = "refusal"
    BAN = "ban"
    SILENCE = "silence"


class Effect(StrEnum):
    """What an event is to models and lists."""

    RATED = "rated"
    """In the history with a rating, which models learn from."""
    SEEN = "seen"
    """In the history without a rating: not recommended again, nothing is learned."""
    WANTED = "wanted"
    """On the viewer's watchlist; nothing is learned."""
    HIDDEN = "hidden"
    """Not in lists; nothing is learned."""
    SILENT = "silent"
    """In the history, whatever else is said of it: not recommended again, nothing is learned."""


@dataclass(frozen=True, slots=True)
class ValueRange:
    """The values that an event may have. `required`: whether it must have one."""

    low: float
    high: float
    required: bool = False


@dataclass(frozen=True, slots=True)
class Meaning:
    """What events of one kind mean.

    `value`: which they take, None for none; `rating`: which one, 0 to 5, an event without a value of its own counts as,
    for those whose effect is RATED; `ended_by`: aspects of which a later event about the same title ends this one;
    `text`: whether they hold one.
    """

    aspect: Aspect
    effect: Effect
    value: ValueRange | None = None
    rating: float | None = None
    subjects: tuple[SubjectKind, ...] = (SubjectKind.TITLE,)
    ended_by: frozenset[Aspect] = frozenset()
    text: bool = False


_STARS = ValueRange(0.5, 5.0)
_PER_CENT = ValueRange(0.0, 100.0)
_SEEN_SINCE = frozenset({Aspect.OPINION, Aspect.PROGRESS})

KINDS: Mapping[EventKind, Meaning] = MappingProxyType(
    {
        EventKind.RATING: Meaning(Aspect.OPINION, Effect.RATED, ValueRange(0.5, 5.0, required=True)),
        EventKind.LIKE: Meaning(Aspect.OPINION, Effect.RATED, rating=4.5),
        EventKind.DISLIKE: Meaning(Aspect.OPINION, Effect.RATED, rating=1.5),
        EventKind.STARTED: Meaning(Aspect.PROGRESS, Effect.SEEN, _PER_CENT),
        EventKind.FINISHED: Meaning(Aspect.PROGRESS, Effect.SEEN, _PER_CENT),
        EventKind.DROPPED: Meaning(Aspect.PROGRESS, Effect.RATED, _PER_CENT, rating=2.0),
        EventKind.WATCHLIST: Meaning(Aspect.WISH, Effect.WANTED, ended_by=_SEEN_SINCE | {Aspect.REFUSAL}),
        EventKind.NOT_INTERESTED: Meaning(Aspect.REFUSAL, Effect.HIDDEN, ended_by=_SEEN_SINCE | {Aspect.WISH}),
        EventKind.NEVER: Meaning(Aspect.BAN, Effect.HIDDEN, subjects=tuple(SubjectKind)),
        EventKind.IGNORE: Meaning(Aspect.SILENCE, Effect.SILENT, ended_by=frozenset({Aspect.OPINION})),
        EventKind.REVIEW: Meaning(Aspect.OPINION, Effect.RATED, _STARS, text=True),
    }
)
"""What each kind means. A review without a value says nothing but that the title was seen."""
