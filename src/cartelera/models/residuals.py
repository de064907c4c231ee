"""What a viewer gave some titles beyond what was predicted, carried over to their neighbours.

    r̂_uj  becomes  r̂_uj + γ Σ_i (r_ui - r̂_ui) B_ij

over the titles i that the viewer rated; B are the item weights of a graded RDLAE, which say who chose what, and γ is
learned from ratings that neither has seen. Factors tell broad tastes, neighbours the rest (Koren 2008, "Factorization
meets the neighborhood"); of somebody who rated little, little is carried over.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from cartelera.catalog import Catalog
from cartelera.interactions import Interactions
from cartelera.models.autoencoders import RDLAE, rdlae_graded
from cartelera.models.item_item import ItemItemRecommender
from cartelera.recommendation import FloatArray, Rows

_BLOCK = 256
"""Viewers whose residuals are carried over at once."""
_PULL = 20.0


@dataclass(frozen=True, slots=True)
class ResidualNeighbours:
    """`weights`: what learns B; `most`: of so many titles, the most rated, since it takes the cube of them."""

    weights: RDLAE = field(default_factory=lambda: rdlae_graded(keep=200))
    most: int = 6_000

    def fit(self, catalog: Catalog, interactions: Interactions, *, rng: Generator) -> ItemItemRecommender:
        """B, of the most rated titles of `interactions`."""
        counts = np.bincount(interactions.title, minlength=interactions.titles)
        known = np.argsort(-counts, kind="stable")[: self.most]
        return self.weights.fit(catalog, interactions.filter(np.isin(interactions.title, known)), rng=rng)


def carried_to(model: ItemItemRecommender, rated: Rows, residuals: FloatArray, rows: Rows) -> FloatArray:
    """What is carried over to each of `rows` from the `rated` titles of one viewer, without γ: (len(rows),)."""
    column = model.column_of_row[rated]
    summed = model.weights.dot(column[column >= 0], residuals[column >= 0])
    asked = model.column_of_row[rows]
    return np.asarray(np.where(asked >= 0, summed[asked] if len(summed) else 0, 0), dtype=np.float32)


def carried_for_many(
    model: ItemItemRecommender,
    given: tuple[NDArray[np.integer], Rows, FloatArray],
    asked: tuple[NDArray[np.integer], Rows],
    viewers: int,
) -> FloatArray:
    """The same for many viewers: `given` are viewers, rows and residuals (m,), `asked` viewers and rows (n,): (n,)."""
    from scipy import sparse

    column = model.column_of_row[given[1]]
    known = column >= 0
    shape = (viewers, len(model.columns))
    residuals = sparse.csr_matrix((given[2][known], (given[0][known], column[known])), shape, dtype=np.float32)
    wanted = model.column_of_row[asked[1]]
    carried = np.zeros(len(wanted), dtype=np.float32)
    for start, number in _by_blocks(asked[0], viewers):
        number = number[wanted[number] >= 0]
        summed = np.asarray((residuals[start : start + _BLOCK] @ model.weights.matrix).todense(), dtype=np.float32)
        carried[number] = summed[asked[0][number] - start, wanted[number]]
    return carried


def strength(carried: FloatArray, missing: FloatArray) -> float:
    """γ by least squares, from what was carried over and what the prediction missed; little of few ratings."""
    return float(carried @ missing) / (float(carried @ carried) + _PULL)


def _by_blocks(viewer: NDArray[np.integer], viewers: int) -> Iterator[tuple[int, NDArray[np.int64]]]:
    """The first viewer of each block, and the numbers of what is asked about viewers in it."""
    order = np.argsort(viewer, kind="stable")
    starts = np.arange(0, viewers, _BLOCK)
    edges = np.searchsorted(viewer[order], [*starts.tolist(), viewers])
    for start, low, high in zip(starts.tolist(), edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        if high > low:
            yield start, order[low:high]
