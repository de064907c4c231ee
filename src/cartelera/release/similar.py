"""Titles like a title, ranked once when a release is made, so that serving only looks them up."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cartelera.catalog import Catalog
from cartelera.models.content import ContentRecommender

MAX_SIMILAR = 20
"""How many "more like this" titles a release holds ready for each title."""
MIN_SIMILAR = 5
"""So many even for a title that is like few others: what `/recomendacion` answers."""


def similar_titles(catalog: Catalog, content: ContentRecommender) -> NDArray[np.int32]:
    """For each title the most similar ones, shape (titles, MAX_SIMILAR): no other version of it, no name twice,
    and none for adults only.

    At least MIN_SIMILAR if there are so many names: to a title that is like few others the rest are equally unlike,
    and ties go to the more popular.
    """
    keys = [frozenset(own) for own in catalog.columns.name_keys.tolist()]
    adult = catalog.facets.adult.tolist()
    similar = np.full((len(catalog), MAX_SIMILAR), -1, dtype=np.int32)
    for row, others in enumerate(content.neighbours.tolist()):
        seen = set(keys[row])
        chosen: list[int] = []
        for wanted, candidates in ((MAX_SIMILAR, others), (MIN_SIMILAR, range(len(keys)))):
            for other in candidates:
                if other < 0 or len(chosen) >= wanted:
                    break
                if not adult[other] and not keys[other] & seen:
                    seen |= keys[other]
                    chosen.append(other)
        similar[row, : len(chosen)] = chosen
    return similar
