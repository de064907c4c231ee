"""What a rating weighs in a model that learns from choices: the tables of weights, and why low ratings weigh something.

A low rating is weak evidence that the title was to the viewer's taste in the first place (they chose to watch it), and
its grade says how much weaker: that ranks better than forgetting low ratings, and better than counting them as dislikes
(docs/quality.md, "Low ratings").
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cartelera.history import FloatArray

WeightTable = tuple[tuple[float, float], ...]
"""Points (rating, weight) by rising rating; between them the weight is interpolated."""

LIKED = 4.0
"""A rating of at least so much is a like."""
LIKES: WeightTable = ((0.0, 0.0), (LIKED - 1e-3, 0.0), (LIKED, 1.0), (5.0, 1.0))


def to_weights(ratings: NDArray[Any], table: WeightTable) -> FloatArray:
    """The weight of each of `ratings` (0 to 5) by `table`, float32, same shape."""
    points = np.array(table, dtype=np.float64)
    return np.asarray(np.interp(ratings, points[:, 0], points[:, 1]), dtype=np.float32)


def graded_table(three: float, four: float) -> WeightTable:
    """The table in which 5 weighs 1, 4 and 3 as given, and lower ratings in proportion to 3."""
    return ((0.0, 0.0), (1.0, three / 4), (2.0, three / 2), (3.0, three), (4.0, four), (5.0, 1.0))


GRADED: WeightTable = graded_table(three=0.4, four=0.8)
