"""Households: viewers who watch together, what suits all of them, and the cap that protects some.

A title is worth to a group what it is worth to the one who would like it least (least misery, O'Connor et al. 2001), or
what it is worth to them on average; what suits each is said beside it. Nothing that anybody refused, and nothing that
somebody has seen. The cap of a viewer is their own, else the household's; together the strictest holds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cartelera.catalog import Available, Filters, Seen, TitleSummary
from cartelera.errors import ErrorCode, InvalidValueError, NotFoundError
from cartelera.events import check_viewer
from cartelera.events.households import (
    Household,
    drop_household,
    find_household,
    household_within,
    households_of,
    keep_household,
    new_household_id,
)
from cartelera.history import Rows, row_array
from cartelera.recommendation import Part, Query, likelihood_of
from cartelera.service.context import ServiceContext
from cartelera.service.live import LiveViewers, ViewerProfile
from cartelera.service.match import LIKELY
from cartelera.service.pins import hash_pin, require_pin
from cartelera.service.recommend import Recommendations

MAX_MEMBERS = 12
POOL = 200
"""So many of each viewer's best titles are considered for all of them."""
MAX_OF_FRANCHISE = 2
MAX_AGE = 21


class Strategy(StrEnum):
    """What a title is worth to a group."""

    LEAST_MISERY = "least_misery"
    AVERAGE = "average"


@dataclass(frozen=True, slots=True)
class MemberLikes:
    """The probability that a viewer of the group likes a title; None if that cannot be said."""

    viewer: str
    probability: float | None

    @property
    def suits(self) -> bool | None:
        """Whether they are likely to like it; None if that cannot be said."""
        return None if self.probability is None else self.probability >= LIKELY


@dataclass(frozen=True, slots=True)
class GroupTitle:
    """A title for several viewers, what it is worth to them (None if that cannot be said), and what suits each."""

    title: TitleSummary
    score: float | None
    members: tuple[MemberLikes, ...]


@dataclass(frozen=True, slots=True)
class GroupList:
    """What a group is recommended, the best first. `max_age`: the cap that held, None if there was none."""

    household: str
    present: tuple[str, ...]
    strategy: Strategy
    max_age: int | None
    allow_unrated: bool
    titles: tuple[GroupTitle, ...]


class Households:
    """The households of the event store, over one release. Takes some ten milliseconds a viewer: never for an event
    loop."""

    def __init__(self, context: ServiceContext, live: LiveViewers, recommendations: Recommendations) -> None:
        self._release = context.release
        self._catalog = context.catalog
        self._live = live
        self._recommendations = recommendations

    def make(self, made: Household, pin: str | None = None) -> Household:
        """Keep a new household under an id of its own. Raises InvalidValueError."""
        made = replace(made, household=new_household_id(), pin=None if pin is None else hash_pin(pin))
        _check(made)
        with self._live.store.writing() as connection:
            keep_household(connection, made)
        return made

    def find(self, household: str) -> Household:
        """The household so called. Raises NotFoundError."""
        return find_household(self._live.store, household)

    def of_viewer(self, viewer: str) -> list[Household]:
        """The households that a viewer belongs to."""
        return households_of(self._live.store, check_viewer(viewer))

    def change(self, household: str, pin: str | None, changes: dict[str, Any], new_pin: str | None = None) -> Household:
        """Change a household's fields; with `new_pin` also its PIN, "" for none. Its PIN is needed if it has one."""
        require_pin(self._live.store, household, pin)
        if new_pin is not None:
            changes = changes | {"pin": hash_pin(new_pin) if new_pin else None}
        with self._live.store.writing() as connection:
            changed = replace(household_within(connection, household), **changes)
            _check(changed)
            keep_household(connection, changed)
        return changed

    def drop(self, household: str, pin: str | None) -> None:
        """Drop a household; its viewers stay. Its PIN is needed if it has one."""
        require_pin(self._live.store, household, pin)
        with self._live.store.writing() as connection:
            drop_household(connection, household)

    def recommend(
        self,
        household: str,
        present: Sequence[str] = (),
        *,
        n: int = 10,
        strategy: Strategy | None = None,
        filters: Filters | None = None,
    ) -> GroupList:
        """The `n` best titles for those of a household who are `present`, or all of it. Raises NotFoundError."""
        found = self.find(household)
        who = _present(found, present)
        strategy = strategy or Strategy(found.strategy)
        filters = replace(filters or Filters(), available=Available.OFFERED, unlisted=False)
        profiles = [self._live.profile(viewer) for viewer in who]
        for profile in profiles:
            filters = profile.capped(filters)
        filters = replace(filters, exclude=filters.exclude | _left_out(profiles, filters.seen), seen=Seen.INCLUDE)
        rows = self._pool(profiles, filters)
        likes = np.array([self._likes(profile, rows) for profile in profiles]).reshape(len(profiles), len(rows))
        score, order = _ranked(likes, rows, strategy)
        best = self._few_of_each_franchise(rows[order])[:n]
        place_of = {row: place for place, row in enumerate(rows.tolist())}
        titles = tuple(
            GroupTitle(
                title, _known(score[place_of[row]]),
                tuple(MemberLikes(viewer, _known(likes[at, place_of[row]])) for at, viewer in enumerate(who)),
            )
            for row, title in zip(best, self._catalog.summaries(best), strict=True)
        )  # fmt: skip
        return GroupList(household, who, strategy, filters.max_age, filters.allow_unrated, titles)

    def _pool(self, profiles: Sequence[ViewerProfile], filters: Filters) -> Rows:
        """The best titles for each, each once."""
        rows: dict[int, None] = {}
        for profile in profiles:
            query = Query(profile.history, exclude=profile.never, filters=filters)
            found = self._recommendations.part(query, Part(POOL)).titles
            rows |= dict.fromkeys(title.title.row for title in found)
        return row_array(sorted(rows))

    def _likes(self, profile: ViewerProfile, rows: Rows) -> NDArray[np.float64]:
        """The probability that a viewer likes each title, NaN if it cannot be said."""
        release = self._release
        told = likelihood_of(
            release.model, self._catalog, Query(profile.history), rows, release.predictor, release.neighbours,
            release.calibration,
        )  # fmt: skip
        return told.probability.astype(np.float64)

    def _few_of_each_franchise(self, rows: Rows) -> list[int]:
        kept: list[int] = []
        count: Counter[int] = Counter()
        for row in rows.tolist():
            franchise = int(self._catalog.columns.collection[row])
            if franchise < 0 or count[franchise] < MAX_OF_FRANCHISE:
                kept.append(row)
                count[franchise] += 1
        return kept


