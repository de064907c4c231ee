"""How sure a figure is: bootstrap intervals of means, and paired bootstrap differences (Efron and Tibshirani, 1993).

Viewers are resampled, not cases: a viewer who is tested under several seeds, or by several ratings, is drawn with all
of them. Otherwise intervals would come out too narrow.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cartelera.evaluation.arrays import Float64Array

DRAWS = 4_000
LEVEL = 0.95
_BLOCK = 4_000_000
"""Weights held at a time."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure, its interval, and of how many values; NaN if there are none."""

    value: float
    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Difference:
    """One model's figure less another's on the same cases, and its interval.

    `p`: two-sided, how likely a difference this far from 0 is if there is none. `p_low`, `p_high`: one-sided, for
    the difference being below 0, above 0. No p is below 1 / (draws + 1), the least that the draws can tell.
    """

    value: float
    low: float
    high: float
    count: int
    p: float
    p_low: float
    p_high: float


class ClusterBootstrap:
    """Draws of clusters, the same for everything that is compared.

    `units`: (n,) the cluster (the viewer) of each value, as strings or numbers. The same units, draws and seed give the
    same figures, whatever the order of the values.
    """

    def __init__(self, units: NDArray[Any], *, draws: int = DRAWS, seed: int = 0) -> None:
        unique, self._unit = np.unique(units, return_inverse=True)
        self._units = len(unique)
        self._draws = draws
        self._seed = seed

    def intervals(self, values: Float64Array, *, root: NDArray[np.bool_] | bool = False) -> list[Interval]:
        """The mean of each column of `values` (n, c), NaN left out, with its percentile interval.

        `root`: which columns are means of squares and are rooted.
        """
        rooted = np.broadcast_to(root, values.shape[1])
        counts = np.count_nonzero(~np.isnan(values), axis=0)
        mean = _rooted(_mean(values), rooted)
        low, high = self._bounds(_rooted(self._resampled_means(values), rooted))
        low, high = np.fmin(low, mean), np.fmax(high, mean)
        return [
            Interval(float(m), float(a), float(b), int(n)) for m, a, b, n in zip(mean, low, high, counts, strict=True)
        ]

    def differences(
        self, ours: Float64Array, theirs: Float64Array, *, root: NDArray[np.bool_] | bool = False
    ) -> list[Difference]:
        """`ours` less `theirs`, (n, c) each, column by column, over the values that both have."""
        rooted = np.broadcast_to(root, ours.shape[1])
        both = ~np.isnan(ours) & ~np.isnan(theirs)
        ours, theirs = np.where(both, ours, np.nan), np.where(both, theirs, np.nan)
        columns = ours.shape[1]
        means = self._resampled_means(np.hstack([ours, theirs]))
        observed = _rooted(_mean(ours), rooted) - _rooted(_mean(theirs), rooted)
        resampled = _rooted(means[:, :columns], rooted) - _rooted(means[:, columns:], rooted)
        low, high = self._bounds(resampled)
        differences: list[Difference] = []
        for column in range(columns):
            drawn = resampled[:, column][~np.isnan(resampled[:, column])]
            p_low = (1 + np.count_nonzero(drawn >= 0)) / (1 + len(drawn))
            p_high = (1 + np.count_nonzero(drawn <= 0)) / (1 + len(drawn))
            value = float(observed[column])
            differences.append(
                Difference(
                    value,
                    float(np.fmin(low[column], value)),
                    float(np.fmax(high[column], value)),
                    int(np.count_nonzero(both[:, column])),
                    float(min(1.0, 2 * min(p_low, p_high))),
                    float(p_low),
                    float(p_high),
                )
            )
        return differences

    def _resampled_means(self, values: Float64Array) -> Float64Array:
        """(draws, c): the mean of each column in each draw; NaN if a draw holds no value of a column."""
        known = ~np.isnan(values)
        sums = self._by_unit(np.where(known, values, 0.0))
        counts = self._by_unit(known.astype(np.float64))
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.concatenate([(weights @ sums) / (weights @ counts) for weights in self._weights()])

    def _by_unit(self, values: Float64Array) -> Float64Array:
        """(units, c): the sum of each column over each unit."""
        columns = [np.bincount(self._unit, weights=column, minlength=self._units) for column in values.T]
        return np.stack(columns, axis=1) if columns else np.empty((self._units, 0))

    def _weights(self) -> Iterator[Float64Array]:
        """How often each unit is drawn in each draw, (some draws, units) at a time."""
        rng = np.random.default_rng(self._seed)
        units = max(self._units, 1)
        block = max(1, _BLOCK // units)
        for start in range(0, self._draws, block):
            count = min(block, self._draws - start)
            drawn = rng.integers(0, units, (count, self._units))
            drawn += np.arange(count)[:, None] * units
            yield np.bincount(drawn.ravel(), minlength=count * units).reshape(count, units).astype(np.float64)

    def _bounds(self, drawn: Float64Array) -> tuple[Float64Array, Float64Array]:
        tail = 100 * (1 - LEVEL) / 2
        columns = [column[~np.isnan(column)] for column in drawn.T]
        bounds = [np.percentile(c, [tail, 100 - tail]) if len(c) else np.array([np.nan, np.nan]) for c in columns]
        both = np.array(bounds).reshape(-1, 2)
        return both[:, 0], both[:, 1]


def mean_interval(
    values: Float64Array, units: NDArray[Any] | None = None, *, draws: int = DRAWS, seed: int = 0
) -> Interval:
    """The mean of `values` (n,) with its bootstrap interval; every value is a unit of its own if `units` is None."""
    units = np.arange(len(values)) if units is None else units
    return ClusterBootstrap(units, draws=draws, seed=seed).intervals(np.asarray(values, dtype=np.float64)[:, None])[0]


def paired_difference(
    ours: Float64Array, theirs: Float64Array, units: NDArray[Any] | None = None, *, draws: int = DRAWS, seed: int = 0
) -> Difference:
    """The mean of `ours` less `theirs` on the same cases, with interval and p; `units` as in `mean_interval`."""
    units = np.arange(len(ours)) if units is None else units
    a, b = (np.asarray(values, dtype=np.float64)[:, None] for values in (ours, theirs))
    return ClusterBootstrap(units, draws=draws, seed=seed).differences(a, b)[0]


def _mean(values: Float64Array) -> Float64Array:
    known = ~np.isnan(values)
    counts = np.count_nonzero(known, axis=0)
    return np.asarray(np.where(known, values, 0.0).sum(axis=0) / np.where(counts > 0, counts, np.nan))


def _rooted(means: Float64Array, root: NDArray[np.bool_]) -> Float64Array:
    # A rooted figure is a mean of squares; the others may well be below 0.
    return np.where(root, np.sqrt(np.where(root, means, 0.0)), means)
