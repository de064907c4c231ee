"""The signal check: do ratings carry taste at all, or would a recommender trained on them sell noise?

Two permutation tests, each of a statistic on the ratings and on random permutations of them:

* **values**: do a viewer's ratings of other titles predict their rating of this one, beyond how generous they are and
  how well liked it is? The correlation of hidden ratings, less the effects of viewer and title, with their prediction
  by a ridge regression between titles. A permutation shuffles the values within each title.
* **choices**: do viewers choose titles that belong together, beyond how much each viewer rates and how often each title
  is rated? How unevenly pairs of titles are chosen by the same viewers. A permutation swaps pairs of choices,
  (u, i), (v, j) → (u, j), (v, i), so that all counts stay (Gionis et al., 2007).

z is how far the ratings are above their permutations, in standard deviations of those. Random ratings are among their
permutations; MovieLens is far above them on both tests.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from cartelera.interactions import Interactions

Floats = NDArray[np.float32]
Entries = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class PermutationTest:
    """One test: the statistic on the ratings, its mean on n permutations, z, and p (not below 1 / (n + 1))."""

    statistic: float
    control: float
    z: float
    p: float
    passed: bool


@dataclass(frozen=True, slots=True)
class Signal:
    """The outcome of the check. `ratings`: how many there are; `sampled`: how many were tested. None: not tested."""

    ratings: int
    sampled: int
    values: PermutationTest | None
    choices: PermutationTest | None

    @property
    def has_signal(self) -> bool:
        """Whether to train on these ratings: any test has passed."""
        return any(test is not None and test.passed for test in (self.values, self.choices))

    @property
    def text(self) -> str:
        """The verdict in plain words."""
        if self.values is None and self.choices is None:
            return f"Too few ratings ({self.ratings:,}) to tell whether they carry taste: treated as if they did not."
        head = (
            "These ratings carry taste."
            if self.has_signal
            else "These ratings carry no taste: they look given by chance."
        )
        sentences = [head, *filter(None, (_sentence(self.values, "values"), _sentence(self.choices, "choices")))]
        if not self.has_signal:
            sentences.append("A model trained on them would sell noise; content and popularity answer instead.")
        return " ".join(sentences)


@dataclass(frozen=True, slots=True)
class SignalCheck:
    """How the check is made. `z`, `margin`: how far values must be above their permutations, in deviations and in
    correlation; `z_choices`: how far choices must be, whose permutations differ less. `permutations`: how many are made
    of a sample, which is the `titles` most rated and viewers drawn by their number of ratings, at most `viewers` and
    until there are `ratings`; `hidden`: the share predicted from the rest; `min_ratings`: with fewer nothing is tested.
    """

    z: float = 4.0
    margin: float = 0.03
    z_choices: float = 6.0
    permutations: int = 19
    titles: int = 400
    viewers: int = 8_000
    ratings: int = 200_000
    hidden: float = 0.2
    min_ratings: int = 500

    def run(self, interactions: Interactions, *, rng: Generator) -> Signal:
        """Test a sample of the ratings. The same ratings and `rng` give the same answer."""
        sample = self._sample(interactions, rng)
        sampled = len(sample.viewer)
        if sampled < self.min_ratings:
            return Signal(len(interactions), sampled, None, None)
        constant = bool(np.ptp(sample.rating) == 0)
        return Signal(
            len(interactions),
            sampled,
            None if constant else self._values(sample, rng),
            self._choices(sample, rng),
        )

    def _values(self, sample: _Sample, rng: Generator) -> PermutationTest:
        hidden = rng.random(len(sample.viewer)) < self.hidden
        by_title = np.argsort(sample.title, kind="stable")

        def permuted_statistic() -> float:
            shuffled = np.empty_like(sample.rating)
            shuffled[np.argsort(sample.title + rng.random(len(by_title)))] = sample.rating[by_title]
            return _value_statistic(sample, shuffled, hidden)

        observed = _value_statistic(sample, sample.rating, hidden)
        return self._test(observed, permuted_statistic, self.z, self.margin)

    def _choices(self, sample: _Sample, rng: Generator) -> PermutationTest:
        chosen = np.zeros(sample.shape, dtype=bool)
        chosen[sample.viewer, sample.title] = True
        observed = _choice_statistic(chosen)
        for _ in range(_SWEEPS):
            _swap(chosen, rng)

        def permuted_statistic() -> float:
            for _ in range(_SWEEPS_BETWEEN):
                _swap(chosen, rng)
            return _choice_statistic(chosen)

        return self._test(observed, permuted_statistic, self.z_choices, 0.0)

    def _test(self, observed: float, permuted: Callable[[], float], min_z: float, margin: float) -> PermutationTest:
        """`permuted`: the statistic of one more permutation."""
        statistics = np.array([permuted() for _ in range(self.permutations)])
        control, deviation = float(statistics.mean()), float(statistics.std(ddof=1))
        z = (observed - control) / max(deviation, 1e-9)
        p = float((1 + np.count_nonzero(statistics >= observed)) / (1 + self.permutations))
        return PermutationTest(observed, control, z, p, bool(z >= min_z and observed - control >= margin))

    def _sample(self, interactions: Interactions, rng: Generator) -> _Sample:
        """The most rated titles, and viewers drawn by their number of ratings of those; numbered from 0."""
        counts = np.bincount(interactions.title, minlength=interactions.titles)
        popular = np.argsort(-counts, kind="stable")[: self.titles]
        titles = _numbers(popular[counts[popular] > 0], interactions.titles)
        of_popular = np.flatnonzero(titles[interactions.title] >= 0)
        drawn, first, own = np.unique(
            interactions.viewer[rng.permutation(of_popular)], return_index=True, return_counts=True
        )
        order = np.argsort(first)
        enough = int(np.searchsorted(np.cumsum(own[order]), self.ratings)) + 1
        viewers = _numbers(drawn[order][: min(enough, self.viewers)], len(interactions.viewers))
        kept = of_popular[viewers[interactions.viewer[of_popular]] >= 0]
        shape = (int(viewers.max(initial=-1)) + 1, int(titles.max(initial=-1)) + 1)
        return _Sample(
            viewers[interactions.viewer[kept]],
            titles[interactions.title[kept]],
            interactions.rating[kept].astype(np.float64),
            shape,
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Sample:
    """Some ratings, (n,): the numbers of viewer and title, which are below `shape`, and the ratings."""

    viewer: Entries
    title: Entries
    rating: NDArray[np.float64]
    shape: tuple[int, int]


_SWEEPS, _SWEEPS_BETWEEN = 20, 4
"""Rounds of swaps before the first permutation, by when nothing is left of the order there was, and between two."""


def _value_statistic(sample: _Sample, rating: NDArray[np.float64], hidden: NDArray[np.bool_]) -> float:
    """The correlation of hidden residuals with those predicted by titles' ridge regression on each other."""
    residual = _residuals(sample, rating, ~hidden)
    seen = np.zeros(sample.shape, dtype=np.float32)
    seen[sample.viewer[~hidden], sample.title[~hidden]] = residual[~hidden]
    predicted = (seen @ _between_titles(seen))[sample.viewer[hidden], sample.title[hidden]]
    return _correlation(predicted.astype(np.float64), residual[hidden])


