"""Which titles may be in a list, and which of the best of them are: no version twice, few of one franchise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from cartelera.catalog import Catalog, Seen
from cartelera.history import Rows
from cartelera.recommendation.contracts import Query
from cartelera.recommendation.rating_weights import LIKED
from cartelera.recommendation.taste import is_family

MAX_PER_COLLECTION = 2
"""The most titles of one franchise in a list made for a viewer; "more like this" may name all of them."""

ONE_PER_COLLECTION = 0.5
"""From this variety on it is one."""


def left_out(query: Query) -> Rows:
    """The rows that are never answered: what was asked about or excluded, and what was seen unless it is asked for."""
    seen = query.history.rows if query.filters.seen is Seen.HIDE else query.history.rows[:0]
    return np.unique(np.concatenate([seen, query.seeds, query.exclude]))


def candidates(catalog: Catalog, query: Query) -> NDArray[np.bool_]:
    """Which titles pass the filters and are not left out; for a family's history none that is for adults: (titles,)."""
    passing = query.filters.mask(catalog.facets)
    passing &= query.filters.seen_mask(len(passing), query.history.rows)
    passing[left_out(query)] = False
    rows, ratings = query.rated
    if not len(query.seeds) and is_family(catalog.attributes, rows[ratings >= LIKED]):
        passing &= ~catalog.attributes.for_adults
    return passing


def diversified(catalog: Catalog, query: Query, rows: Rows, scores: NDArray[np.floating], n: int) -> NDArray[np.int64]:
    """Indices of the `n` best of `rows`, best first, ties to the more popular title: no version of a title twice or of
    one that is left out, and, unless it is asked for titles like some, at most MAX_PER_COLLECTION of a franchise."""
    columns = catalog.columns
    names = set(columns.name_keys[left_out(query)].ravel().tolist())
    per_collection = not len(query.seeds)
    franchises: Counter[int] = Counter()
    most = MAX_PER_COLLECTION if query.variety < ONE_PER_COLLECTION else 1
    chosen: list[int] = []
    ordered = _argsort_desc(rows, scores, n)
    while len(chosen) < n and (some := list(islice(ordered, 2 * n))):
        keys, collections = columns.name_keys[rows[some]].tolist(), columns.collection[rows[some]].tolist()
        for index, own, collection in zip(some, keys, collections, strict=True):
            if not names.isdisjoint(own):
                continue
            if per_collection and collection >= 0:
                if franchises[collection] >= most:
                    continue
                franchises[collection] += 1
            names.update(own)
            chosen.append(index)
            if len(chosen) == n:
                break
    return np.array(chosen, dtype=np.int64)


def _argsort_desc(rows: Rows, scores: NDArray[np.floating], n: int) -> Iterator[int]:
    """Indices by falling score, ties by row (the more popular). About `n` are used.

    At first only a few times `n` are sorted, of which the rules nearly always leave `n`; the rest on demand.
    """
    wanted = min(len(scores), 20 * n + 100)
    least = np.partition(scores, len(scores) - wanted)[len(scores) - wanted] if wanted < len(scores) else -np.inf
    for better in (True, False):
        pool = np.flatnonzero((scores >= least) == better)
        yield from map(int, pool[np.lexsort((rows[pool], -scores[pool]))])
