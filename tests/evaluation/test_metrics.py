"""The metrics: one example by hand, and a slow reference on random cases."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from cartelera.evaluation.metrics import (
    AUC,
    MAE,
    MAP,
    MRR,
    NDCG,
    NLL,
    RANKING,
    RMSE,
    CalibrationError,
    Coverage,
    Diversity,
    GenreMiscalibration,
    HitRate,
    ListCompleteness,
    Novelty,
    Recall,
)
from cartelera.evaluation.metrics.lists import Lists
from cartelera.evaluation.metrics.ratings import RatingPredictions
from cartelera.evaluation.ranks import Ranker, Ranks
from cartelera.evaluation.split import Case
from cartelera.history import History

TITLES = 12


def case(held_out: list[int], excluded: list[int] | None = None) -> Case:
    rows = np.array(sorted(held_out), dtype=np.int32)
    out = np.array(sorted(excluded or []), dtype=np.int32)
    history = History.from_rows(out, np.full(len(out), 5, np.float32))
    return Case("v", history, rows, np.full(len(rows), 5, np.float32), out)


def ranks(scores: list[list[float]], cases: list[Case], candidates: list[int] | None = None) -> Ranks:
    rows = np.array(range(len(scores[0])) if candidates is None else candidates, dtype=np.int32)
    return Ranker(rows, TITLES, 10).rank(np.array(scores, dtype=np.float32), cases)[0]


class Slow:
    """Every metric once more, for one case, from the list of titles best first."""

    def __init__(self, scores: list[float], held_out: set[int], excluded: set[int]) -> None:
        able = [t for t, s in enumerate(scores) if t not in excluded and not math.isnan(s) and s != -math.inf]
        self.order = sorted(able, key=lambda t: (-np.float32(scores[t]), t))
        self.held_out = held_out

    def recall(self, k: int) -> float:
        return len(set(self.order[:k]) & self.held_out) / min(k, len(self.held_out))

    def ndcg(self, k: int) -> float:
        gained = sum(1 / math.log2(place + 2) for place, title in enumerate(self.order[:k]) if title in self.held_out)
        return gained / sum(1 / math.log2(place + 2) for place in range(min(k, len(self.held_out))))

    def map(self, k: int) -> float:
        total, found = 0.0, 0
        for place, title in enumerate(self.order[:k]):
            if title in self.held_out:
                found += 1
                total += found / (place + 1)
        return total / min(k, len(self.held_out))

    def mrr(self) -> float:
        return next((1 / (place + 1) for place, title in enumerate(self.order) if title in self.held_out), 0.0)

    def hit(self, k: int) -> float:
        return float(any(title in self.held_out for title in self.order[:k]))


def test_the_example_by_hand() -> None:
    # Titles 0 to 5 with falling scores but for title 1, already known: the list is 0 2 3 4 5. Held are 2 and 5, which
    # therefore stand at ranks 2 and 5.
    found = ranks([[9, 8, 7, 6, 5, 4]], [case([2, 5], [1])])
    assert found.rank.tolist() == [2, 5]
    ideal = 1 + 1 / math.log2(3)
    assert Recall(1)(found)[0] == 0
    assert Recall(3)(found)[0] == 1 / 2
    assert Recall(5)(found)[0] == 1
    assert NDCG(3)(found)[0] == pytest.approx((1 / math.log2(3)) / ideal, abs=1e-12)
    assert NDCG(5)(found)[0] == pytest.approx((1 / math.log2(3) + 1 / math.log2(6)) / ideal, abs=1e-12)
    assert MAP(5)(found)[0] == pytest.approx((1 / 2 + 2 / 5) / 2, abs=1e-12)
    assert MAP(3)(found)[0] == pytest.approx((1 / 2) / 2, abs=1e-12)
    assert MRR()(found)[0] == 1 / 2
    assert (HitRate(1)(found)[0], HitRate(2)(found)[0]) == (0, 1)


def test_recall_is_over_what_k_titles_can_hold() -> None:
    assert Recall(2)(ranks([[5, 4, 3, 2, 1]], [case([0, 1, 2, 3])]))[0] == 1


def test_ties_go_to_the_smaller_row() -> None:
    assert ranks([[1, 1, 1, 1]], [case([0, 2])]).rank.tolist() == [1, 3]
    assert ranks([[1, 1, 1, 1]], [case([2], [0])]).rank.tolist() == [2]


def test_a_title_without_a_score_is_not_in_the_list() -> None:
    found, top = Ranker(np.arange(4, dtype=np.int32), TITLES, 10).rank(
        np.array([[np.nan, 1, -np.inf, 2]], dtype=np.float32), [case([0, 1, 2])]
    )
    assert found.rank.tolist() == [2, np.inf, np.inf]
    assert top.tolist() == [[3, 1, -1, -1]]
    assert MRR()(ranks([[np.nan] * 4], [case([0])]))[0] == 0


def test_only_candidates_are_ranked() -> None:
    assert ranks([[3, 2, 1]], [case([9])], candidates=[4, 7, 9]).rank.tolist() == [3]


def test_a_case_with_nothing_held_has_no_value() -> None:
    found = Ranks(np.array([1]), np.array([3], dtype=np.int32), np.array([1.0]), 3)
    for metric in RANKING:
        assert np.isnan(metric(found)[[0, 2]]).all()
        assert metric(found)[1] == 1


scores = st.one_of(st.integers(-3, 3).map(float), st.floats(-5, 5, width=32), st.sampled_from([math.nan, -math.inf]))


@st.composite
def random_cases(draw: st.DrawFn) -> tuple[list[list[float]], list[set[int]], list[set[int]]]:
    count = draw(st.integers(1, 5))
    rows = [draw(st.lists(scores, min_size=TITLES, max_size=TITLES)) for _ in range(count)]
    held_out = [draw(st.sets(st.integers(0, TITLES - 1), min_size=1, max_size=6)) for _ in range(count)]
    excluded = [draw(st.sets(st.integers(0, TITLES - 1), max_size=4)) - own for own in held_out]
    return rows, held_out, excluded


@settings(max_examples=300, deadline=None)
@given(random_cases(), st.integers(1, TITLES))
def test_every_ranking_metric_is_what_the_slow_reference_says(
    made: tuple[list[list[float]], list[set[int]], list[set[int]]], k: int
) -> None:
    rows, held_out, excluded = made
    found = ranks(rows, [case([*own], [*out]) for own, out in zip(held_out, excluded, strict=True)])
    slow = [Slow(*one) for one in zip(rows, held_out, excluded, strict=True)]
    for metric, reference in (
        (Recall(k), [s.recall(k) for s in slow]),
        (NDCG(k), [s.ndcg(k) for s in slow]),
        (MAP(k), [s.map(k) for s in slow]),
        (MRR(), [s.mrr() for s in slow]),
        (HitRate(k), [s.hit(k) for s in slow]),
    ):
        values = metric(found)
        np.testing.assert_allclose(values, reference, atol=1e-12)
        assert (values >= 0).all() and (values <= 1 + 1e-12).all()


@settings(max_examples=100, deadline=None)
@given(st.sets(st.integers(0, TITLES - 1), min_size=1), st.integers(1, TITLES))
def test_a_perfect_list_scores_one(held_out: set[int], k: int) -> None:
    found = ranks([[float(title in held_out) for title in range(TITLES)]], [case([*held_out])])
    for metric in (Recall(k), NDCG(k), MAP(k), MRR(), HitRate(k)):
        assert metric(found)[0] == pytest.approx(1, abs=1e-12)


@settings(max_examples=100, deadline=None)
@given(random_cases())
def test_the_order_of_the_cases_is_nothing_to_the_metrics(
    made: tuple[list[list[float]], list[set[int]], list[set[int]]],
) -> None:
    rows, held_out, excluded = made
    cases = [case([*own], [*out]) for own, out in zip(held_out, excluded, strict=True)]
    order = list(range(len(cases)))[::-1]
    forward, backward = ranks(rows, cases), ranks([rows[i] for i in order], [cases[i] for i in order])
    for metric in RANKING:
        np.testing.assert_allclose(metric(forward), metric(backward)[::-1], atol=1e-12)


def lists(
    top: list[list[int]], *, ratings: list[int], genres: list[str], liked: list[list[float]] | None = None
) -> Lists:
    """`genres`: for each title the letters of its genres, of "ab"."""
    matrix = np.array([[letter in own for letter in "ab"] for own in genres], dtype=bool)
    shares = np.array(liked or [[0.5, 0.5]] * len(top), dtype=np.float32)
    rows = np.arange(len(genres), dtype=np.int32)
    return Lists(np.array(top, dtype=np.int32), rows, np.array(ratings), matrix, shares)


FOUR = {"ratings": [40, 30, 20, 10], "genres": ["a", "ab", "b", ""]}


def test_coverage_counts_titles_that_anybody_gets() -> None:
    made = lists([[0, 1], [0, 2], [0, -1]], **FOUR)  # type: ignore[arg-type]
    assert Coverage(2)(made).mean() == pytest.approx(3 / 4)
    assert Coverage(1)(made).mean() == pytest.approx(1 / 4)
    # What only one list has is what that list alone adds.
    assert Coverage(2)(made)[0] == Coverage(2)(made)[1] > Coverage(2)(made)[2]


def test_filled_counts_places_that_hold_a_title() -> None:
    assert ListCompleteness(2)(lists([[0, 1], [0, -1], [-1, -1]], **FOUR)).tolist() == [1, 0.5, 0]  # type: ignore[arg-type]


def test_novelty_is_the_mean_percentile_of_popularity() -> None:
    values = Novelty(2)(lists([[0, 1], [3, -1], [-1, -1]], **FOUR))  # type: ignore[arg-type]
    assert values[:2].tolist() == pytest.approx([(0 + 1 / 3) / 2, 1])
    assert np.isnan(values[2])


def test_novelty_puts_titles_rated_equally_often_in_the_middle() -> None:
    made = lists([[0], [3]], ratings=[5, 5, 5, 5], genres=["a"] * 4)
    assert Novelty(1)(made).tolist() == [0.5, 0.5]


def test_diversity_is_one_less_the_likeness_of_pairs() -> None:
    # Of 0 (a), 1 (ab), 2 (b): Jaccard of 01 and 12 is 1/2, of 02 it is 0. Title 3 has no genre and is left out.
    values = Diversity(4)(lists([[0, 1, 2, 3], [0, 3, -1, -1]], **FOUR))  # type: ignore[arg-type]
    assert values[0] == pytest.approx(1 - (1 / 2 + 1 / 2 + 0) / 3)
    assert np.isnan(values[1])


def test_genre_mismatch_is_zero_for_the_viewers_mix_and_one_for_nothing_in_common() -> None:
    liked = [[0.5, 0.5], [0.0, 1.0], [1.0, 0.0], [np.nan, np.nan]]
    values = GenreMiscalibration(2)(lists([[0, 2], [0, -1], [0, 2], [0, 2]], liked=liked, **FOUR))  # type: ignore[arg-type]
    assert values[:2].tolist() == pytest.approx([0, 1])
    # Jensen-Shannon of (1, 0) and (½, ½), by hand: half of log2(4/3) and half of ½ log2(2/3) + ½ log2 2.
    by_hand = (math.log2(4 / 3) + 0.5 * math.log2(2 / 3) + 0.5 * 1) / 2
    assert values[2] == pytest.approx(by_hand)
    assert np.isnan(values[3])


def rated(truth: list[float], rating: list[float], probability: list[float]) -> RatingPredictions:
    told, guessed, sure = (np.array(values, dtype=np.float32) for values in (truth, rating, probability))
    return RatingPredictions(told, guessed, sure, sure, 4.0)


def test_rating_metrics_by_hand() -> None:
    made = rated([5, 3, 4, 1], [4, 3, 5, 3], [0.9, 0.6, 0.55, 0.1])
    assert math.sqrt(RMSE()(made).mean()) == pytest.approx(math.sqrt((1 + 0 + 1 + 4) / 4))
    assert MAE()(made).mean() == pytest.approx(1)
    # Liked .9 .55, not liked .6 .1: of the four pairs only (.55, .6) is wrong.
    assert AUC()(made).mean() == pytest.approx(3 / 4)
    assert NLL()(made).mean() == pytest.approx(-math.log(0.9 * 0.4 * 0.55 * 0.9) / 4, rel=1e-6)
    # Four bins of one: |.9 - 1|, |.6 - 0|, |.55 - 1|, |.1 - 0|, a quarter each.
    assert CalibrationError()(made).mean() == pytest.approx((0.1 + 0.6 + 0.45 + 0.1) / 4)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 10)), min_size=2, max_size=30))
def test_auc_is_the_share_of_pairs_in_order(pairs: list[tuple[bool, int]]) -> None:
    liked = [ranking_score for like, ranking_score in pairs if like]
    others = [ranking_score for like, ranking_score in pairs if not like]
    values = AUC()(rated([5.0 if like else 1.0 for like, _ in pairs], [3.0] * len(pairs), [w / 10 for _, w in pairs]))
    if liked and others:
        wins = sum((a > b) + (a == b) / 2 for a in liked for b in others)
        assert values.mean() == pytest.approx(wins / len(liked) / len(others))
    else:
        assert np.isnan(values).all()


def test_the_spread_of_auc_is_that_of_auc_drawn_anew() -> None:
    rng = np.random.default_rng(0)
    liked = rng.random(400) < 0.3
    ranking_score = liked + rng.normal(size=400)

    def auc(rows: NDArray[np.int64]) -> float:
        truth, told = (np.where(liked, 5, 1)[rows].astype(np.float32), ranking_score[rows].astype(np.float32))
        return float(AUC()(RatingPredictions(truth, told, told, told, 4.0)).mean())

    drawn = [auc(rng.integers(0, 400, 400)) for _ in range(500)]
    truth, told = np.where(liked, 5, 1).astype(np.float32), ranking_score.astype(np.float32)
    values = AUC()(RatingPredictions(truth, told, told, told, 4.0))
    assert values.std() / math.sqrt(400) == pytest.approx(float(np.std(drawn)), rel=0.15)


def test_a_model_that_predicts_no_ratings_has_no_rating_figures() -> None:
    nothing = np.full(2, np.nan, dtype=np.float32)
    made = RatingPredictions(np.array([5, 1], np.float32), nothing, nothing, np.array([2, 1], np.float32), 4.0)
    assert np.isnan(RMSE()(made)).all() and np.isnan(CalibrationError()(made)).all()
    assert AUC()(made).mean() == 1
