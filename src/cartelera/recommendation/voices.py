"""Every part of a history speaks: what its ratings say together, and what each liked title says by itself.

The voices and their mass, g_i the grade of title i (recommendation.rating_weights), t_i = n_i / (n_i + 60) the trust in
what n_i likes tell of it:

* the ratings: Σ_i g_i · (0.9 t_i + 0.05 (1 - t_i)). They rank by 1.6 slog(z) + prior + 0.12 log P(like), z the model's
  scores, slog(z) = sign(z) log(1 + 2|z|). A liked title that nobody rated takes part through its stand-ins: those most
  like it that somebody liked, each with a share of half its grade;
* each liked title: g_i · 0.85 (1 - t_i). It ranks its nearest titles by 3 slog(likeness) + 0.6 prominence +
  prior.

Each voice has a prior of its own (recommendation.taste): two tastes in one history are not averaged into a third.
P(c) = Σ_v mass_v P_v(c), with P_v(c) in proportion to 1 / (rank_v(c) + 3): by ranks, because the tails of scores make
one voice shout.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cartelera.catalog import Catalog
from cartelera.history import FloatArray, Rows
from cartelera.recommendation.contracts import Prediction, Predictor, Query, Recommender, Tier, score
from cartelera.recommendation.likelihood import slog
from cartelera.recommendation.neighbours import Neighbours
from cartelera.recommendation.rating_weights import GRADED, LIKED, to_weights
from cartelera.recommendation.stand_ins import with_stand_ins
from cartelera.recommendation.taste import Taste, fading, single_title_weights

MAX_VOICES = 20
"""Liked titles that speak by themselves: those of most mass."""
LEAST_MASS = 0.01
"""A voice of a smaller share is not heard."""
TOGETHER_TRUSTED, TOGETHER_UNTRUSTED, ALONE_UNTRUSTED = 0.9, 0.05, 0.85
"""Of the grade of a title that many liked, or that nobody did: what the ratings have, and what it has by itself.

What many liked is heard among the ratings alone: a share of its own costs newcomers nDCG and mends no list. Of what
nobody liked the ratings know little, by its stand-ins: with twice the share lists of series held what everybody likes.
"""
SHORTLIST = 600
"""How many of the best titles the ratings name."""
CHANCE = 0.12
"""How much the logarithm of the probability of a like counts among them."""
_RANK_OFFSET = 3.0
_LEAST_CHANCE = 1e-3
PROMINENCE = 0.6
"""How much it counts that a title is well known, for a voice that names what is like it."""


@dataclass(frozen=True, slots=True, eq=False)
class Voices:
    """What the voices of one query say. `rows`: what any of them names, ascending (n,); `weights`: P(c), `scores`: the
    model's, NaN if it has none, `prediction`: of the viewer's ratings, None if nothing predicts, and `shares`
    (n, values): their attributes. `liked`: (voices,) the titles that speak by themselves; `parts`: (voices, n) what
    each of them adds.
    """

    rows: Rows
    weights: FloatArray
    scores: FloatArray
    prediction: Prediction | None
    shares: FloatArray
    liked: Rows
    parts: FloatArray


def listen(
    model: Recommender,
    catalog: Catalog,
    query: Query,
    neighbours: Neighbours,
    passing: NDArray[np.bool_],
    predictor: Predictor | None,
) -> Voices:
    """What the voices of `query` say of the titles that `passing` (titles,) marks."""
    rows, ratings = query.rated
    grades, trust = to_weights(ratings, GRADED), neighbours.trust(rows)
    together = grades * (TOGETHER_TRUSTED * trust + TOGETHER_UNTRUSTED * (1 - trust))
    alone = np.where(ratings >= LIKED, grades * ALONE_UNTRUSTED * (1 - trust), 0)
    total = max(float(together.sum() + alone.sum()), 1e-9)
    found = _nearest(neighbours, passing, rows, alone / total)
    scores = _scores(model, query, neighbours, passing)
    named = _best(scores)
    every = np.concatenate([*(own for _, own, _ in found), named])
    distinct, place = np.unique(every, return_inverse=True)
    shares = catalog.attributes.of(distinct)
    prediction = None if predictor is None else predictor.predict(query, distinct)
    own_shares, strength = catalog.attributes.of(rows), fading(len(rows))
    spoken_for = [at for at, _, _ in found]
    taste = Taste.of(catalog.attributes, own_shares, together, neighbours.base_of_liked)
    weights = np.vstack(
        [
            strength * single_title_weights(catalog.attributes, own_shares[spoken_for], neighbours.base[1]),
            strength * taste.weights()[None],
        ]
    )
    prior = shares @ weights.T
    prominence = catalog.attributes.prominence[distinct]
    parts = np.zeros((len(found) + 1, len(distinct)), dtype=np.float32)
    start = 0
    for voice, (at, own, likeness) in enumerate(found):
        span = place[start : start + len(own)]
        start += len(own)
        merit = 3 * slog(likeness) + PROMINENCE * prominence[span] + prior[span, voice]
        parts[voice, span] = float(alone[at]) / total * _by_rank(merit)
    span = place[start:]
    merit = 1.6 * slog(scores[named]) + prior[span, -1]
    if prediction is not None:
        chance = np.nan_to_num(prediction.probability[span], nan=1.0)
        merit = merit + np.float32(CHANCE) * np.log(np.maximum(chance, _LEAST_CHANCE))
    parts[-1, span] = float(together.sum()) / total * _by_rank(merit)
    return Voices(
        distinct.astype(np.int32), parts.sum(axis=0), scores[distinct], prediction, shares, rows[spoken_for], parts[:-1]
    )


def _nearest(
    neighbours: Neighbours, passing: NDArray[np.bool_], rows: Rows, mass: NDArray[np.floating]
) -> list[tuple[int, Rows, FloatArray]]:
    """Which of `rows` speak by themselves, what is nearest to each of them, and how like it is."""
    found = []
    for at in np.argsort(-mass, kind="stable")[:MAX_VOICES].tolist():
        if mass[at] < LEAST_MASS:
            break
        own, likeness = neighbours.of(int(rows[at]))
        kept = passing[own]
        if kept.any():
            found.append((at, own[kept], likeness[kept]))
    return found


def _scores(model: Recommender, query: Query, neighbours: Neighbours, passing: NDArray[np.bool_]) -> FloatArray:
    """The model's scores of what somebody rated, or, if ratings tell nothing of this viewer, of all: (titles,)."""
    asked = with_stand_ins(query, neighbours)
    rows = np.flatnonzero(passing & neighbours.rated).astype(np.int32)
    if not len(rows) or model.tier(asked) is not Tier.COLLABORATIVE:
        rows = np.flatnonzero(passing).astype(np.int32)
    scores = np.full(len(passing), np.nan, dtype=np.float32)
    scores[rows] = score(model, asked, rows)
    return scores


def _best(scores: FloatArray) -> Rows:
    """The rows of the SHORTLIST best, ascending."""
    rows = np.flatnonzero(~np.isnan(scores)).astype(np.int32)
    if len(rows) > SHORTLIST:
        rows = np.sort(rows[np.argpartition(-scores[rows], SHORTLIST)[:SHORTLIST]])
    return rows


def _by_rank(merit: FloatArray) -> FloatArray:
    """In proportion to 1 / (rank + 3), which sum to 1; ties go to the first, the more popular."""
    weights = np.empty(len(merit), dtype=np.float32)
    weights[np.argsort(-merit, kind="stable")] = 1 / (np.arange(len(merit)) + _RANK_OFFSET)
    return np.asarray(weights / max(float(weights.sum()), 1e-9), dtype=np.float32)
