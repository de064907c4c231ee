"""Intervals and paired differences."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cartelera.evaluation.significance import ClusterBootstrap, mean_interval, paired_difference

DRAWS = 500
numbers = st.lists(st.floats(-10, 10, width=32), min_size=1, max_size=40)


@settings(max_examples=100, deadline=None)
@given(numbers)
def test_an_interval_contains_its_mean(values: list[float]) -> None:
    found = mean_interval(np.array(values), draws=DRAWS)
    assert found.low <= found.value <= found.high
    assert found.value == pytest.approx(np.mean(values), abs=1e-9)
    assert found.count == len(values)


def test_an_interval_is_about_two_standard_errors_wide_each_way() -> None:
    values = np.random.default_rng(0).normal(3, 2, 2_000)
    found = mean_interval(values)
    error = values.std() / np.sqrt(len(values))
    assert (found.high - found.low) / (2 * 1.96 * error) == pytest.approx(1, abs=0.1)


def test_intervals_cover_the_truth_about_as_often_as_they_say() -> None:
    rng = np.random.default_rng(1)
    covered = 0
    for trial in range(300):
        found = mean_interval(rng.exponential(1, 80), draws=DRAWS, seed=trial)
        covered += found.low <= 1 <= found.high
    assert 0.88 <= covered / 300 <= 0.985


def test_values_of_one_viewer_are_drawn_together() -> None:
    # Ten copies of the same hundred values know no more than the hundred.
    once = np.random.default_rng(0).normal(size=100)
    often = np.tile(once, 10)
    alone, together = mean_interval(once), mean_interval(often, np.tile(np.arange(100), 10))
    assert together.high - together.low == pytest.approx(alone.high - alone.low, rel=1e-6)
    naive = mean_interval(often)
    assert naive.high - naive.low < 0.5 * (alone.high - alone.low)


def test_values_that_do_not_apply_are_left_out() -> None:
    found = mean_interval(np.array([1.0, np.nan, 3.0]), draws=DRAWS)
    assert (found.value, found.count) == (2, 2)
    nothing = mean_interval(np.array([np.nan, np.nan]), draws=DRAWS)
    assert np.isnan([nothing.value, nothing.low, nothing.high]).all() and nothing.count == 0


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1, width=32), st.floats(0, 1, width=32)), min_size=2, max_size=30))
def test_a_difference_turned_round_is_its_mirror(values: list[tuple[float, float]]) -> None:
    a, b = np.array(values, dtype=np.float64).T
    there, back = paired_difference(a, b, draws=DRAWS), paired_difference(b, a, draws=DRAWS)
    assert there.value == pytest.approx(-back.value, abs=1e-12)
    assert (there.low, there.high) == pytest.approx((-back.high, -back.low), abs=1e-9)
    assert there.p == back.p and there.p_low == back.p_high


def test_the_order_of_cases_is_nothing_to_the_figures() -> None:
    rng = np.random.default_rng(0)
    a, b, units = rng.random(200), rng.random(200), np.arange(200) % 90
    order = rng.permutation(200)
    one, other = (
        paired_difference(a, b, units, draws=DRAWS),
        paired_difference(a[order], b[order], units[order], draws=DRAWS),
    )
    assert (one.value, one.low, one.high) == pytest.approx((other.value, other.low, other.high), abs=1e-12)
    assert one.p == other.p


def test_the_same_against_itself_is_no_difference() -> None:
    values = np.random.default_rng(0).random(50)
    found = paired_difference(values, values, draws=DRAWS)
    assert (found.value, found.low, found.high, found.p) == (0, 0, 0, 1)


def test_a_clear_difference_has_a_small_p_and_the_right_sign() -> None:
    values = np.random.default_rng(0).random(200)
    found = paired_difference(values + 0.1 + 0.01 * np.random.default_rng(1).normal(size=200), values, draws=999)
    assert found.low > 0.09 and found.p == pytest.approx(2 / 1000)
    assert found.p_high == pytest.approx(1 / 1000) and found.p_low == 1


def test_pairing_sees_what_separate_intervals_do_not() -> None:
    rng = np.random.default_rng(0)
    easy = rng.random(300)
    a, b = easy + 0.01 + 0.01 * rng.normal(size=300), easy
    assert mean_interval(a).low < mean_interval(b).high
    assert paired_difference(a, b).p < 0.01


def test_p_is_even_where_there_is_no_difference() -> None:
    rng = np.random.default_rng(2)
    found = [paired_difference(rng.normal(size=60), rng.normal(size=60), draws=DRAWS, seed=s).p for s in range(300)]
    assert 0.01 <= np.mean(np.array(found) < 0.05) <= 0.1


def test_the_same_seed_gives_the_same_figures() -> None:
    values = np.random.default_rng(0).random(50)
    assert mean_interval(values, seed=3) == mean_interval(values, seed=3)
    assert mean_interval(values, seed=3) != mean_interval(values, seed=4)


def test_a_mean_of_squares_is_rooted_within_every_draw() -> None:
    errors = np.random.default_rng(0).normal(0, 2, 1_000)
    (found,) = ClusterBootstrap(np.arange(1_000), draws=DRAWS).intervals((errors**2)[:, None], root=True)
    assert found.value == pytest.approx(np.sqrt((errors**2).mean()))
    assert found.low < found.value < found.high and found.high - found.low < 0.3
