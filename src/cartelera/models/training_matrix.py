"""Which titles a model can learn about, the columns they get, and the ratings of those as a matrix."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cartelera.history import read_only
from cartelera.interactions import Interactions
from cartelera.recommendation import FloatArray, Rows
from cartelera.recommendation.rating_weights import WeightTable, to_weights

if TYPE_CHECKING:
    from scipy import sparse

MAX_ITEMS = 20_000
"""Closed forms hold (titles)² numbers (1.6 GB): of more titles than this only the most rated are columns."""
FEW_VIEWERS = 5_000
"""With fewer viewers than this the regularisation shrinks with the root of their number (see `scaled_lambda`)."""


def trainable_items(interactions: Interactions, most: int = MAX_ITEMS) -> Rows:
    """Catalogue rows of the titles that somebody rated above 0, rising; at most the `most` most rated."""
    counts = np.bincount(interactions.title[interactions.rating > 0], minlength=interactions.titles)
    rows = np.flatnonzero(counts)
    if len(rows) > most:
        rows = np.sort(rows[np.argsort(-counts[rows], kind="stable")[:most]])
    return rows.astype(np.int32)


def column_index(columns: Rows, titles: int) -> NDArray[np.int32]:
    """The inverse of `columns`, shape (titles,): the column of a catalogue row, or -1."""
    column_of_row = np.full(titles, -1, dtype=np.int32)
    column_of_row[columns] = np.arange(len(columns), dtype=np.int32)
    return read_only(column_of_row)


def interaction_matrix(interactions: Interactions, columns: Rows, table: WeightTable) -> sparse.csr_matrix:
    """The weights of the ratings, shape (viewers, columns), float32; zeros are not stored."""
    from scipy import sparse

    column = column_index(columns, interactions.titles)[interactions.title]
    weights = to_weights(interactions.rating, table)
    kept = (column >= 0) & (weights != 0)
    shape = (len(interactions.viewers), len(columns))
    matrix = sparse.csr_matrix(
        (weights[kept], (interactions.viewer[kept], column[kept])), shape=shape, dtype=np.float32
    )
    matrix.sort_indices()
    return matrix


def viewer_weights(counts: NDArray[np.int64], power: float) -> FloatArray:
    """w_u = n_u^-power, scaled so that Σ w n = Σ n: the weighted number of ratings stays, and with it the meaning of λ.

    Without the scaling the same λ would regularise far too much. `counts`: shape (viewers,), n_u; 0 counts as 1.
    """
    n = np.maximum(counts, 1).astype(np.float64)
    w = n**-power
    return (w * (n.sum() / (w * n).sum())).astype(np.float32) if len(n) else w.astype(np.float32)


def scaled_lambda(regularisation: float, interactions: Interactions) -> float:
    """λ for these ratings: as given from 5,000 viewers on, below with the root of their number (147 for 671).

    Of λ from 25 to 800 the best were 150 to 200 for 600 viewers, 200 for 1,500 and 400 for 4,800.
    """
    return max(regularisation * min(1.0, math.sqrt(len(interactions.viewers) / FEW_VIEWERS)), 1e-3)
