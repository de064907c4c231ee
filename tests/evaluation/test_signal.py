"""Ratings given by chance are told from ratings that carry taste."""

from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from cartelera.evaluation.signal import Signal, SignalCheck
from cartelera.interactions import Interactions
from support.evaluation_data import interactions, shuffled_values, two_camps

VALUES = np.arange(0.5, 5.5, 0.5)
SHARES = np.array([1, 2, 2, 6, 5, 20, 12, 30, 10, 12]) / 100


def check(ratings: Interactions, seed: int = 0) -> Signal:
    return SignalCheck().run(ratings, rng=np.random.default_rng(seed))


def by_chance(
    seed: int, *, ratings: int = 200_000, viewers: int = 4_000, titles: int = 3_000, skew: float = 1, bias: float = 0
) -> Interactions:
    """Viewers and titles drawn, titles by popularity where `skew` > 1, and values drawn, off by viewer and title."""
    rng = np.random.default_rng(seed)
    viewer = rng.integers(0, viewers, ratings)
    title = np.minimum((titles * rng.random(ratings) ** skew).astype(np.int64), titles - 1)
    value = rng.choice(VALUES, ratings, p=SHARES)
    value = value + bias * rng.normal(size=viewers)[viewer] + bias * rng.normal(size=titles)[title]
    return interactions(viewer, title, np.clip(value, 0.5, 5), titles=titles)


@pytest.mark.parametrize(
    "made",
    [
        by_chance(0),
        by_chance(1, skew=2.5),
        by_chance(2, bias=0.6),
        by_chance(3, skew=2.5, bias=0.6),
        by_chance(4, ratings=8_000, viewers=300, titles=200, bias=0.5),
        by_chance(5, ratings=60_000, viewers=20_000, titles=8_000, skew=2),
    ],
    ids=["uniform", "popular titles", "biases", "both", "small", "sparse"],
)
def test_chance_carries_no_taste(made: Interactions) -> None:
    found = check(made)
    assert not found.has_signal
    assert found.values is not None and not found.values.passed and abs(found.values.statistic) < 0.1
    assert found.choices is not None and not found.choices.passed
    assert "no taste" in found.text and "popularity" in found.text


def test_hardly_any_set_made_by_chance_is_taken_for_taste() -> None:
    taken = sum(
        check(by_chance(100 + seed, ratings=15_000, viewers=600, titles=300, skew=1.5, bias=0.4), seed).has_signal
        for seed in range(12)
    )
    assert taken == 0


def test_camps_carry_taste() -> None:
    found = check(two_camps(400, 60))
    assert found.has_signal and found.values is not None and found.values.passed
    assert found.values.statistic > 0.3 > 0.05 > abs(found.values.control)
    assert found.text.startswith("These ratings carry taste")


def test_taste_may_lie_in_the_choices_alone() -> None:
    for ratings in (
        shuffled_values(two_camps(400, 60)),
        replace(two_camps(400, 60), rating=np.full(len(two_camps(400, 60)), 5)),
    ):
        found = check(ratings)
        assert found.has_signal and found.choices is not None and found.choices.passed
        assert found.values is None or not found.values.passed


def test_values_alone_may_carry_taste() -> None:
    rng = np.random.default_rng(0)
    viewer, title = np.nonzero(rng.random((400, 80)) < 0.4)
    taste, kind = rng.normal(size=(400, 3)), rng.normal(size=(80, 3))
    value = np.clip(3 + (taste[viewer] * kind[title]).sum(axis=1) / 1.5, 0.5, 5)
    found = check(interactions(viewer, title, value))
    assert found.has_signal
    assert found.values is not None and found.values.passed
    assert found.choices is not None and not found.choices.passed


def test_too_few_ratings_are_said_to_be_too_few() -> None:
    found = check(two_camps(5, 20))
    assert not found.has_signal and found.values is None and found.choices is None
    assert "Too few" in found.text
    assert "Too few" in check(Interactions.empty(10)).text


def test_the_same_seed_gives_the_same_answer() -> None:
    made = two_camps(100, 40)
    assert check(made, 3) == check(made, 3)


def test_swapping_keeps_every_count() -> None:
    from cartelera.evaluation.signal import _swap

    rng = np.random.default_rng(0)
    chosen = rng.random((60, 40)) < 0.3
    before: NDArray[np.bool_] = chosen.copy()
    for _ in range(20):
        _swap(chosen, rng)
        assert np.array_equal(chosen.sum(axis=0), before.sum(axis=0))
        assert np.array_equal(chosen.sum(axis=1), before.sum(axis=1))
    assert (chosen != before).mean() > 0.2


def movielens(path: Path) -> Interactions:
    with gzip.open(path) as stream:
        table = np.loadtxt(stream, delimiter=",", skiprows=1, usecols=(0, 1, 2))
    viewer = np.unique(table[:, 0], return_inverse=True)[1]
    title = np.unique(table[:, 1], return_inverse=True)[1]
    return interactions(viewer, title, table[:, 2])


@pytest.mark.real
def test_movielens_carries_taste(shared_data: Path) -> None:
    for name, ratings in (("movielens-1m/ratings.csv.gz", 997_663), ("movies-dataset/ratings_small.csv.gz", 100_004)):
        made = movielens(shared_data / name)
        assert len(made) == ratings
        found = check(made)
        assert found.has_signal and found.values is not None and found.values.passed and found.values.z > 10
        assert found.choices is not None and found.choices.passed


@pytest.mark.real
def test_movielens_with_values_and_titles_dealt_out_by_chance_does_not(shared_data: Path) -> None:
    real = movielens(shared_data / "movies-dataset" / "ratings_small.csv.gz")
    rng = np.random.default_rng(0)
    dealt = interactions(real.viewer, rng.permutation(real.title), rng.permutation(real.rating), titles=real.titles)
    assert not check(dealt).has_signal
