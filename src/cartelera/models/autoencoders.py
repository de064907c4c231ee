"""Linear autoencoders in closed form: EASE, EDLAE, RDLAE, and RDLAE on graded, viewer-weighted ratings.

With Z (viewers × n) the weights of the ratings, W = diag(w_u), G = Z'WZ, dropout p and regularisation λ:

    g_j = p/(1-p)·G_jj + λ,   P = (G + diag(g))⁻¹,   own_j = min(1 - g_j·P_jj, ξ),   B_ij = -P_ij·(1 - own_j)/P_jj.

EASE: p = 0, ξ = 0 (Steck 2019, "Embarrassingly Shallow Autoencoders"); EDLAE: ξ = 0 (Steck 2020, "Autoencoders that
don't overfit towards the Identity"); RDLAE: the diagonal may grow to ξ (Moon, Kim and Lee 2023, "It's Enough: Relaxing
Diagonal Constraints in Linear Autoencoders"). B_jj itself is served as 0: a title that was rated is never recommended,
and with it a low-rated title would only push itself about. Only P is ever held in full; of each row of B the `keep`
entries of largest absolute value are kept for serving.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from cartelera.catalog import Catalog
from cartelera.interactions import Interactions
from cartelera.models.gram import gram, invert
from cartelera.models.item_item import ItemItemRecommender
from cartelera.models.sparse_rows import SparseRows
from cartelera.models.training_matrix import interaction_matrix, scaled_lambda, trainable_items, viewer_weights
from cartelera.recommendation import FloatArray
from cartelera.recommendation.rating_weights import GRADED, LIKES, WeightTable

KEEP = 600
"""Entries of each row that are served: 48 MB at 20,000 titles. docs/quality.md says what is lost."""
_SMOOTH = 10.0


@dataclass(frozen=True, slots=True)
class RDLAE:
    """The general form. `viewer_power`: w_u = n_u^-power of a viewer's n_u likes; `popularity_power`: each column is
    multiplied by ((n_j + 10) / mean)^-power of a title's n_j likes; `keep`: entries of a row served, None for all.
    """

    regularisation: float = 400.0
    dropout: float = 0.5
    diagonal: float = 0.3
    viewer_power: float = 0.0
    popularity_power: float = 0.0
    weight_table: WeightTable = LIKES
    keep: int | None = KEEP

    def fit(self, catalog: Catalog, interactions: Interactions, *, rng: Generator) -> ItemItemRecommender:
        """Solves exactly; `rng` is not used. Memory: one float32 matrix of (titles with ratings)²."""
        columns = trainable_items(interactions)
        Z = interaction_matrix(interactions, columns, self.weight_table)
        likes = interaction_matrix(interactions, columns, LIKES)
        G = gram(Z, viewer_weights(np.diff(likes.indptr), self.viewer_power))
        diagonal = np.diagonal(G).copy()
        g = self.dropout / (1 - self.dropout) * diagonal + np.float32(scaled_lambda(self.regularisation, interactions))
        G[np.diag_indices_from(G)] += g
        P = invert(G) if len(G) else G
        column_scale = self._scale(np.diagonal(P).copy(), g, np.bincount(likes.indices, minlength=len(columns)))
        # P is symmetric and in Fortran order: its column j is its row j, contiguous.
        weights = SparseRows.top_k(len(columns), self.keep, lambda j: P[:, j] * column_scale)
        return ItemItemRecommender(catalog, columns, weights, self.weight_table)

    def _scale(self, own_inverse: FloatArray, g: FloatArray, likes: NDArray[np.integer]) -> FloatArray:
        """What column j of P is multiplied with to be column j of B off its diagonal, shape (n,)."""
        own = np.minimum(1 - g * own_inverse, self.diagonal)
        popular = (likes + _SMOOTH) / np.mean(likes + _SMOOTH) if len(likes) else np.ones(0)
        scale: FloatArray = (-(1 - own) / own_inverse * popular**-self.popularity_power).astype(np.float32)
        return scale


def ease(regularisation: float = 700.0, keep: int | None = KEEP) -> RDLAE:
    """EASE on likes (Steck 2019)."""
    return RDLAE(regularisation, dropout=0.0, diagonal=0.0, keep=keep)


def edlae(regularisation: float = 300.0, dropout: float = 0.5, keep: int | None = KEEP) -> RDLAE:
    """EDLAE on likes (Steck 2020)."""
    return RDLAE(regularisation, dropout, diagonal=0.0, keep=keep)


def rdlae_graded(keep: int | None = KEEP) -> RDLAE:
    """RDLAE on graded ratings, viewers weighed by n^-½, popular titles slightly held back: the default rests on it."""
    return RDLAE(viewer_power=0.5, popularity_power=0.1, weight_table=GRADED, keep=keep)
