"""The weights of a blend's members, and recency's half-life: learned on validation viewers, if the gain is sure."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from cartelera.catalog import Catalog
from cartelera.history import FloatArray, History
from cartelera.interactions import Interactions
from cartelera.models.recency import Recency
from cartelera.recommendation import Algorithm, Query
from cartelera.recommendation.rating_weights import LIKED

if TYPE_CHECKING:
    from scipy import sparse

VALIDATION_SHARE, MAX_VIEWERS, MIN_VIEWERS = 0.1, 1_000, 50
HIDDEN_SHARE = 0.2
FACTORS = (0.0, 0.5, 1.5, 2.0, 3.0)
"""What is tried for each weight: these multiples of the one that the blend starts from."""
SURE = 1.645
"""How many standard errors a gain must be above 0: one-sided 5%, as in the gate. With one of them half-lives that look
better by chance were taken, and did worse in the windows after (docs/quality.md)."""


def standardised(scores: FloatArray) -> FloatArray:
    """Each row's scores less their mean, over their standard deviation; 0 if there is no score or no difference."""
    known = ~np.isnan(scores)
    count = np.maximum(known.sum(axis=1, keepdims=True), 1)
    filled = np.where(known, scores, 0)
    mean = filled.sum(axis=1, keepdims=True) / count
    centred = np.where(known, filled - mean, 0)
    spread = np.sqrt((centred * centred).sum(axis=1, keepdims=True) / count)
    return np.asarray(centred / np.where(spread > 1e-9, spread, 1), dtype=np.float32)


class Validation:
    """Viewers held out to compare blends on: members' scores for them, and how well a weighted sum of those ranks.

    A tenth of the viewers (1,000 at most) is held out, the rest trains. With timestamps the last tenth of the time is
    held out instead, since how much recency counts is to be learned. `enough_viewers`: whether there are enough to
    measure on.
    """

    def __init__(self, catalog: Catalog, interactions: Interactions, *, rng: Generator) -> None:
        self.catalog = catalog
        split = split_by_time(interactions) if interactions.timed else split_by_viewer(interactions, rng)
        self.train, self._known, held_out = split
        self.columns = np.unique(self.train.title)
        self._wanted = (held_out.matrix[:, self.columns] >= LIKED).tocsr()
        self._counted = np.diff(self._wanted.indptr) > 0
        self._seen = self._known.matrix[:, self.columns].tocoo()
        self.enough_viewers = int(np.count_nonzero(self._counted)) >= MIN_VIEWERS

    @cached_property
    def _queries(self) -> list[Query]:
        return queries_of(self._known, int(self.train.timestamp.max(initial=-1)))

    def scores(self, algorithm: Algorithm, *, rng: Generator) -> FloatArray:
        """The standardised scores for the validation viewers, trained on the rest: shape (viewers, columns)."""
        return standardised(algorithm.fit(self.catalog, self.train, rng=rng).score_many(self._queries, self.columns))

    def quality(self, members: Sequence[FloatArray], weights: Sequence[float]) -> NDArray[np.float64]:
        """The mean of nDCG@10 and nDCG@100 of the weighted sum for every viewer with held-out likes, shape (m,)."""
        scores = np.zeros_like(members[0])
        for weight, member in zip(weights, members, strict=True):
            scores += np.float32(weight) * member
        scores[self._seen.row, self._seen.col] = -np.inf
        quality: NDArray[np.float64] = ndcg(scores, self._wanted)[self._counted]
        return quality


def learn_members(
    members: Sequence[tuple[Algorithm, float]], catalog: Catalog, interactions: Interactions, *, rng: Generator
) -> tuple[tuple[Algorithm, float], ...]:
    """Algorithms and their weights, moved from those in `members` one after the other; the first stays as it is.

    Each weight is tried at multiples of the one it starts from (FACTORS), `Recency` with each half-life too. What is
    best for the validation viewers is taken if it is better than before by more than chance. With too few of them:
    `members`.
    """
    learned = list(members)
    validation = Validation(catalog, interactions, rng=rng)
    if not validation.enough_viewers or len(members) < 2:
        return tuple(members)
    weights = [weight for _, weight in members]
    scores = [validation.scores(algorithm, rng=rng) for algorithm, _ in members]
    best = validation.quality(scores, weights)
    for number in range(1, len(members)):
        algorithm, start = members[number]
        if not scores[number].any():
            continue  # It has nothing to say of these viewers.
        first, gain = None, best
        for variant in algorithm.variants if isinstance(algorithm, Recency) and interactions.timed else (algorithm,):
            own = scores[number] if variant == algorithm else validation.scores(variant, rng=rng)
            for weight in (start, *(start * factor for factor in FACTORS)):
                quality = validation.quality(
                    [*scores[:number], own, *scores[number + 1 :]], [*weights[:number], weight, *weights[number + 1 :]]
                )
                if quality.mean() > gain.mean():
                    first, gain = (variant, weight, own), quality
        if first is not None and _surely_above(gain, best):
            learned[number], weights[number], scores[number], best = (first[0], first[1]), first[1], first[2], gain
    return tuple(learned)


