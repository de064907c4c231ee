"""The named protocols: which ratings train, which viewers test, what is known of them and what is held out.

Every protocol ranks all candidates; none draws a sample of titles to rank among, which would change the order of
models (Krichene and Rendle, 2020). Candidates are the titles that somebody rated: whether a viewer
likes the others cannot be known.
"""

from __future__ import annotations

import zlib
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Literal

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from cartelera.errors import CarteleraError
from cartelera.evaluation.split import Split, cases_of, rated_rows
from cartelera.interactions import Interactions

Task = Literal["ranking", "rating"]
LIKE_THRESHOLD = 4.0
"""A viewer who rates a title at least so likes it."""


class EvaluationProtocol(ABC):
    """A way to split ratings. The same ratings and the same `rng` give the same split."""

    name: ClassVar[str]
    description: ClassVar[str]
    """What it measures, in a sentence."""
    task: ClassVar[Task] = "ranking"

    @abstractmethod
    def split(self, interactions: Interactions, *, rng: Generator) -> Split:
        """What to train on, and what to test on."""

    def rounds(self, seeds: Sequence[int]) -> list[tuple[EvaluationProtocol, int]]:
        """The protocol of each split, with its seed; a protocol that draws nothing has no use for several seeds."""
        return [(self, seed) for seed in seeds]


@dataclass(frozen=True, slots=True)
class StrongGeneralisation(EvaluationProtocol):
    """Test viewers that no model has trained on (Liang et al., 2018; Marlin, 2004).

    A random `share` of the viewers, at most `max_viewers`, is held out; all others train. Held-out viewers with
    `min_likes` likes or more test: a share `hidden` of their likes (at least one) is held out, the same share of their
    low ratings is dropped, and the rest is known. `hide`: with "all", no known title is ranked, as in the service; with
    "likes", only known likes are left out and low-rated known titles compete, as in published figures.
    `history`: only so many of the known ratings, drawn, are given, as of a new viewer; titles are left out of the
    ranking as if all were given, so that figures compare. `by_id`: a hash of their id decides which viewers are held
    out, so that they are the same whichever others join.
    """

    name = "strong"
    description = "viewers not trained on: 80% of what they rated is known, the likes among the rest are to be found"

    share: float = 0.2
    hidden: float = 0.2
    like_threshold: float = LIKE_THRESHOLD
    min_likes: int = 5
    hide: Literal["all", "likes"] = "all"
    history: int | None = None
    max_viewers: int = 10_000
    by_id: bool = False

    def split(self, interactions: Interactions, *, rng: Generator) -> Split:
        viewers = len(interactions.viewers)
        if self.by_id:
            test, training = _held_out_by_id(interactions.viewers, self.share)
        else:
            test, training = _held_out(viewers, self.share, self.max_viewers, rng)
        likes = interactions.rating >= self.like_threshold
        group = interactions.viewer.astype(np.int64) * 2 + likes
        counts = np.bincount(group, minlength=2 * viewers)
        quota = np.rint(self.hidden * counts).astype(np.int64)
        quota[1::2] = np.maximum(quota[1::2], 1)
        hidden = _rank_in_group(group, rng.random(len(interactions))) < quota[group]
        known = ~hidden
        given = known
        if self.history is not None:
            given = known & _first(interactions.viewer, known, rng.random(len(interactions)), self.history)
        hide = known if self.hide == "all" else known & likes
        tested = test[counts[1::2][test] >= max(self.min_likes, 1)]
        return Split(
            interactions.select_viewers(training),
            cases_of(interactions, tested, given, hidden & likes, excluded=hide, now=_last(interactions, given)),
            rated_rows(interactions),
            self.like_threshold,
        )


@dataclass(frozen=True, slots=True)
class ColdStartUsers(StrongGeneralisation):
    """As `StrongGeneralisation`, but only five ratings of each viewer are given: how newcomers are served."""

    name = "newcomers"
    description = "as strong, but only five ratings of each viewer are given"

    history: int | None = 5


