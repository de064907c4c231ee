"""Implicit alternating least squares (Hu, Koren and Volinsky 2008) by `implicit`, with an exact fold-in of any viewer.

The loss is Σ c_ui (p_ui - u·v)² + λ (Σ|u|² + Σ|v|²), c = α if the viewer likes the title, else 1. Rendle,
Krichene, Zhang and Koren (2022, "Revisiting the Performance of iALS on Item Recommendation Benchmarks") regularise each
row by how much it weighs, λ*·(n + α₀·N), and give the λ without that scaling which weighs as much in all (their eq. 9):
that one is used here, since `implicit` has one λ for all rows. So one λ* serves data sets of different sizes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from cartelera.catalog import Catalog
from cartelera.history import read_only
from cartelera.interactions import Interactions
from cartelera.models.item_item import explain_by_liked, scattered
from cartelera.models.storage import load_arrays, load_metadata, save_arrays
from cartelera.models.threads import limit_blas_threads
from cartelera.models.training_matrix import column_index, interaction_matrix, trainable_items
from cartelera.recommendation import FloatArray, Query, Reason, Rows, Tier
from cartelera.recommendation.rating_weights import LIKED, LIKES, to_weights

if TYPE_CHECKING:
    from scipy import sparse


@dataclass(frozen=True, slots=True)
class IALS:
    """`regularisation`: λ* of Rendle et al. 2022; `alpha`: the weight of a like against 1 of a non-like."""

    factors: int = 256
    regularisation: float = 0.011
    alpha: float = 5.0
    iterations: int = 16

    def fit(self, catalog: Catalog, interactions: Interactions, *, rng: Generator) -> FactorRecommender:
        """Trains on likes. The same `rng` gives the same factors, whatever the number of threads."""
        seed = int(rng.integers(2**31 - 1))
        columns = trainable_items(interactions)
        likes = interaction_matrix(interactions, columns, LIKES)
        strength = self.plain_regularisation(likes)
        factors = self._train(likes, strength, seed) if likes.nnz else np.zeros((len(columns), 1), dtype=np.float32)
        return FactorRecommender(catalog, columns, factors, strength, self.alpha)

    def plain_regularisation(self, likes: sparse.csr_matrix) -> float:
        """λ for `likes` (viewers, titles): α·λ* times the mean of n + N/α over all viewers and titles."""
        viewers, titles = likes.shape
        unobserved = 1 / self.alpha
        weight = 2 * likes.nnz + 2 * unobserved * viewers * titles
        return float(self.alpha * self.regularisation * weight / max(viewers + titles, 1))

    def _train(self, likes: sparse.csr_matrix, strength: float, seed: int) -> FloatArray:
        with limit_blas_threads():
            try:
                from implicit.cpu.als import AlternatingLeastSquares
            except ImportError:
                # It wants the system's OpenMP library, which slim images lack.
                return self._alternate(likes, strength, np.random.default_rng(seed))
            model = AlternatingLeastSquares(
                factors=self.factors,
                regularization=strength,
                alpha=self.alpha,
                iterations=self.iterations,
                random_state=seed,
            )
            model.fit(likes, show_progress=False)
        factors: FloatArray = np.asarray(model.item_factors, dtype=np.float32)
        return factors

    def _alternate(self, likes: sparse.csr_matrix, strength: float, rng: Generator) -> FloatArray:
        """The same by NumPy, exactly and slowly: every row of either side solved in turn."""
        by_title = likes.T.tocsr()
        V = (0.01 * rng.random((likes.shape[1], self.factors))).astype(np.float32)
        for _ in range(self.iterations):
            U = self._solve_side(likes, V, strength)
            V = self._solve_side(by_title, U, strength)
        return V

    def _solve_side(self, likes: sparse.csr_matrix, other: FloatArray, strength: float) -> FloatArray:
        """The best factors of one side, given those of the other; zeros for rows without a like."""
        base = other.T @ other + np.float32(strength) * np.eye(self.factors, dtype=np.float32)
        solved = np.zeros((likes.shape[0], self.factors), dtype=np.float32)
        for row in np.flatnonzero(np.diff(likes.indptr)):
            theirs = other[likes.indices[likes.indptr[row] : likes.indptr[row + 1]]]
            normal = base + np.float32(self.alpha - 1) * (theirs.T @ theirs)
            solved[row] = np.linalg.solve(normal, np.float32(self.alpha) * theirs.sum(axis=0))
        return solved


class FactorRecommender:
    """score(h) = V u(h),  u(h) = (V'V + λI + (α-1) V_h'V_h)⁻¹ α V_h'1: exactly the viewer half of a training step.

    `factors`: V, shape (n, k); `columns`: shape (n,), the catalogue rows of the titles.
    """

    def __init__(
        self, catalog: Catalog, columns: Rows, factors: FloatArray, regularisation: float, alpha: float
    ) -> None:
        self.catalog = catalog
        self.columns = read_only(columns)
        self.factors = read_only(factors)
        self.regularisation = regularisation
        self.alpha = alpha
        self.column_of_row = column_index(self.columns, len(catalog))
        k = factors.shape[1]
        self._base = self.factors.T @ self.factors + np.float32(regularisation) * np.eye(k, dtype=np.float32)
        self._mean = self.factors.mean(axis=0, dtype=np.float64) if len(factors) else np.zeros(k)
        centred = self.factors - self._mean.astype(np.float32)
        self._covariance = (centred.T @ centred).astype(np.float64) / max(len(factors), 1)

    @property
    def nbytes(self) -> int:
        """Bytes that serving maps."""
        return int(self.factors.nbytes + self.columns.nbytes)

    def tier(self, query: Query) -> Tier | None:
        """Collaborative if the history has a like among the titles known here."""
        rows, ratings = query.rated
        return Tier.COLLABORATIVE if (self.column_of_row[rows[ratings >= LIKED]] >= 0).any() else None

    def score_many(self, queries: Sequence[Query], rows: Rows) -> FloatArray:
        """Shape (len(queries), len(rows)). NaN: nobody rated the title, or the history has no like known here."""
        scores = np.full((len(queries), len(rows)), np.nan, dtype=np.float32)
        column = self.column_of_row[rows]
        # All products are less work than to copy most of the factors in order to choose them.
        scores[:, column >= 0] = (self.viewer_factors(queries) @ self.factors.T)[:, column[column >= 0]]
        return scores

    def score_moments(self, viewers: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Mean and deviation of the scores of all titles for each of `viewers` (q, k), without the scores: (q, 1).

        The deviation is never 0.
        """
        wide = viewers.astype(np.float64)
        mean = wide @ self._mean
        variance = np.einsum("qi,ij,qj->q", wide, self._covariance, wide)
        spread = np.maximum(np.sqrt(np.maximum(variance, 0)), 1e-9)
        return mean[:, None].astype(np.float32), spread[:, None].astype(np.float32)

    def viewer_factors(self, queries: Sequence[Query]) -> FloatArray:
        """The factors of the viewers who ask, shape (len(queries), k); NaN if a history has no like known here."""
        folded = np.full((len(queries), self.factors.shape[1]), np.nan, dtype=np.float32)
        for number, query in enumerate(queries):
            viewer = query.folded(self, "viewer", partial(self._fold_in_query, query))
            if viewer is not None:
                folded[number] = viewer
        return folded

    def fold_in(self, liked: FloatArray) -> FloatArray:
        """The factors, shape (k,), of a viewer who likes titles of the factors `liked`, shape (m, k)."""
        total = np.float32(self.alpha) * liked.sum(axis=0)
        folded: FloatArray = np.linalg.solve(self._normal_matrix(liked), total)
        return folded

    def explain(self, query: Query, rows: Rows) -> list[tuple[Reason, ...]]:
        """Each liked title's part of the score, α v_row' (…)⁻¹ v_j (Hu et al. 2008, section 5)."""
        column = self.column_of_row[rows]
        known = np.flatnonzero(column >= 0)
        return scattered(self.explain_factors(query, self.factors[column[known]]), known, len(rows))

    def explain_factors(self, query: Query, factors: FloatArray) -> list[tuple[Reason, ...]]:
        """`explain` for titles of the factors `factors`, shape (n, k), whether they are known here or not."""
        liked = self._liked(query)
        if not len(liked):
            return [()] * len(factors)
        mine = self.factors[liked]
        parts = np.asarray(self.alpha * np.linalg.solve(self._normal_matrix(mine), factors.T).T @ mine.T, np.float32)
        return explain_by_liked(self.catalog, self.columns[liked], parts, np.full(len(liked), LIKED, dtype=np.float32))

    def save(self, folder: Path) -> None:
        """Write the arrays into `folder`."""
        metadata = {"alpha": self.alpha, "regularisation": self.regularisation}
        save_arrays(folder, {"columns": self.columns, "factors": self.factors}, metadata)

    @classmethod
    def load(cls, folder: Path, catalog: Catalog) -> FactorRecommender:
        """Open what `save` wrote, memory-mapped."""
        columns, factors = load_arrays(folder, "columns", "factors")
        metadata = load_metadata(folder)
        return cls(catalog, columns, factors, float(metadata["regularisation"]), float(metadata["alpha"]))

    def _liked(self, query: Query) -> NDArray[np.int32]:
        """The columns of the titles known here that the query's viewer likes."""
        rows, ratings = query.rated
        column = self.column_of_row[rows]
        return column[(column >= 0) & (to_weights(ratings, LIKES) > 0)]

    def _fold_in_query(self, query: Query) -> FloatArray | None:
        liked = self._liked(query)
        return self.fold_in(self.factors[liked]) if len(liked) else None

    def _normal_matrix(self, mine: FloatArray) -> FloatArray:
        normal: FloatArray = self._base + np.float32(self.alpha - 1) * (mine.T @ mine)
        return normal
