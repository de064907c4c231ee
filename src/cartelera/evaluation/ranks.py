"""Where the held titles stand in the ranking of all candidates: from that alone every ranking metric follows."""

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
    """One entry for each held title, by case, then rank.

    `case`, `row`, `rank`: (m,); `rank` counts from 1 and is inf where the title is not in the list at all. `cases`:
    how many cases there are, with held titles or without.
    """

    case: NDArray[np.int64]
    row: Rows
    rank: NDArray[np.float64]
    cases: int

    def __post_init__(self) -> None:
        order = np.lexsort((self.rank, self.case))
        for name in ("case", "row", "rank"):
            object.__setattr__(self, name, getattr(self, name)[order])

    @cached_property
    def held_out(self) -> NDArray[np.int64]:
        """(cases,): how many titles are held for each."""
        return np.bincount(self.case, minlength=self.cases)

    @cached_property
    def nth(self) -> NDArray[np.int64]:
        """(m,): which of its case's held titles an entry is in the order of the ranking, from 1."""
        return np.arange(len(self.case)) - np.searchsorted(self.case, self.case) + 1

    def select(self, mask: NDArray[np.bool_]) -> Ranks:
        """The held titles in `mask` (m,) alone, where they stand in the whole ranking; as many cases as before."""
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

    That is how `recommend` answers: a title that cannot be scored is never offered, so it is no hit either.
    """

    def __init__(self, candidates: Rows, titles: int, depth: int) -> None:
        self._candidates = candidates
        self._depth = min(depth, len(candidates))
        self._index = np.full(titles, -1, dtype=np.int64)
        self._index[candidates] = np.arange(len(candidates))

    def rank(self, scores: FloatArray, cases: Sequence[Case]) -> tuple[Ranks, Rows]:
        """`scores`: (cases, candidates). The ranks of what is held, and the best rows, (cases, depth), padded by -1."""
        negated = -np.asarray(scores, dtype=np.float32)
        negated[np.isnan(negated)] = np.inf
        top = np.full((len(cases), self._depth), -1, dtype=np.int32)
        ranks: list[NDArray[np.float64]] = []
        for number, case in enumerate(cases):
            row = negated[number]
            excluded = self._index[case.excluded]
            row[excluded[excluded >= 0]] = np.inf
            ordered = np.sort(row)
            ranks.append(_ranks(row, ordered, self._index[case.held_out]))
            best = self._best(row, ordered)
            top[number, : len(best)] = best
        held_out = [len(case.held_out) for case in cases]
        found = Ranks(
            np.repeat(np.arange(len(cases)), held_out),
            np.concatenate([case.held_out for case in cases]),
            np.concatenate(ranks),
            len(cases),
        )
        return found, top

    def _best(self, row: FloatArray, ordered: FloatArray) -> Rows:
        if self._depth == 0:
            return np.empty(0, dtype=np.int32)
        pool = np.flatnonzero((row <= ordered[self._depth - 1]) & (row < np.inf))
        chosen: Rows = self._candidates[pool[np.argsort(row[pool], kind="stable")][: self._depth]]
        return chosen


def _ranks(row: FloatArray, ordered: FloatArray, positions: NDArray[np.int64]) -> NDArray[np.float64]:
    """The ranks of the candidates at `positions`; `row`: what each is worth, the less the better; `ordered`: sorted."""
    negated = row[positions]
    left = np.searchsorted(ordered, negated, side="left")
    ties = np.searchsorted(ordered, negated, side="right") - left > 1
    ranks = left.astype(np.float64) + 1
    ranks[np.isinf(negated) & (negated > 0)] = np.inf
    for entry in np.flatnonzero(ties & np.isfinite(ranks)):
        ranks[entry] += np.count_nonzero(row[: positions[entry]] == negated[entry])
    return ranks
