"""The one number is fitted to ratings of viewers that neither model nor predictor has seen.

Each of those viewers is asked about with histories of several lengths, as newcomers and as old acquaintances, about the
ratings that are held back of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import orjson
from numpy.random import Generator
from numpy.typing import NDArray

from cartelera.catalog import Catalog
from cartelera.evaluation.split import Case
from cartelera.history import History, Rows
from cartelera.recommendation import LikeCalibration, Neighbours, Predictor, Query, Recommender, score
from cartelera.recommendation.likelihood import USUAL_AVERAGE, logit, slog
from cartelera.recommendation.rating_weights import LIKED
from cartelera.recommendation.stand_ins import with_stand_ins

LENGTHS = (1, 5, 20, None)
"""How many ratings of a viewer are given; None: all."""
MAX_CASES = 300
LEAST_RATINGS = 300
"""Of fewer nothing is learned."""
HARDLY_LIKED = 20
"""A title that at most so many liked stands for one that nobody rated."""
_PULL = 10.0
_STEPS = 30

Array = NDArray[np.float64]


_FILE = "like_calibration.json"


def write_like_calibration(folder: Path, calibration: LikeCalibration) -> None:
    """Write it into the folder of a release."""
    (folder / _FILE).write_bytes(orjson.dumps(calibration.as_dict()))


def read_like_calibration(folder: Path) -> LikeCalibration:
    """What `write_like_calibration` wrote. Raises OSError, ValueError or KeyError if it is damaged."""
    return LikeCalibration.from_dict(orjson.loads((folder / _FILE).read_bytes()))


def fit_like_calibration(
    model: Recommender,
    predictor: Predictor,
    neighbours: Neighbours,
    catalog: Catalog,
    cases: Sequence[Case],
    unrated: NDArray[np.integer],
    rng: Generator,
) -> LikeCalibration:
    """`cases`: viewers that `model` and `predictor` have not seen; `unrated`: (m,) rows that nobody rated."""
    chosen = [cases[number] for number in np.sort(rng.permutation(len(cases))[:MAX_CASES])]
    rated: list[Array] = []
    content: list[Array] = []
    voted: list[Array] = []
    for case, history in _histories(chosen, rng):
        query = Query(history, now=case.now)
        liked = case.truth >= LIKED
        known = neighbours.rated[case.held_out]
        rated.append(_told(model, predictor, query, case.held_out, liked)[known])
        replaced = Query(unrated_history(history, neighbours), now=case.now)
        if len(replaced.history):
            asked = with_stand_ins(replaced, neighbours)
            content.append(_told(model, predictor, replaced, case.held_out, liked, asked)[known])
        if len(unrated):
            habit = float(logit(predictor.predict(query, unrated[:1].astype(np.int32)).probability)[0])
            average = catalog.attributes.average[case.held_out]
            told = ~np.isnan(average) & (neighbours.likes[case.held_out] <= HARDLY_LIKED)
            voted.append(
                np.stack([np.full(len(average), habit), average - USUAL_AVERAGE, liked], axis=1)[
                    told & ~np.isnan(habit)
                ]
            )
    as_predicted = (0.0, 1.0, 0.0)
    return LikeCalibration(
        _fitted(rated, as_predicted) or as_predicted,
        _fitted(content, as_predicted) or as_predicted,
        _fitted(voted, (0.0, 1.0, 1.0)),
    )


def unrated_history(history: History, neighbours: Neighbours) -> History:
    """The same ratings, each of the title that is most like the rated one among those that nobody rated."""
    nearest = neighbours.rows_of(history.rows)
    free = (nearest >= 0) & ~neighbours.rated[np.maximum(nearest, 0)]
    has_one = free.any(axis=1)
    first = nearest[has_one, free[has_one].argmax(axis=1)]
    return History.from_rows(first, history.ratings[has_one], history.times[has_one])


def _told(
    model: Recommender,
    predictor: Predictor,
    query: Query,
    rows: Rows,
    liked: NDArray[np.bool_],
    asked: Query | None = None,
) -> Array:
    """The logit of what the predictor says of each of `rows`, the model's score, and whether it was liked: (rows, 3).

    `asked`: what the model is asked, if not the same.
    """
    logits = logit(predictor.predict(query, rows).probability)
    scores = slog(np.nan_to_num(score(model, asked or query, rows)))
    return np.stack([logits, scores, liked], axis=1).astype(np.float64)


def _histories(cases: Sequence[Case], rng: Generator) -> Iterator[tuple[Case, History]]:
    """Each case with all that is known of the viewer, and with some of it, drawn."""
    for case in cases:
        for length in LENGTHS:
            if length is None:
                yield case, case.history
            elif length < len(case.history):
                kept = np.sort(rng.permutation(len(case.history))[:length])
                history = case.history
                yield case, History(history.rows[kept], history.ratings[kept], history.times[kept])


def _fitted(parts: Sequence[Array], start: tuple[float, float, float]) -> tuple[float, float, float] | None:
    """Logistic regression of the last column on 1 and the others, pulled towards `start`; None of too few."""
    data = np.concatenate(parts) if parts else np.empty((0, 3))
    data = data[~np.isnan(data).any(axis=1)]
    if len(data) < LEAST_RATINGS:
        return None
    x = np.column_stack([np.ones(len(data)), data[:, :2]])
    w = np.array(start)
    for _ in range(_STEPS):
        p = 1 / (1 + np.exp(-x @ w))
        hessian = (x * (p * (1 - p))[:, None]).T @ x + _PULL * np.eye(3)
        step = np.linalg.solve(hessian, x.T @ (p - data[:, 2]) + _PULL * (w - start))
        w -= step
        if np.abs(step).max() < 1e-8:
            break
    return float(w[0]), float(w[1]), float(w[2])
