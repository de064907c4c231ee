"""What each kind of event takes, and what events about one title say together."""

from __future__ import annotations

import pytest

from cartelera.errors import InvalidValueError
from cartelera.events import (
    KINDS,
    Effect,
    Event,
    EventKind,
    NamedSubject,
    NewEvent,
    SubjectKind,
    TitleReference,
    TitleState,
)

HEAT = TitleReference("tmdb-949")
K = EventKind


def event(kind: EventKind, at: int, value: float | None = None, number: int | None = None) -> Event:
    text = "words" if kind is K.REVIEW else None
    return Event(kind, HEAT, at, value, text, number=at if number is None else number)


def test_every_kind_has_a_meaning_and_rates_with_something() -> None:
    assert set(KINDS) == set(EventKind)
    for kind, meaning in KINDS.items():
        if meaning.effect is Effect.RATED:
            assert meaning.rating is not None or meaning.value is not None, kind


@pytest.mark.parametrize(
    ("kind", "value"),
    [(K.RATING, None), (K.RATING, 0.0), (K.RATING, 5.5), (K.RATING, float("nan")), (K.LIKE, 1.0), (K.FINISHED, 101.0),
     (K.STARTED, -1.0), (K.IGNORE, 3.0), (K.REVIEW, 0.1)],
)  # fmt: skip
def test_a_value_that_a_kind_does_not_take_is_refused(kind: EventKind, value: float | None) -> None:
    with pytest.raises(InvalidValueError):
        NewEvent(kind, HEAT, 1, value, "words" if kind is K.REVIEW else None)


@pytest.mark.parametrize("text", [None, "", "  ", "x" * 5001, "a\0b"])
def test_a_review_has_a_text(text: str | None) -> None:
    with pytest.raises(InvalidValueError):
        NewEvent(K.REVIEW, HEAT, 1, 4.0, text)


@pytest.mark.parametrize("kind", [kind for kind in EventKind if kind is not K.NEVER])
def test_only_never_is_about_something_else_than_titles(kind: EventKind) -> None:
    with pytest.raises(InvalidValueError):
        NewEvent(kind, NamedSubject(SubjectKind.PERSON, "Al Pacino"), 1, 3.0 if kind is K.RATING else None)


@pytest.mark.parametrize("at", [-1, 253_402_300_800])
def test_a_moment_is_one_that_calendars_know(at: int) -> None:
    with pytest.raises(InvalidValueError):
        NewEvent(K.LIKE, HEAT, at)


def test_of_one_aspect_the_latest_counts_by_when_it_happened() -> None:
    late_report = [event(K.RATING, 50, 5.0, number=1), event(K.RATING, 10, 1.0, number=2)]
    assert TitleState.of(late_report).rating == 5.0
    assert TitleState.of([event(K.RATING, 50, 5.0), event(K.DISLIKE, 60)]).rating == KINDS[K.DISLIKE].rating


def test_of_one_moment_what_was_written_last_counts() -> None:
    both = [event(K.RATING, 50, 1.0, number=2), event(K.RATING, 50, 5.0, number=1)]
    assert TitleState.of(both).rating == 1.0


def test_what_was_finished_is_seen_and_says_nothing_of_taste() -> None:
    state = TitleState.of([event(K.FINISHED, 1, 100.0)])
    assert (state.seen, state.rating) == (True, None)


def test_an_opinion_counts_more_than_how_far_they_came() -> None:
    assert TitleState.of([event(K.DROPPED, 1)]).rating == 2.0
    assert TitleState.of([event(K.RATING, 1, 4.0), event(K.DROPPED, 2)]).rating == 4.0
    assert TitleState.of([event(K.DROPPED, 1), event(K.FINISHED, 2)]).rating is None


def test_a_review_without_a_value_leaves_what_they_did() -> None:
    assert TitleState.of([event(K.REVIEW, 1)]).seen
    assert TitleState.of([event(K.REVIEW, 1)]).rating is None
    assert TitleState.of([event(K.REVIEW, 1, 3.5)]).rating == 3.5
    assert TitleState.of([event(K.RATING, 1, 4.0), event(K.REVIEW, 2)]).rating == 4.0
    assert TitleState.of([event(K.REVIEW, 1), event(K.RATING, 2, 4.0)]).rating == 4.0


def test_the_watchlist_ends_with_watching() -> None:
    assert TitleState.of([event(K.WATCHLIST, 1)]).wanted
    assert not TitleState.of([event(K.WATCHLIST, 1)]).seen
    assert not TitleState.of([event(K.WATCHLIST, 1), event(K.STARTED, 2)]).wanted
    assert TitleState.of([event(K.FINISHED, 1), event(K.WATCHLIST, 2)]).wanted


def test_who_changes_their_mind_sees_it_again() -> None:
    refused = event(K.NOT_INTERESTED, 1)
    assert TitleState.of([refused]).hidden
    assert not TitleState.of([refused]).seen
    assert not TitleState.of([refused, event(K.WATCHLIST, 2)]).hidden
    assert TitleState.of([event(K.NEVER, 1), event(K.RATING, 2, 5.0)]).hidden


def test_what_a_guest_watched_stays_in_the_history_and_teaches_nothing() -> None:
    state = TitleState.of([event(K.RATING, 1, 5.0), event(K.IGNORE, 2)])
    assert (state.seen, state.rating, state.silent) == (True, None, True)
    assert TitleState.of([event(K.IGNORE, 1), event(K.RATING, 2, 5.0)]).rating == 5.0
