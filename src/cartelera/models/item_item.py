"""The trained form that neighbours and linear autoencoders share: a history is scored by one matrix of item weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from cartelera.catalog import Catalog
from cartelera.history import read_only
from cartelera.models.query_batch import QueryBatch
from cartelera.models.sparse_rows import SparseRows
from cartelera.models.storage import load_arrays, load_metadata, save_arrays
from cartelera.models.training_matrix import column_index
from cartelera.recommendation import Contributions, FloatArray, Query, Reason, ReasonKind, Rows, Tier
from cartelera.recommendation.rating_weights import LIKED, WeightTable, to_weights

MAX_REASONS = 3


class ItemItemRecommender:
    """score(h) = f(h) B: f the table of weights, B (n, n) the weights among the titles that have ratings.

    `columns`: shape (n,), their catalogue rows. Folding in a viewer is the product, so nobody is unknown.
    """

    def __init__(self, catalog: Catalog, columns: Rows, weights: SparseRows, weight_table: WeightTable) -> None:
        self.catalog = catalog
        self.columns = read_only(columns)
        self.weights = weights
        self.weight_table = weight_table
        self.column_of_row = column_index(self.columns, len(catalog))

    @property
    def nbytes(self) -> int:
        """Bytes that serving maps."""
        return self.weights.nbytes + int(self.columns.nbytes)

    def tier(self, query: Query) -> Tier | None:
        """Collaborative if something of the history has a column."""
        return Tier.COLLABORATIVE if len(self._fold_in(query)[0]) else None

    def score_many(self, queries: Sequence[Query], rows: Rows) -> FloatArray:
        """Shape (len(queries), len(rows)). NaN: nobody rated the title, or nothing of the history has a column."""
        if len(queries) == 1:  # Much less work than to lay out the matrix, and equal but for rounding.
            return self._score_one(queries[0], rows)[None]
        folded = QueryBatch.of(queries).matrix(self.column_of_row, len(self.columns), self.weight_table)
        scores = np.full((len(queries), len(rows)), np.nan, dtype=np.float32)
        column = self.column_of_row[rows]
        known = np.flatnonzero(np.diff(folded.indptr))
        dense = np.asarray((folded[known] @ self.weights.matrix).todense(), dtype=np.float32)
        scores[np.ix_(known, column >= 0)] = dense[:, column[column >= 0]]
        return scores

    def explain(self, query: Query, rows: Rows) -> list[tuple[Reason, ...]]:
        """The liked titles that speak most for each of `rows`, each with its share of all that speaks for it."""
        columns, values, ratings = self._fold_in(query)
        return explain_known(
            self, rows, columns, ratings, lambda asked: values * self.weights.values_at(columns, asked)
        )

    def contributions(self, query: Query, row: int) -> Contributions | None:
        """f(h_i) B_i,row of each rated title i, which add up to the score."""
        columns, values, ratings = self._fold_in(query)
        asked = self.column_of_row[[row]]
        if asked[0] < 0 or not len(columns):
            return None
        points = (values * self.weights.values_at(columns, asked))[0]
        return Contributions(Tier.COLLABORATIVE, self.columns[columns], ratings, points)

    def save(self, folder: Path) -> None:
        """Write the arrays into `folder`."""
        self.weights.save(folder / "weights")
        save_arrays(folder, {"columns": self.columns}, {"values": self.weight_table})

    @classmethod
    def load(cls, folder: Path, catalog: Catalog) -> ItemItemRecommender:
        """Open what `save` wrote, memory-mapped."""
        (columns,) = load_arrays(folder, "columns")
        values = tuple((float(rating), float(value)) for rating, value in load_metadata(folder)["values"])
        return cls(catalog, columns, SparseRows.load(folder / "weights"), values)

    def _score_one(self, query: Query, rows: Rows) -> FloatArray:
        columns, values, _ = self._fold_in(query)
        scores = np.full(len(rows), np.nan, dtype=np.float32)
        if len(columns):
            column = self.column_of_row[rows]
            scores[column >= 0] = self.weights.dot(columns, values)[column[column >= 0]]
        return scores

    def _fold_in(self, query: Query) -> tuple[NDArray[np.int32], FloatArray, FloatArray]:
        """Columns, values and ratings of what the query's history holds of the titles this model knows."""
        rows, ratings = query.rated
        column, values = self.column_of_row[rows], to_weights(ratings, self.weight_table)
        kept = (column >= 0) & (values != 0)
        return column[kept], values[kept], ratings[kept]


class HasColumns(Protocol):
    """A model of the titles of `columns`: (n,), catalogue rows; `column_of_row`: which one each row is, -1: none."""

    @property
    def catalog(self) -> Catalog: ...
    @property
    def columns(self) -> Rows: ...
    @property
    def column_of_row(self) -> NDArray[np.int32]: ...


def explain_known(
    model: HasColumns,
    rows: Rows,
    rated: NDArray[np.int32],
    ratings: FloatArray,
    parts: Callable[[NDArray[np.int32]], FloatArray],
) -> list[tuple[Reason, ...]]:
    """The liked titles that speak most for each of `rows`, with their shares; none for titles the model does not know.

    `rated`, rising, and `ratings`: (h,), columns that the viewer rated. `parts`: of columns (n,) what each of the
    rated says for each: (n, h).
    """
    column = model.column_of_row[rows]
    known = np.flatnonzero(column >= 0)
    explained = explain_by_liked(model.catalog, model.columns[rated], parts(column[known]), ratings)
    return scattered(explained, known, len(rows))


def explain_by_liked(catalog: Catalog, rows: Rows, parts: FloatArray, ratings: FloatArray) -> list[tuple[Reason, ...]]:
    """For each of the titles explained, the liked titles with the largest positive parts, with their share of the sum.

    `rows`, rising, and `ratings`: shape (h,), what was rated. `parts`: (titles, h), what each of it says for each
    title. At most MAX_REASONS a title; of equal parts that of the more popular title comes first.
    """
    positive = np.maximum(parts, 0)
    liked = np.flatnonzero(ratings >= LIKED)
    speaking = positive[:, liked]
    first = np.argsort(-speaking, axis=1, kind="stable")[:, :MAX_REASONS]
    shares = np.take_along_axis(speaking, first, axis=1).tolist()
    named = rows[liked[first]].ravel().tolist()
    names = catalog.columns.names(named)
    explained = []
    for number, (own, total) in enumerate(zip(shares, positive.sum(axis=1).tolist(), strict=True)):
        mine = slice(number * len(own), (number + 1) * len(own))
        explained.append(
            tuple(
                Reason(ReasonKind.BECAUSE, name, part / total, row)
                for name, part, row in zip(names[mine], own, named[mine], strict=True)
                if part > 0
            )
        )
    return explained


def scattered(reasons: Sequence[tuple[Reason, ...]], indices: NDArray[np.integer], n: int) -> list[tuple[Reason, ...]]:
    """`n` explanations, of which those at `indices` are `reasons` and the others empty."""
    explanations: list[tuple[Reason, ...]] = [()] * n
    for index, own in zip(indices.tolist(), reasons, strict=True):
        explanations[index] = own
    return explanations
