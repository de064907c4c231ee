"""How many titles of a list have each value of each facet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from cartelera.catalog.facets import Facet, Facets
from cartelera.catalog.filters import Filters, Mask, Way

COUNTED = ("platforms", "kinds", "genres", "languages", "countries")
MOST_VALUES = 100
"""So many values of a facet are counted out, those of most titles."""

Counts = dict[str, int]


def facet_counts(facets: Facets, filters: Filters, within: Mask | None = None) -> Mapping[str, Counts]:
    """For each facet its values and how many titles of the list have them, the most first; ways and decades too.

    `within` (titles,): the list before `filters`; None: all titles. A facet is counted without its own condition, so
    that it says what choosing another value would give. Offers that have ended do not count.
    """
    whole = _mask(facets, filters, within)

    def under_others(*conditions: str) -> Mask:
        given = set(filters.conditions())
        own = [name for name in conditions if name in given]
        return _mask(facets, filters.without(*own), within) if own else whole

    day = (filters.on or datetime.now(UTC).date()).isoformat()
    counts = {
        name: _ordered(facet.values, _per_value(facet, under_others(name)))
        for name in COUNTED
        if (facet := getattr(facets, name)) is not facets.platforms
    }
    by_platform: dict[str, list[int]] = {}
    by_way: dict[str, list[int]] = {}
    for index, terms in enumerate(facets.offer_terms):
        if not terms.has_ended(day):
            by_platform.setdefault(terms.platform, []).append(index)
            by_way.setdefault(terms.way, []).append(index)
    counts["platforms"] = _of_offers(facets, by_platform, under_others("platforms"))
    counts["ways"] = _of_offers(facets, {way: by_way[way] for way in Way if way in by_way}, under_others("ways"))
    counts["decades"] = _decades(facets, under_others("years"))
    return counts


def _mask(facets: Facets, filters: Filters, within: Mask | None) -> Mask:
    mask = filters.mask(facets)
    if within is not None:
        mask &= within
    return mask


def _per_value(facet: Facet, mask: Mask) -> NDArray[np.int64]:
    start, end = int(facet.offsets[0]), int(facet.offsets[-1])
    running = np.zeros(end - start + 1, dtype=np.int64)
    np.cumsum(mask[facet.all_rows[start:end]], out=running[1:])
    counts: NDArray[np.int64] = np.diff(running[np.asarray(facet.offsets) - start])
    return counts


def _of_offers(facets: Facets, indices: Mapping[str, list[int]], mask: Mask) -> Counts:
    """How many titles have one of the offers at the `indices` of each value: one title may have several."""
    counts = []
    for some in indices.values():
        rows = [facets.offers.rows(index) for index in some]
        if len(rows) == 1:
            counts.append(int(mask[rows[0]].sum()))
        else:
            offered = np.zeros(len(mask), dtype=bool)
            for part in rows:
                offered[part] = True
            counts.append(int((offered & mask).sum()))
    return _ordered(tuple(indices), np.array(counts, dtype=np.int64))


def _decades(facets: Facets, mask: Mask) -> Counts:
    years = facets.year[mask]
    decades, counts = np.unique(years[years >= 0] // 10 * 10, return_counts=True)
    return {str(decade): int(count) for decade, count in zip(decades[::-1], counts[::-1], strict=True)}


def _ordered(values: tuple[str, ...], counts: NDArray[np.int64]) -> Counts:
    best = np.argsort(-counts, kind="stable")[:MOST_VALUES]
    return {values[i]: int(counts[i]) for i in best.tolist() if counts[i]}
