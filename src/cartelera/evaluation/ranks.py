"""The ranks of the held-out titles among all candidates, from which every ranking metric follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from cartelera.evaluation.split import Case
from cartelera.recommendation import FloatArray, Rows


@dataclass(frozen=True, eq=False)
class Ranks:
    """One entry for each held-out title, by case, then rank.

    `case`, `row`, `rank`: (m,); `rank` counts from 1 and is inf if the title is not in the list at all. `cases`: how
    many cases there are, with held-out titles or without.
    """

    case: NDArray[np.int64]
    row: Rows
    rank: NDArray[np.float64]
    cases: int

    def __post_init__(self) -> None:
        order = np.lexsort((self.rank, self.case))
        object.__setattr__(self, "case", self.case[order])
        object.__setattr__(self, "row", self.row[order])
        object.__setattr__(self, "rank", self.rank[order])

    @cached_property
    def held_out(self) -> NDArray[np.int64]:
        """(cases,): how many titles are held out for each."""
        return np.bincount(self.case, minlength=self.cases)

    @cached_property
    def nth(self) -> NDArray[np.int64]:
        """(m,): the position of an entry among its case's held-out titles, by rank, from 1."""
        return np.arange(len(self.case)) - np.searchsorted(self.case, self.case) + 1

    def select(self, mask: NDArray[np.bool_]) -> Ranks:
        """The entries in `mask` (m,), with their ranks in the whole ranking; as many cases as before."""
        return Ranks(self.case[mask], self.row[mask], self.rank[mask], self.cases)

    def sum_by_case(self, gains: NDArray[np.float64]) -> NDArray[np.float64]:
        """(cases,): the sum of `gains` (m,) over each case's entries."""
        return np.asarray(np.bincount(self.case, weights=gains, minlength=self.cases), dtype=np.float64)

    @classmethod
    def concatenate(cls, parts: Sequence[Ranks]) -> Ranks:
        """The cases of all `parts`, one after the other."""
        starts = np.cumsum([0, *(part.cases for part in parts)])
        return cls(
            np.concatenate([part.case + start for part, start in zip(parts, starts, strict=False)]),
            np.concatenate([part.row for part in parts]),
            np.concatenate([part.rank for part in parts]),
            int(starts[-1]),
        )


class Ranker:
    """Ranks `candidates` (rows, ascending) by falling score, ties by row; NaN and -inf: not in the list.

    So does `recommend`: a title that cannot be scored is never recommended, so it is no hit either. `titles`: how many
    there are in the catalogue; `depth`: how many of the best rows are kept of each case.
    """

    def __init__(self, candidates: Rows, titles: int, depth: int) -> None:
        self._candidates = candidates
        self._depth = min(depth, len(candidates))
        self._index = np.full(titles, -1, dtype=np.int64)
        self._index[candidates] = np.arange(len(candidates))

    def rank(self, scores: FloatArray, cases: Sequence[Case]) -> tuple[Ranks, Rows]:
        """The ranks of what is held out, and the best rows, (cases, depth), padded by -1.

        `scores`: (cases, candidates).
        """
        costs = -np.asarray(scores, dtype=np.float32)
        costs[np.isnan(costs)] = np.inf
        top = np.full((len(cases), self._depth), -1, dtype=np.int32)
        ranks: list[NDArray[np.float64]] = []
        for number, case in enumerate(cases):
            cost = costs[number]
            excluded = self._index[case.excluded]
            cost[excluded[excluded >= 0]] = np.inf
            ordered = np.sort(cost)
            ranks.append(_ranks(cost, ordered, self._index[case.held_out]))
            best = self._best(cost, ordered)
            top[number, : len(best)] = best
        held_out = [len(case.held_out) for case in cases]
        all_ranks = Ranks(
            np.repeat(np.arange(len(cases)), held_out),
            np.concatenate([case.held_out for case in cases]),
            np.concatenate(ranks),
            len(cases),
        )
        return all_ranks, top

    def _best(self, cost: FloatArray, ordered: FloatArray) -> Rows:
        """The rows of the `depth` candidates of the lowest finite `cost`, best first; `ordered`: `cost`, sorted."""
        if self._depth == 0:
            return np.empty(0, dtype=np.int32)
        pool = np.flatnonzero((cost <= ordered[self._depth - 1]) & (cost < np.inf))
        chosen: Rows = self._candidates[pool[np.argsort(cost[pool], kind="stable")][: self._depth]]
        return chosen


def _ranks(cost: FloatArray, ordered: FloatArray, positions: NDArray[np.int64]) -> NDArray[np.float64]:
    """The ranks of the candidates at `positions`, by rising `cost` (candidates,); `ordered`: `cost`, sorted."""
    own = cost[positions]
    left = np.searchsorted(ordered, own, side="left")
    ties = np.searchsorted(ordered, own, side="right") - left > 1
    ranks = left.astype(np.float64) + 1
    ranks[np.isinf(own) & (own > 0)] = np.inf
    for entry in np.flatnonzero(ties & np.isfinite(ranks)):
        ranks[entry] += np.count_nonzero(cost[: positions[entry]] == own[entry])
    return ranks
