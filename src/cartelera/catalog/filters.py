"""Filters: which titles of a catalogue may be answered. One function applies them wherever titles are listed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from cartelera.catalog.facets import Facet, Facets, OfferTerms

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


class Available(StrEnum):
    """Which titles are answered, by whether they can be watched."""

    OFFERED = "offered"
    """Those on a platform; all, if the catalogue holds no offer."""
    ANY = "any"


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
    without a rating pass a `max_age` only if `allow_unrated` is set. `available_in` (ISO code) and `ways`: at least one
    offer, on one of the wanted `platforms` if there are any, must be for that country and in one of these ways.
    An offer that does not state its country passes any `available_in`, and one that does not state its way passes any
    `ways`. Offers whose last day is before `on` (None: today) do not count, neither here nor for `platforms`.
    `available`: whether titles on no platform are answered; `unlisted`: whether titles are that stay out of lists for
    viewers (`catalog.listing.Unlisted`), those of years to come among them.
    """

    platforms: FacetCondition = FacetCondition()
    countries: FacetCondition = FacetCondition()
    genres: FacetCondition = FacetCondition()
    languages: FacetCondition = FacetCondition()
    kinds: FacetCondition = FacetCondition()
    maturity: FacetCondition = FacetCondition()
    available_in: str | None = None
    ways: frozenset[Way] = frozenset()
    on: date | None = None
    year_from: int | None = None
    year_to: int | None = None
    runtime_from: int | None = None
    runtime_to: int | None = None
    max_age: int | None = None
    allow_unrated: bool = False
    adult: Adult = Adult.EXCLUDE
    available: Available = Available.ANY
    unlisted: bool = True

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
            (facets.countries, self.countries),
            (facets.genres, self.genres),
            (facets.languages, self.languages),
            (facets.kinds, self.kinds),
            (facets.maturity, self.maturity),
        ):
            if wanted:
                _apply(passing, facet, wanted)
        if self.platforms or self.available_in is not None or self.ways:
            self._apply_offers(passing, facets)
        if not self.unlisted:
            passing &= (facets.unlisted == 0) & (facets.year <= self._day().year)
        if self.available is Available.OFFERED and (offered := facets.offered(self._day().isoformat())).any():
            passing &= offered
        _apply_bounds(passing, facets.year, self.year_from, self.year_to)
        _apply_bounds(passing, facets.runtime, self.runtime_from, self.runtime_to)
        if self.max_age is not None:
            passing &= facets.minimum_age <= self.max_age
            if not self.allow_unrated:
                passing &= facets.minimum_age >= 0
        return passing

    def _day(self) -> date:
        return self.on or datetime.now(UTC).date()

    def _apply_offers(self, passing: Mask, facets: Facets) -> None:
        """Apply the conditions on platforms, country and way to the offers that stand."""
        day = self._day().isoformat()
        is_restricted = self.available_in is not None or bool(self.ways)
        if not is_restricted and not any(terms.has_ended(day) for terms in facets.offer_terms):
            _apply(passing, facets.platforms, self.platforms)
            return
        standing: dict[str, list[int]] = {}
        fitting: dict[str, list[int]] = {}
        for index, terms in enumerate(facets.offer_terms):
            if not terms.has_ended(day):
                standing.setdefault(terms.platform, []).append(index)
                if self._fits(terms):
                    fitting.setdefault(terms.platform, []).append(index)
        names, index_of = facets.platforms.values, facets.platforms.index
        any_of, all_of, none_of = (
            [names[index_of(text)] for text in texts]
            for texts in (self.platforms.any_of, self.platforms.all_of, self.platforms.none_of)
        )
        titles = len(passing)
        if is_restricted or any_of:
            passing &= _union(
                titles, facets.offers, [index for name in any_of or names for index in fitting.get(name, ())]
            )
        for name in all_of:
            passing &= _union(titles, facets.offers, fitting.get(name, ()))
        for name in none_of:
            passing &= ~_union(titles, facets.offers, standing.get(name, ()))

    def _fits(self, terms: OfferTerms) -> bool:
        """Whether an offer is for the wanted country, in one of the wanted ways."""
        country = (self.available_in or "").upper()
        return (not country or terms.country in ("", country)) and (
            not self.ways or not terms.way or terms.way in self.ways
        )


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
    mask = np.zeros(titles, dtype=bool)
    for index in indices:
        mask[facet.rows(index)] = True
    return mask
