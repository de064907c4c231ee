"""What a rating says to a model that learns from choices: the value tables, and what was measured about them.

A low rating is weak evidence that the title was to the viewer's taste in the first place (they chose to watch it), and
its grade says how much weaker: that ranks better than forgetting low ratings, and better than counting them as dislikes
(docs/quality.md, "Low ratings").
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cartelera.recommendation import FloatArray

Values = tuple[tuple[float, float], ...]
"""Points (rating, value) by rising rating; between them the value is interpolated."""

LIKED = 4.0
"""A rating from here on is a like."""
LIKES: Values = ((0.0, 0.0), (LIKED - 1e-3, 0.0), (LIKED, 1.0), (5.0, 1.0))


def to_weights(ratings: NDArray[Any], values: Values) -> FloatArray:
    """The value of each of `ratings` (0 to 5) by the table `values`, float32, same shape."""
    points = np.array(values, dtype=np.float64)
    return np.asarray(np.interp(ratings, points[:, 0], points[:, 1]), dtype=np.float32)


def graded_table(three: float, four: float) -> Values:
    """The table in which 5 is worth 1, 4 and 3 so much, and lower ratings in proportion to 3."""
    return ((0.0, 0.0), (1.0, three / 4), (2.0, three / 2), (3.0, three), (4.0, four), (5.0, 1.0))


GRADED: Values = graded_table(three=0.4, four=0.8)
