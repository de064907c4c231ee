"""A list made for one viewer: what the voices of the history name, chosen to keep to it, ordered by the one number.

1. What the voices name is ranked by their weights (recommendation.voices). What the viewer likes with a probability
   below `FLOOR` comes after everything else, and so does, if they like nothing made for children or families, what is
   made for those and hardly known.
2. Pages of ten are chosen of the best, so that the list keeps to the history (recommendation.taste).
3. Of the first ten, of the ninety after them, and of every hundred after those the likelier band of five points comes
   first; within a band, and for titles of which no probability is known, the rank stays. So the ten are those that
   suit best, and who reads on meets one order. However much is asked at once, a shorter list begins a longer one.

If the voices name too few, the model's scores rank the rest.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cartelera.catalog import Catalog
from cartelera.history import FloatArray, Rows
from cartelera.recommendation.candidates import diversified
from cartelera.recommendation.contracts import (
    Likelihood,
    Part,
    Predictor,
    Query,
    Reason,
    ReasonKind,
    Recommendation,
    Recommender,
    score,
)
from cartelera.recommendation.likelihood import LikeCalibration, likelihood
from cartelera.recommendation.neighbours import Neighbours
from cartelera.recommendation.rating_weights import GRADED, LIKED, to_weights
from cartelera.recommendation.stand_ins import with_stand_ins
from cartelera.recommendation.taste import TARGET_SHRINK, WINDOW, Taste, fading
from cartelera.recommendation.voices import Voices, listen

FLOOR = 0.5
"""What is less likely to be liked is offered only when nothing better is left."""
BAND = 5
"""Points of a hundred within which titles count as equally likely to be liked."""
FIRST_BLOCK, BLOCK = 10, 100
"""Of the ranking so many titles are in one order, those after them up to so many, and each further so many."""
_BELOW_FLOOR, _UNNAMED = -2.0, -4.0
"""Added to the merit of what is below the floor; of what no voice names and nothing can be said of."""
_MOSTLY, _MAX_NAMED = 0.5, 2


@dataclass(frozen=True, slots=True, eq=False)
class PersonalList:
    """The titles with their reasons, and how likely the viewer is to like them, in the same order. `end`, `more`: as
    RankedList has them."""

    items: tuple[Recommendation, ...]
    likelihood: Likelihood
    end: int
    more: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Ranked:
    """Titles by falling merit: `merit` (n,) is above 0 if a voice names the title and it is not below the floor."""

    rows: Rows
    merit: NDArray[np.float64]
    likelihood: Likelihood

    def with_more(self, rows: Rows, merit: NDArray[np.float64], known: Likelihood) -> _Ranked:
        """These and others."""
        both = (
            np.concatenate([getattr(one, name) for one in (self.likelihood, known)])
            for name in ("probability", "low", "high", "rating")
        )
        return _Ranked(np.concatenate([self.rows, rows]), np.concatenate([self.merit, merit]), Likelihood(*both))


def personal_list(
    model: Recommender,
    catalog: Catalog,
    query: Query,
    passing: NDArray[np.bool_],
    part: Part,
    predictor: Predictor | None,
    neighbours: Neighbours,
    calibration: LikeCalibration,
) -> PersonalList:
    """A part of the ranking of the titles that `passing` (titles,) marks, for a viewer who rated something.

    The ranking is made in whole blocks, so that a longer one begins as a shorter one does.
    """
    voices = listen(model, catalog, query, neighbours, passing, predictor)
    is_rated, average = neighbours.rated[voices.rows], catalog.attributes.average[voices.rows]
    by_ratings = bool(neighbours.rated[query.rated[0]].any())
    known = likelihood(
        voices.prediction,
        calibration,
        voices.scores,
        is_rated,
        average,
        ratings=len(query.rated[0]),
        by_ratings=by_ratings,
    )
    below = _BELOW_FLOOR * ((known.probability < FLOOR) | _for_others(catalog, query, voices.rows))
    ranked = _Ranked(voices.rows, voices.weights.astype(np.float64) + below, known)
    wanted = FIRST_BLOCK if part.depth <= FIRST_BLOCK else BLOCK * -(-part.depth // BLOCK)
    pool = diversified(catalog, query, ranked.rows, ranked.merit, wanted + WINDOW)
    if int((ranked.merit[pool] > 0).sum()) < wanted:
        rest = passing.copy()
        rest[voices.rows] = False
        rows, merit, more = _rest(model, catalog, query, rest, predictor, neighbours, calibration)
        ranked = ranked.with_more(rows, merit, more)
        pool = diversified(catalog, query, ranked.rows, ranked.merit, wanted + WINDOW)
    every = _chosen(catalog, query, ranked, pool, wanted, neighbours)
    places = part.places(ranked.rows[every])
    chosen, end = every[places], part.end(places)
    rows = ranked.rows[chosen]
    reasons: list[tuple[Reason, ...]] = [()] * len(rows)
    if part.explained:
        reasons = _with_voices(catalog, voices, rows, model.explain(query, rows))
    items = map(Recommendation, rows.tolist(), ranked.merit[chosen].tolist(), reasons)
    return PersonalList(tuple(items), ranked.likelihood.at(chosen), end, len(pool) > end)


def _for_others(catalog: Catalog, query: Query, rows: Rows) -> NDArray[np.bool_]:
    """Which of `rows` are stories for children or families that hardly anybody knows, for who likes none of those."""
    own, ratings = query.rated
    liked = own[ratings >= LIKED]
    attributes = catalog.attributes
    if not len(liked) or attributes.family_fiction(liked).any():
        return np.zeros(len(rows), dtype=bool)
    return attributes.family_fiction(rows) & np.isnan(attributes.average[rows])


def _rest(
    model: Recommender,
    catalog: Catalog,
    query: Query,
    rest: NDArray[np.bool_],
    predictor: Predictor | None,
    neighbours: Neighbours,
    calibration: LikeCalibration,
) -> tuple[Rows, NDArray[np.float64], Likelihood]:
    """What no voice names, by the model's scores: rows, merits below 0, and the one number."""
    rows = np.flatnonzero(rest).astype(np.int32)
    scores = score(model, with_stand_ins(query, neighbours), rows)
    rows, scores = rows[~np.isnan(scores)], scores[~np.isnan(scores)]
    prediction = None if predictor is None else predictor.predict(query, rows)
    known = likelihood(
        prediction,
        calibration,
        scores,
        neighbours.rated[rows],
        catalog.attributes.average[rows],
        ratings=len(query.rated[0]),
        by_ratings=bool(neighbours.rated[query.rated[0]].any()),
    )
    merit = np.empty(len(rows), dtype=np.float64)
    merit[np.lexsort((rows, -scores))] = -(np.arange(len(rows)) + 1) / (len(rows) + 1)
    merit += _BELOW_FLOOR * ((known.probability < FLOOR) | _for_others(catalog, query, rows))
    if predictor is not None:
        merit += np.where(np.isnan(known.probability), _UNNAMED, 0)
    return rows, merit, known


