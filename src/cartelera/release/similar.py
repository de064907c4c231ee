"""Titles like a title, ranked once when a release is made, so that serving only looks them up."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cartelera.catalog import Catalog
from cartelera.models.content import FIELDS, MAX_REASONS, ContentRecommender, weightiest_fields
from cartelera.models.storage import load_arrays, save_arrays
from cartelera.recommendation import Reason, ReasonKind

MAX_SIMILAR = 20
"""How many "more like this" titles a release holds ready for each title."""
MIN_SIMILAR = 5
"""How many a title has that is similar to few others: as many as `/recomendacion` answers."""

SIMILAR_REASONS = "similar_reasons"
"""The folder of a release in which these lie."""
_KINDS = tuple(map(ReasonKind, FIELDS))
_NO_FIELD = 255
_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True, eq=False)
class SimilarReasons:
    """Why titles are like each title, found once when a release is made; what they share is named when it is asked for.

    `fields`: (titles, MAX_SIMILAR, MAX_REASONS) places in FIELDS, the weightiest first, 255: no more; `weights`: what
    each adds to the similarity, same shape, in hundredths. Both uint8: a server holds them in memory.
    """

    fields: NDArray[np.uint8]
    weights: NDArray[np.uint8]

    @classmethod
    def of(cls, content: ContentRecommender, similar: NDArray[np.int32]) -> SimilarReasons:
        """The reasons of `content` for the titles `similar` (titles, MAX_SIMILAR) to each title."""
        shape = (*similar.shape, MAX_REASONS)
        fields, weights = np.full(shape, _NO_FIELD, dtype=np.uint8), np.zeros(shape, dtype=np.uint8)
        for start in range(0, len(similar), _AT_ONCE):
            row, rank = np.nonzero(similar[start : start + _AT_ONCE] >= 0)
            row += start
            scores = content.pair_scores(row, similar[row, rank])
            first, kept = weightiest_fields(scores)
            fields[row, rank] = np.where(kept, first, _NO_FIELD)
            hundredths = np.rint(100 * np.take_along_axis(scores, first, axis=1))
            weights[row, rank] = np.where(kept, np.minimum(hundredths, 255), 0)
        return cls(fields, weights)

    def explain(self, content: ContentRecommender, row: int, others: list[int]) -> list[tuple[Reason, ...]]:
        """Why `others`, the first titles that are like that at `row`, are so, the weightiest reason first."""
        n = len(others)
        explained = zip(others, self.fields[row, :n].tolist(), self.weights[row, :n].tolist(), strict=True)
        return [
            tuple(
                Reason(_KINDS[field], content.shared_names(FIELDS[field], other, row), weight / 100)
                for field, weight in zip(fields, weights, strict=True)
                if field != _NO_FIELD
            )
            for other, fields, weights in explained
        ]

    def save(self, folder: Path) -> None:
        """Write the arrays into `folder`."""
        save_arrays(folder, {"fields": self.fields, "weights": self.weights})

    @classmethod
    def load(cls, folder: Path) -> SimilarReasons:
        """Open what `save` wrote, memory-mapped."""
        return cls(*load_arrays(folder, "fields", "weights"))


def similar_titles(catalog: Catalog, content: ContentRecommender) -> NDArray[np.int32]:
    """For each title the most similar ones, shape (titles, MAX_SIMILAR): no other version of it, no name twice,
    and none for adults only.

    At least MIN_SIMILAR if the catalogue has as many names: a title that is similar to few others is followed by the
    most popular of the rest.
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
