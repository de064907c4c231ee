"""Metrics of predicted ratings and probabilities."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from cartelera.evaluation.arrays import Float64Array
from cartelera.evaluation.metrics.base import Metric
from cartelera.recommendation import FloatArray

BINS = 10
"""Bins of a reliability plot."""


@dataclass(frozen=True, eq=False)
class RatingPredictions:
    """Predictions of hidden ratings: all (m,). `truth`: the rating; `rating`: the one predicted, NaN if none was;
    `probability`: that the viewer likes the title, NaN if it was not predicted; `ranking_score`: what orders the titles
    (`probability`, or a bare score), NaN if there is none; `like_threshold`: the least rating of a liked title."""

    truth: FloatArray
    rating: FloatArray
    probability: FloatArray
    ranking_score: FloatArray
    like_threshold: float

    @cached_property
    def liked(self) -> NDArray[np.bool_]:
        """Whether the viewer liked the title."""
        return np.asarray(self.truth >= self.like_threshold)

    def select(self, mask: NDArray[np.bool_]) -> RatingPredictions:
        """The predictions of the ratings in `mask` (m,)."""
        return RatingPredictions(
            self.truth[mask], self.rating[mask], self.probability[mask], self.ranking_score[mask], self.like_threshold
        )


class RatingMetric(Metric):
    """(m,) values, one for each hidden rating; all NaN if the model does not predict what the metric is about."""

    def __call__(self, predictions: RatingPredictions) -> Float64Array:
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class RMSE(RatingMetric):
    """√ of the mean of (predicted - true)²; a value is the squared error."""

    better = "low"
    root = True

    @property
    def name(self) -> str:
        return "RMSE"

    def __call__(self, predictions: RatingPredictions) -> Float64Array:
        return np.asarray((predictions.rating.astype(np.float64) - predictions.truth) ** 2)


@dataclass(frozen=True, slots=True)
class MAE(RatingMetric):
    """The mean of |predicted - true|."""

    better = "low"

    @property
    def name(self) -> str:
        return "MAE"

    def __call__(self, predictions: RatingPredictions) -> Float64Array:
        return np.abs(predictions.rating.astype(np.float64) - predictions.truth)


@dataclass(frozen=True, slots=True)
class AUC(RatingMetric):
    """The probability that a liked title is ranked above one not liked, over all hidden ratings together, ties ½.

    A value is the figure plus the rating's influence on it, from the placements of DeLong et al. (1988): with P the
    share of the others' side that is on the right side of this one, AUC + (P - AUC) · m / (ratings on its own side).
    NaN if all are liked or none is.
    """

    @property
    def name(self) -> str:
        return "AUC"

    def __call__(self, predictions: RatingPredictions) -> Float64Array:
        values = np.full(len(predictions.truth), np.nan)
        known = ~np.isnan(predictions.ranking_score)
        ranking_score, liked = predictions.ranking_score[known].astype(np.float64), predictions.liked[known]
        positive, negative = np.sort(ranking_score[liked]), np.sort(ranking_score[~liked])
        if not (len(positive) and len(negative)):
            return values
        placement = np.where(liked, _share_below(negative, ranking_score), 1 - _share_below(positive, ranking_score))
        auc = placement[liked].mean()
        weight = len(ranking_score) / np.where(liked, len(positive), len(negative))
        values[known] = auc + (placement - auc) * weight
        return values


@dataclass(frozen=True, slots=True)
class NLL(RatingMetric):
    """The mean of -log of the probability given to what happened, liked or not; a certainty counts as 1 - 1e-7."""

    better = "low"

    @property
    def name(self) -> str:
        return "NLL"

    def __call__(self, predictions: RatingPredictions) -> Float64Array:
        probability = predictions.probability.astype(np.float64)
        happened = np.where(predictions.liked, probability, 1 - probability)
        return np.asarray(-np.log(np.clip(happened, 1e-7, 1 - 1e-7)))


@dataclass(frozen=True, slots=True)
class CalibrationError(RatingMetric):
    """By how much predicted probabilities are off: ratings in ten bins of equal width by probability, the difference
    between mean probability and share liked in each, weighed by size (ECE; Naeini et al., 2015).

    A value is ±(probability - liked) with the sign of its bin's difference.
    """

    better = "low"

    @property
    def name(self) -> str:
        return "ECE"

    def __call__(self, predictions: RatingPredictions) -> Float64Array:
        off = predictions.probability.astype(np.float64) - predictions.liked
        known = ~np.isnan(off)
        bins = probability_bins(predictions.probability[known])
        sign = np.sign(np.bincount(bins, weights=off[known], minlength=BINS))
        values = np.full(len(off), np.nan)
        values[known] = off[known] * sign[bins]
        return values


def probability_bins(probability: FloatArray) -> NDArray[np.int64]:
    """In which of the bins of equal width each probability lies; 1 lies in the last."""
    return np.clip(np.floor(probability.astype(np.float64) * BINS), 0, BINS - 1).astype(np.int64)


def _share_below(ordered: Float64Array, values: Float64Array) -> Float64Array:
    """The share of `ordered` below each of `values`, ties ½."""
    left, right = np.searchsorted(ordered, values, "left"), np.searchsorted(ordered, values, "right")
    return np.asarray((left + right) / (2 * len(ordered)))
