"""Item-item neighbours: titles chosen by the same viewers, by cosine or BM25, with shrinkage for rare pairs.

cosine: s_ij = z_i·z_j / (|z_i||z_j| + shrink), z the titles' columns of values (Sarwar et al. 2001; shrinkage as in
Bell and Koren 2007). BM25 (Robertson and Zaragoza 2009): each title is a document and each viewer a term, a value z is
replaced by idf_u · z (k1 + 1) / (z + k1 (1 - b + b Σz_i / mean)), idf_u = log(1 + (titles - n_u + ½) / (n_u + ½)), and
s_ij = z_i·z_j · n_ij / (n_ij + shrink), n_ij the common viewers. Of each row the `keep` largest entries are served.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.random import Generator

from cartelera.catalog import Catalog
from cartelera.interactions import Interactions
from cartelera.models.gram import BLOCK
from cartelera.models.item_item import ItemItemRecommender
from cartelera.models.sparse_rows import SparseRows
from cartelera.models.training_matrix import interaction_matrix, trainable_items
from cartelera.recommendation import FloatArray
from cartelera.recommendation.rating_weights import LIKES, WeightTable

if TYPE_CHECKING:
    from scipy import sparse


@dataclass(frozen=True, slots=True)
class ItemKNN:
    """`shrink`: a pair with this many common viewers counts half; for cosine in units of |z_i||z_j|."""

    measure: Literal["cosine", "bm25"] = "cosine"
    keep: int = 100
    shrink: float = 5.0
    k1: float = 1.2
    b: float = 0.75
    weight_table: WeightTable = LIKES

    def fit(self, catalog: Catalog, interactions: Interactions, *, rng: Generator) -> ItemItemRecommender:
        """Exact; `rng` is not used. Never more than a block of the similarities exists at once."""
        columns = trainable_items(interactions)
        Z = interaction_matrix(interactions, columns, self.weight_table)
        weighted = self._bm25(Z) if self.measure == "bm25" else Z
        rows = _Similarities(weighted, Z, self)
        return ItemItemRecommender(
            catalog, columns, SparseRows.top_k(len(columns), self.keep, rows.row), self.weight_table
        )

    def _bm25(self, Z: sparse.csr_matrix) -> sparse.csr_matrix:
        lengths = np.asarray(Z.sum(axis=0)).ravel()
        norm = self.k1 * (1 - self.b + self.b * lengths / max(lengths.mean(), 1e-12)) if len(lengths) else lengths
        frequency = np.diff(Z.indptr)
        idf = np.log1p((Z.shape[1] - frequency + 0.5) / (frequency + 0.5))
        weighted = Z.copy()
        weighted.data = (Z.data * (self.k1 + 1) / (Z.data + norm[Z.indices]) * np.repeat(idf, frequency)).astype(
            np.float32
        )
        return weighted


class _Similarities:
    """The rows of the similarity matrix in turn, computed a block at a time."""

    def __init__(self, weighted: sparse.csr_matrix, Z: sparse.csr_matrix, algorithm: ItemKNN) -> None:
        self._left, self._right = weighted.T.tocsr(), weighted
        together = Z.copy()
        together.data = np.ones_like(together.data)
        self._pairs_left, self._pairs_right = together.T.tocsr(), together
        self._algorithm = algorithm
        squares = np.asarray(weighted.multiply(weighted).sum(axis=0)).ravel()
        self._length = np.sqrt(squares).astype(np.float32)
        self._start, self._block = -1, np.zeros((0, 0), dtype=np.float32)

    def row(self, j: int) -> FloatArray:
        """Row j, shape (n,)."""
        start = j - j % BLOCK
        if start != self._start:
            self._start, self._block = start, self._compute(start)
        row: FloatArray = self._block[j - start]
        return row

    def _compute(self, start: int) -> FloatArray:
        part = slice(start, start + BLOCK)
        products: FloatArray = np.asarray((self._left[part] @ self._right).todense(), dtype=np.float32)
        if self._algorithm.measure == "cosine":
            shrunk = self._length[part, None] * self._length[None, :] + np.float32(self._algorithm.shrink)
        else:
            pairs = np.asarray((self._pairs_left[part] @ self._pairs_right).todense(), dtype=np.float32)
            products, shrunk = products * pairs, pairs + np.float32(self._algorithm.shrink)
        block: FloatArray = products / np.maximum(shrunk, np.float32(1e-12))
        return block