@dataclass(frozen=True, slots=True)
class Temporal(EvaluationProtocol):
    """The future from the past: one cut in time for all viewers.

    Ratings strictly before the cut train. The cut is the time by which a share `cuts[0]` of the timed ratings was
    given; the test window goes from there to the share `cuts[1]`, or to the end. A viewer with at least `min_known`
    known ratings and a like in the window is tested on their likes there. Known is what they rated before the cut and,
    with `fold_in`, that first share of what they rate in the window. `now` is the cut, or the time of the last rating
    folded in. With several cuts each window is a round of its own: few viewers rate both before and after one cut.
    """

    name = "temporal"
    description = "the future from the past: everything before a moment is known, the likes after it are to be found"

    cuts: tuple[float, ...] = (0.5, 0.6, 0.7, 0.8, 0.9)
    like_threshold: float = LIKE_THRESHOLD
    min_known: int = 1
    fold_in: float = 0.0

    def split(self, interactions: Interactions, *, rng: Generator) -> Split:
        at = _times(interactions, self.name)
        timed = at >= 0
        cut = int(np.ceil(np.quantile(at[timed], self.cuts[0])))
        end = np.ceil(np.quantile(at[timed], self.cuts[1])) if len(self.cuts) > 1 else np.inf
        before = timed & (at < cut)
        window = (at >= cut) & (at < end)
        known, now = before, np.full(len(interactions.viewers), cut, dtype=np.int64)
        if self.fold_in:
            counts = np.bincount(interactions.viewer[window], minlength=len(interactions.viewers))
            first = _first_by_time(interactions, window, np.ceil(self.fold_in * counts).astype(np.int64))
            known = before | first
            np.maximum.at(now, interactions.viewer[first], at[first])
        held_out = window & ~known & (interactions.rating >= self.like_threshold)
        tested = _has_at_least(1, held_out, interactions) & _has_at_least(self.min_known, known, interactions)
        return Split(
            interactions.filter(before),
            cases_of(interactions, np.flatnonzero(tested), known, held_out, now=now),
            rated_rows(interactions),
            self.like_threshold,
        )

    def rounds(self, seeds: Sequence[int]) -> list[tuple[EvaluationProtocol, int]]:
        return [(replace(self, cuts=self.cuts[first:]), seeds[0]) for first in range(len(self.cuts))]


@dataclass(frozen=True, slots=True)
class LeaveLastOut(EvaluationProtocol):
    """Each viewer's last like is to be found from all they rated before it; then the one before that, and so on.

    `skip`: how many later likes are dropped, with all that came after them. One like of each viewer tells little, so
    there are `windows` rounds, each with another like skipped. Equal times are ordered by title row, so that the same
    ratings always give the same split. What a viewer rated after the like is dropped. Others' later ratings do train:
    `Temporal` is the protocol without that leak.
    """

    name = "leave-last"
    description = "each viewer's last like, and each of the four before, is to be found from all they rated before it"

    skip: int = 0
    windows: int = 5
    like_threshold: float = LIKE_THRESHOLD
    min_known: int = 1
    max_viewers: int = 10_000

    def split(self, interactions: Interactions, *, rng: Generator) -> Split:
        at = _times(interactions, self.name)
        viewer, viewers = interactions.viewer, len(interactions.viewers)
        order = np.lexsort((interactions.title, at, viewer))
        position = np.empty(len(order), dtype=np.int64)
        position[order] = np.arange(len(order))
        position -= interactions.starts[viewer]
        last = np.full(viewers, -1, dtype=np.int64)
        likes = np.flatnonzero((interactions.rating >= self.like_threshold) & (at >= 0))
        target = likes[_rank_in_group(viewer[likes], -position[likes].astype(np.float64)) == self.skip]
        last[viewer[target]] = position[target]
        tested = _at_most(np.flatnonzero(last >= max(self.min_known, 0)), self.max_viewers, rng)
        is_tested = np.zeros(viewers, dtype=bool)
        is_tested[tested] = True
        earlier = position < last[viewer]
        held_out = is_tested[viewer] & (position == last[viewer])
        now = np.zeros(viewers, dtype=np.int64)
        now[viewer[held_out]] = at[held_out]
        return Split(
            interactions.filter(earlier | ~is_tested[viewer]),
            cases_of(interactions, tested, earlier & is_tested[viewer], held_out, now=now),
            rated_rows(interactions),
            self.like_threshold,
        )

    def rounds(self, seeds: Sequence[int]) -> list[tuple[EvaluationProtocol, int]]:
        return [(replace(self, skip=self.skip + window), seeds[0]) for window in range(self.windows)]


@dataclass(frozen=True, slots=True)
class RatingSplit(EvaluationProtocol):
    """A random `share` of all ratings is to be predicted from the rest; every viewer and title may train.

    `unseen`: instead, that share of the viewers, by a hash of their id, trains nothing, and only they test. At most
    `max_viewers` viewers test, drawn: predictions are made for one viewer at a time.
    """

    name = "rating"
    description = "a tenth of all ratings, drawn, is to be predicted from the rest"
    task = "rating"

    share: float = 0.1
    unseen: float = 0.0
    like_threshold: float = LIKE_THRESHOLD
    max_viewers: int = 10_000

    def split(self, interactions: Interactions, *, rng: Generator) -> Split:
        held_out = np.zeros(len(interactions), dtype=bool)
        held_out[rng.permutation(len(interactions))[: round(self.share * len(interactions))]] = True
        viewers, train = np.arange(len(interactions.viewers)), interactions.filter(~held_out)
        if self.unseen:
            viewers, training = _held_out_by_id(interactions.viewers, self.unseen)
            train = interactions.select_viewers(training)
        tested = _at_most(viewers[_has_at_least(1, held_out, interactions)[viewers]], self.max_viewers, rng)
        return Split(
            train,
            cases_of(interactions, tested, ~held_out, held_out, now=_last(interactions, ~held_out)),
            rated_rows(interactions),
            self.like_threshold,
        )


