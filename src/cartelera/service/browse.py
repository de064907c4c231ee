"""All titles of a catalogue, filtered and sorted, with what each facet would leave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from cartelera.catalog import Filters
from cartelera.catalog.facet_counts import Counts, facet_counts
from cartelera.catalog.filters import Mask
from cartelera.history import Rows
from cartelera.service.context import ServiceContext
from cartelera.service.filtering import Passing, pass_filters


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


class Browse:
    """Lists the titles of one release."""

    def __init__(self, context: ServiceContext) -> None:
        self._catalog = context.catalog

    def titles(
        self, filters: Filters, sort: Sort = Sort.POPULARITY, *, within: Mask | None = None, relax: bool = False
    ) -> TitleOrder:
        """The titles that pass `filters`, of all or of those that `within` (titles,) marks. What lacks the value by
        which it is sorted comes last."""
        passing = pass_filters(self._catalog, filters, within, relax=relax)
        rows = np.flatnonzero(passing.mask).astype(np.int32)
        return TitleOrder(rows if sort is Sort.POPULARITY else self._sorted(rows, sort), passing)

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
