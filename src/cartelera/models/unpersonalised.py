"""Models that ignore the viewer: one score for each title."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Self

import numpy as np

from cartelera.catalog import Catalog
from cartelera.history import read_only
from cartelera.models.storage import load_arrays, save_arrays
from cartelera.recommendation import FloatArray, Query, Rows, Tier


class ItemScores:
    """Trained: `scores`, shape (titles,); NaN for what cannot be scored."""

    def __init__(self, scores: FloatArray) -> None:
        self.scores: FloatArray = read_only(scores)
        self._has_scores = not bool(np.isnan(self.scores).all())

    @property
    def nbytes(self) -> int:
        """Bytes that serving maps."""
        return int(self.scores.nbytes)

    def tier(self, query: Query) -> Tier | None:
        """Popular if there is any score for `query`."""
        return Tier.POPULAR if self._has_scores else None

    def score_many(self, queries: Sequence[Query], rows: Rows) -> FloatArray:
        """The same scores for every query they can be given to, NaN for the others: (len(queries), len(rows))."""
        scores = np.full((len(queries), len(rows)), np.nan, dtype=np.float32)
        scores[[self.tier(query) is not None for query in queries]] = self.scores[rows]
        return scores

    def save(self, folder: Path) -> None:
        """Write the scores into `folder`."""
        save_arrays(folder, {"scores": self.scores})

    @classmethod
    def load(cls, folder: Path, catalog: Catalog) -> Self:
        """Open what `save` wrote, memory-mapped."""
        return cls(*load_arrays(folder, "scores"))
