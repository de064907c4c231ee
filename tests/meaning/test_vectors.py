"""Vectors as bytes: what they keep of the directions, and which rows are nearest."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cartelera.meaning import TextVectors
from cartelera.meaning.vectors import nearest_first, quantised

EAST, NORTH = [1.0, 0, 0, 0], [0, 2.0, 0, 0]


def of(*rows: list[float]) -> TextVectors:
    return TextVectors.of("made", quantised(np.array(rows, dtype=np.float32)))


def test_bytes_keep_the_direction() -> None:
    floats = np.random.default_rng(0).normal(size=(500, 512)).astype(np.float32)
    floats /= np.linalg.norm(floats, axis=1, keepdims=True)
    kept = TextVectors.of("made", quantised(floats))
    assert kept.vectors.dtype == np.int8
    assert np.einsum("ij,ij->i", kept.unit(), floats).min() > 0.9998
    assert np.allclose(np.linalg.norm(kept.unit(), axis=1), 1, atol=1e-5)


def test_a_title_without_text_is_like_nothing() -> None:
    vectors = of(EAST, [0, 0, 0, 0], NORTH)
    assert vectors.known.tolist() == [True, False, True]
    assert vectors.count == 2
    assert vectors.unit()[1].tolist() == [0, 0, 0, 0]
    assert vectors.cosines(np.array(EAST, dtype=np.float32)).tolist() == [1, 0, 0]
    assert 1 not in vectors.nearest(np.array(EAST, dtype=np.float32), 3)


def test_the_nearest_come_first_and_only_those_that_pass() -> None:
    vectors = of(NORTH, [1, 1, 0, 0], EAST, [-1, 0, 0, 0])
    east = np.array(EAST, dtype=np.float32)
    assert vectors.nearest(east, 4).tolist() == [2, 1, 0, 3]
    assert vectors.nearest(east, 2).tolist() == [2, 1]
    assert vectors.nearest(east, 0).tolist() == []
    assert vectors.nearest(east, 9, np.array([True, False, False, True])).tolist() == [0, 3]


def test_cosines_with_several_vectors_and_of_chosen_rows() -> None:
    vectors = of(EAST, NORTH, [1, 1, 0, 0])
    several = np.array([[1, 0, 0, 0], [0, 1, 0, 0]], dtype=np.float32)
    expected = np.array([[1, 0], [0, 1], [0.7071, 0.7071]])
    assert np.allclose(vectors.cosines(several), expected, atol=1e-3)
    assert np.allclose(vectors.cosines(several[0], np.array([2, 0])), [0.7071, 1], atol=1e-3)


def test_rows_beyond_a_block_are_compared_as_well() -> None:
    rows = np.zeros((9000, 4), dtype=np.float32)
    rows[8999] = EAST
    assert TextVectors.of("made", quantised(rows)).nearest(np.array(EAST, dtype=np.float32), 5).tolist() == [8999]


def test_nearest_first_breaks_ties_by_row() -> None:
    scores = np.array([1, 3, 3, 2, 3], dtype=np.float32)
    assert nearest_first(scores, 2).tolist() == [1, 2]
    assert nearest_first(scores, 9).tolist() == [1, 2, 4, 3, 0]


def test_zeros_stay_zeros() -> None:
    assert quantised(np.zeros((2, 3), dtype=np.float32)).tolist() == [[0, 0, 0]] * 2
    assert quantised(np.zeros((0, 3), dtype=np.float32)).shape == (0, 3)


def test_saved_and_opened_they_are_the_same(tmp_path: Path) -> None:
    vectors = of(EAST, [0, 0, 0, 0], [1, 2, 3, 4])
    vectors.save(tmp_path)
    opened = TextVectors.load(tmp_path, 3)
    assert opened.encoder == "made"
    assert np.array_equal(opened.vectors, vectors.vectors)
    assert np.array_equal(opened.unit(), vectors.unit())
    with pytest.raises(ValueError, match="another catalogue"):
        TextVectors.load(tmp_path, 4)


def test_rows_behind_those_that_are_held_have_no_vector(tmp_path: Path) -> None:
    rows = np.array([EAST, NORTH, [1, 2, 3, 4]], dtype=np.float32)
    whole = of(*rows.tolist(), [0, 0, 0, 0], [0, 0, 0, 0])
    TextVectors.of("made", quantised(rows), 5).save(tmp_path)
    held = TextVectors.load(tmp_path, 5)
    assert (len(held), held.vectors.shape, held.count) == (5, (3, 4), 3)
    chosen = np.array([4, 1, 0, 3])
    for asked in (None, chosen, slice(1, 4), np.array([3, 4])):
        assert np.array_equal(held.unit(asked), whole.unit(asked))
    text = np.array([[0.6, 0.8, 0, 0], [0, 0, 0, 1]], dtype=np.float32)
    assert np.array_equal(held.cosines(text), whole.cosines(text))
    assert np.array_equal(held.cosines(text[0], chosen), whole.cosines(text[0], chosen))
    assert held.nearest(text[0], 5).tolist() == whole.nearest(text[0], 5).tolist()
    with pytest.raises(ValueError, match="another catalogue"):
        TextVectors.load(tmp_path, 2)
