"""Filters: which titles of a catalogue may be answered. One function applies them wherever titles are listed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cartelera.catalog.facets import Facet, Facets, OfferTerms
from cartelera.errors import ErrorCode, InvalidValueError

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


class Seen(StrEnum):
    """What becomes of titles that the viewer has seen, if the list is for one."""

    HIDE = "hide"
    INCLUDE = "include"
    ONLY = "only"


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
    offer, on one of the wanted `platforms` if there are any, must be for that country and in one of these ways, and one
    in each way of `ways.all_of`. An offer that does not state its country passes any `available_in`, and one that does
    not state its way passes any `ways`; `ways.none_of` leaves out what any platform offers in one of them. Offers whose
    last day is before `on` (None: today) do not count, neither here nor for `platforms`.
    `exclude`: rows that are never answered. `seen`: of the titles that the viewer has seen (`seen_mask`).
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
    ways: FacetCondition = FacetCondition()
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
    exclude: frozenset[int] = frozenset()
    seen: Seen = Seen.HIDE

    def conditions(self) -> tuple[str, ...]:
        """The names of the conditions in force that an answer may do without, in the order of `_RELAXABLE`."""
        return tuple(
            name
            for name, cleared in _RELAXABLE.items()
            if any(getattr(self, field) != _DEFAULTS[field] for field in cleared)
        )

    def without(self, *conditions: str) -> Filters:
        """The same without some of `conditions()`."""
        cleared: dict[str, Any] = {field: _DEFAULTS[field] for name in conditions for field in _RELAXABLE[name]}
        return replace(self, **cleared)

    def capped(self, max_age: int, *, allow_unrated: bool = False) -> Filters:
        """The same under one more cap: the lower age counts, and unrated titles pass only if both allow them."""
        if self.max_age is None:
            return replace(self, max_age=max_age, allow_unrated=allow_unrated)
        return replace(self, max_age=min(self.max_age, max_age), allow_unrated=self.allow_unrated and allow_unrated)

    def seen_mask(self, titles: int, rows: NDArray[np.integer]) -> Mask:
        """Which of so many titles pass for a viewer who has seen those at `rows`, shape (titles,)."""
        mask = np.full(titles, self.seen is not Seen.ONLY)
        if self.seen is not Seen.INCLUDE:
            mask[rows] = self.seen is Seen.ONLY
        return mask

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
        if self.exclude:
            passing[list(self.exclude)] = False
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
        names, index_of = facets.platforms.values, facets.platforms.index
        any_of, all_of, none_of = (
            {names[index_of(text)] for text in texts}
            for texts in (self.platforms.any_of, self.platforms.all_of, self.platforms.none_of)
        )
        ways = Ways.of(self.ways)
        standing = [(index, terms) for index, terms in enumerate(facets.offer_terms) if not terms.has_ended(day)]
        country = (self.available_in or "").upper()
        local = [(index, terms) for index, terms in standing if not country or terms.country in ("", country)]
        fitting = [(index, terms) for index, terms in local if ways.allow(terms)]

        def offered(offers: list[tuple[int, OfferTerms]], platforms: Collection[str], way: str = "") -> Mask:
            return _union(
                len(passing),
                facets.offers,
                [i for i, terms in offers if terms.platform in platforms and (not way or terms.way in ("", way))],
            )

        wanted = any_of or set(names)
        if is_restricted or any_of:
            passing &= offered(fitting, wanted)
        for name in all_of:
            passing &= offered(fitting, {name})
        for name in none_of:
            passing &= ~offered(standing, {name})
        for way in ways.all_of:
            passing &= offered(local, wanted, way)
        if ways.none_of:
            passing &= ~_union(len(passing), facets.offers, [i for i, terms in standing if terms.way in ways.none_of])


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways that are wanted. Raises InvalidValueError for what is none."""

    any_of: frozenset[str]
    all_of: frozenset[str]
    none_of: frozenset[str]

    @classmethod
    def of(cls, wanted: FacetCondition) -> Ways:
        """The ways that `wanted` names."""
        return cls(*(frozenset(map(_known_way, texts)) for texts in (wanted.any_of, wanted.all_of, wanted.none_of)))

    def allow(self, terms: OfferTerms) -> bool:
        """Whether an offer is made in one of the wanted ways, or does not state its way."""
        return not terms.way or not self.any_of or terms.way in self.any_of


def _known_way(text: str) -> str:
    known = text.strip().lower()
    if known not in set(Way):
        raise InvalidValueError(ErrorCode.WAY, tuple(Way), name=text[:80])
    return known


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


_RELAXABLE: dict[str, tuple[str, ...]] = {
    "runtime": ("runtime_from", "runtime_to"),
    "years": ("year_from", "year_to"),
    "languages": ("languages",),
    "countries": ("countries",),
    "genres": ("genres",),
    "ways": ("ways",),
    "available_in": ("available_in",),
    "platforms": ("platforms",),
    "kinds": ("kinds",),
}
"""The conditions that an answer may do without if nothing else is left, and their fields; the first is missed least.

What protects somebody is not among them: maturity, adult titles, what was excluded or seen.
"""
_DEFAULTS: dict[str, Any] = {field.name: field.default for field in fields(Filters)}
