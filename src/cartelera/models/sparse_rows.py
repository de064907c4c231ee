"""A square matrix of which each row keeps its largest entries: the form in which item-item models are served."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cartelera.history import read_only
from cartelera.models.storage import load_arrays, save_arrays
from cartelera.recommendation import FloatArray

if TYPE_CHECKING:
    from scipy import sparse

_AT_ONCE = 32


@dataclass(frozen=True)
class SparseRows:
    """Row j of the matrix has `weight[j]` at the columns `index[j]`; both of shape (n, k).

    Columns rise in each row; they are uint16 if they fit, else int32, weights float16. 600 entries a row take 48 MB at
    20,000 titles.
    """

    index: NDArray[Any]
    weight: NDArray[np.float16]

    @classmethod
    def top_k(cls, n: int, keep: int | None, row: Callable[[int], FloatArray]) -> SparseRows:
        """The `keep` entries of largest absolute value (None: all) of each of `n` rows; the diagonal is left out.

        `row(j)`: row j, shape (n,).
        """
        k = max(min(n, n if keep is None else keep), 0)
        index = np.empty((n, k), dtype=np.uint16 if n <= 2**16 else np.int32)
        weight = np.empty((n, k), dtype=np.float16)
        for j in range(n):
            values = np.array(row(j), dtype=np.float32)
            values[j] = 0
            columns = np.arange(n) if k == n else np.sort(np.argpartition(-np.abs(values), k)[:k])
            index[j], weight[j] = columns, np.clip(values[columns], -65504, 65504)
        return cls(read_only(index), read_only(weight))

    def __len__(self) -> int:
        return len(self.index)

    @property
    def nbytes(self) -> int:
        """Bytes that serving maps."""
        return int(self.index.nbytes + self.weight.nbytes)

    @cached_property
    def matrix(self) -> sparse.csr_matrix:
        """The same as a sparse matrix in float32, for many products at once; made when first asked for."""
        from scipy import sparse

        n, k = self.index.shape
        starts = np.arange(0, n * k + 1, k) if k else np.zeros(n + 1, dtype=np.int64)
        parts = (self.weight.astype(np.float32).ravel(), self.index.astype(np.int32).ravel(), starts)
        return sparse.csr_matrix(parts, shape=(n, n))

    def dot(self, rows: NDArray[np.integer], values: FloatArray) -> FloatArray:
        """Σ_j values[j] · row(rows[j]), shape (n,)."""
        summed = np.zeros(len(self))
        for start in range(0, len(rows), _AT_ONCE):  # A block fits into the processor's cache.
            part = rows[start : start + _AT_ONCE]
            products = self.weight[part].astype(np.float32) * values[start : start + _AT_ONCE, None]
            summed += np.bincount(self.index[part].ravel(), weights=products.ravel(), minlength=len(self))
        return summed.astype(np.float32)

    def values_at(self, rows: NDArray[np.integer], columns: NDArray[np.integer]) -> FloatArray:
        """What `rows` hold at each of `columns`, 0 if it was not kept; shape (len(columns), len(rows))."""
        k = self.index.shape[1]
        if not k:
            return np.zeros((len(columns), len(rows)), dtype=np.float32)
        index, weight = self.index.reshape(-1), self.weight.reshape(-1)
        begin = rows.astype(np.intp) * k
        wanted = columns.astype(self.index.dtype)[:, None]
        low, high = np.zeros((len(columns), len(rows)), dtype=np.intp), k
        # The columns of each row rise: all are looked up at once, by halves.
        for _ in range(k.bit_length()):
            middle = np.minimum((low + high) // 2, k - 1)
            below = index[begin + middle] < wanted
            low, high = np.where(below, middle + 1, low), np.where(below, high, middle)
        place = begin + np.minimum(low, k - 1)
        return np.where(index[place] == wanted, weight[place], 0).astype(np.float32)

    def save(self, folder: Path) -> None:
        """Write both arrays into `folder`."""
        save_arrays(folder, {"index": self.index, "weight": self.weight})

    @classmethod
    def load(cls, folder: Path) -> SparseRows:
        """Open what `save` wrote, memory-mapped."""
        index, weight = load_arrays(folder, "index", "weight")
        return cls(index, weight)
