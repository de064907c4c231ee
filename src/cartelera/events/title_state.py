"""What all events of one viewer about one title say together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cartelera.events.kinds import Aspect, Effect
from cartelera.events.model import Event


@dataclass(frozen=True, slots=True)
class TitleState:
    """Where a viewer stands with a title.

    `rating`: what models learn from, 0 to 5, None if nothing; `seen`: whether it is in the history; `at`: when they
    last had to do with it, in seconds since 1970; `hidden`: whether it stays out of lists; `wanted`: whether it is on
    the watchlist; `silent`: whether nothing is learned from it because the viewer said so.
    """

    rating: float | None
    seen: bool
    at: int
    hidden: bool
    wanted: bool
    silent: bool

    @classmethod
    def of(cls, events: Iterable[Event]) -> TitleState:
        """The state after `events`, which may come in any order: the latest of each aspect counts, by when it happened,
        and of two at one moment the one that was written last."""
        latest: dict[Aspect, Event] = {}
        for event in sorted(events, key=_order):
            # A review without a rating does not take back the rating that was given before.
            if (
                event.rating is not None
                or event.meaning.effect is not Effect.RATED
                or event.meaning.aspect not in latest
            ):
                latest[event.meaning.aspect] = event
        standing = {aspect: event for aspect, event in latest.items() if not _is_ended(event, latest)}
        by_effect = {event.meaning.effect for event in standing.values()}
        silent = Effect.SILENT in by_effect
        opinion, progress = standing.get(Aspect.OPINION), standing.get(Aspect.PROGRESS)
        said = None if opinion is None else opinion.rating
        if said is None and progress is not None:
            said = progress.rating
        seen = bool(by_effect & {Effect.RATED, Effect.SEEN, Effect.SILENT})
        return cls(
            rating=None if silent else said,
            seen=seen,
            at=max((event.at for event in latest.values()), default=0),
            hidden=Effect.HIDDEN in by_effect,
            wanted=Effect.WANTED in by_effect,
            silent=silent,
        )


def _order(event: Event) -> tuple[int, int]:
    return event.at, event.number


def _is_ended(event: Event, latest: dict[Aspect, Event]) -> bool:
    """Whether a later event says that this one no longer holds."""
    return any(aspect in latest and _order(latest[aspect]) > _order(event) for aspect in event.meaning.ended_by)