def _check(household: Household) -> None:
    """Raises InvalidValueError for a household that cannot be."""
    viewers = [check_viewer(member.viewer) for member in household.members]
    if not 1 <= len(viewers) <= MAX_MEMBERS or len(set(viewers)) < len(viewers):
        raise InvalidValueError(ErrorCode.HOUSEHOLD_MEMBERS, limit=MAX_MEMBERS)
    for age in (household.max_age, *(member.max_age for member in household.members)):
        if age is not None and not 0 <= age <= MAX_AGE:
            raise InvalidValueError(ErrorCode.MAX_AGE, name=age, limit=MAX_AGE)
    if household.strategy not in tuple(Strategy):
        raise InvalidValueError(ErrorCode.STRATEGY, tuple(Strategy), name=household.strategy[:80])


def _present(household: Household, present: Sequence[str]) -> tuple[str, ...]:
    members = tuple(member.viewer for member in household.members)
    for viewer in present:
        if viewer not in members:
            raise NotFoundError(ErrorCode.HOUSEHOLD_MEMBER, members, name=viewer[:80])
    return tuple(dict.fromkeys(present)) or members


def _left_out(profiles: Sequence[ViewerProfile], seen: Seen) -> frozenset[int]:
    """What is nothing for a group: what any of them never wants, and what any of them has seen."""
    rows: set[int] = set()
    for profile in profiles:
        rows.update(profile.never.tolist())
        if seen is Seen.HIDE:
            rows.update(profile.history.rows.tolist())
    return frozenset(rows)


def _ranked(likes: NDArray[np.float64], rows: Rows, strategy: Strategy) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """What each title is worth to all, NaN if nobody can say, and the order of the titles, the best first.

    Viewers of whom nothing is known say nothing; of others what cannot be said of a title is taken as even.
    """
    telling = likes[~np.isnan(likes).all(axis=1)] if likes.size else likes[:0]
    if not len(telling):
        return np.full(len(rows), np.nan), np.argsort(rows, kind="stable")
    even = np.where(np.isnan(telling), LIKELY, telling)
    mean = even.mean(axis=0)
    score = even.min(axis=0) if strategy is Strategy.LEAST_MISERY else mean
    score = np.where(np.isnan(telling).all(axis=0), np.nan, score)
    return score, np.lexsort((rows, -mean, -np.nan_to_num(score, nan=0.0)))


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
