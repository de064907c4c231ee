"""Who liked this liked that: the item weights of a trained model, and how much oftener than chance two are liked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cartelera.interactions import Interactions
from cartelera.models.item_item import ItemItemRecommender
from cartelera.models.training_matrix import interaction_matrix
from cartelera.recommendation import FloatArray, Rows
from cartelera.recommendation.rating_weights import LIKES

if TYPE_CHECKING:
    from scipy import sparse

_LARGEST = 10
_MOST_LIFT, _LEAST_LIFT = 2.0, -1.5
_PRIOR = 6.0
"""Added to how many like both and to how many would by chance, in weighted viewers: little is no evidence."""


@dataclass(frozen=True, eq=False)
class CoLikes:
    """What ratings say of pairs of titles. `columns`: (m,) the rows of the titles somebody rated; `likes`: (m,), how
    many like each; `weights`: (m, m) the model's item weights, symmetrised; `sources`: for each source of ratings who
    likes what, (viewers, m), and the weight of each viewer, (viewers,).
    """

    columns: Rows
    column_of_row: NDArray[np.int32]
    likes: NDArray[np.int64]
    weights: sparse.csr_matrix
    sources: tuple[tuple[sparse.csr_matrix, FloatArray], ...]

    @classmethod
    def of(cls, model: ItemItemRecommender, interactions: Interactions) -> CoLikes:
        """`model`: trained on `interactions`. The id of a viewer begins with the source of their
        ratings and a colon."""
        matrix = interaction_matrix(interactions, model.columns, LIKES)
        matrix.data[:] = 1
        counts = np.diff(matrix.indptr)
        weight = (np.maximum(counts, 1) ** -0.5).astype(np.float32)
        named = np.array([viewer.partition(":")[0] if ":" in viewer else "" for viewer in interactions.viewers])
        parts = [np.flatnonzero(named == source) for source in np.unique(named)]
        weights = model.weights.matrix
        return cls(
            model.columns,
            model.column_of_row,
            np.bincount(matrix.indices, minlength=len(model.columns)),
            (weights + weights.T).tocsr(),
            tuple((matrix[part], weight[part]) for part in parts),
        )

    def relative_weights(self, columns: NDArray[np.integer]) -> FloatArray:
        """The item weights of each of `columns` over the mean of its ten largest: (len(columns), m)."""
        block = np.maximum(self.weights[columns].toarray(), 0)
        if block.shape[1] <= _LARGEST:
            largest = block.max(axis=1, initial=0)
        else:
            largest = np.partition(block, -_LARGEST, axis=1)[:, -_LARGEST:].mean(axis=1)
        return np.asarray(block / np.maximum(largest, 1e-9)[:, None], dtype=np.float32)

    def log_lift(self, columns: NDArray[np.integer]) -> FloatArray:
        """log((n + 6) / (e + 6)) of those who like both: n they are, e there would be by chance, which is reckoned for
        each source by itself: what the viewers of a small source all know is not alike for it. (len(columns), m)."""
        together = np.zeros((len(columns), len(self.columns)), dtype=np.float32)
        expected = np.zeros_like(together)
        for (likes, weight), (liked, all_likes) in zip(self.sources, self._totals, strict=True):
            chosen = likes[:, columns].multiply(weight[:, None]).tocsr()
            together += (chosen.T @ likes).toarray()
            expected += np.outer(liked[columns], liked) / max(all_likes, 1e-9)
        return np.asarray(
            np.clip(np.log((together + _PRIOR) / (expected + _PRIOR)), _LEAST_LIFT, _MOST_LIFT), dtype=np.float32
        )

    @cached_property
    def _totals(self) -> tuple[tuple[FloatArray, float], ...]:
        """For each source the weighted likes of each title, and the weight of all its viewers."""
        return tuple(
            (np.asarray(likes.T @ weight, dtype=np.float32), float(weight.sum())) for likes, weight in self.sources
        )
