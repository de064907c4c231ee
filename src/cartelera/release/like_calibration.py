"""The one number is fitted to ratings of viewers that neither model nor predictor has seen.

Each of those viewers is asked about with histories of several lengths, as newcomers and as old acquaintances, about the
ratings that are held back of them. For a viewer who rated only what nobody else did, those of them that their list
names count `OFFERED` times: there the number is read, and there it would be too low otherwise, since a list knows more
of such a viewer than prediction and score tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import orjson
from numpy.random import Generator
from numpy.typing import NDArray

from cartelera.catalog import Available, Catalog, Filters
from cartelera.evaluation.split import Case
from cartelera.history import History, Rows
from cartelera.recommendation import LikeCalibration, Neighbours, Predictor, Query, Recommender, recommend, score
from cartelera.recommendation.likelihood import AS_PREDICTED, Coefficients, logit, rated_terms, voted_terms
from cartelera.recommendation.rating_weights import LIKED
from cartelera.recommendation.stand_ins import with_stand_ins

LENGTHS = (1, 5, 20, None)
"""How many ratings of a viewer are given; None: all."""
MAX_CASES = 300
LEAST_RATINGS = 300
"""Of fewer nothing is learned."""
HARDLY_LIKED = 20
"""A title that at most so many liked stands for one that nobody rated."""
FIRST, OFFERED = 10, 15.0
"""So many titles are a list, and count so many times as much (docs/quality.md)."""
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
        is_rated = neighbours.rated[case.held_out]
        rated.append(_told(model, predictor, query, query, case.held_out, liked)[is_rated])
        replaced = Query(unrated_history(history, neighbours), now=case.now)
        if len(replaced.history):
            asked = with_stand_ins(replaced, neighbours)
            told = _told(model, predictor, replaced, asked, case.held_out, liked)
            told[np.isin(case.held_out, _list(model, predictor, neighbours, catalog, replaced, case)), -1] = OFFERED
            content.append(told[is_rated])
        if len(unrated):
            habit = float(logit(predictor.predict(query, unrated[:1].astype(np.int32)).probability)[0])
            average = catalog.attributes.average[case.held_out]
            usable = ~np.isnan(average) & (neighbours.likes[case.held_out] <= HARDLY_LIKED) & (not np.isnan(habit))
            terms = voted_terms(np.full(len(average), habit), average)
            voted.append(np.column_stack([terms, liked, np.ones(len(liked))])[usable])
    return LikeCalibration(
        _fitted(rated, AS_PREDICTED) or AS_PREDICTED,
        _fitted(content, AS_PREDICTED) or AS_PREDICTED,
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
    model: Recommender, predictor: Predictor, query: Query, asked: Query, rows: Rows, liked: NDArray[np.bool_]
) -> Array:
    """Of each of `rows` the terms of its number, whether it was liked, and how often that counts, once: (rows, 7).
    The predictor is asked `query`, the model `asked`."""
    terms = rated_terms(
        logit(predictor.predict(query, rows).probability), score(model, asked, rows), len(query.rated[0])
    )
    return np.column_stack([terms, liked, np.ones(len(rows))])


def _list(
    model: Recommender, predictor: Predictor, neighbours: Neighbours, catalog: Catalog, query: Query, case: Case
) -> list[int]:
    """The rows of what a viewer is offered, of what can be watched."""
    filters = Filters(available=Available.OFFERED, unlisted=False)
    asked = Query(query.history, exclude=case.excluded, filters=filters, now=query.now)
    found = recommend(model, catalog, asked, n=FIRST, predictor=predictor, neighbours=neighbours)
    return [item.row for item in found.items]


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


def _fitted(parts: Sequence[Array], start: Coefficients) -> Coefficients | None:
    """Logistic regression on the terms of `parts`, all columns but the last two, which are whether it was liked and how
    often that counts; pulled towards `start`. None of too few."""
    data = np.concatenate(parts) if parts else np.empty((0, len(start) + 2))
    data = data[~np.isnan(data).any(axis=1)]
    if len(data) < LEAST_RATINGS:
        return None
    x, liked, counts = data[:, :-2], data[:, -2], data[:, -1]
    w = np.array(start)
    for _ in range(_STEPS):
        p = 1 / (1 + np.exp(-x @ w))
        hessian = (x * (counts * p * (1 - p))[:, None]).T @ x + _PULL * np.eye(len(w))
        step = np.linalg.solve(hessian, x.T @ (counts * (p - liked)) + _PULL * (w - start))
        w -= step
        if np.abs(step).max() < 1e-8:
            break
    return tuple(map(float, w))
