"""The protocols: nothing hidden leaks, everything is accounted for, and the same seed gives the same split."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cartelera.errors import CarteleraError
from cartelera.evaluation.protocols import (
    PROTOCOLS,
    ColdStartUsers,
    ColdTitle,
    EvaluationProtocol,
    LeaveLastOut,
    RatingSplit,
    StrongGeneralisation,
    Temporal,
)
from cartelera.evaluation.split import Split
from cartelera.interactions import Interactions
from support.evaluation_data import interactions, two_camps

RATINGS = two_camps(200, 60)
EVERY = [
    *PROTOCOLS.values(),
    StrongGeneralisation(by_id=True),
    StrongGeneralisation(hide="likes"),
    StrongGeneralisation(history=2),
    Temporal((0.4, 0.7)),
    Temporal(fold_in=0.5),
]


def split(protocol: EvaluationProtocol, ratings: Interactions = RATINGS, seed: int = 0) -> Split:
    return protocol.split(ratings, rng=np.random.default_rng(seed))


def pairs(ratings: Interactions) -> set[tuple[str, int]]:
    return {(ratings.viewers[v], int(t)) for v, t in zip(ratings.viewer, ratings.title, strict=True)}


def held(made: Split) -> set[tuple[str, int]]:
    return {(case.viewer, int(row)) for case in made.cases for row in case.held_out}


def known(made: Split) -> set[tuple[str, int]]:
    return {(case.viewer, int(row)) for case in made.cases for row in case.history.rows}


@pytest.mark.parametrize("protocol", EVERY, ids=repr)
def test_nothing_held_is_trained_on_or_known(protocol: EvaluationProtocol) -> None:
    made = split(protocol)
    assert len(made.cases) > 10
    assert held(made)
    assert not held(made) & pairs(made.train)
    assert not held(made) & known(made)
    assert held(made) | known(made) <= pairs(RATINGS)
    assert pairs(made.train) <= pairs(RATINGS)


@pytest.mark.parametrize("protocol", EVERY, ids=repr)
def test_what_is_held_can_be_found(protocol: EvaluationProtocol) -> None:
    made = split(protocol)
    assert (np.diff(made.candidates) > 0).all()
    for case in made.cases:
        assert len(case.held_out)
        assert np.isin(case.held_out, made.candidates).all()
        assert not np.isin(case.held_out, case.excluded).any()


@pytest.mark.parametrize("protocol", EVERY, ids=repr)
def test_ratings_travel_with_their_titles(protocol: EvaluationProtocol) -> None:
    truth = {
        (RATINGS.viewers[v], int(t)): (float(r), int(at))
        for v, t, r, at in zip(RATINGS.viewer, RATINGS.title, RATINGS.rating, RATINGS.timestamp, strict=True)
    }
    for case in split(protocol).cases:
        for row, value, at in zip(case.history.rows, case.history.ratings, case.history.times, strict=True):
            assert truth[case.viewer, int(row)] == (float(value), int(at))
        for row, value in zip(case.held_out, case.truth, strict=True):
            assert truth[case.viewer, int(row)][0] == float(value)


@pytest.mark.parametrize("protocol", EVERY, ids=repr)
def test_the_same_seed_gives_the_same_split(protocol: EvaluationProtocol) -> None:
    one, same = split(protocol), split(protocol)
    assert held(one) == held(same) and known(one) == known(same)
    assert pairs(one.train) == pairs(same.train) and np.array_equal(one.candidates, same.candidates)


@pytest.mark.parametrize("protocol", [StrongGeneralisation(), RatingSplit(), ColdTitle()], ids=repr)
def test_another_seed_gives_another_split(protocol: EvaluationProtocol) -> None:
    assert held(split(protocol, seed=0)) != held(split(protocol, seed=1))
    assert [seed for _, seed in protocol.rounds((3, 4))] == [3, 4]


@pytest.mark.parametrize(
    "protocol", [StrongGeneralisation(), ColdStartUsers(), Temporal(), LeaveLastOut(), ColdTitle()], ids=repr
)
def test_only_likes_are_asked_for(protocol: EvaluationProtocol) -> None:
    assert all((case.truth >= 4).all() for case in split(protocol).cases)


def test_strong_trains_on_nobody_who_is_judged() -> None:
    made = split(StrongGeneralisation())
    assert len(made.train.viewers) == 160
    assert not {case.viewer for case in made.cases} & set(made.train.viewers)


def test_strong_hides_a_fifth_of_likes_and_of_low_ratings() -> None:
    for case in split(StrongGeneralisation()).cases:
        own = RATINGS.slice_of(RATINGS.viewers.index(case.viewer))
        likes = int((RATINGS.rating[own] >= 4).sum())
        lows = own.stop - own.start - likes
        assert likes >= 5
        assert len(case.held_out) == max(1, round(0.2 * likes))
        assert (case.history.ratings >= 4).sum() == likes - len(case.held_out)
        assert (case.history.ratings < 4).sum() == lows - round(0.2 * lows)
        assert np.array_equal(case.excluded, case.history.rows)


def test_strong_hiding_likes_alone_lets_low_rated_titles_compete() -> None:
    every, likes = split(StrongGeneralisation()), split(StrongGeneralisation(hide="likes"))
    assert held(every) == held(likes) and known(every) == known(likes)
    for case in likes.cases:
        assert np.array_equal(case.excluded, case.history.rows[case.history.ratings >= 4])


def test_by_name_the_same_viewers_are_held_out_whoever_else_has_come() -> None:
    few, many = two_camps(150, 60), two_camps(400, 60, seed=9)
    one, other = (
        split(StrongGeneralisation(by_id=True), few, seed=0),
        split(StrongGeneralisation(by_id=True), many, seed=1),
    )
    assert set(one.train.viewers) == set(other.train.viewers) & set(few.viewers)
    assert 0.1 < 1 - len(other.train.viewers) / 400 < 0.3


def test_newcomers_give_five_ratings_and_rank_as_if_all_were_known() -> None:
    whole, few = split(StrongGeneralisation()), split(ColdStartUsers())
    assert held(few) == held(whole)
    for one, all_of_it in zip(few.cases, whole.cases, strict=True):
        assert len(one.history.rows) == min(5, len(all_of_it.history.rows))
        assert np.isin(one.history.rows, all_of_it.history.rows).all()
        assert np.array_equal(one.excluded, all_of_it.history.rows)


def test_temporal_trains_strictly_before_the_cut() -> None:
    made = split(Temporal(cuts=(0.8,)))
    (cut,) = {case.now for case in made.cases}
    assert cut is not None
    assert made.train.timestamp.max() < cut
    assert abs((cut > RATINGS.timestamp).mean() - 0.8) < 0.01
    for case in made.cases:
        assert (case.history.times < cut).all()
        own = RATINGS.slice_of(RATINGS.viewers.index(case.viewer))
        late = RATINGS.title[own][(RATINGS.timestamp[own] >= cut) & (RATINGS.rating[own] >= 4)]
        assert case.held_out.tolist() == late.tolist()
        assert case.history.rows.tolist() == RATINGS.title[own][RATINGS.timestamp[own] < cut].tolist()


def test_a_rating_at_the_cut_is_not_trained_on() -> None:
    ratings = interactions([0, 0, 0, 1, 1, 1], [0, 1, 2, 0, 1, 2], [5] * 6, [10, 20, 20, 10, 20, 20])
    made = split(Temporal((0.5,)), ratings)
    assert made.train.timestamp.tolist() == [10, 10]
    assert held(made) == {("v0", 1), ("v0", 2), ("v1", 1), ("v1", 2)}


def test_several_cuts_make_windows_that_follow_each_other() -> None:
    rounds = Temporal((0.4, 0.6, 0.8)).rounds((7, 8))
    assert [seed for _, seed in rounds] == [7, 7, 7]
    made = [split(protocol) for protocol, _ in rounds]
    assert not held(made[0]) & held(made[1]) and not held(made[1]) & held(made[2])
    assert len(made[0].train) < len(made[1].train) < len(made[2].train)


def test_temporal_folds_in_the_first_part_of_a_window_alone() -> None:
    plain, folded = split(Temporal()), split(Temporal(fold_in=0.5))
    cut = plain.cases[0].now
    assert cut is not None
    assert folded.train.timestamp.max() < cut
    for case in folded.cases:
        own = RATINGS.slice_of(RATINGS.viewers.index(case.viewer))
        at = {int(t): int(a) for t, a in zip(RATINGS.title[own], RATINGS.timestamp[own], strict=True)}
        assert case.now == max(cut, case.history.times.max())
        assert min(at[int(row)] for row in case.held_out) >= case.history.times.max()


def test_leave_last_holds_the_last_like() -> None:
    ratings = interactions([0, 0, 0, 0, 1], [3, 0, 1, 2, 0], [5, 4, 5, 1, 5], [10, 20, 30, 40, 10])
    (case,) = split(LeaveLastOut(), ratings).cases
    assert (case.viewer, case.held_out.tolist(), case.history.rows.tolist(), case.now) == ("v0", [1], [0, 3], 30)
    # What came after the like is in nobody's hands; who has no case trains with everything.
    assert pairs(split(LeaveLastOut(), ratings).train) == {("v0", 0), ("v0", 3), ("v1", 0)}


def test_leave_last_goes_back_one_like_a_round() -> None:
    ratings = interactions([0, 0, 0, 0, 1], [3, 0, 1, 2, 0], [5, 4, 5, 1, 5], [10, 20, 30, 40, 10])
    found = []
    for protocol, seed in LeaveLastOut(windows=2).rounds((3, 4)):
        (case,) = split(protocol, ratings, seed).cases
        found.append((case.held_out.tolist(), case.history.rows.tolist(), case.now))
    assert found == [([1], [0, 3], 30), ([0], [3], 20)]


def test_leave_last_takes_equal_times_by_row_whatever_the_order_of_the_file() -> None:
    rows = [2, 0, 1, 3]
    for order in ([0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2]):
        made = split(LeaveLastOut(), interactions([0] * 4, [rows[i] for i in order], [5] * 4, [7] * 4))
        assert (made.cases[0].held_out.tolist(), made.cases[0].history.rows.tolist()) == ([3], [0, 1, 2])


@pytest.mark.parametrize("protocol", [Temporal(), LeaveLastOut()], ids=repr)
def test_without_times_the_protocols_of_time_say_so(protocol: EvaluationProtocol) -> None:
    untimed = replace(RATINGS, timestamp=np.full(len(RATINGS), -1))
    with pytest.raises(CarteleraError, match=protocol.name):
        split(protocol, untimed)


def test_rating_holds_a_tenth_and_trains_on_the_rest() -> None:
    made = split(RatingSplit())
    assert len(held(made)) == round(0.1 * len(RATINGS))
    assert held(made) | pairs(made.train) == pairs(RATINGS)


def test_rating_of_unseen_viewers_trains_on_none_of_theirs() -> None:
    made = split(RatingSplit(share=0.25, unseen=0.3))
    judged = {case.viewer for case in made.cases}
    out = set(RATINGS.viewers) - set(made.train.viewers)
    assert judged and judged <= out
    assert pairs(made.train) == {pair for pair in pairs(RATINGS) if pair[0] not in out}
    assert {case.viewer for case in split(RatingSplit(share=0.25, unseen=0.3), seed=1).cases} == judged
    assert held(made) and not held(made) & known(made)


def test_cold_titles_are_nowhere_in_training_and_alone_are_ranked() -> None:
    made = split(ColdTitle())
    assert len(made.candidates) == 6
    assert not np.isin(made.train.title, made.candidates).any()
    assert not {case.viewer for case in made.cases} & set(made.train.viewers)
    for case in made.cases:
        assert len(case.history.rows)
        assert not np.isin(case.history.rows, made.candidates).any()


def test_at_most_bounds_the_cases() -> None:
    for protocol in (StrongGeneralisation(max_viewers=7), LeaveLastOut(max_viewers=7), ColdTitle(max_viewers=7)):
        assert 0 < len(split(protocol).cases) <= 7


def test_a_query_says_what_is_known_and_when() -> None:
    case = split(Temporal()).cases[0]
    assert case.query.history is case.history and case.query.now == case.now
    untimed = split(StrongGeneralisation(), replace(RATINGS, timestamp=np.full(len(RATINGS), -1))).cases[0].query
    assert untimed.now is None and (untimed.history.times == -1).all()
