"""Filters: which titles of a catalogue may be answered. One function applies them wherever titles are listed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from cartelera.catalog.facets import OFFER_SEPARATOR, Facet, Facets

Mask = NDArray[np.bool_]


class Adult(StrEnum):
    """What becomes of titles for adults only."""

    EXCLUDE = "exclude"
    INCLUDE = "include"
    ONLY = "only"


class Way(StrEnum):
    """How a platform offers a title."""

    SUBSCRIPTION = "subscription"
    FREE = "free"
    ADS = "ads"
    RENT = "rent"
    BUY = "buy"


@dataclass(frozen=True, slots=True)
class FacetCondition:
    """What is wanted of one facet: some of these values, all of these, none of these. Empty: no condition."""

    any_of: frozenset[str] = frozenset()
    all_of: frozenset[str] = frozenset()
    none_of: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.any_of or self.all_of or self.none_of)


def any_of(*values: str) -> FacetCondition:
    """At least one of `values`."""
    return FacetCondition(any_of=frozenset(values))


def all_of(*values: str) -> FacetCondition:
    """Each of `values`."""
    return FacetCondition(all_of=frozenset(values))


def none_of(*values: str) -> FacetCondition:
    """None of `values`."""
    return FacetCondition(none_of=frozenset(values))


@dataclass(frozen=True, slots=True)
class Filters:
    """Which titles may be answered: those that meet every condition. Bounds are inclusive.

    A title of unknown year or runtime does not pass a bound on it. `maturity`: ratings as the platforms write them.
    `max_age`: the viewer's age; the strictest known rating of a title (`catalog.maturity`) must allow it. Titles
    without a rating pass a `max_age` only if `unrated` is set. `available_in` (ISO code) and `ways`: at least one
    offer, on one of the wanted `platforms` if there are any, must be for that country and in one of these ways.
    An offer that does not state its country passes any `available_in`, and one that does not state its way passes any
    `ways`. `exclude`: rows that never pass.
    """

    platforms: FacetCondition = FacetCondition()
    countries: FacetCondition = FacetCondition()
    genres: FacetCondition = FacetCondition()
    languages: FacetCondition = FacetCondition()
    kinds: FacetCondition = FacetCondition()
    maturity: FacetCondition = FacetCondition()
    available_in: str | None = None
    ways: frozenset[Way] = frozenset()
    year_from: int | None = None
    year_to: int | None = None
    runtime_from: int | None = None
    runtime_to: int | None = None
    max_age: int | None = None
    unrated: bool = False
    adult: Adult = Adult.EXCLUDE
    exclude: tuple[int, ...] = ()

    def mask(self, facets: Facets) -> Mask:
        """For every row of a catalogue with these `facets` whether it passes, shape (titles,); a new array.

        Raises InvalidValueError, with the nearest ones, for a value that no title of the catalogue has.
        """
        match self.adult:
            case Adult.EXCLUDE:
                passing = ~facets.adult
            case Adult.INCLUDE:
                passing = np.ones(len(facets.adult), dtype=bool)
            case Adult.ONLY:
                passing = np.array(facets.adult)
        for facet, wanted in (
            (facets.platforms, self.platforms),
            (facets.countries, self.countries),
            (facets.genres, self.genres),
            (facets.languages, self.languages),
            (facets.kinds, self.kinds),
            (facets.maturity, self.maturity),
        ):
            if wanted:
                _apply(passing, facet, wanted)
        if self.available_in is not None or self.ways:
            self._apply_availability(passing, facets)
        _apply_bounds(passing, facets.year, self.year_from, self.year_to)
        _apply_bounds(passing, facets.runtime, self.runtime_from, self.runtime_to)
        if self.max_age is not None:
            passing &= facets.minimum_age <= self.max_age
            if not self.unrated:
                passing &= facets.minimum_age >= 0
        if self.exclude:
            passing[np.asarray(self.exclude, dtype=np.int64)] = False
        return passing

    def _apply_availability(self, passing: Mask, facets: Facets) -> None:
        country = (self.available_in or "").upper()
        fitting: dict[str, list[int]] = {}
        for index, value in enumerate(facets.offers.values):
            platform, stated_country, stated_way = value.split(OFFER_SEPARATOR)
            if (not country or stated_country in ("", country)) and (
                not self.ways or not stated_way or stated_way in self.ways
            ):
                fitting.setdefault(platform, []).append(index)
        names = facets.platforms.values
        wanted = {names[facets.platforms.index(text)] for text in self.platforms.any_of} or set(names)
        required = {names[facets.platforms.index(text)] for text in self.platforms.all_of}
        passing &= _union(len(passing), facets.offers, [i for name in wanted for i in fitting.get(name, ())])
        for name in required:
            passing &= _union(len(passing), facets.offers, fitting.get(name, ()))


def _apply(passing: Mask, facet: Facet, wanted: FacetCondition) -> None:
    if wanted.any_of:
        passing &= _union(len(passing), facet, [facet.index(text) for text in wanted.any_of])
    for text in wanted.all_of:
        passing &= _union(len(passing), facet, (facet.index(text),))
    for text in wanted.none_of:
        passing[facet.rows(facet.index(text))] = False


def _apply_bounds(passing: Mask, numbers: NDArray[np.int16], low: int | None, high: int | None) -> None:
    """Only known numbers from `low` to `high` pass."""
    if low is None and high is None:
        return
    passing &= numbers >= max(0, low or 0)
    if high is not None:
        passing &= numbers <= high


def _union(titles: int, facet: Facet, indices: Iterable[int]) -> Mask:
    """Which rows have one of the values at `indices`."""
    found = np.zeros(titles, dtype=bool)
    for index in indices:
        found[facet.rows(index)] = True
    return found
