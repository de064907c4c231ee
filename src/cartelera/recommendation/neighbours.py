"""The nearest titles of every title, as a release holds them: what a liked title speaks for by itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cartelera.catalog.title_columns import open_column
from cartelera.history import FloatArray, Rows

NEIGHBOURS = "neighbours"
"""The folder of a release in which they lie."""
STEPS = 16
"""Likeness is kept in so many parts of a deviation."""
TRUST_LIKES = 60.0
_ARRAYS = ("rows", "scores", "stand_ins", "likes", "rated", "base")


@dataclass(frozen=True, slots=True, eq=False)
class Neighbours:
    """`rows`: (titles, n) the titles of viewers' lists that each speaks for, best first, -1: none; `scores`: same
    shape, uint8, the likeness in STEPS of a deviation over all such titles. `stand_ins`: (titles, m) for a title that
    nobody liked, those most like it that somebody did; -1: no more. `likes`: (titles,) how often each was liked;
    `rated`: (titles,) whether anybody rated it. `base`: (2, values) the attributes of what is liked in lists, and of
    all that lists hold (recommendation.taste).
    """

    rows: Rows
    scores: NDArray[np.uint8]
    stand_ins: Rows
    likes: NDArray[np.int32]
    rated: NDArray[np.bool_]
    base: FloatArray

    def of(self, row: int) -> tuple[Rows, FloatArray]:
        """The neighbours of the title at `row`, and how like they are, in deviations."""
        rows = self.rows[row]
        known = rows >= 0
        return rows[known], self.scores[row][known].astype(np.float32) / np.float32(STEPS)

    def trust(self, rows: Rows) -> FloatArray:
        """How far what viewers liked tells of the titles at `rows`, 0 … 1: n / (n + TRUST_LIKES) after n likes."""
        likes = self.likes[rows]
        return np.asarray(likes / (likes + TRUST_LIKES), dtype=np.float32)

    @property
    def base_of_liked(self) -> FloatArray:
        """The attributes of what is liked, or of all titles if nothing was."""
        return np.asarray(self.base[0] if self.base[0].any() else self.base[1], dtype=np.float32)

    def base_of(self, rows: Rows) -> FloatArray:
        """The attributes of titles that are known as well as those at `rows`: what those are compared with."""
        trust = self.trust(rows).mean() if len(rows) else 0
        return np.asarray(trust * self.base_of_liked + (1 - trust) * self.base[1], dtype=np.float32)

    @property
    def nbytes(self) -> int:
        """Bytes that serving maps."""
        return sum(int(getattr(self, name).nbytes) for name in _ARRAYS)

    def save(self, folder: Path) -> None:
        """Write the arrays into `folder`."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in _ARRAYS:
            np.save(folder / f"{name}.npy", getattr(self, name), allow_pickle=False)

    @classmethod
    def load(cls, folder: Path, titles: int) -> Neighbours:
        """Open what `save` wrote for so many titles, memory-mapped. Raises OSError or ValueError if it is damaged."""
        arrays = [open_column(folder / f"{name}.npy") for name in _ARRAYS]
        if any(len(array) != titles for array in arrays[:-1]):
            raise ValueError(f"{folder} holds the neighbours of another catalogue")
        return cls(*arrays)
