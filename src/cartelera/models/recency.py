"""What is watched now more than it was: the time's share of what a viewer will choose next."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.random import Generator

from cartelera.catalog import Catalog
from cartelera.interactions import Interactions
from cartelera.models.popularity import DAY, recency_weights
from cartelera.models.storage import load_arrays, load_metadata, save_arrays
from cartelera.models.unpersonalised import ItemScores
from cartelera.recommendation import FloatArray, Query, Reason, ReasonKind, Rows, Tier

HALF_LIVES = (7.0, 14.0, 30.0, 60.0, 90.0, 180.0, 365.0, 730.0)
"""In days."""


@dataclass(frozen=True, slots=True)
class Recency:
    """score_i = log(recent share of title i / overall share), the recent share smoothed by the overall one.

    overall_i = (n_i + ½) / Σ(n + ½), recent_i = (c_i + smooth·overall_i) / (Σc + smooth), c_i = Σ 2^(-age/half_life)
    over the title's ratings, age in days before the newest rating. From ratings without times nothing is learned.
    """

    half_life: float = 180.0
    smooth: float = 10.0

    @property
    def variants(self) -> tuple[Recency, ...]:
        """The same with each half-life that is tried: how long taste lasts differs between sets of ratings."""
        return tuple(replace(self, half_life=days) for days in sorted({*HALF_LIVES, self.half_life}))

    def fit(self, catalog: Catalog, interactions: Interactions, *, rng: Generator) -> RecencyRecommender:
        """Counts; `rng` is not used."""
        titles = len(catalog)
        scores = np.full(titles, np.nan, dtype=np.float32)
        if not interactions.timed:
            return RecencyRecommender(scores, 0, 0)
        overall = np.bincount(interactions.title, minlength=titles) + 0.5
        rated = overall > 0.5
        share = overall / overall[rated].sum()
        recent = np.bincount(interactions.title, recency_weights(interactions, self.half_life), titles)
        now = (recent + self.smooth * share) / (recent.sum() + self.smooth)
        scores[rated] = np.log(now[rated] / share[rated])
        newest, known_for = int(interactions.timestamp.max()), int(self.half_life * DAY)
        return RecencyRecommender(scores, newest - known_for, newest + known_for)


class RecencyRecommender(ItemScores):
    """Trained: NaN for titles nobody rated, and for all of them if ratings have no times.

    `since`, `until`: between which moments it knows what is recent, a half-life before and after the newest rating, in
    seconds since 1970. Asked what a viewer would choose at another time it says nothing: what was watched more a year
    ago than before is watched less now than anything else (docs/quality.md).
    """

    def __init__(self, scores: FloatArray, since: int, until: int) -> None:
        super().__init__(scores)
        self.since, self.until = since, until

    def tier(self, query: Query) -> Tier | None:
        """Popular if there is any score, and it is asked about a time of which it knows."""
        return super().tier(query) if self.since <= query.moment <= self.until else None

    def explain(self, query: Query, rows: Rows) -> list[tuple[Reason, ...]]:
        """That each is watched more recently, with the ratio of the shares."""
        ratios = np.exp(self.scores[rows]).tolist() if self.tier(query) else [0.0] * len(rows)
        return [(Reason(ReasonKind.RECENT, "", ratio),) if ratio > 1 else () for ratio in ratios]

    def save(self, folder: Path) -> None:
        """Write the scores into `folder`."""
        save_arrays(folder, {"scores": self.scores}, {"since": self.since, "until": self.until})

    @classmethod
    def load(cls, folder: Path, catalog: Catalog) -> RecencyRecommender:
        """Open what `save` wrote, memory-mapped."""
        (scores,) = load_arrays(folder, "scores")
        metadata = load_metadata(folder)
        return cls(scores, int(metadata["since"]), int(metadata["until"]))
