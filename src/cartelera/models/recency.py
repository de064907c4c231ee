"""What is watched now more than it was: the time's share of what a viewer will choose next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.random import Generator

from cartelera.catalog import Catalog
from cartelera.interactions import Interactions
from cartelera.models.popularity import decay
from cartelera.models.storage import frozen, load_arrays, save_arrays
from cartelera.recommendation import FloatArray, Query, Reason, Rows


@dataclass(frozen=True, slots=True)
class Recency:
    """score_i = log(recent share of title i / overall share), the recent share smoothed by the overall one.

    overall_i = (n_i + ½) / Σ(n + ½), recent_i = (c_i + smooth·overall_i) / (Σc + smooth), c_i = Σ 2^(-age/half_life) over the
    title's ratings, age in days before the newest rating. Of ratings without times nothing is learned.
    """

    half_life: float = 60.0
    smooth: float = 10.0

    def fit(self, catalog: Catalog, interactions: Interactions, *, rng: Generator) -> RecencyRecommender:
        """Counts; `rng` is not used."""
        del rng
        titles = len(catalog)
        scores = np.full(titles, np.nan, dtype=np.float32)
        if interactions.timed:
            overall = np.bincount(interactions.title, minlength=titles) + 0.5
            rated = overall > 0.5
            share = overall / overall[rated].sum()
            recent = np.bincount(interactions.title, decay(interactions, self.half_life), titles)
            now = (recent + self.smooth * share) / (recent.sum() + self.smooth)
            scores[rated] = np.log(now[rated] / share[rated])
        return RecencyRecommender(scores)


class RecencyRecommender:
    """Trained: one score for every title, shape (titles,); NaN for those nobody rated, and for all without times."""

    def __init__(self, scores: FloatArray) -> None:
        self.scores = frozen(scores)

    @property
    def nbytes(self) -> int:
        """Bytes that serving maps."""
        return int(self.scores.nbytes)

    def score(self, query: Query, rows: Rows) -> FloatArray:
        """How much more `rows` are watched now than before, whoever asks."""
        return self.scores[rows]

    def score_many(self, queries: Sequence[Query], rows: Rows) -> FloatArray:
        """`score` for every query, shape (len(queries), len(rows))."""
        return np.tile(self.scores[rows], (len(queries), 1))

    def explain(self, query: Query, row: int) -> tuple[Reason, ...]:
        """That it is watched more of late, with how much more: the ratio of the shares."""
        ratio = float(np.exp(self.scores[row]))
        return (Reason("recent", "", ratio),) if ratio > 1 else ()

    def save(self, folder: Path) -> None:
        """Write the scores into `folder`."""
        save_arrays(folder, {"scores": self.scores})

    @classmethod
    def load(cls, folder: Path, catalog: Catalog) -> RecencyRecommender:
        """Open what `save` wrote, memory-mapped."""
        return cls(*load_arrays(folder, "scores"))
