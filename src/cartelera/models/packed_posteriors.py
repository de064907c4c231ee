"""What a Bayesian factorisation (models.vbmf) keeps to predict with: titles' posteriors, for few at once.

Of each title's covariance, which is symmetric, the upper triangle is kept in one row, so that what many titles add to
a sum is one product of a matrix and a vector.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from cartelera.history import read_only
from cartelera.models.vbmf import ItemPosteriors
from cartelera.recommendation import FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class PackedPosteriors:
    """The titles of one factorisation. `factors`: (n, k + 1), the means with a constant 1 beside them; `covariance`:
    (n, k(k + 1)/2), row by row the upper triangles; biases (n,) with variances (n,), and the priors of ItemPosteriors.
    """

    factors: FloatArray
    covariance: FloatArray
    bias: FloatArray
    bias_variance: FloatArray
    viewer_prior: FloatArray
    mean: float
    viewer_bias_prior: float
    title_bias_prior: float
    noise: float

    @classmethod
    def pack(cls, titles: ItemPosteriors) -> PackedPosteriors:
        """The same, packed."""
        upper = np.triu_indices(titles.factors.shape[1])
        return cls(
            read_only(titles.factors_with_one),
            read_only(titles.covariance[:, upper[0], upper[1]].astype(np.float32)),
            read_only(titles.bias),
            read_only(titles.bias_variance),
            read_only(titles.viewer_prior),
            titles.mean,
            titles.viewer_bias_prior,
            titles.title_bias_prior,
            titles.noise,
        )

    @property
    def nbytes(self) -> int:
        """Bytes that serving maps."""
        return sum(int(array.nbytes) for array in self.arrays().values())

    def arrays(self) -> dict[str, FloatArray]:
        """The arrays by their names on disk."""
        return {
            "factors": self.factors,
            "covariance": self.covariance,
            "bias": self.bias,
            "bias_variance": self.bias_variance,
            "viewer_prior": self.viewer_prior,
        }

    def numbers(self) -> dict[str, float]:
        """The numbers by their names on disk."""
        return {
            "mean": self.mean,
            "viewer_bias_prior": self.viewer_bias_prior,
            "title_bias_prior": self.title_bias_prior,
            "noise": self.noise,
        }

    def fold_in(self, titles: NDArray[np.integer], values: FloatArray) -> tuple[FloatArray, FloatArray]:
        """The posterior of a viewer who rated `titles` with `values`: mean (k + 1,) and covariance (k + 1, k + 1).

        A title of which nothing is known (-1) is an average one: what it was given says how generous the viewer is.
        """
        k = len(self.viewer_prior)
        known = titles >= 0
        unknown = values[~known] - np.float32(self.mean)
        titles, values = titles[known], values[known]
        mine = self.factors[titles]
        upper = _upper(k)
        own = self.covariance[titles].sum(axis=0)
        precision = mine.T @ mine
        precision[upper] += own
        precision[upper[1], upper[0]] = precision[upper]
        precision /= np.float32(self.noise)
        precision[np.diag_indices(k + 1)] += 1 / np.append(self.viewer_prior, self.viewer_bias_prior)
        # Such a rating also varies with the bias and the factors that nobody knows.
        spread = self.noise + self.title_bias_prior + float(self.viewer_prior.sum()) / k
        precision[k, k] += len(unknown) / spread
        covariance = np.linalg.inv(precision)
        residuals = values - np.float32(self.mean) - self.bias[titles]
        weighted = mine.T @ residuals / np.float32(self.noise)
        weighted[k] += float(unknown.sum()) / spread
        return covariance @ weighted, covariance

    def moments(
        self, titles: NDArray[np.integer], viewer: FloatArray, covariance: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """Mean and variance, without the noise, of what a viewer of that posterior gives `titles` (-1: unrated)."""
        k = len(self.viewer_prior)
        mean = np.full(len(titles), self.mean + viewer[k], dtype=np.float32)
        # The prior of a title nobody rated: factors N(0, I/k), bias N(0, title_bias_prior).
        unknown = ((viewer[:k] @ viewer[:k]) + np.trace(covariance[:k, :k])) / k + self.title_bias_prior
        variance = np.full(len(titles), covariance[k, k] + unknown, dtype=np.float32)
        known = titles >= 0
        some = titles[known]
        beside = self.factors[some]
        mean[known] += self.bias[some] + beside[:, :k] @ viewer[:k]
        # What is off the diagonal stands twice in the whole matrix.
        second = 2 * (covariance[:k, :k] + np.outer(viewer[:k], viewer[:k]))
        second[np.diag_indices(k)] /= 2
        variance[known] = np.einsum("ni,ni->n", beside @ covariance, beside)
        variance[known] += self.covariance[some] @ second[_upper(k)] + self.bias_variance[some]
        return mean, variance


@cache
def _upper(k: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The places of the upper triangle of a (k, k) matrix. Few k are ever asked for: one of each member."""
    rows, columns = np.triu_indices(k)
    return rows, columns
