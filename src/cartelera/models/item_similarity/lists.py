"""The rules of a list of titles like a title: which may be in it, no name twice, and few of each franchise."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cartelera.catalog import Catalog
from cartelera.models.item_similarity.similarity import TitleSimilarity
from cartelera.recommendation import Rows

FIVE, MOST_SIBLINGS = 5, 2
"""Of each five in a row so many at most are of one franchise."""


@dataclass(frozen=True, slots=True, eq=False)
class ListRules:
    """Which titles may be in lists. All (titles, …): `names`, numbers of names: who shares one is a version of the
    other; `barred`: bits of what keeps a title out, unless the seed has the same; `excluded`: never."""

    names: NDArray[np.integer]
    barred: NDArray[np.uint8]
    excluded: NDArray[np.bool_]

    @classmethod
    def of(cls, catalog: Catalog) -> ListRules:
        """Adult titles never; what stays out of viewers' lists only beside its like."""
        facets = catalog.facets
        return cls(catalog.columns.name_keys, facets.unlisted, facets.adult)

    def allowed(self, barred: int, pool: int) -> NDArray[np.bool_]:
        """Which of the first `pool` titles may be in the list of a seed that has the bits `barred`: (pool,)."""
        return np.asarray(~self.excluded[:pool] & ((self.barred[:pool] & ~np.uint8(barred)) == 0))


class Chooser:
    """Picks a list from titles ordered by similarity. What it looks up of a title it remembers."""

    def __init__(self, similarity: TitleSimilarity, rules: ListRules, k: int) -> None:
        self._similarity, self._rules, self._k = similarity, rules, k
        self._kin: dict[int, frozenset[int]] = {}
        self._names: dict[int, frozenset[int]] = {}

    def choose(self, seed: int, ordered: Sequence[int]) -> list[int]:
        """The places in `ordered` of the list for `seed`, `k` at most. What one five has too much of comes in the
        next; at the end, if there is nothing else, it comes all the same."""
        seen = self.names(seed)
        chosen: list[int] = []
        five: list[int] = []
        deferred: list[int] = []
        queue = deque(range(len(ordered)))
        while queue and len(chosen) < self._k:
            place = queue.popleft()
            other = ordered[place]
            if self.names(other) & seen:
                continue
            if self._is_crowded(seed, other, five):
                deferred.append(place)
                continue
            seen |= self.names(other)
            chosen.append(place)
            five.append(other)
            if len(five) == FIVE:
                queue.extendleft(reversed(deferred))
                five, deferred = [], []
        for place in deferred:
            if len(chosen) < self._k and not self.names(ordered[place]) & seen:
                seen |= self.names(ordered[place])
                chosen.append(place)
        return chosen

    def names(self, row: int) -> frozenset[int]:
        """The numbers of a title's names."""
        if row not in self._names:
            self._names[row] = frozenset(self._rules.names[row].tolist())
        return self._names[row]

    def kin(self, row: int) -> frozenset[int]:
        """The siblings of a title."""
        if row not in self._kin:
            self._kin[row] = frozenset(self._similarity.siblings_of(row).tolist())
        return self._kin[row]

    def _is_crowded(self, seed: int, other: int, five: Sequence[int]) -> bool:
        """Whether the five hold as many of this title's franchise, or of the seed's if it is of that, as they may."""
        kin, own = self.kin(other), self.kin(seed)
        if not kin:
            return False
        families = (kin, own) if other in own else (kin,)
        return any(sum(title in family for title in five) >= MOST_SIBLINGS for family in families)


def order(scores: NDArray[np.floating], rows: Rows) -> NDArray[np.int64]:
    """The places of `rows` by falling score, ties to the more popular title."""
    return np.asarray(np.lexsort((rows, -scores)))
