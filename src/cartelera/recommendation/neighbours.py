"""The nearest titles of every title, as a release holds them: what a liked title speaks for by itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cartelera.catalog.title_columns import open_column
from cartelera.history import FloatArray, Rows

NEIGHBOURS = "neighbours"
"""The folder of a release in which they lie."""
STEPS = 16
"""Likeness is kept in so many parts of a deviation."""
TRUST_LIKES = 60.0
_HELD, _OF_TITLES = ("rows", "scores", "stand_ins"), ("likes", "rated")
_BASE, _PLACES = "base", "places"


@dataclass(frozen=True, slots=True, eq=False)
class Neighbours:
    """`rows`: (held, n) the titles of viewers' lists that each speaks for, best first, -1: none; `scores`: same
    shape, uint8, the likeness in STEPS of a deviation over all such titles. `stand_ins`: (held, m) for a title that
    nobody liked, those most like it that somebody did; -1: no more. `likes`: (titles,) how often each was liked;
    `rated`: (titles,) whether anybody rated it. `base`: (2, values) the attributes of what is liked in lists, and of
    all that lists hold (recommendation.taste). `places`: (titles,) where those of a title are held, -1: it has none;
    None: every title has its own, in the order of the rows.
    """

    rows: Rows
    scores: NDArray[np.uint8]
    stand_ins: Rows
    likes: NDArray[np.int32]
    rated: NDArray[np.bool_]
    base: FloatArray
    places: Rows | None = None

    def of(self, row: int) -> tuple[Rows, FloatArray]:
        """The neighbours of the title at `row`, and how like they are, in deviations."""
        place = row if self.places is None else int(self.places[row])
        if place < 0:
            return np.empty(0, dtype=np.int32), np.empty(0, dtype=np.float32)
        rows = self.rows[place]
        known = rows >= 0
        return rows[known], self.scores[place][known].astype(np.float32) / np.float32(STEPS)

    def rows_of(self, rows: Rows) -> Rows:
        """The neighbours of the titles at `rows`, best first, -1: no more: (len(rows), n)."""
        return self._held(self.rows, rows)

    def stand_ins_of(self, rows: Rows) -> Rows:
        """What stands in for the titles at `rows`, -1: no more: (len(rows), m)."""
        return self._held(self.stand_ins, rows)

    def _held(self, array: Rows, rows: Rows) -> Rows:
        if self.places is None:
            return array[rows]
        places = self.places[rows]
        found = np.full((len(rows), array.shape[1]), -1, dtype=array.dtype)
        found[places >= 0] = array[places[places >= 0]]
        return found

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
        return sum(int(array.nbytes) for array in self._arrays().values())

    def save(self, folder: Path) -> None:
        """Write the arrays into `folder`."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, array in self._arrays().items():
            np.save(folder / f"{name}.npy", array, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path, titles: int) -> Neighbours:
        """Open what `save` wrote for so many titles, memory-mapped. Raises OSError or ValueError if it is damaged."""
        found = {name: open_column(folder / f"{name}.npy") for name in (*_HELD, *_OF_TITLES, _BASE)}
        path = folder / f"{_PLACES}.npy"
        places = open_column(path) if path.is_file() else None
        of_titles = [found[name] for name in _OF_TITLES] + [found["rows"] if places is None else places]
        held = {len(found[name]) for name in _HELD}
        if len(held) > 1 or any(len(array) != titles for array in of_titles):
            raise ValueError(f"{folder} holds the neighbours of another catalogue")
        return cls(**found, places=places)

    def _arrays(self) -> dict[str, NDArray[Any]]:
        names = (*_HELD, *_OF_TITLES, _BASE, *(() if self.places is None else (_PLACES,)))
        return {name: getattr(self, name) for name in names}
