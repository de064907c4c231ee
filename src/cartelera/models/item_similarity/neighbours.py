"""The titles most like each title: candidates of every voice, scored pair by pair, and the rules of the lists."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cartelera.models.item_similarity.fields import FIELDS
from cartelera.models.item_similarity.lists import Chooser, ListRules, order
from cartelera.models.item_similarity.similarity import TitleSimilarity
from cartelera.recommendation import FloatArray, Rows

if TYPE_CHECKING:
    from scipy import sparse

CANDIDATES = 300
"""How many titles content and meaning propose for each title; ratings propose half as many."""
_BLOCK = 256
"""Seeds whose candidates are found at once: 64 MB of scores among 63,000 titles."""
_SHARE = 64
"""Seeds whose pairs are scored at once: each takes a dense row of all features."""
_LANGUAGES = 30
"""Languages are numbered as they come, those of the best known titles first: later ones have few titles."""


class Neighbours:
    """Finds the `k` titles most like each title, among the first `pool` (None: all) of the catalogue."""

    def __init__(self, similarity: TitleSimilarity, rules: ListRules, k: int, pool: int | None = None) -> None:
        self._similarity, self._rules = similarity, rules
        self._chooser = Chooser(similarity, rules, k)
        self._pool = len(similarity) if pool is None else min(pool, len(similarity))

    def find(self, rows: Rows) -> Iterator[tuple[int, list[int], FloatArray]]:
        """For each of `rows` its neighbours, the most alike first, and what each of TERMS adds: (neighbours, terms)."""
        barred = self._rules.barred[rows]
        for value in np.unique(barred).tolist():
            allowed = self._rules.allowed(value, self._pool)
            same = rows[barred == value]
            for start in range(0, len(same), _BLOCK):
                block = same[start : start + _BLOCK]
                rated, liked = self._liked(block)
                proposed = self._propose(block, allowed, self._liked_with(block[rated], liked))
                for first in range(0, len(block), _SHARE):
                    part = slice(first, first + _SHARE)
                    yield from self._rank(
                        block[part], proposed[part], liked[(rated >= first) & (rated < first + _SHARE)]
                    )

    def _propose(self, seeds: Rows, allowed: NDArray[np.bool_], liked: dict[int, list[int]]) -> list[Rows]:
        """The candidates for each seed, rising: those nearest in content and meaning, those liked with it, siblings."""
        scores = np.asarray((self._sparse[seeds] @ self._sparse_pool).toarray(), dtype=np.float32)
        scores += self._dense(seeds) @ self._dense_pool
        scores[:, ~allowed] = -np.inf
        inside = np.flatnonzero(seeds < self._pool)
        scores[inside, seeds[inside]] = -np.inf
        n = min(CANDIDATES, self._pool)
        best = (
            np.argpartition(scores, self._pool - n, axis=1)[:, self._pool - n :]
            if n
            else np.empty((len(seeds), 0), int)
        )
        usable = np.isfinite(np.take_along_axis(scores, best, axis=1))
        proposed = []
        for place, seed in enumerate(seeds.tolist()):
            more = np.array([*liked.get(seed, ()), *self._chooser.kin(seed)], dtype=np.int64)
            more = more[(more < self._pool) & (more != seed)]
            proposed.append(np.union1d(best[place, usable[place]], more[allowed[more]]).astype(np.int32))
        return proposed

    def _liked(self, seeds: Rows) -> tuple[NDArray[np.int64], FloatArray]:
        """The places of the seeds that have ratings, and what those say of each: (rated, titles with ratings)."""
        ratings = self._similarity.co_likes
        if ratings is None:
            return np.empty(0, dtype=np.int64), np.empty((0, 0), dtype=np.float32)
        column = ratings.column_of_row[seeds]
        rated = np.flatnonzero(column >= 0)
        return rated, self._similarity.liked_together(column[rated])

    def _liked_with(self, rated: Rows, liked: FloatArray) -> dict[int, list[int]]:
        """For each seed that has ratings the titles that those call most alike."""
        ratings = self._similarity.co_likes
        if ratings is None or not len(rated):
            return {}
        n = min(CANDIDATES // 2, liked.shape[1])
        best = np.argpartition(-liked, n - 1, axis=1)[:, :n]
        return dict(zip(rated.tolist(), ratings.columns[best].tolist(), strict=True))

    def _rank(
        self, seeds: Rows, proposed: list[Rows], liked: FloatArray
    ) -> Iterator[tuple[int, list[int], FloatArray]]:
        counts = np.array([len(own) for own in proposed])
        others = np.concatenate(proposed)
        terms = self._similarity.pair_terms(seeds, np.repeat(np.arange(len(seeds)), counts), others, liked)
        ends = np.cumsum(counts)
        for seed, start, end in zip(seeds.tolist(), (ends - counts).tolist(), ends.tolist(), strict=True):
            own, theirs = others[start:end], terms[start:end]
            places = order(theirs.sum(axis=1), own)
            chosen = places[self._chooser.choose(seed, own[places].tolist())]
            yield seed, own[chosen].tolist(), theirs[chosen]

    @cached_property
    def _sparse(self) -> sparse.csr_matrix:
        """Words, people, themes and companies; without genres, whose products would be dense."""
        weights = self._similarity.weights
        return self._similarity.features.weighted([0 if f == "genres" else getattr(weights, f) for f in FIELDS])

    @cached_property
    def _sparse_pool(self) -> sparse.csr_matrix:
        return self._sparse[: self._pool].T.tocsr()

    @cached_property
    def _dense_pool(self) -> FloatArray:
        rows = np.arange(self._pool, dtype=np.int32)
        dense = self._dense(rows)
        dense[:, -1] = self._similarity.weights.trust * self._similarity.attributes.trust[rows]
        return np.ascontiguousarray(dense.T)

    def _dense(self, rows: Rows) -> FloatArray:
        """What many titles share: genres, kind, language, meaning. (len(rows), columns); the last column, 1, takes in
        how well known the other title is."""
        w, a = self._similarity.weights, self._similarity.attributes
        spoken = np.sqrt(w.same_language + w.other_than_english * ~a.english[rows])
        parts = [
            np.sqrt(w.genres) * self._similarity.features.dense("genres", rows),
            np.sqrt(w.kind) * (a.series[rows, None] == np.array([False, True])),
            spoken[:, None] * (a.language[rows, None] == np.arange(_LANGUAGES)),
        ]
        if self._similarity.vectors is not None:
            parts.append(np.float32(np.sqrt(w.meaning)) * self._similarity.vectors.unit(rows))
        parts.append(np.ones((len(rows), 1)))
        return np.concatenate(parts, axis=1, dtype=np.float32)


def nearest(
    similarity: TitleSimilarity,
    rules: ListRules,
    row: int,
    k: int,
    *,
    pool: int | None = None,
    mask: NDArray[np.bool_] | None = None,
) -> tuple[list[int], FloatArray]:
    """The `k` titles most like that at `row` and what each of TERMS adds, worked out now: some 50 ms of CPU for 63,000.

    `mask`: (titles,), only those; `pool`: only of the first so many.
    """
    size = len(similarity) if pool is None else min(pool, len(similarity))
    allowed = rules.allowed(int(rules.barred[row]), size)
    if mask is not None:
        allowed &= mask[:size]
    if row < size:
        allowed[row] = False
    seeds, others = np.array([row], dtype=np.int32), np.flatnonzero(allowed).astype(np.int32)
    if len(others) > CANDIDATES:
        # Without meaning, which would read every vector.
        scores = (
            similarity.silent_on_meaning().pair_terms(seeds, np.zeros(len(others), dtype=np.int64), others).sum(axis=1)
        )
        kin = similarity.are_siblings(np.full(len(others), row, dtype=np.int32), others)
        others = np.sort(others[np.union1d(np.argpartition(-scores, CANDIDATES)[:CANDIDATES], np.flatnonzero(kin))])
    terms = similarity.pair_terms(seeds, np.zeros(len(others), dtype=np.int64), others)
    places = order(terms.sum(axis=1), others)
    chosen = places[Chooser(similarity, rules, k).choose(row, others[places].tolist())]
    return others[chosen].tolist(), terms[chosen]
