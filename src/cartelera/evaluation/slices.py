"""Slices of the cases, or of the held-out titles, on which a model must not fail unnoticed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cartelera.catalog import Catalog
from cartelera.evaluation.split import Split
from cartelera.interactions import Interactions

ALL = "all"
NEW = "new viewers"
HEAVY = "heavy viewers"
TAIL = "long tail"
NEW_AT_MOST = 10
"""A viewer with at most this many known ratings is new."""
HEAVY_AT_LEAST = 200
"""A viewer with at least this many known ratings is heavy."""
HEAD = 0.2
"""Titles outside this most-rated share are the long tail."""
MOST_LANGUAGES, MOST_PLATFORMS = 5, 12


@dataclass(frozen=True, slots=True, eq=False)
class Slice:
    """`cases`: (cases,) which cases count; `titles`: (titles,) which held-out titles count. None: all of them."""

    name: str
    cases: NDArray[np.bool_] | None = None
    titles: NDArray[np.bool_] | None = None

    def mask(self, case: NDArray[np.integer], row: NDArray[np.integer]) -> NDArray[np.bool_]:
        """Which of the held-out titles, (m,) by their cases and rows, are in the slice."""
        mask = np.ones(len(row), dtype=bool)
        if self.cases is not None:
            mask &= self.cases[case]
        if self.titles is not None:
            mask &= self.titles[row]
        return mask


@dataclass(frozen=True, slots=True, eq=False)
class Slicer:
    """Makes the slices of a split; languages and platforms are the same for every split of the same ratings.

    `languages`: the most rated (MOST_LANGUAGES); `platforms`: those with the most rated titles (MOST_PLATFORMS).
    """

    titles: tuple[Slice, ...]

    @classmethod
    def of(cls, catalog: Catalog, interactions: Interactions) -> Slicer:
        ratings = np.bincount(interactions.title, minlength=interactions.titles)
        language = np.array([value or "" for value in catalog.column("language")], dtype=np.str_)
        by_language = {str(name): language == name for name in np.unique(language) if name}
        offered_on = catalog.column("platforms")
        by_platform = {
            name: np.array([name in platforms for platforms in offered_on], dtype=bool)
            for name in sorted({name for platforms in offered_on for name in platforms})
        }
        return cls(
            (
                *_most_rated("language", by_language, ratings, MOST_LANGUAGES),
                *_most_rated("platform", by_platform, ratings, MOST_PLATFORMS),
            )
        )

    def slices(self, split: Split) -> list[Slice]:
        """Every slice of `split`. Ratings in training decide what the long tail is."""
        known = np.array([len(case.history) for case in split.cases])
        return [
            Slice(NEW, cases=known <= NEW_AT_MOST),
            Slice(HEAVY, cases=known >= HEAVY_AT_LEAST),
            Slice(TAIL, titles=~_head(split)),
            *self.titles,
        ]


def _head(split: Split) -> NDArray[np.bool_]:
    """(titles,): the most rated share HEAD of the candidates, ties by row."""
    counts = np.bincount(split.train.title, minlength=split.train.titles)[split.candidates]
    head = np.zeros(split.train.titles, dtype=bool)
    head[split.candidates[np.argsort(-counts, kind="stable")[: round(HEAD * len(counts))]]] = True
    return head


def _most_rated(kind: str, masks: dict[str, NDArray[np.bool_]], ratings: NDArray[np.int64], most: int) -> list[Slice]:
    total = {name: int(ratings[mask].sum()) for name, mask in masks.items()}
    chosen = sorted((name for name in masks if total[name]), key=lambda name: (-total[name], name))[:most]
    return [Slice(f"{kind} {name}", titles=masks[name]) for name in chosen]
