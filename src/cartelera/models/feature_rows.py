"""A sparse matrix of titles' features, as arrays: what serving does with it needs no more than NumPy."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cartelera.recommendation import FloatArray

if TYPE_CHECKING:
    from scipy import sparse


@dataclass(frozen=True, eq=False)
class FeatureRows:
    """Compressed sparse rows: row r has the values `data[indptr[r]:indptr[r + 1]]` at the columns `indices[…]`, rising,
    of `width`."""

    data: FloatArray
    indices: NDArray[np.int32]
    indptr: NDArray[np.int32]
    width: int

    @classmethod
    def of(cls, matrix: sparse.csr_matrix) -> FeatureRows:
        """The same values as `matrix`, whose columns are sorted."""
        indices, indptr = (each.astype(np.int32, copy=False) for each in (matrix.indices, matrix.indptr))
        return cls(matrix.data, indices, indptr, int(matrix.shape[1]))

    def __len__(self) -> int:
        return len(self.indptr) - 1

    @cached_property
    def matrix(self) -> sparse.csr_matrix:
        """The same as SciPy has it, for training."""
        from scipy import sparse

        matrix = sparse.csr_matrix((len(self), self.width), dtype=np.float32)
        # Given to its constructor they would be checked, and so be read as a whole.
        matrix.data, matrix.indices, matrix.indptr = self.data, self.indices, self.indptr
        return matrix

    def dot(self, vector: FloatArray) -> FloatArray:
        """The product of each row and `vector` (width,): shape (rows,)."""
        products = np.zeros(len(self), dtype=np.float32)
        filled = np.flatnonzero(np.diff(self.indptr))
        if len(filled):
            products[filled] = np.add.reduceat(self.data * vector[self.indices], self.indptr[filled])
        return products
