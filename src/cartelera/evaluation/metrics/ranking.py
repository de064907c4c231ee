"""Metrics of where the held titles stand in the ranking of all candidates; held titles are the relevant, all alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cartelera.evaluation.metrics.base import Metric, Values, safe_mean
from cartelera.evaluation.ranks import Ranks


class RankingMetric(Metric):
    """(cases,) values from where the held titles stand; NaN where nothing is held."""

    def __call__(self, ranks: Ranks) -> Values:
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Recall(RankingMetric):
    """Found among the first k, of those that can be: |held ∩ top k| / min(k, |held|), so that a perfect list has 1.

    This is the Recall of Liang et al. (2018), which others call hit precision; plain recall divides by |held|.
    """

    k: int

    @property
    def name(self) -> str:
        return f"Recall@{self.k}"

    def __call__(self, ranks: Ranks) -> Values:
        hits = ranks.sum_by_case((ranks.rank <= self.k).astype(np.float64))
        return safe_mean(hits, np.minimum(ranks.held_out, self.k))


@dataclass(frozen=True, slots=True)
class NDCG(RankingMetric):
    """Discounted gain over the ideal: Σ 1/log2(1 + rank) of held titles with rank ≤ k, over the same sum for ranks
    1 … min(k, |held|) (Järvelin and Kekäläinen, 2002; every held title gains 1)."""

    k: int

    @property
    def name(self) -> str:
        return f"nDCG@{self.k}"

    def __call__(self, ranks: Ranks) -> Values:
        gained = ranks.sum_by_case(np.where(ranks.rank <= self.k, 1 / np.log2(1 + ranks.rank), 0.0))
        ideal = np.concatenate([[0.0], np.cumsum(1 / np.log2(1 + np.arange(1, self.k + 1)))])
        return safe_mean(gained, ideal[np.minimum(ranks.held_out, self.k)])


@dataclass(frozen=True, slots=True)
class MAP(RankingMetric):
    """Mean of the precisions at the ranks of the held titles: Σ_{rank ≤ k} (n-th held title found) / rank, over
    min(k, |held|). A perfect list has 1; a held title below k adds 0."""

    k: int

    @property
    def name(self) -> str:
        return f"MAP@{self.k}"

    def __call__(self, ranks: Ranks) -> Values:
        precision = np.where(ranks.rank <= self.k, ranks.nth / ranks.rank, 0.0)
        return safe_mean(ranks.sum_by_case(precision), np.minimum(ranks.held_out, self.k))


@dataclass(frozen=True, slots=True)
class MRR(RankingMetric):
    """1 / rank of the first held title in the whole ranking; 0 where none is in the list."""

    @property
    def name(self) -> str:
        return "MRR"

    def __call__(self, ranks: Ranks) -> Values:
        return safe_mean(
            ranks.sum_by_case(np.where(ranks.nth == 1, 1 / ranks.rank, 0.0)), np.minimum(ranks.held_out, 1)
        )


@dataclass(frozen=True, slots=True)
class HitRate(RankingMetric):
    """1 where any held title is among the first k, else 0."""

    k: int

    @property
    def name(self) -> str:
        return f"HitRate@{self.k}"

    def __call__(self, ranks: Ranks) -> Values:
        first = (ranks.nth == 1) & (ranks.rank <= self.k)
        return safe_mean(ranks.sum_by_case(first.astype(np.float64)), np.minimum(ranks.held_out, 1))
