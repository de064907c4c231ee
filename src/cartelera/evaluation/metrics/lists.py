"""Metrics of the recommended lists, which need no held-out titles: coverage, novelty, diversity, genre calibration."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from cartelera.evaluation.arrays import Float64Array
from cartelera.evaluation.metrics.base import Metric, nan_if_zero, safe_mean
from cartelera.recommendation import FloatArray, Rows


@dataclass(frozen=True, eq=False)
class Lists:
    """What was recommended. `top`: (cases, depth) rows, best first, padded by -1; `candidates`: the rows that could be;
    `ratings`: (titles,) how often each was rated in training; `genres`: (titles, g) bool; `liked`: (cases, g) the
    genre shares of what each viewer is known to like, rows summing to 1, or NaN if nothing is known."""

    top: Rows
    candidates: Rows
    ratings: NDArray[np.int64]
    genres: NDArray[np.bool_]
    liked: FloatArray

    @cached_property
    def percentile(self) -> Float64Array:
        """(titles,): the share of the other candidates that were rated more often, ties halved: 0 the best known."""
        counts = self.ratings[self.candidates]
        ordered = np.sort(counts)
        more = len(counts) - np.searchsorted(ordered, self.ratings, side="right")
        same = np.searchsorted(ordered, self.ratings, side="right") - np.searchsorted(ordered, self.ratings)
        return np.asarray((more + (same - 1) / 2) / max(len(counts) - 1, 1), dtype=np.float64)

    @cached_property
    def shares(self) -> FloatArray:
        """(titles, g): each title's genres, sharing 1 between them; zeros if it has none."""
        return genre_shares(self.genres)

    def cut(self, k: int) -> tuple[Rows, NDArray[np.bool_]]:
        """The first k of each list, and which of its positions are filled."""
        top = self.top[:, :k]
        return top, top >= 0


class ListMetric(Metric):
    """(cases,) values from the recommended lists."""

    def __call__(self, lists: Lists) -> Float64Array:
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Coverage(ListMetric):
    """The share of the candidates that are among the first k of any list.

    It is a figure of all lists together. A case's value is the figure plus the case's influence on it (the jackknife),
    (n - 1)(s - mean s) / N with s the titles that only this list has, so that mean and interval come out as for other
    metrics.
    """

    k: int

    @property
    def name(self) -> str:
        return f"Coverage@{self.k}"

    def __call__(self, lists: Lists) -> Float64Array:
        top, filled = lists.cut(self.k)
        counts = np.bincount(top[filled], minlength=len(lists.ratings))
        unique = np.where(filled, counts[top] == 1, False).sum(axis=1)
        coverage = np.count_nonzero(counts) / max(len(lists.candidates), 1)
        return np.asarray(coverage + (len(top) - 1) * (unique - unique.mean()) / max(len(lists.candidates), 1))


@dataclass(frozen=True, slots=True)
class ListCompleteness(ListMetric):
    """The share of the first k positions that hold a title; below 1, some lists are short or empty."""

    k: int

    @property
    def name(self) -> str:
        return f"ListCompleteness@{self.k}"

    def __call__(self, lists: Lists) -> Float64Array:
        return np.asarray(lists.cut(self.k)[1].sum(axis=1) / min(self.k, max(len(lists.candidates), 1)))


@dataclass(frozen=True, slots=True)
class Novelty(ListMetric):
    """The mean popularity percentile of the first k: 0 the most rated title, 1 the least; NaN for an empty list."""

    better = ""
    k: int

    @property
    def name(self) -> str:
        return f"Novelty@{self.k}"

    def __call__(self, lists: Lists) -> Float64Array:
        top, filled = lists.cut(self.k)
        return safe_mean(np.where(filled, lists.percentile[top], 0.0).sum(axis=1), filled.sum(axis=1))


@dataclass(frozen=True, slots=True)
class Diversity(ListMetric):
    """1 - the mean Jaccard similarity of the genres of two of the first k: genres in common over genres of either.

    Titles without a genre are left out; NaN if fewer than two are left.
    """

    better = ""
    k: int

    @property
    def name(self) -> str:
        return f"Diversity@{self.k}"

    def __call__(self, lists: Lists) -> Float64Array:
        top, filled = lists.cut(self.k)
        genres = (lists.genres[top] & filled[..., None]).astype(np.float32)
        common = genres @ genres.transpose(0, 2, 1)
        count = genres.sum(axis=2)
        either = count[:, :, None] + count[:, None, :] - common
        pairs = (count[:, :, None] > 0) & (count[:, None, :] > 0) & ~np.eye(top.shape[1], dtype=bool)
        similarity = np.where(pairs, common / np.maximum(either, 1), 0.0).sum(axis=(1, 2))
        return 1 - safe_mean(similarity, pairs.sum(axis=(1, 2)))


@dataclass(frozen=True, slots=True)
class GenreMiscalibration(ListMetric):
    """How far the genres of the first k are from those of what the viewer likes (calibration; Steck, 2018).

    Jensen-Shannon divergence, base 2, of the two genre distributions: 0 the same, 1 nothing in common; a title's
    genres share its weight. It is the mean of two KL divergences, and unlike one alone is finite without smoothing.
    NaN if either distribution is empty.
    """

    better = "low"
    k: int

    @property
    def name(self) -> str:
        return f"GenreMiscalibration@{self.k}"

    def __call__(self, lists: Lists) -> Float64Array:
        top, filled = lists.cut(self.k)
        recommended = np.where(filled[..., None], lists.shares[top], 0).sum(axis=1, dtype=np.float64)
        recommended = recommended / nan_if_zero(recommended.sum(axis=1, keepdims=True))
        liked = lists.liked.astype(np.float64)
        middle = (liked + recommended) / 2
        return np.clip((_kl(liked, middle) + _kl(recommended, middle)) / 2, 0, 1)


def genre_shares(genres: NDArray[np.bool_]) -> FloatArray:
    """(titles, g) bool to float32: a title's genres share 1 between them; zeros if it has none."""
    return np.asarray(genres / np.maximum(genres.sum(axis=1, keepdims=True), 1), dtype=np.float32)


def _kl(p: Float64Array, q: Float64Array) -> Float64Array:
    """(cases,): Σ p log2(p / q), terms with p = 0 being 0; NaN if p is NaN."""
    ratio = np.divide(p, q, out=np.ones_like(p), where=~(p == 0))
    return np.asarray((p * np.log2(ratio)).sum(axis=1))
