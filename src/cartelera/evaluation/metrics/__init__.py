"""The metrics, one class each.

Every metric gives a value for each case (or each hidden rating), NaN if it does not apply. The figure is their mean,
or its square root if the metric is `root`. `better` says which way is better.
"""

from __future__ import annotations

from cartelera.evaluation.metrics.base import Metric
from cartelera.evaluation.metrics.lists import (
    Coverage,
    Diversity,
    GenreMiscalibration,
    ListCompleteness,
    ListMetric,
    Novelty,
)
from cartelera.evaluation.metrics.ranking import MAP, MRR, NDCG, HitRate, RankingMetric, Recall
from cartelera.evaluation.metrics.ratings import AUC, MAE, NLL, RMSE, CalibrationError, RatingMetric

RANKING: tuple[RankingMetric, ...] = (NDCG(10), NDCG(100), Recall(10), Recall(100), MAP(10), MRR(), HitRate(10))
LISTS: tuple[ListMetric, ...] = (
    Coverage(10),
    Novelty(10),
    Diversity(10),
    GenreMiscalibration(10),
    ListCompleteness(10),
)
RATING: tuple[RatingMetric, ...] = (RMSE(), MAE(), AUC(), NLL(), CalibrationError())
METRICS: dict[str, Metric] = {metric.name: metric for metric in (*RANKING, *LISTS, *RATING)}
"""Every metric that is reported, by name."""

__all__ = [
    "AUC",
    "LISTS",
    "MAE",
    "MAP",
    "METRICS",
    "MRR",
    "NDCG",
    "NLL",
    "RANKING",
    "RATING",
    "RMSE",
    "CalibrationError",
    "Coverage",
    "Diversity",
    "GenreMiscalibration",
    "HitRate",
    "ListCompleteness",
    "ListMetric",
    "Metric",
    "Novelty",
    "RankingMetric",
    "RatingMetric",
    "Recall",
]
