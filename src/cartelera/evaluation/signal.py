"""The signal check: do ratings carry taste at all, or would a recommender trained on them sell noise?

Two questions, each answered on the ratings and on copies of them made by chance:

* **values**: does what a viewer gave other titles say what they give this one, beyond how generous they are and how
  well liked it is? The correlation of hidden ratings, less the effects of viewer and title, with their prediction by
  a ridge regression between titles. In a copy, the values are shuffled within each title.
* **choices**: do viewers choose titles that belong together, beyond how much each viewer rates and how often each title
  is rated? How unevenly pairs of titles are chosen by the same viewers. In a copy, pairs of choices are swapped,
  (u, i), (v, j) → (u, j), (v, i), so that all counts stay (Gionis et al., 2007).

z counts how far the ratings are above their copies, in standard deviations of those. Ratings assigned by chance stand
among their copies; MovieLens stands far above on both counts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy import linalg

from cartelera.interactions import Interactions

Floats = NDArray[np.float32]
Entries = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class PermutationTest:
    """One question: the statistic on the ratings, its mean on the copies, z, and p (not below 1 / (copies + 1))."""

    statistic: float
    control: float
    z: float
    p: float
    passed: bool


@dataclass(frozen=True, slots=True)
class Signal:
    """What the check found in so many `ratings`, of which so many were `sampled`. None: could not be asked."""

    ratings: int
    sampled: int
    values: PermutationTest | None
    choices: PermutationTest | None

    @property
    def has_signal(self) -> bool:
        """Whether to train on these ratings: something in them says who likes what."""
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
        told = [head, *filter(None, (_sentence(self.values, "values"), _sentence(self.choices, "choices")))]
        if not self.has_signal:
            told.append("A model trained on them would sell noise; content and popularity answer instead.")
        return " ".join(told)


@dataclass(frozen=True, slots=True)
class SignalCheck:
    """How the check is made. Taste is what stands `z` above its copies and by at least `margin` in correlation;
    choices, whose copies are closer to each other, need `z_choices`. So many `permutations` are made of a part of the
    data: the most rated `titles` and, until there are `ratings` of them, viewers drawn by ratings (`viewers` at most);
    fewer than `min_ratings` ratings are too few.
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
        """Look at a part of the ratings. The same ratings and `rng` give the same answer."""
        part = self._part(interactions, rng)
        sampled = len(part.viewer)
        if sampled < self.min_ratings:
            return Signal(len(interactions), sampled, None, None)
        constant = bool(np.ptp(part.rating) == 0)
        return Signal(
            len(interactions),
            sampled,
            None if constant else self._values(part, rng),
            self._choices(part, rng),
        )

    def _values(self, part: _Part, rng: Generator) -> PermutationTest:
        hidden = rng.random(len(part.viewer)) < self.hidden
        by_title = np.argsort(part.title, kind="stable")

        def copy() -> float:
            shuffled = np.empty_like(part.rating)
            shuffled[np.argsort(part.title + rng.random(len(by_title)))] = part.rating[by_title]
            return _value_statistic(part, shuffled, hidden)

        observed = _value_statistic(part, part.rating, hidden)
        return self._test(observed, copy, self.z, self.margin)

    def _choices(self, part: _Part, rng: Generator) -> PermutationTest:
        chosen = np.zeros(part.shape, dtype=bool)
        chosen[part.viewer, part.title] = True
        observed = _choice_statistic(chosen)
        for _ in range(_SWEEPS):
            _swap(chosen, rng)

        def copy() -> float:
            for _ in range(_SWEEPS_BETWEEN):
                _swap(chosen, rng)
            return _choice_statistic(chosen)

        return self._test(observed, copy, self.z_choices, 0.0)

    def _test(self, observed: float, copy: Callable[[], float], z: float, margin: float) -> PermutationTest:
        permutations = np.array([copy() for _ in range(self.permutations)])
        control, spread = float(permutations.mean()), float(permutations.std(ddof=1))
        above = (observed - control) / max(spread, 1e-9)
        p = float((1 + np.count_nonzero(permutations >= observed)) / (1 + self.permutations))
        return PermutationTest(observed, control, above, p, bool(above >= z and observed - control >= margin))

    def _part(self, interactions: Interactions, rng: Generator) -> _Part:
        """The most rated titles, and viewers drawn by their ratings of those; numbered anew."""
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
        return _Part(
            viewers[interactions.viewer[kept]],
            titles[interactions.title[kept]],
            interactions.rating[kept].astype(np.float64),
            shape,
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """Some ratings: (n,) numbers of viewer and title below `shape`, and the ratings."""

    viewer: Entries
    title: Entries
    rating: NDArray[np.float64]
    shape: tuple[int, int]


_SWEEPS, _SWEEPS_BETWEEN = 20, 4
"""Rounds of swaps before the first copy, by when nothing is left of what was, and between copies."""


def _value_statistic(part: _Part, rating: NDArray[np.float64], hidden: NDArray[np.bool_]) -> float:
    """The correlation of hidden residuals with those predicted by titles' ridge regression on each other."""
    residual = _residuals(part, rating, ~hidden)
    seen = np.zeros(part.shape, dtype=np.float32)
    seen[part.viewer[~hidden], part.title[~hidden]] = residual[~hidden]
    predicted = (seen @ _between_titles(seen))[part.viewer[hidden], part.title[hidden]]
    return _correlation(predicted.astype(np.float64), residual[hidden])


def _residuals(part: _Part, rating: NDArray[np.float64], seen: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Ratings less shrunken effects of title and viewer, which are learned from those `seen` alone."""
    viewers, titles = part.shape
    viewer, title = part.viewer[seen], part.title[seen]
    centred = rating - rating[seen].mean()
    of_viewer, of_title = np.zeros(viewers), np.zeros(titles)
    per_viewer, per_title = np.bincount(viewer, minlength=viewers) + 5, np.bincount(title, minlength=titles) + 5
    for _ in range(4):
        of_title = np.bincount(title, centred[seen] - of_viewer[viewer], titles) / per_title
        of_viewer = np.bincount(viewer, centred[seen] - of_title[title], viewers) / per_viewer
    return np.asarray(centred - of_viewer[part.viewer] - of_title[part.title])


def _between_titles(seen: Floats) -> Floats:
    """(titles, titles): each title's ridge regression on all others, the penalty half the mean diagonal."""
    gram = (seen.T @ seen).astype(np.float64)
    penalty = 0.5 * gram.trace() / len(gram) + 1e-9
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
    """Pair all choices at random and swap the titles of every pair that can be, in place; all counts stay."""
    titles = chosen.shape[1]
    cells = rng.permutation(np.flatnonzero(chosen))
    half = len(cells) // 2
    one, other = cells[:half], cells[half : 2 * half]
    first = one // titles * titles + other % titles
    second = other // titles * titles + one % titles
    flat = chosen.reshape(-1)
    able = np.flatnonzero(~flat[first] & ~flat[second])
    # Two pairs may want the same cell: the last to ask has it, and a pair goes only where both its cells are its own.
    asks = np.arange(len(able))
    claims = np.empty(flat.shape, dtype=np.int64)
    claims[first[able]] = asks
    claims[second[able]] = asks
    going = able[(claims[first[able]] == asks) & (claims[second[able]] == asks)]
    flat[one[going]] = flat[other[going]] = False
    flat[first[going]] = flat[second[going]] = True


def _numbers(chosen: Entries, size: int) -> Entries:
    """The place of each of `chosen` in it, (size,), -1 for all others."""
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
    asked = (
        "What viewers gave other titles says what they give the next"
        if what == "values"
        else "What viewers chose says what else they choose"
    )
    if not test.passed:
        asked = asked.replace(" says", " does not say")
    name = "correlation" if what == "values" else "unevenness"
    return f"{asked} ({name} {test.statistic:.3f}, by chance {test.control:.3f}, z {test.z:.1f}, p {test.p:.2f})."
