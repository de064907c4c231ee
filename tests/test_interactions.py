"""Interactions: checked when made, in order, and never changed after."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartelera.interactions import Interactions

# viewer, title, rating, at: by hand, and out of order.
ROWS = [(1, 3, 0.0, 50), (0, 2, 4.5, 10), (2, 0, 5.0, -1), (0, 0, 3.0, 30), (1, 1, 2.0, 40)]


def made(
    rows: list[tuple[int, int, float, int]], viewers: tuple[str, ...] = ("a", "b", "c"), titles: int = 4
) -> Interactions:
    viewer, title, rating, at = ([row[place] for row in rows] for place in range(4))
    return Interactions(
        viewers,
        titles,
        np.array(viewer, dtype=np.int32),
        np.array(title, dtype=np.int32),
        np.array(rating, dtype=np.float32),
        np.array(at, dtype=np.int64),
    )


def test_sorted_by_viewer_then_title() -> None:
    found = made(ROWS)
    assert len(found) == 5
    assert found.viewer.tolist() == [0, 0, 1, 1, 2]
    assert found.title.tolist() == [0, 2, 1, 3, 0]
    assert found.rating.tolist() == [3.0, 4.5, 2.0, 0.0, 5.0]
    assert found.timestamp.tolist() == [30, 10, 40, 50, -1]


def test_the_matrix_keeps_a_rating_of_zero() -> None:
    matrix = made(ROWS).matrix
    assert matrix.shape == (3, 4)
    assert matrix.dtype == np.float32
    assert matrix.nnz == 5
    assert matrix.toarray().tolist() == [[3, 0, 4.5, 0], [0, 2, 0, 0], [5, 0, 0, 0]]


def test_the_ratings_of_one_viewer() -> None:
    found = made(ROWS)
    assert found.title[found.slice_of(0)].tolist() == [0, 2]
    assert found.title[found.slice_of(1)].tolist() == [1, 3]
    assert found.starts.tolist() == [0, 2, 4, 5]


def test_a_viewer_without_ratings_has_an_empty_row() -> None:
    found = made(ROWS, viewers=("a", "b", "c", "d"))
    assert found.title[found.slice_of(3)].tolist() == []
    assert found.matrix.shape == (4, 4)


def test_some_viewers_alone_in_the_order_asked() -> None:
    found = made(ROWS).select_viewers([2, 0])
    assert found.viewers == ("c", "a")
    assert found.titles == 4
    assert found.matrix.toarray().tolist() == [[5, 0, 0, 0], [3, 0, 4.5, 0]]
    assert len(made(ROWS).select_viewers([])) == 0


def test_some_ratings_alone() -> None:
    found = made(ROWS)
    liked = found.filter(found.rating >= 4)
    assert liked.viewers == found.viewers
    assert list(zip(liked.viewer.tolist(), liked.title.tolist(), strict=True)) == [(0, 2), (2, 0)]


def test_nobody_has_rated_anything() -> None:
    nothing = Interactions.empty(7)
    assert len(nothing) == 0
    assert nothing.matrix.shape == (0, 7)
    assert not nothing.timed
    assert len(Interactions.empty(0)) == 0


def test_timed_where_most_ratings_say_when() -> None:
    assert made(ROWS).timed
    assert not made([(0, 0, 1.0, -1), (0, 1, 1.0, 5)]).timed
    assert made([(0, 0, 1.0, 0)]).timed, "1970 is a time too"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ((3, 0, 1.0, 0), "viewer's number"),
        ((-1, 0, 1.0, 0), "viewer's number"),
        ((0, 4, 1.0, 0), "title's row"),
        ((0, -1, 1.0, 0), "title's row"),
        ((0, 1, 5.5, 0), "between 0 and 5"),
        ((0, 1, -0.5, 0), "between 0 and 5"),
        ((0, 1, float("nan"), 0), "between 0 and 5"),
        ((0, 1, float("inf"), 0), "between 0 and 5"),
        ((0, 2, 1.0, 0), "twice"),
    ],
)
def test_a_wrong_rating_is_refused(row: tuple[int, int, float, int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        made([*ROWS, row])


def test_arrays_of_different_length_are_refused() -> None:
    whole = made(ROWS)
    for name in ("viewer", "title", "rating", "timestamp"):
        parts: dict[str, Any] = {name: getattr(whole, name)[:-1]}
        with pytest.raises(ValueError, match="one length"):
            dataclasses.replace(whole, **parts)


def test_nothing_can_be_changed() -> None:
    found = made(ROWS)
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.titles = 9  # type: ignore[misc]
    for name in ("viewer", "title", "rating", "timestamp"):
        with pytest.raises(ValueError, match="read-only"):
            getattr(found, name)[0] = 1


def test_what_was_given_stays_as_it_was() -> None:
    viewer = np.array([1, 0], dtype=np.int32)
    title = np.array([0, 0], dtype=np.int32)
    rating = np.array([1, 2], dtype=np.float32)
    at = np.array([5, 6], dtype=np.int64)
    found = Interactions(("a", "b"), 1, viewer, title, rating, at)
    viewer[0] = 7
    assert found.viewer.tolist() == [0, 1]
    assert rating.tolist() == [1, 2]
    assert rating.flags.writeable


_pairs = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 7)), unique=True, max_size=30)


@given(_pairs, st.data())
def test_the_matrix_holds_each_rating_at_its_place(pairs: list[tuple[int, int]], data: st.DataObject) -> None:
    ratings = [data.draw(st.sampled_from([0.0, 0.5, 3.0, 5.0])) for _ in pairs]
    rows = [(viewer, title, rating, -1) for (viewer, title), rating in zip(pairs, ratings, strict=True)]
    found = made(rows, viewers=tuple("abcdef"), titles=8)
    assert found.matrix.nnz == len(pairs)
    dense = found.matrix.toarray()
    for viewer, title, rating, _ in rows:
        assert dense[viewer, title] == rating
    assert dense.sum() == pytest.approx(sum(ratings))
    assert found.matrix.has_sorted_indices
    order = data.draw(st.permutations(range(6)))
    assert np.array_equal(found.select_viewers(order).matrix.toarray(), dense[list(order)])
