"""A history: ids looked up once, titles once each, and what was only seen apart from what was rated."""

from __future__ import annotations

import numpy as np
import pytest

from cartelera.catalog import Catalog, TitleId
from cartelera.history import NO_RATING, History, Rating, row_array
from cartelera.recommendation import Query
from support.clean_tables import catalog, film


@pytest.fixture(scope="module")
def four(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Films 0 to 3 at the rows of their numbers."""
    titles = [film(number, f"Film {number}", popularity=float(9 - number)) for number in range(4)]
    return catalog(tmp_path_factory.mktemp("history"), titles=titles)


def plain(history: History) -> list[tuple[int, float, int]]:
    """Row, rating and time of every title."""
    return list(zip(history.rows.tolist(), history.ratings.tolist(), history.times.tolist(), strict=True))


def test_ids_become_rows_and_the_last_rating_of_a_title_counts(four: Catalog) -> None:
    given = [
        Rating(TitleId("tmdb-2"), 1.0, 10),
        Rating(TitleId("tmdb-0"), 4.5),
        Rating(TitleId("nobody-knows"), 5.0),
        Rating(TitleId("tmdb-2"), 3.0, 20),
    ]
    assert plain(History.of(four, given)) == [(0, 4.5, -1), (2, 3.0, 20)]
    assert plain(History.of(four, [])) == plain(History.empty()) == []


def test_what_was_seen_is_not_rated() -> None:
    history = History.from_rows(row_array([3, 1]), np.array([NO_RATING, 2.0], dtype=np.float32))
    assert len(history) == 2 and plain(history.rated()) == [(1, 2.0, -1)]
    assert [history.rating_of(row) for row in (0, 1, 3, 9)] == [None, 2.0, None, None]


def test_titles_are_left_out() -> None:
    history = History(row_array([1, 4, 6]), np.array([1, 2, 3], dtype=np.float32), np.array([7, 8, 9]))
    assert plain(history.without([4, 5])) == [(1, 1.0, 7), (6, 3.0, 9)]
    assert history.without(row_array()) is history


def test_a_history_and_a_query_move_to_another_catalogue() -> None:
    history = History(row_array([0, 1, 2]), np.array([1, 2, 3], dtype=np.float32), np.array([7, 8, 9]))
    row_map = row_array([5, -1, 3])
    query = Query(history, row_array([1, 2]), row_array([0, 1]), now=4).remapped(row_map)
    assert plain(query.history) == [(3, 3.0, 9), (5, 1.0, 7)]
    assert (query.seeds.tolist(), query.exclude.tolist(), query.now) == ([3], [5], 4)


def test_nothing_that_is_given_is_shared_or_can_be_changed() -> None:
    rows, ratings, times = row_array([1, 2]).copy(), np.array([1, 2], dtype=np.float32), np.array([7, 8])
    history = History(rows, ratings, times)
    query = Query(seeds=rows)
    rows[0] = 0
    assert history.rows.tolist() == query.seeds.tolist() == [1, 2] and ratings.flags.writeable
    for array in (history.rows, history.ratings, history.times, query.seeds, query.exclude):
        with pytest.raises(ValueError, match="read-only"):
            array[:] = 0


@pytest.mark.parametrize(
    ("rows", "ratings", "times"),
    [
        ([1, 2], [1.0], [-1, -1]),
        ([1, 2], [1.0, 2.0], [-1]),
        ([2, 1], [1.0, 2.0], [-1, -1]),
        ([1, 1], [1.0, 2.0], [-1, -1]),
        ([-1, 1], [1.0, 2.0], [-1, -1]),
        ([1, 2], [1.0, 5.5], [-1, -1]),
        ([1, 2], [-0.5, NO_RATING], [-1, -1]),
        ([1], [float("inf")], [-1]),
    ],
)
def test_what_is_no_history_is_refused(rows: list[int], ratings: list[float], times: list[int]) -> None:
    with pytest.raises(ValueError, match=r"length|rise|rating"):
        History(row_array(rows), np.array(ratings, dtype=np.float32), np.array(times))
