"""What serving reads of titles by row, as memory-mapped arrays beside `catalog.db`: names, versions and money.

columns/title_text.npy   UTF-8 of all titles' names, one after the other, uint8
columns/title_ends.npy   (titles + 1,) int64: the name of row r is title_text[title_ends[r]:title_ends[r + 1]]
columns/name_keys.npy    (titles, 2) int32: numbers of `compact_key` of the title and of the original title,
                       both without brackets that only tell versions apart
columns/collection.npy   (titles,) int32: the number of the collection, -1: none
columns/{budget,revenue}.npy   (titles,) int64, US dollars, 0: unknown
columns/returns.npy      (titles,) float64: revenue / budget, or 0

Titles that share a number are versions of the same, or of one collection. Strings are made when they are asked for:
kept as Python objects, those of 60,000 titles would take more memory than all arrays of the catalogue.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cartelera.errors import WorkspaceError

COLUMNS_FOLDER = "columns"
_ARRAYS = ("title_text", "title_ends", "name_keys", "collection", "budget", "revenue", "returns")


@dataclass(frozen=True, slots=True, eq=False)
class TitleColumns:
    """The arrays of one catalogue, as the module's docstring describes them."""

    title_text: NDArray[np.uint8]
    title_ends: NDArray[np.int64]
    name_keys: NDArray[np.int32]
    collection: NDArray[np.int32]
    budget: NDArray[np.int64]
    revenue: NDArray[np.int64]
    returns: NDArray[np.float64]

    def names(self, rows: Iterable[int]) -> list[str]:
        """The names of the titles at `rows`."""
        numbers = np.fromiter(rows, dtype=np.intp)
        starts, ends = self.title_ends[numbers].tolist(), self.title_ends[numbers + 1].tolist()
        text = self.title_text.data
        return [str(text[start:end], "utf-8") for start, end in zip(starts, ends, strict=True)]

    @classmethod
    def load(cls, folder: Path, titles: int) -> TitleColumns:
        """Open the columns of a catalogue of so many titles, memory-mapped. Raises WorkspaceError if damaged."""
        try:
            columns = cls(**{name: open_column(folder / f"{name}.npy") for name in _ARRAYS})
        except (OSError, ValueError) as error:
            raise WorkspaceError(f"{folder} holds no columns of a catalogue: {error}") from error
        if {len(columns.title_ends) - 1, *(len(getattr(columns, name)) for name in _ARRAYS[2:])} != {titles}:
            raise WorkspaceError(f"{folder} holds the columns of another catalogue")
        return columns


def open_column(path: Path) -> NDArray[Any]:
    """The array at `path`, memory-mapped. Raises OSError or ValueError if it is none."""
    try:
        # A plain array over the same map: each slice of a `memmap` costs several times that of an array.
        return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
    except ValueError:  # An array of no elements cannot be mapped.
        return np.asarray(np.load(path, allow_pickle=False))
