"""The one ranker for every model: it alone leaves out what was seen, filters, ranks, diversifies and cuts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cartelera.catalog import Catalog
from cartelera.history import FloatArray, Rows
from cartelera.recommendation.candidates import candidates, diversified
from cartelera.recommendation.contracts import (
    Part,
    Prediction,
    Predictor,
    Query,
    RankedList,
    Recommendation,
    Recommender,
    score,
)
from cartelera.recommendation.likelihood import UNCALIBRATED, LikeCalibration, likelihood
from cartelera.recommendation.neighbours import Neighbours
from cartelera.recommendation.personal import personal_list

SHORTLIST = 500
"""How many of the best titles are ranked again by how likely the viewer is to like them."""
PROBABILITY_WEIGHT = 0.5
"""How much the logarithm of that probability counts, in deviations of the scores (docs/quality.md)."""
_LEAST_PROBABILITY = 1e-3


def recommend(
    model: Recommender,
    catalog: Catalog,
    query: Query,
    *,
    n: int | Part = 10,
    predictor: Predictor | None = None,
    neighbours: Neighbours | None = None,
    calibration: LikeCalibration = UNCALIBRATED,
    within: NDArray[np.bool_] | None = None,
) -> RankedList:
    """The `n` best titles for `query`, never one that was seen, excluded, asked about, or is another version of those.

    With `neighbours` the list is personal (recommendation.personal): every part of the history speaks, and it keeps to
    the history. Without, for titles like some, or if nothing is known of the viewer's taste, the model's scores rank.
    `predictor`: says how likely the viewer is to like a title; what they would pick but not like ranks lower. Ties go
    to the more popular title. Fewer than `n` come back only if fewer can be scored. `n` may be another part of
    the ranking. `within`, (titles,): only of these.
    """
    tier = model.tier(query)
    part = n if isinstance(n, Part) else Part(n)
    if part.n < 1:
        return RankedList(tier, ())
    passing = candidates(catalog, query)
    if within is not None:
        passing &= within
    if neighbours is not None and len(query.rated[0]) and not len(query.seeds):
        chosen = personal_list(model, catalog, query, passing, part, predictor, neighbours, calibration)
        known = None if predictor is None else chosen.likelihood
        return RankedList(tier, chosen.items, known, chosen.end, chosen.more)
    rows = np.flatnonzero(passing).astype(np.int32)
    scores = score(model, query, rows)
    scored = ~np.isnan(scores)
    rows, scores = rows[scored], scores[scored]
    ranks = scores
    if predictor is not None and not np.isnan(query.history.ratings).all() and len(rows):
        ranks = _Shortlist.of(scores, rows, query, predictor).ranked(scores)
    every = diversified(catalog, query, rows, ranks, part.depth + 1)
    places = part.places(rows[every])
    best, end = every[places], part.end(places)
    reasons = model.explain(query, rows[best]) if part.explained else [()] * len(best)
    items = map(Recommendation, rows[best].tolist(), ranks[best].tolist(), reasons)
    if predictor is None:
        return RankedList(tier, tuple(items), None, end, len(every) > end)
    prediction = predictor.predict(query, rows[best]) if len(query.rated[0]) else None
    are_rated, nothing = np.ones(len(best), dtype=bool), np.full(len(best), np.nan, dtype=np.float32)
    told = likelihood(prediction, calibration, scores[best], are_rated, nothing, ratings=len(query.rated[0]))
    return RankedList(tier, tuple(items), told, end, len(every) > end)


@dataclass(frozen=True, slots=True)
class _Shortlist:
    """The candidates that score best, as ascending indices, and what the viewer would give them."""

    indices: NDArray[np.intp]
    prediction: Prediction

    @classmethod
    def of(cls, scores: FloatArray, rows: Rows, query: Query, predictor: Predictor) -> _Shortlist:
        """The SHORTLIST best of `scores`, or all."""
        best = np.argpartition(-scores, SHORTLIST)[:SHORTLIST] if len(scores) > SHORTLIST else np.arange(len(scores))
        best.sort()
        return cls(best, predictor.predict(query, rows[best]))

    def ranked(self, scores: FloatArray) -> FloatArray:
        """Standardised scores plus the weighted log-probability of a like; titles off the shortlist stay behind it."""
        # If it cannot say, no more can be said against the one than against the other.
        probability = np.maximum(np.nan_to_num(self.prediction.probability, nan=1.0), _LEAST_PROBABILITY)
        finite = scores[np.isfinite(scores)]
        mean, std = (float(finite.mean()), float(finite.std())) if len(finite) else (0.0, 1.0)
        standardised = (scores - np.float32(mean)) / np.float32(max(std, 1e-9))
        ranked = standardised + np.float32(PROBABILITY_WEIGHT * np.log(_LEAST_PROBABILITY))
        ranked[self.indices] = standardised[self.indices] + np.float32(PROBABILITY_WEIGHT) * np.log(probability)
        return np.asarray(ranked, dtype=np.float32)
