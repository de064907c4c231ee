"""Models that know titles and not viewers: one score for each title, whoever asks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Self

import numpy as np

from cartelera.catalog import Catalog
from cartelera.models.storage import frozen, load_arrays, save_arrays
from cartelera.recommendation import FloatArray, Query, Rows


class PerTitle:
    """Trained: `scores`, shape (titles,); NaN for what cannot be scored."""

    def __init__(self, scores: FloatArray) -> None:
        self.scores: FloatArray = frozen(scores)
        self._any = not bool(np.isnan(self.scores).all())

    @property
    def nbytes(self) -> int:
        """Bytes that serving maps."""
        return int(self.scores.nbytes)

    def knows(self, query: Query) -> bool:
        """Whether there is any score."""
        del query
        return self._any

    def score(self, query: Query, rows: Rows) -> FloatArray:
        """The scores of `rows`, shape (len(rows),)."""
        del query
        found: FloatArray = self.scores[rows]
        return found

    def score_many(self, queries: Sequence[Query], rows: Rows) -> FloatArray:
        """`score` for every query, shape (len(queries), len(rows))."""
        return np.tile(self.scores[rows], (len(queries), 1))

    def save(self, folder: Path) -> None:
        """Write the scores into `folder`."""
        save_arrays(folder, {"scores": self.scores})

    @classmethod
    def load(cls, folder: Path, catalog: Catalog) -> Self:
        """Open what `save` wrote, memory-mapped."""
        del catalog
        return cls(*load_arrays(folder, "scores"))