def _chosen(
    catalog: Catalog, query: Query, ranked: _Ranked, pool: NDArray[np.int64], wanted: int, neighbours: Neighbours
) -> NDArray[np.int64]:
    """Indices of `wanted` of the `pool`: those above the floor that keep to the history, then others, in order."""
    rows, ratings = query.rated
    good = pool[ranked.merit[pool] > 0]
    shares = catalog.attributes.of(rows)
    taste = Taste.of(catalog.attributes, shares, to_weights(ratings, GRADED), neighbours.base_of(rows), TARGET_SHRINK)
    pages = taste.choose(catalog.attributes.of(ranked.rows[good]), wanted, fading(len(rows)), query.variety)
    best = np.concatenate([pool[:0], *(good[page] for page in pages), pool[ranked.merit[pool] <= 0]])[:wanted]
    blocks = np.split(best, [FIRST_BLOCK, *range(BLOCK, wanted, BLOCK)])
    return np.concatenate([_in_bands(block, ranked.likelihood.probability) for block in blocks])


def _in_bands(block: NDArray[np.int64], probability: FloatArray) -> NDArray[np.int64]:
    """The block with the titles of known probability in order of their bands, among their own places."""
    known = np.flatnonzero(~np.isnan(probability[block]))
    band = np.rint(100 * probability[block[known]]) // BAND
    ordered = block.copy()
    ordered[known] = block[known[np.lexsort((known, -band))]]
    return ordered


def _with_voices(
    catalog: Catalog, voices: Voices, rows: Rows, reasons: list[tuple[Reason, ...]]
) -> list[tuple[Reason, ...]]:
    """`reasons`, for titles that are there by what single liked titles say with those in place of the model's."""
    if not len(voices.liked):
        return reasons
    place = np.minimum(np.searchsorted(voices.rows, rows), len(voices.rows) - 1)
    told = []
    for own, at, row in zip(reasons, place.tolist(), rows.tolist(), strict=True):
        parts, total = voices.parts[:, at], float(voices.weights[at])
        if voices.rows[at] != row or parts.sum() < _MOSTLY * total:
            told.append(own)
            continue
        best = [index for index in np.argsort(-parts, kind="stable")[:_MAX_NAMED].tolist() if parts[index] > 0]
        names = catalog.columns.names(voices.liked[best].tolist())
        because = tuple(
            Reason(ReasonKind.BECAUSE, name, float(parts[index]) / total, int(voices.liked[index]))
            for index, name in zip(best, names, strict=True)
        )
        told.append(because + tuple(reason for reason in own if reason.kind is not ReasonKind.BECAUSE))
    return told
