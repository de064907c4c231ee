"""Which of several titles of one name somebody means who names others beside it: that nearest to those.

`Roma` is the film of 2018, and that of 1972 beside *La Dolce Vita*; `Cinderella` is that of 1950 beside *Bambi*.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cartelera.history import Rows
from cartelera.models.item_similarity import TitleSimilarity

_NEARER = 2.4
"""How much more alike with the rest a title must be, in the mean, to be meant instead of the best known of its name."""


def nearest_to_rest(similarity: TitleSimilarity, candidates: Sequence[Sequence[int]]) -> list[int]:
    """Of each of `candidates`, rows with one name, the best known first, the one that is meant.

    That is the first, unless another is much more like the first ones of all the others.
    """
    first = np.array([rows[0] for rows in candidates], dtype=np.int32)
    return [_nearest(similarity, rows, np.unique(first[first != rows[0]])) for rows in candidates]


def _nearest(similarity: TitleSimilarity, rows: Sequence[int], rest: Rows) -> int:
    if len(rows) == 1 or not len(rest):
        return rows[0]
    number = np.repeat(np.arange(len(rest)), len(rows))
    others = np.tile(np.array(rows, dtype=np.int32), len(rest))
    alike = similarity.pair_terms(rest, number, others).sum(axis=1).reshape(len(rest), len(rows)).mean(axis=0)
    best = int(np.argmax(alike))
    return rows[best] if alike[best] > alike[0] + _NEARER else rows[0]
