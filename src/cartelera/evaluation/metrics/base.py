"""What all metrics have in common."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from cartelera.evaluation.arrays import Float64Array

Direction = Literal["high", "low", ""]


class Metric:
    """What all metrics have: a name, which way is better ("": neither), and whether the figure is the mean's root."""

    better: ClassVar[Direction] = "high"
    root: ClassVar[bool] = False

    @property
    def name(self) -> str:
        raise NotImplementedError


def safe_mean(sums: NDArray[np.floating], counts: NDArray[np.number]) -> Float64Array:
    """`sums` over `counts`, NaN if a count is 0."""
    return np.asarray(sums / nan_if_zero(np.asarray(counts, dtype=np.float64)))


def nan_if_zero(counts: Float64Array) -> Float64Array:
    """`counts` with NaN for 0."""
    return np.where(counts > 0, counts, np.nan)
