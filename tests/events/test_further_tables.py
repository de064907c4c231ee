"""What stands beside events in the same store: rows that were brought, corrections, households, reviews."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cartelera.errors import ForbiddenError, NotFoundError, TooManyError
from cartelera.events import EventKind, EventStore, NewEvent, TitleReference
from cartelera.events.households import (
    Cap,
    Household,
    Member,
    caps_of,
    drop_household,
    find_household,
    households_of,
    keep_household,
)
from cartelera.events.imports import ImportedRow, correct, corrections, imported_rows, keep_rows, rows_within
from cartelera.events.reviews import ReviewState, decide, reviews, shown_reviews
from cartelera.service.pins import hash_pin, require_pin

HEAT, SOLARIS = TitleReference("tmdb-949", "Heat", 1995, "movie"), TitleReference("tmdb-593", "Solaris", 1972, "movie")
ROW = ImportedRow("r1", '{"line":1,"title":"Heat"}', "matched", "name", "[]", HEAT, event=3, said="s")
HOME = Household("h1", "Casa", "average", (Member("ana"), Member("leo", 7)), max_age=16, allow_unrated=True)


def test_rows_are_kept_once_and_changed(store: EventStore) -> None:
    for _ in range(2):
        with store.writing() as connection:
            keep_rows(connection, "ana", [ROW, replace(ROW, row="r2", title=None, event=None)])
    assert imported_rows(store, "ana") == [ROW, replace(ROW, row="r2", title=None, event=None)]
    with store.writing() as connection:
        keep_rows(connection, "ana", [replace(ROW, turns=1)])
        assert rows_within(connection, "ana", ["r1", "r9"]) == {"r1": replace(ROW, turns=1)}
    assert imported_rows(store, "eva") == []


def test_own_corrections_and_those_of_most_others(store: EventStore) -> None:
    said = (("ana", HEAT), ("b", SOLARIS), ("c", HEAT), ("d", SOLARIS), ("e", None), ("ana", None))
    with store.writing() as connection:
        for viewer, title in said:
            correct(connection, viewer, "r1", title)
    own, others = corrections(store, "ana", ["r1", "r2"])
    assert (own["r1"].title, others["r1"].title, others["r1"].viewers) == (None, SOLARIS, 2)
    assert corrections(store, "ana", []) == ({}, {})


def test_a_household_is_kept_changed_and_dropped(store: EventStore) -> None:
    with store.writing() as connection:
        keep_household(connection, HOME)
    assert find_household(store, "h1") == HOME and households_of(store, "leo") == [HOME]
    assert caps_of(store, "ana") == (Cap(16, True),) and caps_of(store, "leo") == (Cap(7, True),)
    assert caps_of(store, "eva") == ()
    before = store.last_number("ana")
    with store.writing() as connection:
        keep_household(connection, replace(HOME, members=(Member("leo"),), max_age=None))
    assert (caps_of(store, "ana"), caps_of(store, "leo")) == ((), ())
    assert store.last_number("ana") > before  # Whom it no longer concerns has changed too.
    with store.writing() as connection:
        drop_household(connection, "h1")
    with pytest.raises(NotFoundError):
        find_household(store, "h1")
    assert households_of(store, "leo") == []


def test_wrong_pins_are_counted_where_all_workers_see_them(store: EventStore, store_url: str) -> None:
    with store.writing() as connection:
        keep_household(connection, replace(HOME, pin=hash_pin("2580")))
    with EventStore.open(store_url) as other:
        for n in range(5):
            with pytest.raises(ForbiddenError):
                require_pin((store, other)[n % 2], "h1", "0000")
        for each in (store, other):
            with pytest.raises(TooManyError):
                require_pin(each, "h1", "2580")


def test_a_review_is_shown_refused_and_forgotten(store: EventStore) -> None:
    (event,) = store.append("ana", [NewEvent(EventKind.REVIEW, HEAT, 1, 4.5, "Bien.", key="k")])
    assert [one.state for one in reviews(store, ReviewState.PENDING)] == [ReviewState.PENDING]
    assert shown_reviews(store, ["tmdb-949"], []) == []
    decide(store, event.number, ReviewState.SHOWN)
    assert [one.event.text for one in shown_reviews(store, [], ["Heat"])] == ["Bien."]
    assert reviews(store, ReviewState.PENDING) == [] and len(reviews(store, None)) == 1
    decide(store, event.number, ReviewState.REFUSED)
    assert shown_reviews(store, ["tmdb-949"], ["Heat"]) == []
    decide(store, event.number, ReviewState.PENDING)
    assert len(reviews(store, ReviewState.PENDING)) == 1
    store.forget("ana")
    assert reviews(store, None) == []
    with pytest.raises(NotFoundError):
        decide(store, event.number, ReviewState.SHOWN)
