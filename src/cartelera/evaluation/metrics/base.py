"""What all metrics have in common."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Direction = Literal["high", "low", ""]


class Metric:
    """What all metrics have: a name, which way is better ("" where neither is), and whether the mean is rooted."""

    better: ClassVar[Direction] = "high"
    root: ClassVar[bool] = False

    @property
    def name(self) -> str:
        raise NotImplementedError


def safe_mean(sums: NDArray[np.floating], counts: NDArray[np.number]) -> Values:
    """`sums` over `counts`, NaN where a count is 0."""
    return np.asarray(sums / nan_if_zero(np.asarray(counts, dtype=np.float64)))


def nan_if_zero(counts: Values) -> Values:
    """`counts`, NaN in the place of 0."""
    return np.where(counts > 0, counts, np.nan)
