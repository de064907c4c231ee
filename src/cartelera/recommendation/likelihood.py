"""The one number: the probability that this viewer likes a title if they watch it.

Of a title that somebody rated:  σ(a + b · logit p + c · slog z), p the predictor's probability and z the model's score.
What viewers chose to rate they liked more often than p says, and most so what the model ranks first: z tells that, and
the number stays one and the same wherever the title is shown. Of a title that nobody rated, but that has enough votes
elsewhere:  σ(a + b · logit h + c · (average - 6.5)), h how often the viewer likes what nothing is known of. Of
all others nothing is said, nor for a viewer who rated nothing.

The coefficients are fitted when a release is made, on ratings that neither model nor predictor has seen
(release.like_calibration); how far they hold is in docs/quality.md.
"""

from __future__ import annotations

from collections.abc import Sequence
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
_MOST = 1e6
"""Larger scores tell no more."""


Coefficients = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class LikeCalibration:
    """Coefficients (a, b, c) for titles that somebody rated: `rated` for viewers who rated such titles too, `content`
    for those who did not; `voted`: for titles with votes alone, None: nothing is said of them."""

    rated: Coefficients = (0.0, 1.0, 0.0)
    content: Coefficients = (0.0, 1.0, 0.0)
    voted: Coefficients | None = None

    def as_dict(self) -> dict[str, Any]:
        """For a file."""
        return asdict(self)

    @classmethod
    def from_dict(cls, described: dict[str, Any]) -> LikeCalibration:
        """What `as_dict` described."""
        voted = described["voted"]
        return cls(
            _coefficients(described["rated"]),
            _coefficients(described["content"]),
            None if voted is None else _coefficients(voted),
        )


def _coefficients(numbers: Sequence[float]) -> Coefficients:
    a, b, c = map(float, numbers)
    return a, b, c


UNCALIBRATED = LikeCalibration()
"""The predictor's probability as it is."""


def likelihood(
    prediction: Prediction | None,
    calibration: LikeCalibration,
    scores: FloatArray,
    is_rated: NDArray[np.bool_],
    average: FloatArray,
    *,
    by_ratings: bool = True,
) -> Likelihood:
    """The one number for titles, all arguments (n,). `scores`: the model's, NaN: none; `is_rated`: whether somebody
    liked them; `average`: their mean vote elsewhere, NaN: too few votes; `by_ratings`: whether the
    viewer rated titles that others did too. `prediction` None: nothing can be said."""
    probability, low, high, rating = np.full((4, len(scores)), np.nan, dtype=np.float32)
    if prediction is None:
        return Likelihood(probability, low, high, rating)
    raw = logit(prediction.probability)
    a, b, c = calibration.rated if by_ratings else calibration.content
    told = a + b * raw + c * slog(np.nan_to_num(scores))
    known = np.array(is_rated)
    if calibration.voted is not None:
        a, b, c = calibration.voted
        voted = ~is_rated & ~np.isnan(average)
        told[voted] = a + b * raw[voted] + c * (average[voted] - USUAL_AVERAGE)
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
