"""Popularity: the answer for a viewer of whom nothing is known, and the last fallback of every model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from cartelera.catalog import Catalog
from cartelera.interactions import Interactions
from cartelera.models.unpersonalised import ItemScores
from cartelera.recommendation import Query, Reason, ReasonKind, Rows
from cartelera.recommendation.rating_weights import GRADED, to_weights

DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Popularity:
    """score_i = n_i · (Σ v + shrink·m) / (n_i + shrink) + prior · (1 - log(1 + i)/log(1 + titles)).

    n_i: ratings of title i, v their weights (rating_weights.GRADED), m the mean of all: "how many" times a shrunken
    "how much". With timestamps each rating counts 2^(-age/half_life). i is the title's rank in the catalogue's own
    order of popularity, so that titles without ratings are ordered too, and new ratings overrule it.
    """

    half_life: float = 180.0
    shrink: float = 10.0
    prior: float = 5.0

    def fit(self, catalog: Catalog, interactions: Interactions, *, rng: Generator) -> PopularityRecommender:
        """Counts; `rng` is not used."""
        titles = len(catalog)
        weights = recency_weights(interactions, self.half_life)
        values = to_weights(interactions.rating, GRADED).astype(np.float64)
        count = np.bincount(interactions.title, weights, titles)
        total = np.bincount(interactions.title, weights * values, titles)
        mean = total.sum() / max(count.sum(), 1e-12)
        prior = self.prior * (1 - np.log1p(np.arange(titles)) / np.log1p(max(titles, 1)))
        scores = count * (total + self.shrink * mean) / (count + self.shrink) + prior
        return PopularityRecommender(scores.astype(np.float32))


class PopularityRecommender(ItemScores):
    """Trained: never NaN."""

    def explain(self, query: Query, rows: Rows) -> list[tuple[Reason, ...]]:
        """That each is popular, with the share of the titles that are less so."""
        return [(Reason(ReasonKind.POPULAR, "", float((self.scores < own).mean())),) for own in self.scores[rows]]


def recency_weights(interactions: Interactions, half_life: float) -> NDArray[np.float64]:
    """The weight of each rating, 2^(-age/half_life), age in days before the newest rating; 1 if no rating has a time.

    A rating without a time counts as old as the median one of those with a time.
    """
    if not interactions.timed:
        return np.ones(len(interactions))
    at = interactions.timestamp.astype(np.float64)
    known = at >= 0
    at[~known] = np.median(at[known])
    weights: NDArray[np.float64] = 0.5 ** ((at.max() - at) / DAY / half_life)
    return weights
