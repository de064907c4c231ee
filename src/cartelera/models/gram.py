"""Gram matrices and their inverses in float32, blocked and in place: one n × n array, never two."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cartelera.models.threads import limit_blas_threads
from cartelera.recommendation import FloatArray

if TYPE_CHECKING:
    from scipy import sparse

BLOCK = 1024


def gram(Z: sparse.csr_matrix, weights: FloatArray) -> FloatArray:
    """Z'WZ, shape (n, n), float32 in Fortran order; W = diag(weights). Only the lower triangle is to be read."""
    scaled = Z.copy()
    scaled.data = scaled.data * np.sqrt(np.repeat(weights, np.diff(scaled.indptr))).astype(np.float32)
    rows, columns = scaled.T.tocsr(), scaled.tocsc()
    n = Z.shape[1]
    G = np.zeros((n, n), dtype=np.float32, order="F")
    for start in range(0, n, BLOCK):
        end = min(n, start + BLOCK)
        G[start:, start:end] = (rows[start:] @ columns[:, start:end]).toarray()
    return G


def invert(G: FloatArray) -> FloatArray:
    """The inverse of the symmetric positive definite matrix whose lower triangle is in `G` (Fortran order), in place.

    Raises ValueError if the matrix is not positive definite.
    """
    from scipy.linalg import lapack

    with limit_blas_threads(len(G)):
        factor, failed = lapack.spotrf(G, lower=1, overwrite_a=1, clean=0)
        if not failed:
            factor, failed = lapack.spotri(factor, lower=1, overwrite_c=1)
    if failed:
        raise ValueError("the matrix is not positive definite: regularise more")
    _mirror(factor)
    inverse: FloatArray = factor
    return inverse


def _mirror(G: FloatArray) -> None:
    """Copy the lower triangle over the upper one, block by block."""
    n = len(G)
    for start in range(0, n, BLOCK):
        end = min(n, start + BLOCK)
        block = np.tril(G[start:end, start:end])
        G[start:end, start:end] = block + np.tril(block, -1).T
        G[start:end, end:] = G[end:, start:end].T
