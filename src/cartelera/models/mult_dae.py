"""A denoising autoencoder with multinomial likelihood (Liang and others 2018, "Variational Autoencoders for
Collaborative Filtering": Mult-DAE), in NumPy: the neural model of the leaderboard.

    h = tanh(x W + b),   scores = h V + c,   loss = -Σ_u Σ_j x_uj log softmax(scores_u)_j,

x a viewer's weighted ratings, of length one, of which a share is dropped in training. Learned by Adam (Kingma and Ba
2015) with a cosine schedule; `weight_decay` is decoupled (Loshchilov and Hutter 2019). How it compares is in
docs/quality.md.
"""

from __future__ import annotations

import math
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
from cartelera.models.storage import load_arrays, load_metadata, save_arrays
from cartelera.models.threads import limit_blas_threads
from cartelera.models.training_matrix import column_index, interaction_matrix, trainable_items
from cartelera.recommendation import FloatArray, Query, Reason, Rows, Tier
from cartelera.recommendation.rating_weights import LIKES, WeightTable, to_weights

if TYPE_CHECKING:
    from scipy import sparse

_BETA1, _BETA2, _EPSILON = 0.9, 0.999, 1e-8


@dataclass(frozen=True, slots=True)
class MultDAE:
    """`factors`: the width of the hidden layer; `dropout`: the share of a viewer's ratings left out in each step;
    `batch`: viewers of a step; `weight_table`: what ratings weigh.
    """

    factors: int = 200
    epochs: int = 60
    learning_rate: float = 1e-3
    weight_decay: float = 0.01
    dropout: float = 0.5
    batch: int = 250
    weight_table: WeightTable = LIKES

    def fit(self, catalog: Catalog, interactions: Interactions, *, rng: Generator) -> MultDAERecommender:
        """Train on all viewers who weigh anything; the same `rng` gives the same weights."""
        columns = trainable_items(interactions)
        ratings = interaction_matrix(interactions, columns, self.weight_table)
        ratings = ratings[np.diff(ratings.indptr) > 0]
        layers = _initial(len(columns), self.factors, rng)
        optimiser = _Adam(layers, self.weight_decay)
        steps = self.epochs * math.ceil(ratings.shape[0] / self.batch)
        with limit_blas_threads():
            for _ in range(self.epochs):
                order = rng.permutation(ratings.shape[0])
                for start in range(0, len(order), self.batch):
                    target = ratings[order[start : start + self.batch]]
                    rate = self.learning_rate * 0.5 * (1 + math.cos(math.pi * optimiser.steps / steps))
                    optimiser.step(layers, _gradients(layers, self._noisy(target, rng), target), rate)
        return MultDAERecommender(catalog, columns, layers, self.weight_table)

    def _noisy(self, target: sparse.csr_matrix, rng: Generator) -> sparse.csr_matrix:
        """`target` with rows of length one, of which a share is dropped and the rest made larger for it."""
        noisy = target.copy()
        length = np.sqrt(np.asarray(target.multiply(target).sum(axis=1)).ravel())
        noisy.data = noisy.data / np.repeat(length, np.diff(target.indptr)).astype(np.float32)
        noisy.data *= (rng.random(len(noisy.data)) >= self.dropout) / np.float32(1 - self.dropout)
        return noisy


