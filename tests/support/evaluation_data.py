"""Made ratings, and recommenders so small that a reader knows what they answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from cartelera.catalog import Catalog
from cartelera.interactions import Interactions
from cartelera.recommendation import Algorithm, FloatArray, Prediction, Query, Reason, Recommender, Rows, Tier


def interactions(
    viewer: Sequence[int] | NDArray[np.integer],
    title: Sequence[int] | NDArray[np.integer],
    rating: Sequence[float] | NDArray[np.floating],
    at: Sequence[int] | NDArray[np.integer] | None = None,
    *,
    titles: int | None = None,
) -> Interactions:
    """Ratings from plain lists; of a pair named twice the first stays."""
    viewers, rows = np.asarray(viewer, dtype=np.int64), np.asarray(title, dtype=np.int64)
    titles = int(rows.max()) + 1 if titles is None else titles
    _, first = np.unique(viewers * titles + rows, return_index=True)
    times = np.full(len(viewers), -1) if at is None else np.asarray(at)
    return Interactions(
        tuple(f"v{number}" for number in range(int(viewers.max()) + 1)),
        titles,
        viewers[first].astype(np.int32),
        rows[first].astype(np.int32),
        np.asarray(rating, dtype=np.float32)[first],
        times[first].astype(np.int64),
    )


def two_camps(viewers: int, titles: int, *, seed: int = 0) -> Interactions:
    """Half of the viewers like the even titles, half the odd ones; everybody rates some of both, and the first more."""
    rng = np.random.default_rng(seed)
    alike = (np.arange(titles)[None, :] + np.arange(viewers)[:, None]) % 2 == 0
    rated = rng.random((viewers, titles)) < np.where(alike, 0.55, 0.25) * np.linspace(1.3, 0.7, titles)
    viewer, title = np.nonzero(rated)
    values = np.where(
        alike[viewer, title], rng.choice([4.0, 5.0], len(viewer)), rng.choice([1.0, 2.0, 4.0], len(viewer))
    )
    return interactions(viewer, title, values, rng.integers(0, 10**6, len(viewer)), titles=titles)


class Stub:
    """What a recommender has beside its scores, in the simplest form."""

    nbytes = 8

    def tier(self, query: Query) -> Tier:
        return Tier.COLLABORATIVE

    def explain(self, query: Query, rows: Rows) -> list[tuple[Reason, ...]]:
        return [()] * len(rows)

    def save(self, folder: Path) -> None:
        raise NotImplementedError


@dataclass(frozen=True)
class Fixed(Stub):
    """Answers every query with the same scores, (titles,)."""

    scores: FloatArray

    def score_many(self, queries: Sequence[Query], rows: Rows) -> FloatArray:
        return np.tile(self.scores[rows], (len(queries), 1))


@dataclass(frozen=True)
class Popular:
    """By how often a title was rated."""

    def fit(self, catalog: Catalog, interactions: Interactions, *, rng: Generator) -> Recommender:
        return Fixed(np.bincount(interactions.title, minlength=len(catalog)).astype(np.float32))


@dataclass(frozen=True)
class Chance:
    """Scores drawn once."""

    def fit(self, catalog: Catalog, interactions: Interactions, *, rng: Generator) -> Recommender:
        return Fixed(rng.random(len(catalog)).astype(np.float32))


@dataclass(frozen=True)
class Mute:
    """Cannot score anything."""

    def fit(self, catalog: Catalog, interactions: Interactions, *, rng: Generator) -> Recommender:
        return Fixed(np.full(len(catalog), np.nan, dtype=np.float32))


@dataclass(frozen=True)
class Together:
    """By how often a title is liked together with what the viewer likes, over √ of its likes."""

    def fit(self, catalog: Catalog, interactions: Interactions, *, rng: Generator) -> Recommender:
        likes = np.zeros((len(interactions.viewers), len(catalog)), dtype=np.float32)
        likes[interactions.viewer, interactions.title] = interactions.rating >= 4
        both = likes.T @ likes
        return TogetherRecommender((both / np.sqrt(np.maximum(np.diag(both), 1))).astype(np.float32))


@dataclass(frozen=True)
class TogetherRecommender(Stub):
    """Trained `Together`; `weights`: (titles, titles)."""

    weights: FloatArray

    def score_many(self, queries: Sequence[Query], rows: Rows) -> FloatArray:
        liked = [query.history.rows[query.history.ratings >= 4] for query in queries]
        return np.stack([self.weights[own].sum(axis=0)[rows] for own in liked])

    def predict(self, query: Query, rows: Rows) -> Prediction:
        """The viewer's mean rating, and the share of what they like."""
        values = query.history.ratings if len(query.history) else np.array([3.0], dtype=np.float32)
        mean, liked = values.mean(), (values >= 4).mean()
        return Prediction(*(np.full(len(rows), value, dtype=np.float32) for value in (mean, 1.0, liked, 0.0)))


@dataclass(frozen=True)
class Broken:
    """Another algorithm with its scores turned round, for those histories that `only_long` lets through."""

    inner: Algorithm
    only_long: int = 0

    def fit(self, catalog: Catalog, interactions: Interactions, *, rng: Generator) -> Recommender:
        return BrokenRecommender(self.inner.fit(catalog, interactions, rng=rng), self.only_long)


@dataclass(frozen=True)
class BrokenRecommender(Stub):
    """Trained `Broken`."""

    inner: Recommender
    only_long: int

    def score_many(self, queries: Sequence[Query], rows: Rows) -> FloatArray:
        signs = [-1 if len(query.history) >= self.only_long else 1 for query in queries]
        return self.inner.score_many(queries, rows) * np.array(signs, dtype=np.float32)[:, None]


def shuffled_values(ratings: Interactions, *, seed: int = 0) -> Interactions:
    """The same choices, the values dealt out by chance."""
    return replace(ratings, rating=np.random.default_rng(seed).permutation(ratings.rating))
