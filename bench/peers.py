"""The same models by other libraries, as the evaluation asks for them: EASE by Cornac, BM25 and iALS by implicit.

Bench-only: `make bench` installs them (requirements/bench.txt). Each is trained by its library on the likes, and
held-out viewers are folded in by what the library offers for that.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.random import Generator
from scipy import sparse

from cartelera.catalog import Catalog
from cartelera.interactions import Interactions
from cartelera.models.query_batch import QueryBatch
from cartelera.models.training_matrix import column_index, interaction_matrix, trainable_items
from cartelera.recommendation import FloatArray, Query, Reason, Rows, Tier
from cartelera.recommendation.rating_weights import LIKED, LIKES

Library = Literal["cornac EASE", "implicit iALS", "implicit BM25"]


@dataclass(frozen=True)
class Peer:
    """A library's model as an algorithm."""

    which: Library

    def fit(self, catalog: Catalog, interactions: Interactions, *, rng: Generator) -> PeerRecommender:
        """Train on the likes, by the library."""
        columns = trainable_items(interactions)
        likes = interaction_matrix(interactions, columns, LIKES)
        train = {"cornac EASE": _cornac_ease, "implicit iALS": _implicit_ials, "implicit BM25": _implicit_bm25}
        return PeerRecommender(catalog, columns, train[self.which](likes, int(rng.integers(2**31 - 1))))


class PeerRecommender:
    """Trained. `scores(likes)`: from (viewers, columns) of likes to scores of the same shape."""

    def __init__(self, catalog: Catalog, columns: Rows, scores: Any) -> None:
        self.catalog, self.columns, self.scores = catalog, columns, scores
        self.column_of_row = column_index(columns, len(catalog))

    @property
    def nbytes(self) -> int:
        """Not known: the library keeps its model to itself."""
        return 0

    def tier(self, query: Query) -> Tier | None:
        """Collaborative if the history has a like among the titles trained on."""
        rows, ratings = query.rated
        return Tier.COLLABORATIVE if (self.column_of_row[rows[ratings >= LIKED]] >= 0).any() else None

    def score_many(self, queries: Sequence[Query], rows: Rows) -> FloatArray:
        """Shape (len(queries), len(rows)); NaN for titles that were not trained on."""
        likes = QueryBatch.of(queries).matrix(self.column_of_row, len(self.columns), LIKES)
        found = np.full((len(queries), len(rows)), np.nan, dtype=np.float32)
        column = self.column_of_row[rows]
        found[:, column >= 0] = self.scores(likes)[:, column[column >= 0]]
        return found

    def explain(self, query: Query, rows: Rows) -> list[tuple[Reason, ...]]:
        """Nothing."""
        return [()] * len(rows)

    def save(self, folder: Path) -> None:
        """Nobody keeps it."""
        raise NotImplementedError


def _cornac_ease(likes: sparse.csr_matrix, seed: int) -> Any:
    from cornac.data import Dataset
    from cornac.models import EASE

    triples = likes.tocoo()
    # It numbers items in the order in which it meets them, and knows no others.
    order = {int(column): number for number, column in enumerate(dict.fromkeys(triples.col.tolist()))}
    rows = list(zip(map(str, triples.row), map(str, triples.col), triples.data.astype(float), strict=True))
    model = EASE(lamb=700, posB=False, seed=seed, verbose=False).fit(Dataset.from_uir(rows, seed=seed))
    known = np.array([column in order for column in range(likes.shape[1])])
    number = np.array([order.get(column, 0) for column in range(likes.shape[1])])

    def scores(some: sparse.csr_matrix) -> FloatArray:
        kept = some.multiply(known).tocsr()
        theirs = sparse.csr_matrix((kept.data, number[kept.indices], kept.indptr), shape=(some.shape[0], len(order)))
        found = np.asarray(theirs @ model.B, dtype=np.float32)[:, number]
        found[:, ~known] = np.nan
        return found

    return scores


def _implicit_ials(likes: sparse.csr_matrix, seed: int) -> Any:
    from implicit.cpu.als import AlternatingLeastSquares

    model = AlternatingLeastSquares(factors=256, regularization=50.0, alpha=5.0, iterations=16, random_state=seed)
    model.fit(likes, show_progress=False)
    return lambda some: _recommended(model, some, recalculate_user=True)


def _implicit_bm25(likes: sparse.csr_matrix, seed: int) -> Any:
    from implicit.nearest_neighbours import BM25Recommender

    del seed
    logging.getLogger("implicit").setLevel(logging.ERROR)
    model = BM25Recommender(K=200)
    model.fit(likes, show_progress=False)
    return lambda some: _recommended(model, some, recalculate_user=True)


def _recommended(model: Any, likes: sparse.csr_matrix, **options: Any) -> FloatArray:
    """Its scores of all titles for each viewer, from its ranked list of all."""
    found = np.full(likes.shape, np.nan, dtype=np.float32)
    viewers = np.arange(likes.shape[0])
    ids, scores = model.recommend(viewers, likes, N=likes.shape[1], filter_already_liked_items=False, **options)
    for viewer in viewers:
        kept = ids[viewer] >= 0
        found[viewer, ids[viewer][kept]] = scores[viewer][kept]
    return found