class MultDAERecommender:
    """Trained. `columns`: (n,), catalogue rows; `layers`: W (n, k), b (k,), V (k, n) and c (n,)."""

    def __init__(
        self, catalog: Catalog, columns: Rows, layers: Sequence[FloatArray], weight_table: WeightTable
    ) -> None:
        self.catalog = catalog
        self.columns = read_only(columns)
        self.layers = tuple(map(read_only, layers))
        self.weight_table = weight_table
        self.column_of_row = column_index(self.columns, len(catalog))

    @property
    def nbytes(self) -> int:
        """Bytes that serving maps."""
        return int(self.columns.nbytes) + sum(int(layer.nbytes) for layer in self.layers)

    def tier(self, query: Query) -> Tier | None:
        """Collaborative if something of the history has a column."""
        return Tier.COLLABORATIVE if len(self._fold_in(query)[0]) else None

    def score_many(self, queries: Sequence[Query], rows: Rows) -> FloatArray:
        """Shape (len(queries), len(rows)). NaN: nobody rated the title, or nothing of the history has a column."""
        scores = np.full((len(queries), len(rows)), np.nan, dtype=np.float32)
        column = self.column_of_row[rows]
        folded = [self._fold_in(query) for query in queries]
        known = np.flatnonzero([len(columns) > 0 for columns, _, _ in folded])
        if len(known):
            hidden = np.stack([self._hidden(*folded[number][:2]) for number in known])
            _, _, V, c = self.layers
            scores[np.ix_(known, column >= 0)] = (hidden @ V + c)[:, column[column >= 0]]
        return scores

    def explain(self, query: Query, rows: Rows) -> list[tuple[Reason, ...]]:
        """The liked titles that raise the score of each most: each one's input times the score's slope along it."""
        columns, values, ratings = self._fold_in(query)
        W, _, V, _ = self.layers
        slope = 1 - self._hidden(columns, values) ** 2
        raised = W[columns] * values[:, None] * slope
        return explain_known(self, rows, columns, ratings, lambda asked: (raised @ V[:, asked]).T)

    def save(self, folder: Path) -> None:
        """Write the arrays into `folder`."""
        arrays = {"columns": self.columns} | {f"layer-{n}": layer for n, layer in enumerate(self.layers)}
        save_arrays(folder, arrays, {"values": self.weight_table})

    @classmethod
    def load(cls, folder: Path, catalog: Catalog) -> MultDAERecommender:
        """Open what `save` wrote, memory-mapped."""
        columns, *layers = load_arrays(folder, "columns", *(f"layer-{number}" for number in range(4)))
        table = tuple((float(rating), float(value)) for rating, value in load_metadata(folder)["values"])
        return cls(catalog, columns, layers, table)

    def _fold_in(self, query: Query) -> tuple[NDArray[np.int32], FloatArray, FloatArray]:
        """Columns, values (of length one) and ratings of what the history holds of the titles this model knows."""
        rows, ratings = query.rated
        column, values = self.column_of_row[rows], to_weights(ratings, self.weight_table)
        kept = (column >= 0) & (values != 0)
        length = np.float32(max(float(np.linalg.norm(values[kept])), 1e-12))
        return column[kept], values[kept] / length, ratings[kept]

    def _hidden(self, columns: NDArray[np.int32], values: FloatArray) -> FloatArray:
        W, b, _, _ = self.layers
        hidden: FloatArray = np.tanh(values @ W[columns] + b)
        return hidden


class _Adam:
    """Adam over the layers, in place."""

    def __init__(self, layers: Sequence[FloatArray], weight_decay: float) -> None:
        self.steps = 0
        self._decay = weight_decay
        self._means = [np.zeros_like(layer) for layer in layers]
        self._squares = [np.zeros_like(layer) for layer in layers]

    def step(self, layers: Sequence[FloatArray], gradients: Sequence[FloatArray], rate: float) -> None:
        self.steps += 1
        size = np.float32(rate * math.sqrt(1 - _BETA2**self.steps) / (1 - _BETA1**self.steps))
        for layer, gradient, mean, square in zip(layers, gradients, self._means, self._squares, strict=True):
            mean += np.float32(1 - _BETA1) * (gradient - mean)
            square += np.float32(1 - _BETA2) * (gradient * gradient - square)
            layer -= size * mean / (np.sqrt(square) + np.float32(_EPSILON))
            if layer.ndim == 2:
                layer *= np.float32(1 - rate * self._decay)


def _initial(titles: int, factors: int, rng: Generator) -> list[FloatArray]:
    """W, b, V and c, drawn as by Glorot and Bengio (2010)."""
    scale = math.sqrt(2 / max(titles + factors, 1))
    W, V = ((scale * rng.standard_normal(shape)).astype(np.float32) for shape in ((titles, factors), (factors, titles)))
    return [W, np.zeros(factors, dtype=np.float32), V, np.zeros(titles, dtype=np.float32)]


def _gradients(
    layers: Sequence[FloatArray], noisy: sparse.csr_matrix, target: sparse.csr_matrix
) -> tuple[FloatArray, ...]:
    """Of the mean loss over the viewers of a batch, by each layer."""
    W, b, V, c = layers
    hidden = np.tanh(noisy @ W + b)
    error = hidden @ V + c
    error -= error.max(axis=1, keepdims=True)
    np.exp(error, out=error)
    total = np.asarray(target.sum(axis=1), dtype=np.float32).reshape(-1, 1)
    error *= total / error.sum(axis=1, keepdims=True)
    rows = np.repeat(np.arange(target.shape[0]), np.diff(target.indptr))
    error[rows, target.indices] -= target.data
    error /= np.float32(target.shape[0])
    before = (error @ V.T) * (1 - hidden * hidden)
    return np.asarray(noisy.T @ before), before.sum(axis=0), hidden.T @ error, error.sum(axis=0)
