"""Variational Bayesian matrix factorisation with biases (Lim and Teh 2007): every viewer and title has a posterior.

    r_ui = μ + b_u + b_i + U_u·V_i + ε,   ε ~ N(0, noise)

Viewers' factors have the prior N(0, diag(a)), a learned (dimensions that say nothing switch themselves off), titles'
N(0, I/k); biases N(0, spread), learned. A bias is the last dimension of a row's posterior, against a constant 1.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from cartelera.recommendation import FloatArray

FLOOR = 1e-3
"""Learned variances do not fall below it: constant ratings have none."""
_SAMPLE = 200_000
"""How many ratings the noise is estimated from."""


class RatingTriples(NamedTuple):
    """Ratings as triples: `viewer` and `title` numbers, and `value`, all of shape (n,); viewers and titles in all."""

    viewer: NDArray[np.integer]
    title: NDArray[np.integer]
    value: FloatArray
    viewers: int
    titles: int

    def select(self, kept: NDArray[np.bool_]) -> RatingTriples:
        """The ratings for which `kept` holds."""
        return RatingTriples(self.viewer[kept], self.title[kept], self.value[kept], self.viewers, self.titles)


@dataclass(frozen=True)
class ItemPosteriors:
    """Titles: means V (n, k) with covariances (n, k, k), biases (n,) with variances (n,), and priors.

    `viewer_prior`: (k,), the variances a; `viewer_bias_prior`, `title_bias_prior`: those of the biases.
    """

    mean: float
    factors: FloatArray
    covariance: NDArray[np.floating]
    bias: FloatArray
    bias_variance: FloatArray
    viewer_prior: FloatArray
    viewer_bias_prior: float
    title_bias_prior: float
    noise: float

    @cached_property
    def factors_with_one(self) -> FloatArray:
        """The factors with a constant 1 beside them, (n, k + 1)."""
        return np.hstack([self.factors, np.ones((len(self.factors), 1), dtype=np.float32)])


@dataclass(frozen=True)
class TrainingState:
    """A state of training: the titles, and the viewers' means (n, k + 1) and covariances (n, k + 1, k + 1)."""

    titles: ItemPosteriors
    viewers: FloatArray
    viewers_covariance: FloatArray

    def moments(self, rated: RatingTriples) -> tuple[FloatArray, FloatArray]:
        """Mean and variance, without the noise, of the predictions for `rated`; its values are not looked at."""
        means, variances = [], []
        for start in range(0, len(rated.viewer), 20_000):
            part = slice(start, start + 20_000)
            u, i = self.viewers[rated.viewer[part]], rated.title[part]
            spread = self.viewers_covariance[rated.viewer[part]]
            k = u.shape[1] - 1
            t = self.titles
            means.append(t.mean + u[:, k] + t.bias[i] + np.einsum("nk,nk->n", u[:, :k], t.factors[i]))
            own = spread[:, :k, :k] + u[:, :k, None] * u[:, None, :k]
            beside = np.einsum("ni,nij,nj->n", t.factors_with_one[i], spread, t.factors_with_one[i], optimize=True)
            variances.append(beside + np.einsum("nij,nij->n", t.covariance[i], own) + t.bias_variance[i])
        empty = np.empty(0, dtype=np.float32)
        return np.concatenate([empty, *means]), np.concatenate([empty, *variances])


def initial_state(rated: RatingTriples, factors: int, rng: Generator) -> TrainingState:
    """Where training starts: small random factors, titles' shrunken mean residuals as biases."""
    titles = rated.titles
    mean = float(rated.value.mean(dtype=np.float64))
    V = 0.3 * rng.standard_normal((titles, factors)).astype(np.float32) / np.float32(np.sqrt(factors))
    covariance = np.tile(np.eye(factors, dtype=np.float32) * np.float32(0.05 / factors), (titles, 1, 1))
    bias = np.bincount(rated.title, rated.value - mean, titles) / (np.bincount(rated.title, minlength=titles) + 5)
    start = ItemPosteriors(
        mean, V, covariance, bias.astype(np.float32), np.zeros(titles, dtype=np.float32),
        np.ones(factors, dtype=np.float32), 0.2, 0.3, 0.75,
    )  # fmt: skip
    viewers = np.zeros((rated.viewers, factors + 1), dtype=np.float32)
    return TrainingState(start, viewers, np.zeros((rated.viewers, factors + 1, factors + 1), dtype=np.float32))


def sweep(state: TrainingState, rated: RatingTriples, sweeps: int, rng: Generator) -> TrainingState:
    """`sweeps` rounds of coordinate ascent on `rated`: viewers, titles, variances."""
    by_viewer = _Side(rated.viewer, rated.title, rated.viewers, rated.titles)
    by_title = _Side(rated.title, rated.viewer, rated.titles, rated.viewers)
    sample = rng.choice(len(rated.value), min(_SAMPLE, len(rated.value)), replace=False)
    for _ in range(sweeps):
        state = _one_sweep(state, rated, by_viewer, by_title, sample)
    return state


