"""The one number: the probability that this viewer likes a title if they watch it.

Of a title that somebody rated:  σ(a + b · logit p + c · slog z + d · n + e · n · slog z), p the predictor's
probability, z the model's score and n how many titles the viewer rated, in hundreds. What viewers chose to rate they
liked more often than p says, and most so what the model ranks first: z tells that, the more the longer the history is,
and the number stays one and the same wherever the title is shown. Of a title that nobody rated, but that has enough
votes elsewhere:  σ(a + b · logit h + c · (average - 6.5)), h how often the viewer likes what nothing is known of. Of
all others nothing is said, nor for a viewer who rated nothing.

The coefficients are fitted when a release is made, on ratings that neither model nor predictor has seen
(release.like_calibration); how far they hold is in docs/quality.md.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cartelera.catalog import Catalog
from cartelera.history import FloatArray, Rows
from cartelera.recommendation.contracts import Likelihood, Prediction, Predictor, Query, Recommender, score
from cartelera.recommendation.neighbours import Neighbours
from cartelera.recommendation.stand_ins import with_stand_ins

USUAL_AVERAGE = 6.5
_DEVIATIONS = 1.2816
"""To both sides of the middle: four in five of a normal distribution."""
_PROBIT_SLOPE = 1.702
"""Of the logistic curve that is nearest to the normal one."""
_EDGE = 1e-4
_MOST_RATINGS = 500
"""A longer history tells no more of how far its scores can be trusted."""
_MOST = 1e6
"""Larger scores tell no more."""


Coefficients = tuple[float, ...]
AS_PREDICTED: Coefficients = (0.0, 1.0, 0.0, 0.0, 0.0)
"""Those that leave the predictor's probability as it is."""


@dataclass(frozen=True, slots=True)
class LikeCalibration:
    """Coefficients (a, b, c …) for titles that somebody rated: `rated` for viewers who rated such titles too, `content`
    for those who did not; `voted`: for titles with votes alone, None: nothing is said of them. Missing ones are 0."""

    rated: Coefficients = AS_PREDICTED
    content: Coefficients = AS_PREDICTED
    voted: Coefficients | None = None

    def as_dict(self) -> dict[str, Any]:
        """For a file."""
        return asdict(self)

    @classmethod
    def from_dict(cls, described: dict[str, Any]) -> LikeCalibration:
        """What `as_dict` described."""
        voted = described["voted"]
        return cls(
            tuple(map(float, described["rated"])),
            tuple(map(float, described["content"])),
            None if voted is None else tuple(map(float, voted)),
        )


def rated_terms(logits: NDArray[np.floating], scores: NDArray[np.floating], ratings: int) -> NDArray[np.float64]:
    """What the coefficients of titles that somebody rated belong to: (n, 5). `scores`: the model's; `ratings`: how many
    the viewer gave."""
    length, z = min(ratings, _MOST_RATINGS) / 100, slog(np.nan_to_num(scores))
    every = np.ones(len(z))
    return np.stack([every, logits, z, length * every, length * z], axis=1).astype(np.float64)


def voted_terms(logits: NDArray[np.floating], average: NDArray[np.floating]) -> NDArray[np.float64]:
    """What those of titles with votes alone belong to: (n, 3)."""
    return np.stack([np.ones(len(logits)), logits, average - USUAL_AVERAGE], axis=1).astype(np.float64)


def _sum(terms: NDArray[np.float64], coefficients: Coefficients) -> NDArray[np.float64]:
    return np.asarray(terms[:, : len(coefficients)] @ np.array(coefficients))


UNCALIBRATED = LikeCalibration()
"""The predictor's probability as it is."""


def likelihood(
    prediction: Prediction | None,
    calibration: LikeCalibration,
    scores: FloatArray,
    is_rated: NDArray[np.bool_],
    average: FloatArray,
    *,
    ratings: int,
    by_ratings: bool = True,
) -> Likelihood:
    """The one number for titles, all arrays (n,). `scores`: the model's, NaN: none; `is_rated`: whether somebody
    rated them; `average`: their mean vote elsewhere, NaN: too few votes; `ratings`: how many the viewer gave;
    `by_ratings`: whether some are of titles that others rated too. `prediction` None: nothing can be said."""
    probability, low, high, rating = np.full((4, len(scores)), np.nan, dtype=np.float32)
    if prediction is None:
        return Likelihood(probability, low, high, rating)
    raw = logit(prediction.probability)
    told = _sum(rated_terms(raw, scores, ratings), calibration.rated if by_ratings else calibration.content)
    known = np.array(is_rated)
    if calibration.voted is not None:
        voted = ~is_rated & ~np.isnan(average)
        told[voted] = _sum(voted_terms(raw[voted], average[voted]), calibration.voted)
        known |= voted
    half = _DEVIATIONS * _PROBIT_SLOPE * prediction.doubt / np.maximum(prediction.std, 1e-6)
    probability[known] = _sigmoid(told[known])
    low[known], high[known] = _sigmoid((told - half)[known]), _sigmoid((told + half)[known])
    rating[is_rated] = prediction.rating[is_rated]
    return Likelihood(probability, low, high, rating)


def likelihood_of(
    model: Recommender,
    catalog: Catalog,
    query: Query,
    rows: Rows,
    predictor: Predictor | None,
    neighbours: Neighbours,
    calibration: LikeCalibration,
) -> Likelihood:
    """The one number for the titles at `rows`, whatever list they are in; NaN for a viewer who rated nothing."""
    known = predictor is not None and len(query.rated[0]) > 0
    return likelihood(
        predictor.predict(query, rows) if predictor is not None and known else None,
        calibration,
        score(model, with_stand_ins(query, neighbours), rows),
        neighbours.rated[rows],
        catalog.attributes.average[rows],
        ratings=len(query.rated[0]),
        by_ratings=bool(neighbours.rated[query.rated[0]].any()),
    )


def slog(z: NDArray[np.floating]) -> FloatArray:
    """sign(z) · log(1 + 2|z|): scores whose tails do not shout."""
    return np.asarray(np.sign(z) * np.log1p(2 * np.minimum(np.abs(z), _MOST)), dtype=np.float32)


def logit(p: FloatArray) -> FloatArray:
    """log(p / (1 - p)), finite."""
    clipped = np.clip(p, _EDGE, 1 - _EDGE)
    return np.asarray(np.log(clipped / (1 - clipped)), dtype=np.float32)


def _sigmoid(x: NDArray[np.floating]) -> FloatArray:
    return np.asarray(1 / (1 + np.exp(-x)), dtype=np.float32)
