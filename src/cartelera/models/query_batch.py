"""What the models learn of those who ask: the ratings and seeds of their queries, from which every fold-in starts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cartelera.history import FloatArray, Rows
from cartelera.recommendation import Query
from cartelera.recommendation.rating_weights import WeightTable, to_weights

if TYPE_CHECKING:
    from scipy import sparse


@dataclass(frozen=True, slots=True, eq=False)
class QueryBatch:
    """The rated titles of several queries: those of query q are `starts[q]:starts[q + 1]` of `rows` and `ratings`."""

    starts: NDArray[np.int64]
    rows: Rows
    ratings: FloatArray

    @classmethod
    def of(cls, queries: Sequence[Query]) -> QueryBatch:
        """The rated titles of `queries`, in their order."""
        parts = [query.rated for query in queries]
        starts = np.zeros(len(parts) + 1, dtype=np.int64)
        np.cumsum([len(rows) for rows, _ in parts], out=starts[1:])
        return cls(
            starts,
            np.concatenate([np.empty(0, dtype=np.int32), *(rows for rows, _ in parts)]),
            np.concatenate([np.empty(0, dtype=np.float32), *(ratings for _, ratings in parts)]),
        )

    def __len__(self) -> int:
        return len(self.starts) - 1

    def matrix(self, column_of_row: NDArray[np.int32], width: int, table: WeightTable) -> sparse.csr_matrix:
        """The weight of every rating, shape (queries, width).

        The title at `row` has the column `column_of_row[row]`; none if that is -1.
        """
        from scipy import sparse

        columns = column_of_row[self.rows]
        weights = to_weights(self.ratings, table)
        query = np.repeat(np.arange(len(self)), np.diff(self.starts))
        kept = (columns >= 0) & (weights != 0)
        return sparse.csr_matrix((weights[kept], (query[kept], columns[kept])), shape=(len(self), width))
