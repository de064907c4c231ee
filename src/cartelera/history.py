"""What is known of one viewer, as rows of one catalogue: ids are looked up once, here, and rows travel from then on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cartelera.catalog import Catalog, TitleId

Rows = NDArray[np.int32]
FloatArray = NDArray[np.float32]
IntArray = NDArray[np.int64]

NO_RATING = float("nan")
"""The rating of a title that was seen and not rated."""


@dataclass(frozen=True, slots=True)
class Rating:
    """One viewer's rating of one title by its id, 0 to 5 or NO_RATING; `timestamp`: seconds since 1970, or None."""

    title: TitleId
    value: float
    timestamp: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """The titles a viewer saw, each once, by ascending row of the catalogue.

    `rows`: shape (n,). `ratings`: shape (n,), 0 to 5; NaN if the title was seen and not rated: it is never recommended
    again, and says nothing about taste. `times`: shape (n,), seconds since 1970, -1 if unknown. The arrays are copied
    and read-only. Raises ValueError if their lengths differ, rows are negative or do not rise, or a rating is out of
    range.
    """

    rows: Rows
    ratings: FloatArray
    times: IntArray

    def __post_init__(self) -> None:
        object.__setattr__(self, "rows", _copied(self.rows, np.int32))
        object.__setattr__(self, "ratings", _copied(self.ratings, np.float32))
        object.__setattr__(self, "times", _copied(self.times, np.int64))
        if not self.rows.shape == self.ratings.shape == self.times.shape == (len(self.rows),):
            raise ValueError("rows, ratings and times must be of one length")
        if len(self.rows) and (self.rows[0] < 0 or not (np.diff(self.rows) > 0).all()):
            raise ValueError("rows must rise, each once")
        known = self.ratings[~np.isnan(self.ratings)]
        if not ((known >= 0) & (known <= 5)).all():
            raise ValueError("a rating is not between 0 and 5")

    def __len__(self) -> int:
        return len(self.rows)

    @classmethod
    def empty(cls) -> History:
        """Nothing is known of the viewer."""
        return _EMPTY

    @classmethod
    def of(cls, catalog: Catalog, ratings: Iterable[Rating]) -> History:
        """Look up the ids of `ratings` in `catalog`: unknown ones are dropped; of a title named twice the last counts.

        The only place where the ids of a history are looked up.
        """
        given = list(ratings)
        known = catalog.rows(str(rating.title) for rating in given)
        kept = [rating for rating in given if str(rating.title) in known]
        return cls.from_rows(
            np.array([known[str(rating.title)] for rating in kept], dtype=np.int32),
            np.array([rating.value for rating in kept], dtype=np.float32),
            np.array([-1 if rating.timestamp is None else rating.timestamp for rating in kept], dtype=np.int64),
        )

    @classmethod
    def from_rows(cls, rows: Rows, ratings: FloatArray, times: IntArray | None = None) -> History:
        """Sort entries that come in any order; of a row named twice the last counts. All of shape (n,)."""
        unique, last = np.unique(rows[::-1], return_index=True)
        chosen = len(rows) - 1 - last
        return cls(unique, ratings[chosen], np.full(len(unique), -1) if times is None else times[chosen])

    def without(self, rows: Rows | Iterable[int]) -> History:
        """The history without the titles at `rows`."""
        gone = np.asarray(rows if isinstance(rows, np.ndarray) else list(rows), dtype=np.int32)
        return self._only(~np.isin(self.rows, gone))

    def updated(self, later: History) -> History:
        """This history and `later`: of a title that both have the later rating counts, if there is one."""
        again = np.isin(later.rows, self.rows) & np.isnan(later.ratings)
        ratings = later.ratings.copy()
        ratings[again] = self.ratings[np.searchsorted(self.rows, later.rows[again])]
        return History.from_rows(
            np.concatenate([self.rows, later.rows]),
            np.concatenate([self.ratings, ratings]),
            np.concatenate([self.times, later.times]),
        )

    def rated(self) -> History:
        """The titles that were rated: without those that were only seen."""
        return self._only(~np.isnan(self.ratings))

    def rating_of(self, row: int) -> float | None:
        """What the title at `row` was given; None if it was not rated."""
        index = int(np.searchsorted(self.rows, row))
        if index == len(self.rows) or self.rows[index] != row or np.isnan(self.ratings[index]):
            return None
        return float(self.ratings[index])

    def remapped(self, row_map: Rows) -> History:
        """The same titles in another catalogue: row r becomes `row_map[r]`, and is dropped if that is -1."""
        rows = row_map[self.rows]
        kept = rows >= 0
        return History.from_rows(rows[kept], self.ratings[kept], self.times[kept])

    def _only(self, mask: NDArray[np.bool_]) -> History:
        return self if mask.all() else History(self.rows[mask], self.ratings[mask], self.times[mask])


def row_array(rows: Iterable[int] = ()) -> Rows:
    """Rows as a read-only array, shape (n,), int32."""
    return _copied(rows if isinstance(rows, np.ndarray) else list(rows), np.int32)


def read_only(array: NDArray[Any]) -> NDArray[Any]:
    """`array`, contiguous and read-only."""
    array = np.ascontiguousarray(array)
    array.flags.writeable = False
    return array


def _copied(values: Any, kind: type[np.generic]) -> NDArray[Any]:
    # A copy, so that neither the caller's array is frozen nor a released catalogue's file is kept mapped.
    array = np.array(values, dtype=kind)
    array.flags.writeable = False
    return array


_EMPTY = History(row_array(), np.empty(0, dtype=np.float32), np.empty(0, dtype=np.int64))