def _one_sweep(
    state: TrainingState, rated: RatingTriples, by_viewer: _Side, by_title: _Side, sample: NDArray[np.integer]
) -> TrainingState:
    t = state.titles
    k = t.factors.shape[1]
    residual = rated.value - np.float32(t.mean) - t.bias[rated.title]
    prior = np.append(t.viewer_prior, t.viewer_bias_prior)
    U, SU = by_viewer.posterior(residual, *_append_one(t.factors, t.covariance), prior, t.noise)
    second = (U * U).mean(axis=0) + np.einsum("nii->i", SU) / len(SU)
    residual = rated.value - np.float32(t.mean) - U[rated.viewer, k]
    prior = np.append(np.full(k, 1 / k), t.title_bias_prior)
    V, SV = by_title.posterior(residual, *_append_one(U[:, :k], SU[:, :k, :k]), prior, t.noise)
    bias, bias_variance = V[:, k].copy(), SV[:, k, k].copy()
    titles = replace(
        t,
        factors=np.ascontiguousarray(V[:, :k]),
        covariance=np.ascontiguousarray(SV[:, :k, :k]),
        bias=bias,
        bias_variance=bias_variance,
        viewer_prior=np.maximum(second[:k], FLOOR).astype(np.float32),
        viewer_bias_prior=max(float(second[k]), FLOOR),
        title_bias_prior=max(float(np.mean(bias * bias + bias_variance)), FLOOR),
    )
    fitted = TrainingState(titles, U, SU)
    part = RatingTriples(rated.viewer[sample], rated.title[sample], rated.value[sample], rated.viewers, rated.titles)
    error = residual[sample] - bias[part.title]
    error -= np.einsum("nk,nk->n", U[part.viewer, :k], titles.factors[part.title])
    # The expected squared error: that of the means, and the variance of the product of the factors.
    noise = float(np.mean(error * error)) + _product_variance(fitted, part)
    return replace(fitted, titles=replace(titles, noise=max(noise, FLOOR)))


def _product_variance(state: TrainingState, part: RatingTriples) -> float:
    """The mean variance of U_u·V_i over `part`."""
    k = state.titles.factors.shape[1]
    total = 0.0
    for start in range(0, len(part.viewer), 20_000):
        u = state.viewers[part.viewer[start : start + 20_000], :k]
        su = state.viewers_covariance[part.viewer[start : start + 20_000], :k, :k]
        v = state.titles.factors[part.title[start : start + 20_000]]
        sv = state.titles.covariance[part.title[start : start + 20_000]]
        total += float(np.einsum("nij,nij->", sv, su + u[:, :, None] * u[:, None, :], dtype=np.float64))
        total += float(np.einsum("ni,nij,nj->", v, su, v, optimize=True))
    return total / max(len(part.viewer), 1)


def _append_one(means: FloatArray, covariances: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Means (m, k + 1) and second moments (m, k + 1, k + 1) of the factors with a constant 1 beside them."""
    m, k = means.shape
    wide = np.ones((m, k + 1), dtype=np.float32)
    wide[:, :k] = means
    moments = wide[:, :, None] * wide[:, None, :]
    moments[:, :k, :k] += covariances
    return wide, moments


class _Side:
    """One side of the ratings: who holds them, and which of the others each rating is about."""

    def __init__(self, own: NDArray[np.integer], other: NDArray[np.integer], rows: int, others: int) -> None:
        from scipy import sparse

        self._order = np.lexsort((other, own))
        starts = np.searchsorted(own[self._order], np.arange(rows + 1))
        indices = other[self._order].astype(np.int32)
        self._shape = (rows, others)
        self._pattern = sparse.csr_matrix((np.ones(len(own), dtype=np.float32), indices, starts), shape=self._shape)

    def posterior(
        self, residual: FloatArray, means: FloatArray, moments: FloatArray, prior: NDArray[np.floating], noise: float
    ) -> tuple[FloatArray, FloatArray]:
        """Means (rows, d) and covariances (rows, d, d), given those of the others and prior variances (d,)."""
        from scipy import sparse

        d = means.shape[1]
        upper = np.triu_indices(d)
        values = residual[self._order].astype(np.float32)
        weighted = sparse.csr_matrix((values, self._pattern.indices, self._pattern.indptr), shape=self._shape)
        # One product for all: the sum of the others' second moments, of which half is the same again.
        packed = self._pattern @ np.ascontiguousarray(moments[:, upper[0], upper[1]])
        precision = np.empty((self._shape[0], d, d), dtype=np.float32)
        precision[:, upper[0], upper[1]] = packed
        precision[:, upper[1], upper[0]] = packed
        precision /= np.float32(noise)
        precision[:, np.arange(d), np.arange(d)] += (1 / prior).astype(np.float32)
        covariance = np.linalg.inv(precision)
        mean = np.einsum("nij,nj->ni", covariance, (weighted @ means) / np.float32(noise))
        return mean.astype(np.float32), covariance.astype(np.float32)