@dataclass(frozen=True, slots=True)
class ColdTitle(EvaluationProtocol):
    """Titles that nobody has rated yet: a random `share` of the rated titles is hidden with all its ratings.

    Held-out viewers (a share `viewers`, at most `max_viewers`) who like at least one hidden title and rated another
    test; only hidden titles are ranked.
    """

    name = "cold-title"
    description = "titles nobody has rated yet: hidden from training whole, and ranked among themselves"

    share: float = 0.1
    viewers: float = 0.2
    like_threshold: float = LIKE_THRESHOLD
    max_viewers: int = 10_000

    def split(self, interactions: Interactions, *, rng: Generator) -> Split:
        titles = rated_rows(interactions)
        cold = np.sort(rng.permutation(titles)[: max(1, round(self.share * len(titles)))])
        test, training = _held_out(len(interactions.viewers), self.viewers, self.max_viewers, rng)
        hidden = np.zeros(interactions.titles, dtype=bool)
        hidden[cold] = True
        is_hidden = hidden[interactions.title]
        held_out = is_hidden & (interactions.rating >= self.like_threshold)
        tested = _has_at_least(1, held_out, interactions) & _has_at_least(1, ~is_hidden, interactions)
        trained = interactions.select_viewers(training)
        return Split(
            trained.filter(~hidden[trained.title]),
            cases_of(interactions, test[tested[test]], ~is_hidden, held_out, now=_last(interactions, ~is_hidden)),
            cold.astype(np.int32),
            self.like_threshold,
        )


PROTOCOLS: dict[str, EvaluationProtocol] = {
    protocol.name: protocol
    for protocol in (StrongGeneralisation(), ColdStartUsers(), Temporal(), LeaveLastOut(), RatingSplit(), ColdTitle())
}
"""Every protocol by its name, with its defaults."""


def _held_out(
    viewers: int, share: float, max_viewers: int, rng: Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The numbers of the held-out viewers, and of all others; each ascending."""
    order = rng.permutation(viewers)
    count = min(round(share * viewers), max_viewers)
    return np.sort(order[:count]), np.sort(order[count:])


def _held_out_by_id(names: Sequence[str], share: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """As `_held_out`, by the CRC-32 of the viewers' ids."""
    hashed = np.array([zlib.crc32(name.encode()) for name in names], dtype=np.int64)
    held_out = hashed < share * 2**32
    return np.flatnonzero(held_out), np.flatnonzero(~held_out)


def _rank_in_group(group: NDArray[np.integer], key: NDArray[np.float64]) -> NDArray[np.int64]:
    """The rank of every entry within its group, from 0, by rising `key`."""
    order = np.lexsort((key, group))
    sorted_group = group[order]
    ranks = np.empty(len(group), dtype=np.int64)
    ranks[order] = np.arange(len(group)) - np.searchsorted(sorted_group, sorted_group)
    return ranks


def _first(
    group: NDArray[np.integer], among: NDArray[np.bool_], key: NDArray[np.float64], quota: int | NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Of the entries in `among`, the first `quota` of each group by rising `key`, as a mask over all."""
    chosen = np.zeros(len(group), dtype=bool)
    entries = np.flatnonzero(among)
    allowed = quota if isinstance(quota, int) else quota[group[entries]]
    chosen[entries[_rank_in_group(group[entries], key[entries]) < allowed]] = True
    return chosen


def _first_by_time(interactions: Interactions, among: NDArray[np.bool_], quota: NDArray[np.int64]) -> NDArray[np.bool_]:
    """As `_first`, for each viewer by rising time, ties by title row."""
    rank = np.empty(len(interactions), dtype=np.float64)
    rank[np.lexsort((interactions.title, interactions.timestamp))] = np.arange(len(interactions))
    return _first(interactions.viewer, among, rank, quota)


def _has_at_least(count: int, mask: NDArray[np.bool_], interactions: Interactions) -> NDArray[np.bool_]:
    """(viewers,): whether at least `count` of the viewer's ratings are in `mask`."""
    return np.asarray(np.bincount(interactions.viewer[mask], minlength=len(interactions.viewers)) >= count)


def _at_most(viewers: NDArray[np.int64], count: int, rng: Generator) -> NDArray[np.int64]:
    """`viewers`, or `count` of them, drawn, if there are more; ascending."""
    return np.sort(rng.permutation(viewers)[:count]) if len(viewers) > count else viewers


def _last(interactions: Interactions, known: NDArray[np.bool_]) -> NDArray[np.int64]:
    """When each viewer gave the last of the ratings in `known`, shape (viewers,); -1 if that is not known.

    It is when they are asked what they will choose: not today, if they were here years ago.
    """
    last = np.full(len(interactions.viewers), -1, dtype=np.int64)
    np.maximum.at(last, interactions.viewer[known], interactions.timestamp[known])
    return last


def _times(interactions: Interactions, protocol: str) -> NDArray[np.int64]:
    if not interactions.timed:
        raise CarteleraError(f"protocol {protocol} needs to know when ratings were given, and these do not say")
    return interactions.timestamp
