"""Metrics of the ranks of the held-out titles among all candidates; held-out titles are relevant, all equally so."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cartelera.evaluation.arrays import Float64Array
from cartelera.evaluation.metrics.base import Metric, safe_mean
from cartelera.evaluation.ranks import Ranks


class RankingMetric(Metric):
    """(cases,) values from the ranks of the held-out titles; NaN if nothing is held out."""

    def __call__(self, ranks: Ranks) -> Float64Array:
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Recall(RankingMetric):
    """The share of the held-out titles H that are among the first k, of as many as can be: |H ∩ top k| / min(k, |H|).

    This is the Recall of Liang et al. (2018), 1 for a perfect list; plain recall divides by |H|.
    """

    k: int

    @property
    def name(self) -> str:
        return f"Recall@{self.k}"

    def __call__(self, ranks: Ranks) -> Float64Array:
        hits = ranks.sum_by_case((ranks.rank <= self.k).astype(np.float64))
        return safe_mean(hits, np.minimum(ranks.held_out, self.k))


@dataclass(frozen=True, slots=True)
class NDCG(RankingMetric):
    """Discounted gain over the ideal: Σ 1/log2(1 + rank) of the held-out titles H with rank ≤ k, over the same sum for
    ranks 1 … min(k, |H|) (Järvelin and Kekäläinen, 2002; every held-out title gains 1)."""

    k: int

    @property
    def name(self) -> str:
        return f"nDCG@{self.k}"

    def __call__(self, ranks: Ranks) -> Float64Array:
        gained = ranks.sum_by_case(np.where(ranks.rank <= self.k, 1 / np.log2(1 + ranks.rank), 0.0))
        ideal = np.concatenate([[0.0], np.cumsum(1 / np.log2(1 + np.arange(1, self.k + 1)))])
        return safe_mean(gained, ideal[np.minimum(ranks.held_out, self.k)])


@dataclass(frozen=True, slots=True)
class MAP(RankingMetric):
    """Mean of the precisions at the ranks of the held-out titles H: Σ_{rank_n ≤ k} n / rank_n for the n-th of them in
    the ranking, over min(k, |H|). A perfect list has 1; a held-out title below k adds 0."""

    k: int

    @property
    def name(self) -> str:
        return f"MAP@{self.k}"

    def __call__(self, ranks: Ranks) -> Float64Array:
        precision = np.where(ranks.rank <= self.k, ranks.nth / ranks.rank, 0.0)
        return safe_mean(ranks.sum_by_case(precision), np.minimum(ranks.held_out, self.k))


@dataclass(frozen=True, slots=True)
class MRR(RankingMetric):
    """1 / rank of the first held-out title in the whole ranking; 0 if none is in the list."""

    @property
    def name(self) -> str:
        return "MRR"

    def __call__(self, ranks: Ranks) -> Float64Array:
        return safe_mean(
            ranks.sum_by_case(np.where(ranks.nth == 1, 1 / ranks.rank, 0.0)), np.minimum(ranks.held_out, 1)
        )


@dataclass(frozen=True, slots=True)
class HitRate(RankingMetric):
    """1 if any held-out title is among the first k, else 0."""

    k: int

    @property
    def name(self) -> str:
        return f"HitRate@{self.k}"

    def __call__(self, ranks: Ranks) -> Float64Array:
        first = (ranks.nth == 1) & (ranks.rank <= self.k)
        return safe_mean(ranks.sum_by_case(first.astype(np.float64)), np.minimum(ranks.held_out, 1))
