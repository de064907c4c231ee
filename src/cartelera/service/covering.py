"""Which plans cover the most for their price: weighted coverage under a budget.

Each title is worth something once, on however many plans it is. Up to EXACT plans all sets are compared. Of more, every
set of up to three is completed by what adds most for its price (Sviridenko 2004), which covers at least 1 - 1/e, 63%,
of the most that is possible; as a rule it covers all of it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

EXACT = 12
GUARANTEE = 1 - 1 / math.e
_NOTHING = 1e-9
"""Differences of worth and of prices below this are none."""
_MOST_SEEDS = 20_000
"""Sets that are completed at most; of so many plans that there are more sets of three, those of two are."""


@dataclass(frozen=True, slots=True)
class Cover:
    """Some plans, ascending. `worth`: of what they cover; `guarantee`: at least this share of the most that is possible
    for the price, 1 if it is that."""

    plans: tuple[int, ...]
    price: float
    worth: float
    guarantee: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Covering:
    """`holds` (plans, titles): which plan has which title; `worths` (titles,) and `prices` (plans,), none below 0.

    `kept`: plans that belong to every set.
    """

    holds: NDArray[np.bool_]
    worths: NDArray[np.float64]
    prices: NDArray[np.float64]
    kept: tuple[int, ...] = ()

    def best(self, budget: float) -> Cover:
        """The set that covers the most within `budget`; the cheapest of several, or none if `kept` is dearer."""
        if len(self.prices) <= EXACT:
            return max((one for one in self.frontier() if one.price <= budget + _NOTHING), key=_worth, default=_EMPTY)
        return self._completed(budget)

    def frontier(self) -> list[Cover]:
        """The sets that no other one beats in both price and worth, the cheapest first. All are compared: of up to
        EXACT plans only."""
        sets = np.arange(1 << len(self.prices))
        prices = _sums(self.prices)
        order = np.lexsort((_bits(sets), -(worths := self._worths_of_all()), prices))
        kept = sum(1 << plan for plan in self.kept)
        found: list[Cover] = []
        for chosen in order[(sets[order] & kept) == kept].tolist():
            if not found or worths[chosen] > found[-1].worth + _NOTHING:
                plans = tuple(plan for plan in range(len(self.prices)) if chosen >> plan & 1)
                found.append(Cover(plans, float(prices[chosen]), float(worths[chosen])))
        return found

    def steps(self) -> list[Cover]:
        """The sets that come of adding what adds most for its price, from `kept` to all that adds something."""
        chosen, steps = list(self.kept), []
        while True:
            worth = self.worth(chosen)
            steps.append(Cover(tuple(sorted(chosen)), self._price(chosen), worth, GUARANTEE))
            gains = np.array([self.worth([*chosen, plan]) - worth for plan in range(len(self.prices))])
            if not (gains > _NOTHING).any():
                return steps
            density = np.where(gains > _NOTHING, gains / np.maximum(self.prices, _NOTHING), -1)
            chosen.append(int(density.argmax()))

    def covered(self, plans: Sequence[int]) -> NDArray[np.bool_]:
        """Which titles some plans have together, shape (titles,)."""
        return np.asarray(self.holds[np.array(plans, dtype=np.intp)].any(axis=0), dtype=bool)

    def worth(self, plans: Sequence[int]) -> float:
        """What some plans cover together."""
        return float(self.worths[self.covered(plans)].sum())

    def _price(self, plans: Sequence[int]) -> float:
        return float(self.prices[list(plans)].sum()) if plans else 0.0

    def _worths_of_all(self) -> NDArray[np.float64]:
        """What each set covers, by its bits: all, less what is on none of its plans."""
        n = len(self.prices)
        on = (self.holds.astype(np.int64) << np.arange(n)[:, None]).sum(axis=0)
        within = np.bincount(on, weights=self.worths, minlength=1 << n)
        # For every set the worth of the titles that are on its plans alone.
        for plan in range(n):
            halves = within.reshape(-1, 2, 1 << plan)
            halves[:, 1] += halves[:, 0]
        return np.asarray(self.worths.sum() - within[::-1], dtype=np.float64)

    def _completed(self, budget: float) -> Cover:
        base = sorted({*self.kept, *np.flatnonzero(self.prices <= _NOTHING).tolist()})
        if self._price(base) > budget + _NOTHING:
            return _EMPTY
        others = [plan for plan in range(len(self.prices)) if plan not in base]
        size = 3 if math.comb(len(others), 3) <= _MOST_SEEDS else 2
        seeds = [seed for k in range(size + 1) for seed in combinations(others, k)]
        chosen = np.zeros((len(seeds), len(self.prices)), dtype=bool)
        chosen[:, base] = True
        for place, seed in enumerate(seeds):
            chosen[place, list(seed)] = True
        chosen = chosen[chosen @ self.prices <= budget + _NOTHING]
        self._complete(chosen, budget)
        worths = ((chosen.astype(np.float64) @ self.holds) > 0) @ self.worths
        prices = chosen @ self.prices
        best = int(np.lexsort((chosen.sum(axis=1), prices, -np.round(worths, 9)))[0])
        plans = tuple(np.flatnonzero(chosen[best]).tolist())
        return Cover(plans, float(prices[best]), float(worths[best]), GUARANTEE if size == 3 else GUARANTEE / 2)

    def _complete(self, chosen: NDArray[np.bool_], budget: float) -> None:
        """Add to each of the sets `chosen` (sets, plans) what adds most for its price, as long as it can be paid."""
        open_, holds = ~chosen, self.holds.astype(np.float64)
        sets = np.arange(len(chosen))
        while open_.any():
            uncovered = (chosen.astype(np.float64) @ holds) == 0
            gains = (uncovered * self.worths) @ holds.T
            density = np.where(open_, gains / np.maximum(self.prices, _NOTHING), -1)
            next_ = density.argmax(axis=1)
            adds = density[sets, next_] > _NOTHING
            fits = chosen @ self.prices + self.prices[next_] <= budget + _NOTHING
            chosen[sets[adds & fits], next_[adds & fits]] = True
            open_[sets, next_] = False
            open_[~adds] = False


_EMPTY = Cover((), 0.0, 0.0)


def _worth(cover: Cover) -> float:
    return cover.worth


def _sums(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The sum of every subset of `values`, by its bits."""
    sums = np.zeros(1)
    for value in values:
        sums = np.concatenate([sums, sums + value])
    return sums


def _bits(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.array([int(number).bit_count() for number in numbers])
