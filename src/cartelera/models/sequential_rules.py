"""What comes next in a sitting: titles that others went on to from those just rated.

Sequential rules (Ludewig and Jannach 2018, "Evaluation of session-based recommendation algorithms"): with the ratings
of each viewer by time, every title i points to the titles j that follow among the next `span` within `gap` seconds:

    C_ij = Σ weight(rating of j) / steps from i to j,   B_ij = C_ij (Σ_j C_ij + s)^-a (n_j + s)^-b,   s = 5,

n_j the ratings of j. Ratings of one moment have no order: each points to the other by half. A viewer is scored by what
they rated within `gap` seconds before they ask, each earlier moment counting `decay` times as much. Of anybody else
nothing is said: what somebody rated years ago says little of their next title that their taste does not say better.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from cartelera.catalog import Catalog
from cartelera.history import read_only
from cartelera.interactions import Interactions
from cartelera.models.item_item import explain_known
from cartelera.models.sparse_rows import SparseRows
from cartelera.models.storage import load_arrays, load_metadata, save_arrays
from cartelera.models.training_matrix import column_index, trainable_items
from cartelera.recommendation import FloatArray, Query, Reason, Rows, Tier
from cartelera.recommendation.rating_weights import GRADED, to_weights

if TYPE_CHECKING:
    from scipy import sparse

_SMOOTH = 5.0


@dataclass(frozen=True, slots=True)
class SequentialRules:
    """`span`: how many titles further a rule reaches; `gap`: the length of a sitting, in seconds; `recent`: how many of
    the newest ratings are asked; `source_power`, `target_power`: a and b; `keep`: rules of a title that are served.
    """

    span: int = 10
    gap: int = 3_600
    recent: int = 10
    decay: float = 0.8
    source_power: float = 0.5
    target_power: float = 0.3
    keep: int = 200

    def fit(self, catalog: Catalog, interactions: Interactions, *, rng: Generator) -> SequentialRulesRecommender:
        """Counts; `rng` is not used. From ratings without times nothing is learned."""
        timed = interactions.filter(interactions.timestamp >= 0)
        columns = trainable_items(interactions)
        rules = self._rules(timed, columns)
        reached = np.asarray(rules.sum(axis=1)).ravel() + _SMOOTH
        rated = np.bincount(timed.title, minlength=timed.titles)[columns] + _SMOOTH
        scale = rated**-self.target_power
        weights = SparseRows.top_k(
            len(columns),
            self.keep if len(timed) else 0,
            lambda i: (
                np.asarray(rules[i].todense(), dtype=np.float32).ravel() * (reached[i] ** -self.source_power * scale)
            ),
        )
        return SequentialRulesRecommender(catalog, columns, weights, self.gap, self.recent, self.decay)

    def _rules(self, interactions: Interactions, columns: Rows) -> sparse.csr_matrix:
        """C, shape (columns, columns)."""
        from scipy import sparse

        order = np.lexsort((interactions.title, interactions.timestamp, interactions.viewer))
        viewer, at = interactions.viewer[order], interactions.timestamp[order]
        column = column_index(columns, interactions.titles)[interactions.title[order]]
        weight = to_weights(interactions.rating[order], GRADED)
        shape = (len(columns), len(columns))
        rules = sparse.csr_matrix(shape, dtype=np.float32)
        for steps in range(1, min(self.span, len(order) - 1) + 1):
            source, target = np.arange(len(order) - steps), np.arange(steps, len(order))
            later = at[target] - at[source]
            follows = (viewer[source] == viewer[target]) & (column[source] >= 0) & (column[target] >= 0)
            follows &= later <= self.gap
            source, target, tied = source[follows], target[follows], later[follows] == 0
            back, there = np.where(tied, 0.5, 0.0) / steps, np.where(tied, 0.5, 1.0) / steps
            for first, then, share in ((source, target, there), (target, source, back)):
                values = (weight[then] * share).astype(np.float32)
                rules += sparse.csr_matrix((values, (column[first], column[then])), shape)
        return rules


class SequentialRulesRecommender:
    """Trained. `columns`: (n,), catalogue rows; `weights`: B, of which each title keeps its strongest rules."""

    def __init__(
        self, catalog: Catalog, columns: Rows, weights: SparseRows, gap: int, recent: int, decay: float
    ) -> None:
        self.catalog = catalog
        self.columns = read_only(columns)
        self.weights = weights
        self.gap, self.recent, self.decay = gap, recent, decay
        self.column_of_row = column_index(self.columns, len(catalog))

    @property
    def nbytes(self) -> int:
        """Bytes that serving maps."""
        return self.weights.nbytes + int(self.columns.nbytes)

    def tier(self, query: Query) -> Tier | None:
        """Collaborative if something was rated within `gap` seconds before the query's moment."""
        return Tier.COLLABORATIVE if len(self._fold_in(query)[0]) else None

    def score_many(self, queries: Sequence[Query], rows: Rows) -> FloatArray:
        """Shape (len(queries), len(rows)); NaN for titles nobody rated, and for queries outside a sitting."""
        scores = np.full((len(queries), len(rows)), np.nan, dtype=np.float32)
        column = self.column_of_row[rows]
        known = column >= 0
        for number, query in enumerate(queries):
            columns, values, _ = self._fold_in(query)
            if len(columns):
                scores[number, known] = self.weights.dot(columns, values)[column[known]]
        return scores

    def explain(self, query: Query, rows: Rows) -> list[tuple[Reason, ...]]:
        """The liked titles just rated that speak most for each."""
        columns, values, ratings = self._fold_in(query)
        return explain_known(
            self, rows, columns, ratings, lambda asked: values * self.weights.values_at(columns, asked)
        )

    def save(self, folder: Path) -> None:
        """Write the arrays into `folder`."""
        self.weights.save(folder / "weights")
        numbers = {"gap": self.gap, "recent": self.recent, "decay": self.decay}
        save_arrays(folder, {"columns": self.columns}, numbers)

    @classmethod
    def load(cls, folder: Path, catalog: Catalog) -> SequentialRulesRecommender:
        """Open what `save` wrote, memory-mapped."""
        (columns,) = load_arrays(folder, "columns")
        numbers = load_metadata(folder)
        weights = SparseRows.load(folder / "weights")
        return cls(catalog, columns, weights, int(numbers["gap"]), int(numbers["recent"]), float(numbers["decay"]))

    def _fold_in(self, query: Query) -> tuple[NDArray[np.int32], FloatArray, FloatArray]:
        """Columns, weights and ratings of the newest titles of the sitting, columns rising."""
        rated = query.history.rated()
        age = query.moment - rated.times
        within = (rated.times >= 0) & (age >= 0) & (age <= self.gap) & (self.column_of_row[rated.rows] >= 0)
        rows, ratings, age = rated.rows[within], rated.ratings[within], age[within]
        newest = np.sort(np.argsort(age, kind="stable")[: self.recent])
        rows, ratings, age = rows[newest], ratings[newest], age[newest]
        # As many moments ago as there are later ones: titles of one moment count alike.
        moments = np.searchsorted(np.sort(age), age)
        return self.column_of_row[rows], (self.decay**moments).astype(np.float32), ratings
