"""What is watched now more than it was: the time's share of what a viewer will choose next."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from cartelera.catalog import Catalog
from cartelera.interactions import Interactions
from cartelera.models.per_title import PerTitle
from cartelera.models.popularity import decay
from cartelera.recommendation import Query, Reason


@dataclass(frozen=True, slots=True)
class Recency:
    """score_i = log(recent share of title i / overall share), the recent share smoothed by the overall one.

    overall_i = (n_i + ½) / Σ(n + ½), recent_i = (c_i + smooth·overall_i) / (Σc + smooth), c_i = Σ 2^(-age/half_life)
    over the title's ratings, age in days before the newest rating. Of ratings without times nothing is learned.
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


class RecencyRecommender(PerTitle):
    """Trained: NaN for titles nobody rated, and for all of them where ratings have no times."""

    def explain(self, query: Query, row: int) -> tuple[Reason, ...]:
        """That it is watched more of late, with how much more: the ratio of the shares."""
        del query
        ratio = float(np.exp(self.scores[row]))
        return (Reason("recent", "", ratio),) if ratio > 1 else ()