def _surely_above(quality: NDArray[np.float64], before: NDArray[np.float64]) -> bool:
    gain = quality - before
    return len(gain) > 1 and bool(gain.mean() > SURE * gain.std(ddof=1) / np.sqrt(len(gain)))


def split_by_viewer(interactions: Interactions, rng: Generator) -> tuple[Interactions, Interactions, Interactions]:
    """(train, known, held out): a fifth of the ratings of randomly drawn viewers is held out, the rest is known."""
    viewers = rng.permutation(len(interactions.viewers))
    count = min(MAX_VIEWERS, int(VALIDATION_SHARE * len(viewers)))
    drawn, others = np.sort(viewers[:count]), np.sort(viewers[count:])
    theirs = interactions.select_viewers(drawn)
    hidden = rng.random(len(theirs)) < HIDDEN_SHARE
    return interactions.select_viewers(others), theirs.filter(~hidden), theirs.filter(hidden)


def split_by_time(interactions: Interactions) -> tuple[Interactions, Interactions, Interactions]:
    """(train, known, held out): what came before the last tenth trains and is known; the last tenth is held out.

    Of viewers who begin in the last tenth, the first half of what they rated is known.
    """
    cut = np.quantile(interactions.timestamp[interactions.timestamp >= 0], 1 - VALIDATION_SHARE)
    before = interactions.timestamp < cut
    newcomer = np.ones(len(interactions.viewers), dtype=bool)
    newcomer[interactions.viewer[before]] = False
    order = np.lexsort((interactions.title, interactions.timestamp, interactions.viewer))
    position = np.empty(len(order), dtype=np.int64)
    position[order] = np.arange(len(order)) - interactions.starts[interactions.viewer[order]]
    half = np.diff(interactions.starts)[interactions.viewer] / 2
    known = before | (newcomer[interactions.viewer] & (position < half))
    tested = np.unique(interactions.viewer[~known & (interactions.rating >= LIKED)])[:MAX_VIEWERS]
    return (
        interactions.filter(before),
        interactions.filter(known).select_viewers(tested),
        interactions.filter(~known).select_viewers(tested),
    )


def queries_of(interactions: Interactions, now: int) -> list[Query]:
    """One query for each viewer, asked `now`: all that they rated."""
    return [
        Query(History(interactions.title[part], interactions.rating[part], interactions.timestamp[part]), now=now)
        for part in map(interactions.slice_of, range(len(interactions.viewers)))
    ]


def ndcg(scores: FloatArray, wanted: sparse.csr_matrix, depths: tuple[int, ...] = (10, 100)) -> NDArray[np.float64]:
    """Each row's nDCG, the mean over `depths`; binary gains, the ideal cut at the depth (Järvelin and others 2002)."""
    depth = min(max(depths), scores.shape[1])
    top = np.argpartition(-scores, depth - 1, axis=1)[:, :depth]
    top = np.take_along_axis(top, np.argsort(-np.take_along_axis(scores, top, 1), axis=1, kind="stable"), 1)
    hit = np.zeros(scores.shape, dtype=bool)
    hit[np.repeat(np.arange(len(scores)), np.diff(wanted.indptr)), wanted.indices] = True
    gained = np.take_along_axis(hit, top, 1) / np.log2(np.arange(2, depth + 2))
    ideal = np.concatenate([[1.0], np.cumsum(1 / np.log2(np.arange(2, max(depths) + 2)))])
    counts = np.diff(wanted.indptr)
    each = [gained[:, :k].sum(axis=1) / ideal[np.minimum(counts, k)] for k in depths]
    return np.asarray(np.mean(each, axis=0), dtype=np.float64)
