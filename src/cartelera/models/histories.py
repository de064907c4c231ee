"""The histories of viewers who ask, as rows of the catalogue and ratings; what every fold-in starts from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from cartelera.catalog import Catalog
from cartelera.models.storage import frozen
from cartelera.models.values import Values, valued
from cartelera.recommendation import FloatArray, Query

SEED_RATING = 5.0
"""A title asked about ("more like this") counts as if it had been rated so."""


@dataclass(frozen=True)
class Histories:
    """What is known of some viewers: of viewer q the part `starts[q]:starts[q + 1]` of `rows` and `ratings`.

    Within a viewer rows are rising and each stands once.
    """

    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    ratings: FloatArray

    @classmethod
    def of(cls, catalog: Catalog, queries: Sequence[Query]) -> Histories:
        """The ratings and seeds of `queries` that `catalog` knows; of a title named twice the last rating counts."""
        return _of_one(catalog, queries[0]) if len(queries) == 1 else cls._of(catalog, queries)

    @classmethod
    def _of(cls, catalog: Catalog, queries: Sequence[Query]) -> Histories:
        given = [
            [*((str(seed), SEED_RATING) for seed in query.seeds), *((str(r.title), r.value) for r in query.history)]
            for query in queries
        ]
        known = catalog.rows(alias for pairs in given for alias, _ in pairs)
        merged = [sorted({known[alias]: value for alias, value in pairs if alias in known}.items()) for pairs in given]
        starts = np.zeros(len(merged) + 1, dtype=np.int64)
        np.cumsum([len(pairs) for pairs in merged], out=starts[1:])
        rows = np.array([row for pairs in merged for row, _ in pairs], dtype=np.int32)
        ratings = np.array([value for pairs in merged for _, value in pairs], dtype=np.float32)
        return cls(frozen(starts), frozen(rows), frozen(ratings))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def matrix(self, place: NDArray[np.int32], width: int, values: Values) -> sparse.csr_matrix:
        """The value of every rating, shape (viewers, width). A title has the column `place[row]`; at -1 it has none."""
        columns = place[self.rows]
        weights = valued(self.ratings, values)
        viewer = np.repeat(np.arange(len(self)), np.diff(self.starts))
        kept = (columns >= 0) & (weights != 0)
        return sparse.csr_matrix((weights[kept], (viewer[kept], columns[kept])), shape=(len(self), width))


@lru_cache(maxsize=8)
def _of_one(catalog: Catalog, query: Query) -> Histories:
    """Kept for a moment: every member of a blend asks for it, and every explanation does again."""
    return Histories._of(catalog, [query])
