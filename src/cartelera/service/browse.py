"""The titles of a catalogue, or of a search: filtered and sorted, with what each facet would leave."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from cartelera.catalog import Filters
from cartelera.catalog.facet_counts import Counts, facet_counts
from cartelera.catalog.filters import Mask
from cartelera.history import Rows
from cartelera.service.context import ServiceContext
from cartelera.service.filtering import Passing, pass_filters
from cartelera.service.search import Search, SearchHit, SearchResult

_MATCHES = 5_000
"""So many matches of a search are counted at most."""


class Sort(StrEnum):
    """In which order titles are listed; of equal ones the more popular comes first."""

    POPULARITY = "popularity"
    NEWEST = "newest"
    OLDEST = "oldest"
    TITLE = "title"
    VOTES = "vote_average"
    RUNTIME = "runtime"
    REVENUE = "revenue"
    RETURN = "return"


@dataclass(frozen=True, slots=True, eq=False)
class TitleOrder:
    """The `rows` of all titles that are listed, in order, and what filters left of them."""

    rows: Rows
    passing: Passing


@dataclass(frozen=True, slots=True)
class Answered:
    """What a question in words found; `relaxed` and `without` as `Passing` has them."""

    answer: SearchResult
    relaxed: tuple[str, ...] = ()
    without: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What a search found; `relaxed` and `without` as `Passing` has them."""

    hits: tuple[SearchHit, ...]
    filters: Filters
    relaxed: tuple[str, ...] = ()
    without: Mapping[str, int] = field(default_factory=dict)


class Browse:
    """Lists the titles of one release. Takes milliseconds: never for an event loop."""

    def __init__(self, context: ServiceContext, search: Search) -> None:
        self._catalog = context.catalog
        self._search = search

    def titles(
        self, filters: Filters, sort: Sort = Sort.POPULARITY, *, within: Mask | None = None, relax: bool = False
    ) -> TitleOrder:
        """The titles that pass `filters`, of all or of those that `within` (titles,) marks. What lacks the value by
        which it is sorted comes last."""
        passing = pass_filters(self._catalog, filters, within, relax=relax)
        rows = np.flatnonzero(passing.mask).astype(np.int32)
        return TitleOrder(rows if sort is Sort.POPULARITY else self._sorted(rows, sort), passing)

    def look_up(self, text: str, n: int, filters: Filters, *, relax: bool = False) -> LookedUp:
        """The `n` titles that answer `text` best (`Search.look_up`) and pass `filters`; or what leaves none of those
        that are called so."""
        hits = self._search.look_up(text, n, filters)
        if hits or not filters.conditions():
            return LookedUp(hits, filters)
        passing = pass_filters(self._catalog, filters, self.matches(text, filters), relax=relax)
        if relax and passing.left:
            return LookedUp(self._search.look_up(text, n, passing.filters), passing.filters, passing.relaxed)
        return LookedUp((), filters, (), passing.without)

    def find(
        self, text: str, n: int, filters: Filters, without: Collection[str] = (), *, relax: bool = False
    ) -> Answered:
        """The `n` titles that answer `text` (`Search.find`) and pass `filters`."""
        answer = self._search.find(text, n, filters, without)
        if answer.hits or not filters.conditions():
            return Answered(answer)
        passing = pass_filters(self._catalog, filters, self.matches(text, filters), relax=relax)
        if relax and passing.left:
            return Answered(self._search.find(text, n, passing.filters, without), passing.relaxed)
        return Answered(answer, (), passing.without)

    def matches(self, text: str, filters: Filters) -> Mask:
        """Which titles hold the words of `text` in their names or people, whichever of the conditions they meet; if
        none does, what is found otherwise."""
        anything = filters.without(*filters.conditions())
        rows = self._catalog.search(text, _MATCHES, anything)
        within = np.zeros(len(self._catalog), dtype=bool)
        within[rows or [hit.title.row for hit in self._search.look_up(text, 100, anything)]] = True
        return within

    def facets(self, filters: Filters, within: Mask | None = None) -> Mapping[str, Counts]:
        """How many of them have each value of each facet (`catalog.facet_counts`)."""
        return facet_counts(self._catalog.facets, filters, within)

    def _sorted(self, rows: Rows, sort: Sort) -> Rows:
        facets, columns = self._catalog.facets, self._catalog.columns
        match sort:
            case Sort.TITLE:
                names = columns.names(rows.tolist())
                return rows[sorted(range(len(rows)), key=lambda index: names[index].casefold())]
            case Sort.OLDEST:
                year = facets.year[rows].astype(np.int32)
                key = np.where(year < 0, np.iinfo(np.int32).max, year)
            case Sort.NEWEST:
                key = -facets.year[rows].astype(np.int32)
            case Sort.RUNTIME:
                key = -facets.runtime[rows].astype(np.int32)
            case Sort.REVENUE:
                key = -columns.revenue[rows]
            case Sort.RETURN:
                key = -columns.returns[rows]
            case _:
                key = -np.nan_to_num(self._catalog.attributes.average[rows], nan=-1)
        ordered: Rows = rows[np.lexsort((rows, key))]
        return ordered
