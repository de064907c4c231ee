"""Metrics of what was recommended, whoever likes it: coverage, novelty, diversity, calibration by genre."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from cartelera.evaluation.metrics.base import Metric, Values, nan_if_zero, safe_mean
from cartelera.recommendation import FloatArray, Rows


@dataclass(frozen=True, eq=False)
class Lists:
    """What was recommended. `top`: (cases, depth) rows, best first, padded by -1; `candidates`: how many titles could
    be; `ratings`: (titles,) how often each was rated in training; `genres`: (titles, g) bool; `liked`: (cases, g) the
    genre shares of what each viewer is known to like, rows summing to 1, or NaN where nothing is known."""

    top: Rows
    candidates: Rows
    ratings: NDArray[np.int64]
    genres: NDArray[np.bool_]
    liked: FloatArray

    @cached_property
    def percentile(self) -> Values:
        """(titles,): the share of the other candidates that were rated more often, ties halved: 0 the best known."""
        counts = self.ratings[self.candidates]
        ordered = np.sort(counts)
        more = len(counts) - np.searchsorted(ordered, self.ratings, side="right")
        same = np.searchsorted(ordered, self.ratings, side="right") - np.searchsorted(ordered, self.ratings)
        return np.asarray((more + (same - 1) / 2) / max(len(counts) - 1, 1), dtype=np.float64)

    @cached_property
    def shares(self) -> FloatArray:
        """(titles, g): each title's genres, sharing 1 between them; zeros where it has none."""
        return genre_shares(self.genres)

    def cut(self, k: int) -> tuple[Rows, NDArray[np.bool_]]:
        """The first k of each list, and which places are filled."""
        top = self.top[:, :k]
        return top, top >= 0


class ListMetric(Metric):
    """(cases,) values from the recommended lists."""

    def __call__(self, lists: Lists) -> Values:
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Coverage(ListMetric):
    """The share of the candidates that stand among the first k of anybody's list.

    A figure of all lists together; a case's value is the figure plus its influence on it, (n - 1)(s - mean s) / N with
    s the titles that only this list has (the jackknife's), so that mean and spread come out as for other metrics.
    """

    k: int

    @property
    def name(self) -> str:
        return f"Coverage@{self.k}"

    def __call__(self, lists: Lists) -> Values:
        top, filled = lists.cut(self.k)
        times = np.bincount(top[filled], minlength=len(lists.ratings))
        alone = np.where(filled, times[top] == 1, False).sum(axis=1)
        share = np.count_nonzero(times) / max(len(lists.candidates), 1)
        return np.asarray(share + (len(top) - 1) * (alone - alone.mean()) / max(len(lists.candidates), 1))


@dataclass(frozen=True, slots=True)
class ListCompleteness(ListMetric):
    """The share of the first k places that hold a title: below 1, somebody got a short answer or none."""

    k: int

    @property
    def name(self) -> str:
        return f"Filled@{self.k}"

    def __call__(self, lists: Lists) -> Values:
        return np.asarray(lists.cut(self.k)[1].sum(axis=1) / min(self.k, max(len(lists.candidates), 1)))


@dataclass(frozen=True, slots=True)
class Novelty(ListMetric):
    """The mean popularity percentile of the first k: 0 the most rated title, 1 the least; NaN for an empty list."""

    better = ""
    k: int

    @property
    def name(self) -> str:
        return f"Novelty@{self.k}"

    def __call__(self, lists: Lists) -> Values:
        top, filled = lists.cut(self.k)
        return safe_mean(np.where(filled, lists.percentile[top], 0.0).sum(axis=1), filled.sum(axis=1))


@dataclass(frozen=True, slots=True)
class Diversity(ListMetric):
    """1 - the mean likeness of two of the first k; likeness: genres in common over genres of either (Jaccard).

    Titles without a genre are left out; NaN where fewer than two are left.
    """

    better = ""
    k: int

    @property
    def name(self) -> str:
        return f"Diversity@{self.k}"

    def __call__(self, lists: Lists) -> Values:
        top, filled = lists.cut(self.k)
        has = (lists.genres[top] & filled[..., None]).astype(np.float32)
        common = has @ has.transpose(0, 2, 1)
        count = has.sum(axis=2)
        either = count[:, :, None] + count[:, None, :] - common
        pairs = (count[:, :, None] > 0) & (count[:, None, :] > 0) & ~np.eye(top.shape[1], dtype=bool)
        likeness = np.where(pairs, common / np.maximum(either, 1), 0.0).sum(axis=(1, 2))
        return 1 - safe_mean(likeness, pairs.sum(axis=(1, 2)))


@dataclass(frozen=True, slots=True)
class GenreMiscalibration(ListMetric):
    """How far the genres of the first k are from those of what the viewer likes (calibration; Steck, 2018).

    Jensen-Shannon divergence, base 2, of the two genre distributions: 0 the same, 1 nothing in common; a title's
    genres share its weight. It is the mean of two KL divergences, and unlike one alone is finite without smoothing.
    NaN where either distribution is empty.
    """

    better = "low"
    k: int

    @property
    def name(self) -> str:
        return f"GenreMismatch@{self.k}"

    def __call__(self, lists: Lists) -> Values:
        top, filled = lists.cut(self.k)
        offered = np.where(filled[..., None], lists.shares[top], 0).sum(axis=1, dtype=np.float64)
        offered = offered / nan_if_zero(offered.sum(axis=1, keepdims=True))
        liked = lists.liked.astype(np.float64)
        middle = (liked + offered) / 2
        return np.clip((_kl(liked, middle) + _kl(offered, middle)) / 2, 0, 1)


def genre_shares(genres: NDArray[np.bool_]) -> FloatArray:
    """(titles, g) bool to float32: a title's genres share 1 between them; zeros where it has none."""
    return np.asarray(genres / np.maximum(genres.sum(axis=1, keepdims=True), 1), dtype=np.float32)


def _kl(p: Values, q: Values) -> Values:
    """(cases,): Σ p log2(p / q), terms with p = 0 being 0; NaN where p is NaN."""
    ratio = np.divide(p, q, out=np.ones_like(p), where=~(p == 0))
    return np.asarray((p * np.log2(ratio)).sum(axis=1))
