"""The one number: what it is made of, how it orders a list, and that it is fitted to ratings nobody has seen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from cartelera.catalog import Catalog
from cartelera.evaluation.split import Case
from cartelera.history import FloatArray, History, Rows
from cartelera.recommendation import (
    LikeCalibration,
    Neighbours,
    Prediction,
    Query,
    RankedList,
    Reason,
    Tier,
    recommend,
)
from cartelera.recommendation.likelihood import UNCALIBRATED, likelihood
from cartelera.recommendation.personal import BAND, FLOOR
from cartelera.release.like_calibration import fit_like_calibration
from support.clean_tables import catalog, film

TITLES = 60


class ByRow:
    """A model that likes small rows best, and a predictor with one probability for each row."""

    nbytes = 0

    def __init__(self, probabilities: FloatArray) -> None:
        self.probabilities = probabilities

    def tier(self, query: Query) -> Tier:
        return Tier.COLLABORATIVE

    def score_many(self, queries: Sequence[Query], rows: Rows) -> FloatArray:
        return np.tile((TITLES - rows).astype(np.float32) / 10, (len(queries), 1))

    def explain(self, query: Query, rows: Rows) -> list[tuple[Reason, ...]]:
        return [()] * len(rows)

    def save(self, folder: Path) -> None:
        raise NotImplementedError

    def predict(self, query: Query, rows: Rows) -> Prediction:
        probability = self.probabilities[rows]
        return Prediction(5 * probability, np.ones_like(probability), probability, np.zeros_like(probability))


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    titles = [
        film(n, f"Film {n}", popularity=float(TITLES - n), vote_count=100 * (n % 2), vote_average=7.5)
        for n in range(TITLES)
    ]
    return catalog(tmp_path_factory.mktemp("likely"), titles=titles)


def neighbours(films: Catalog, rated: np.ndarray) -> Neighbours:
    """Nothing is like anything; those that `rated` marks were liked a thousand times."""
    nothing = np.full((TITLES, 1), -1, dtype=np.int32)
    width = films.attributes.shares.shape[1]
    return Neighbours(
        nothing, np.zeros((TITLES, 1), dtype=np.uint8), nothing, 1000 * rated.astype(np.int32), rated,
        np.zeros((2, width), dtype=np.float32),
    )  # fmt: skip


def listed(
    films: Catalog, probabilities: NDArray[np.floating], n: int = 10, calibration: LikeCalibration = UNCALIBRATED
) -> RankedList:
    both = ByRow(probabilities.astype(np.float32))
    query = Query(History.from_rows(np.array([0], dtype=np.int32), np.array([5], dtype=np.float32)))
    known = neighbours(films, np.ones(TITLES, dtype=bool))
    return recommend(both, films, query, n=n, predictor=both, neighbours=known, calibration=calibration)


@pytest.mark.parametrize("seed", range(5))
def test_a_list_is_in_order_of_its_bands(films: Catalog, seed: int) -> None:
    found = listed(films, np.random.default_rng(seed).uniform(0.5, 1, TITLES))
    assert found.likelihood is not None
    points = np.rint(100 * found.likelihood.probability)
    assert (np.diff(points) < BAND).all()


@pytest.mark.parametrize("seed", range(5))
def test_who_reads_on_meets_one_order(films: Catalog, seed: int) -> None:
    """The ten, and all that comes after them, of whatever length the list is asked for."""
    probabilities = np.random.default_rng(seed).uniform(0.3, 1, TITLES)
    found = listed(films, probabilities, n=50)
    assert found.likelihood is not None and len(found.items) == 50
    points = np.rint(100 * found.likelihood.probability)
    assert (np.diff(points[:10]) < BAND).all() and (np.diff(points[10:]) < BAND).all()
    for n in (3, 10, 11, 27):
        assert listed(films, probabilities, n=n).items == found.items[:n]


def test_the_longer_the_history_the_more_the_score_tells() -> None:
    half = np.full(2, 0.5, dtype=np.float32)
    prediction = Prediction(5 * half, half, half, 0 * half)
    calibration = LikeCalibration(rated=(0.0, 1.0, 0.1, 0.0, 0.2))
    scores, rated = np.array([0.0, 3.0], dtype=np.float32), np.array([True, True])
    short, long, longer = (
        likelihood(prediction, calibration, scores, rated, half, ratings=n).probability for n in (5, 400, 40_000)
    )
    assert short[0] == long[0] == pytest.approx(0.5)
    assert 0.5 < short[1] < long[1] < longer[1] < 0.9


@pytest.mark.parametrize("seed", range(5))
def test_what_is_unlikely_comes_when_nothing_better_is_left(films: Catalog, seed: int) -> None:
    probabilities = np.random.default_rng(seed).uniform(0.2, 0.9, TITLES)
    likely = int((probabilities[1:] >= FLOOR).sum())
    found = listed(films, probabilities, n=likely + 5)
    assert found.likelihood is not None and len(found.items) == likely + 5
    assert (found.likelihood.probability[:likely] >= FLOOR).all()
    assert (found.likelihood.probability[likely:] < FLOOR).all()


def test_the_number_is_the_same_in_every_list(films: Catalog) -> None:
    calibration = LikeCalibration((-0.2, 1.1, 0.3))
    probabilities = np.full(TITLES, 0.8)
    some, more = (listed(films, probabilities, n, calibration) for n in (5, 30))
    assert some.likelihood is not None and more.likelihood is not None
    told = dict(zip([item.row for item in more.items], more.likelihood.probability.tolist(), strict=True))
    for item, probability in zip(some.items, some.likelihood.probability.tolist(), strict=True):
        assert told[item.row] == pytest.approx(probability)


def test_what_nobody_rated_has_a_number_only_by_enough_votes() -> None:
    one = np.array([0.6, 0.6, 0.6], dtype=np.float32)
    prediction = Prediction(5 * one, one, one, 0 * one)
    scores, average = np.zeros(3, dtype=np.float32), np.array([np.nan, 7.5, np.nan], dtype=np.float32)
    rated = np.array([True, False, False])
    told = likelihood(prediction, LikeCalibration(voted=(0.0, 1.0, 1.0)), scores, rated, average, ratings=3)
    assert told.probability[0] == pytest.approx(0.6, abs=1e-5)
    assert told.probability[1] == pytest.approx(1 / (1 + 2 / 3 * np.exp(-1)), abs=1e-5)
    assert np.isnan(told.probability[2])
    assert np.isnan(likelihood(prediction, UNCALIBRATED, scores, rated, average, ratings=3).probability[1])
    assert np.isnan(likelihood(None, UNCALIBRATED, scores, rated, average, ratings=3).probability).all()


def test_the_less_is_known_the_wider_the_range() -> None:
    one = np.full(3, 0.7, dtype=np.float32)
    prediction = Prediction(5 * one, np.ones(3, dtype=np.float32), one, np.array([0, 0.3, 0.6], dtype=np.float32))
    told = likelihood(prediction, UNCALIBRATED, 0 * one, one > 0, one, ratings=3)
    assert (told.low <= told.probability + 1e-6).all() and (told.probability <= told.high + 1e-6).all()
    assert (np.diff(told.high - told.low) > 0.1).all()


def test_the_number_is_fitted_to_what_was_liked(films: Catalog) -> None:
    """A predictor that says 0.6 of everything, of which nine in ten are liked."""
    rng = np.random.default_rng(0)
    both = ByRow(np.full(TITLES, 0.6, dtype=np.float32))
    cases = []
    for number in range(40):
        rows = np.sort(rng.permutation(TITLES)[:30]).astype(np.int32)
        truth = np.where(rng.random(15) < 0.9, 5, 2).astype(np.float32)
        history = History.from_rows(rows[::2], np.full(15, 4, dtype=np.float32))
        cases.append(Case(str(number), history, rows[1::2], truth, rows[::2]))
    known = neighbours(films, np.ones(TITLES, dtype=bool))
    fitted = fit_like_calibration(both, both, known, films, cases, np.array([], dtype=np.int64), rng)
    found = listed(films, both.probabilities, calibration=fitted)
    assert found.likelihood is not None
    assert float(found.likelihood.probability.mean()) == pytest.approx(0.9, abs=0.05)
    assert fit_like_calibration(both, both, known, films, cases[:1], np.array([], dtype=np.int64), rng) == UNCALIBRATED
