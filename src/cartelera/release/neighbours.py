"""Each title's nearest titles among those that viewers' lists hold, found once when a release is made.

The likeness of a title and a candidate is a sum of three, each over its deviation among all pairs:

    content / σ  +  1.0 · meaning / σ  +  0.8 · genres / σ

content: Σ_f w_f · cos(tfidf_f) as in models.content, with less weight on words that names share; meaning: the cosine of
the vectors of their synopses, if the release has them; genres: the cosine of their canonical genres.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cartelera.catalog import Available, Catalog, Filters
from cartelera.catalog.attributes import ATTRIBUTES
from cartelera.interactions import Interactions
from cartelera.meaning import TextVectors
from cartelera.models.content import FIELDS, ContentRecommender
from cartelera.models.threads import limit_blas_threads
from cartelera.recommendation import FloatArray, Rows
from cartelera.recommendation.neighbours import STEPS, Neighbours
from cartelera.recommendation.rating_weights import LIKED
from cartelera.recommendation.taste import base_rates, single_title_weights

if TYPE_CHECKING:
    from scipy import sparse

_BLOCK = 256
_SAMPLE = 512
"""Titles from which the deviations are estimated."""


@dataclass(frozen=True, slots=True)
class NeighbourSearch:
    """`size`: neighbours kept of each title; `rated`: titles with ratings that stand in for one without; `meaning`,
    `genres`: the weights; `title_words`: the factor of words that names share; `fame`: what a logarithm of likes adds
    to the likeness of a title that stands in; `attributes`, `prominence`: what these count beside a deviation of
    likeness when the nearest are chosen, as they do where a list is made (recommendation.voices). `best_known`: of so
    many titles, and of those with ratings, the nearest are found among so many; the others of a larger catalogue have
    none, since finding them takes the square of the titles.
    """

    size: int = 100
    rated: int = 10
    meaning: float = 1.0
    genres: float = 0.8
    title_words: float = 0.36
    fame: float = 0.35
    attributes: float = 1.5
    prominence: float = 0.6
    best_known: int = 100_000

    def find(
        self, catalog: Catalog, content: ContentRecommender, meaning: TextVectors | None, learned: Interactions
    ) -> Neighbours:
        """`learned`: the ratings that train."""
        titles, attributes = len(catalog), catalog.attributes
        likes = np.bincount(learned.title[learned.rating >= LIKED], minlength=titles).astype(np.int32)
        listed = Filters(available=Available.OFFERED, unlisted=False).mask(catalog.facets)
        rated = np.bincount(learned.title, minlength=titles) > 0
        pool = np.flatnonzero(listed | (likes > 0))[: self.best_known].astype(np.int32)
        wanted = np.flatnonzero(rated | (np.arange(titles) < self.best_known)).astype(np.int32)
        found = Neighbours(
            rows=np.full((len(wanted), self.size), -1, dtype=np.int32),
            scores=np.zeros((len(wanted), self.size), dtype=np.uint8),
            stand_ins=np.full((len(wanted), self.rated), -1, dtype=np.int32),
            likes=likes,
            rated=rated,
            base=np.stack([base_rates(attributes, listed * likes), base_rates(attributes, listed)]),
            places=None if len(wanted) == titles else _places(wanted, titles),
        )
        if len(pool):
            likeness, place = _Likeness(self, catalog, content, meaning, pool), 0
            with limit_blas_threads():
                for block, z in likeness.blocks(wanted):
                    self._fill(found, place, catalog, block, z, pool, listed[pool])
                    place += len(block)
        return found

    def _fill(
        self,
        found: Neighbours,
        place: int,
        catalog: Catalog,
        block: Rows,
        z: FloatArray,
        pool: Rows,
        listed: NDArray[np.bool_],
    ) -> None:
        """Write the neighbours of the titles at `block`, whose likeness with the pool is `z`, into `found` from
        `place` on."""
        own = np.searchsorted(pool, block)
        own[own == len(pool)] = 0
        itself = np.flatnonzero(pool[own] == block)
        z[itself, own[itself]] = -np.inf
        in_lists, with_likes = pool[listed], np.flatnonzero(found.likes[pool] > 0)
        attributes = catalog.attributes
        speaking = single_title_weights(attributes, attributes.of(block), found.base[1])
        merit = z[:, listed] + np.float32(self.attributes) * (speaking @ attributes.of(in_lists).T)
        merit += np.float32(self.prominence) * attributes.prominence[in_lists]
        best = _largest(merit, self.size)
        values = np.take_along_axis(z[:, listed], best, axis=1)
        kept = np.isfinite(values) & (values > 0)
        span = slice(place, place + len(block))
        found.rows[span, : best.shape[1]] = np.where(kept, in_lists[best], -1)
        steps = np.clip(np.rint(np.where(kept, values, 0) * STEPS), 0, 255)
        found.scores[span, : best.shape[1]] = steps.astype(np.uint8)
        unliked = np.flatnonzero(found.likes[block] == 0)
        if len(with_likes) and len(unliked):
            fame = np.float32(self.fame) * np.log1p(found.likes[pool[with_likes]]).astype(np.float32)
            nearest = _largest(z[np.ix_(unliked, with_likes)] + fame, self.rated)
            found.stand_ins[place + unliked, : nearest.shape[1]] = pool[with_likes[nearest]]


class _Likeness:
    """The likeness of all titles with those of a pool, block by block, standardised for each title over the pool."""

    def __init__(
        self,
        search: NeighbourSearch,
        catalog: Catalog,
        content: ContentRecommender,
        meaning: TextVectors | None,
        pool: Rows,
    ) -> None:
        self._features = _rescaled(content, search.title_words)
        self._pool = pool
        self._pool_features = self._features[pool].T.tocsr()
        self._genres = _unit_genres(catalog)
        self._pool_genres = np.ascontiguousarray(self._genres[pool].T)
        self._meaning = meaning
        self._pool_vectors = None if meaning is None else np.ascontiguousarray(meaning.unit(pool).T)
        sample = np.unique(np.linspace(0, len(catalog) - 1, min(_SAMPLE, len(catalog))).astype(np.int32))
        parts = self._parts(sample)
        wanted = (1.0, search.genres, search.meaning)
        self._weights = [np.float32(w / max(float(part.std()), 1e-6)) for w, part in zip(wanted, parts, strict=False)]

    def blocks(self, rows: Rows) -> Iterator[tuple[Rows, FloatArray]]:
        """Some of `rows`, and their standardised likeness with the pool, (rows, pool)."""
        for start in range(0, len(rows), _BLOCK):
            block = rows[start : start + _BLOCK]
            total = np.zeros((len(block), len(self._pool)), dtype=np.float32)
            for weight, part in zip(self._weights, self._parts(block), strict=True):
                part *= weight
                total += part
            total -= total.mean(axis=1, keepdims=True)
            total /= np.maximum(total.std(axis=1, keepdims=True), 1e-6)
            yield block, total

    def _parts(self, rows: Rows) -> list[FloatArray]:
        parts = [(self._features[rows] @ self._pool_features).toarray(), self._genres[rows] @ self._pool_genres]
        if self._meaning is not None and self._pool_vectors is not None:
            cosines = self._meaning.unit(rows) @ self._pool_vectors
            has_text = self._pool_vectors.any(axis=0)
            # What has no synopsis is as like as others are on average: neither favoured nor buried.
            cosines[:, ~has_text] = cosines[:, has_text].mean(axis=1, keepdims=True) if has_text.any() else 0
            parts.append(cosines)
        return parts


def _places(held: Rows, titles: int) -> Rows:
    """Where each title stands among `held`, -1: it does not."""
    places = np.full(titles, -1, dtype=np.int32)
    places[held] = np.arange(len(held))
    return places


def _rescaled(content: ContentRecommender, title_words: float) -> sparse.csr_matrix:
    """The content's features with less weight on the words of names."""
    from scipy import sparse

    scale = np.ones(content.features.width, dtype=np.float32)
    edges = np.concatenate([[0], np.cumsum(content.widths)])
    number = FIELDS.index("title")
    # Both sides of a product are scaled.
    scale[edges[number] : edges[number + 1]] = np.sqrt(title_words)
    return (content.features.matrix @ sparse.diags(scale)).tocsr().astype(np.float32)


def _unit_genres(catalog: Catalog) -> FloatArray:
    attributes = catalog.attributes
    before = sum(attributes.widths[: ATTRIBUTES.index("genre")])
    genres = attributes.shares[:, before:].astype(np.float32)
    length = np.sqrt((genres * genres).sum(axis=1, keepdims=True))
    return np.asarray(genres / np.maximum(length, 1e-6), dtype=np.float32)


def _largest(values: FloatArray, n: int) -> NDArray[np.int64]:
    """Where the `n` largest of each row stand, the largest first, ties in order."""
    n = min(n, values.shape[1])
    if not n:
        return np.empty((len(values), 0), dtype=np.int64)
    best = np.argpartition(-values, n - 1, axis=1)[:, :n]
    order = np.lexsort((best, -np.take_along_axis(values, best, axis=1)), axis=1)
    return np.take_along_axis(best, order, axis=1)