def _residuals(sample: _Sample, rating: NDArray[np.float64], seen: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Ratings less shrunken effects of title and viewer, which are learned from those `seen` alone."""
    viewers, titles = sample.shape
    viewer, title = sample.viewer[seen], sample.title[seen]
    centred = rating - rating[seen].mean()
    of_viewer, of_title = np.zeros(viewers), np.zeros(titles)
    per_viewer, per_title = np.bincount(viewer, minlength=viewers) + 5, np.bincount(title, minlength=titles) + 5
    for _ in range(4):
        of_title = np.bincount(title, centred[seen] - of_viewer[viewer], titles) / per_title
        of_viewer = np.bincount(viewer, centred[seen] - of_title[title], viewers) / per_viewer
    return np.asarray(centred - of_viewer[sample.viewer] - of_title[sample.title])


def _between_titles(seen: Floats) -> Floats:
    """(titles, titles): each title's ridge regression on all others, the penalty half the mean diagonal."""
    gram = (seen.T @ seen).astype(np.float64)
    penalty = 0.5 * gram.trace() / len(gram) + 1e-9
    from scipy import linalg

    inverse = linalg.inv(gram + penalty * np.eye(len(gram)), overwrite_a=True, check_finite=False)
    weights = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0)
    return np.asarray(weights, dtype=np.float32)


def _choice_statistic(chosen: NDArray[np.bool_]) -> float:
    """How unevenly titles are chosen together: the mean over pairs of (n_ij - e_ij)² / (e_ij + 1), with n_ij how many
    viewers chose both and e_ij how many would if only each title's count mattered."""
    matrix = chosen.astype(np.float32)
    counts = matrix.sum(axis=0)
    expected = np.outer(counts, counts) / max(len(matrix), 1)
    uneven = (matrix.T @ matrix - expected) ** 2 / (expected + 1)
    np.fill_diagonal(uneven, 0)
    return float(uneven.sum() / max(uneven.size - len(uneven), 1))


def _swap(chosen: NDArray[np.bool_], rng: Generator) -> None:
    """Pair all choices at random and swap the titles of every pair if both swapped choices are new, in place."""
    titles = chosen.shape[1]
    cells = rng.permutation(np.flatnonzero(chosen))
    half = len(cells) // 2
    left, right = cells[:half], cells[half : 2 * half]
    new_left = left // titles * titles + right % titles
    new_right = right // titles * titles + left % titles
    flat = chosen.reshape(-1)
    free = np.flatnonzero(~flat[new_left] & ~flat[new_right])
    # Two pairs may want the same cell: the last to claim it has it, and a pair is swapped if it has both its cells.
    numbers = np.arange(len(free))
    claims = np.empty(flat.shape, dtype=np.int64)
    claims[new_left[free]] = numbers
    claims[new_right[free]] = numbers
    swapped = free[(claims[new_left[free]] == numbers) & (claims[new_right[free]] == numbers)]
    flat[left[swapped]] = flat[right[swapped]] = False
    flat[new_left[swapped]] = flat[new_right[swapped]] = True


def _numbers(chosen: Entries, size: int) -> Entries:
    """(size,): the position of each of `chosen` in it, -1 for all others."""
    numbers = np.full(size, -1, dtype=np.int64)
    numbers[chosen] = np.arange(len(chosen))
    return numbers


def _correlation(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    if len(a) < 2 or a.std() == 0 or b.std() == 0:
        return 0.0
    return float(np.corrcoef(a, b)[0, 1])


def _sentence(test: PermutationTest | None, what: str) -> str | None:
    if test is None:
        return "All values are the same, so only choices can tell." if what == "values" else None
    sentence = (
        "What viewers gave other titles says what they give the next"
        if what == "values"
        else "What viewers chose says what else they choose"
    )
    if not test.passed:
        sentence = sentence.replace(" says", " does not say")
    name = "correlation" if what == "values" else "unevenness"
    return f"{sentence} ({name} {test.statistic:.3f}, by chance {test.control:.3f}, z {test.z:.1f}, p {test.p:.2f})."
