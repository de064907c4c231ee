"""The named protocols: which ratings train, who is judged, what is known of them and what is hidden.

Every protocol ranks all candidates; none draws a sample of titles to rank among, which would change the order of
models (Krichene and Rendle, 2020). Candidates are the titles somebody rated: of the others nobody can say whether a
viewer likes them.
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
LIKE = 4.0
"""A rating from here on says that the viewer liked the title."""


class EvaluationProtocol(ABC):
    """A way to split ratings. The same ratings and the same `rng` give the same split."""

    name: ClassVar[str]
    description: ClassVar[str]
    """What it measures, in a sentence."""
    task: ClassVar[Task] = "ranking"

    @abstractmethod
    def split(self, interactions: Interactions, *, rng: Generator) -> Split:
        """Train on this, judge on that."""

    def rounds(self, seeds: Sequence[int]) -> list[tuple[EvaluationProtocol, int]]:
        """The splits to judge on, each with its seed; a protocol that draws nothing has no use for many seeds."""
        return [(self, seed) for seed in seeds]


@dataclass(frozen=True, slots=True)
class StrongGeneralisation(EvaluationProtocol):
    """Viewers nobody has trained on (Liang et al., 2018; Marlin, 2004).

    A `share` of the viewers (`max_viewers` so many), drawn, is held out; all others train. Of those held out, who has
    `min_likes` likes is judged: `hidden` of their likes (at least one) is held, and as much of their low ratings
    is dropped; the rest is known. `hide`: with "all", no known title is ranked, as a service does it; with "likes",
    only known likes are taken out and low-rated known titles compete, as in published figures.
    `history`: give only so many of the known ratings, drawn, to see how a newcomer fares; titles are taken out of
    the ranking as if all were given, so that figures compare. `by_id`: a hash of their id decides who is held out,
    so that the same viewers are held out whenever it is asked and whoever else has come since.
    """

    name = "strong"
    description = "viewers nobody trained on: 80% of what they rated is known, the likes among the rest are to be found"

    share: float = 0.2
    hidden: float = 0.2
    like: float = LIKE
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
        likes = interactions.rating >= self.like
        group = interactions.viewer.astype(np.int64) * 2 + likes
        counts = np.bincount(group, minlength=2 * viewers)
        quota = np.rint(self.hidden * counts).astype(np.int64)
        quota[1::2] = np.maximum(quota[1::2], 1)
        place = _rank_in_group(group, rng.random(len(interactions)))
        away = place < quota[group]
        known = ~away
        given = known
        if self.history is not None:
            given = known & _first(interactions.viewer, known, rng.random(len(interactions)), self.history)
        hide = known if self.hide == "all" else known & likes
        judged = test[counts[1::2][test] >= max(self.min_likes, 1)]
        return Split(
            interactions.select_viewers(training),
            cases_of(interactions, judged, given, away & likes, excluded=hide, now=_last(interactions, given)),
            rated_rows(interactions),
            self.like,
        )


@dataclass(frozen=True, slots=True)
class ColdStartUsers(StrongGeneralisation):
    """As `StrongGeneralisation`, but only five ratings of each viewer are given: how newcomers are served."""

    name = "newcomers"
    description = "as strong, but only five ratings of each viewer are given"

    history: int | None = 5


@dataclass(frozen=True, slots=True)
class Temporal(EvaluationProtocol):
    """What was known then, what came after: one cut in time for everybody.

    Ratings strictly before the cut train. The cut is where a share `cuts[0]` of the timed ratings lies behind; judged
    is what comes from there to the share `cuts[1]`, or to the end. A viewer with `min_known` known ratings and a
    like in that time is judged on their likes there; known is what they rated before the cut and, with `fold_in`,
    that first share of what they rate in the window. `now` is the cut, or the last rating folded in. With several
    cuts each window is a round of its own: few viewers rate both before and after a moment, so one cut tells little.
    """

    name = "temporal"
    description = "the future from the past: everything before a moment is known, the likes after it are to be found"

    cuts: tuple[float, ...] = (0.5, 0.6, 0.7, 0.8, 0.9)
    like: float = LIKE
    min_known: int = 1
    fold_in: float = 0.0

    def split(self, interactions: Interactions, *, rng: Generator) -> Split:
        del rng
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
        held_out = window & ~known & (interactions.rating >= self.like)
        judged = _with(interactions, held_out, 1) & _with(interactions, known, self.min_known)
        return Split(
            interactions.filter(before),
            cases_of(interactions, np.flatnonzero(judged), known, held_out, now=now),
            rated_rows(interactions),
            self.like,
        )

    def rounds(self, seeds: Sequence[int]) -> list[tuple[EvaluationProtocol, int]]:
        return [(replace(self, cuts=self.cuts[place:]), seeds[0]) for place in range(len(self.cuts))]


@dataclass(frozen=True, slots=True)
class LeaveLastOut(EvaluationProtocol):
    """Each viewer's last like is to be found from all they rated before it.

    In the order of time, equal times by title row, so that the same ratings always give the same split. What a viewer
    rated after the like is dropped. Others' later ratings do train: `Temporal` is the protocol without that leak.
    """

    name = "leave-last"
    description = "each viewer's last like is to be found from all they rated before it"

    like: float = LIKE
    min_known: int = 1
    max_viewers: int = 10_000

    def split(self, interactions: Interactions, *, rng: Generator) -> Split:
        at = _times(interactions, self.name)
        viewer, viewers = interactions.viewer, len(interactions.viewers)
        order = np.lexsort((interactions.title, at, viewer))
        place = np.empty(len(order), dtype=np.int64)
        place[order] = np.arange(len(order))
        place -= interactions.starts[viewer]
        last = np.full(viewers, -1, dtype=np.int64)
        target = (interactions.rating >= self.like) & (at >= 0)
        np.maximum.at(last, viewer[target], place[target])
        able = np.flatnonzero(last >= max(self.min_known, 0))
        judged = np.sort(rng.permutation(able)[: self.max_viewers]) if len(able) > self.max_viewers else able
        is_judged = np.zeros(viewers, dtype=bool)
        is_judged[judged] = True
        earlier = place < last[viewer]
        held_out = is_judged[viewer] & (place == last[viewer])
        now = np.zeros(viewers, dtype=np.int64)
        now[viewer[held_out]] = at[held_out]
        return Split(
            interactions.filter(earlier | ~is_judged[viewer]),
            cases_of(interactions, judged, earlier & is_judged[viewer], held_out, now=now),
            rated_rows(interactions),
            self.like,
        )

    def rounds(self, seeds: Sequence[int]) -> list[tuple[EvaluationProtocol, int]]:
        return [(self, seeds[0])]


@dataclass(frozen=True, slots=True)
class RatingSplit(EvaluationProtocol):
    """A `share` of all ratings, drawn, is to be predicted from the rest; every viewer and title may train.

    Judged are at most `max_viewers` viewers, drawn; who predicts is asked for one viewer after the other.
    """

    name = "rating"
    description = "a tenth of all ratings, drawn, is to be predicted from the rest"
    task = "rating"

    share: float = 0.1
    like: float = LIKE
    max_viewers: int = 10_000

    def split(self, interactions: Interactions, *, rng: Generator) -> Split:
        held_out = np.zeros(len(interactions), dtype=bool)
        held_out[rng.permutation(len(interactions))[: round(self.share * len(interactions))]] = True
        judged = np.flatnonzero(_with(interactions, held_out, 1))
        judged = np.sort(rng.permutation(judged)[: self.max_viewers]) if len(judged) > self.max_viewers else judged
        return Split(
            interactions.filter(~held_out),
            cases_of(interactions, judged, ~held_out, held_out, now=_last(interactions, ~held_out)),
            rated_rows(interactions),
            self.like,
        )


@dataclass(frozen=True, slots=True)
class ColdTitle(EvaluationProtocol):
    """Titles nobody has rated yet. A `share` of the rated titles, drawn, is hidden with all its ratings.

    Judged are held-out viewers (a share `viewers`, `max_viewers` so many) who like at least one hidden title and rated
    another; only hidden titles are ranked.
    """

    name = "cold-title"
    description = "titles nobody has rated yet: hidden from training whole, and ranked among themselves"

    share: float = 0.1
    viewers: float = 0.2
    like: float = LIKE
    max_viewers: int = 10_000

    def split(self, interactions: Interactions, *, rng: Generator) -> Split:
        titles = rated_rows(interactions)
        cold = np.sort(rng.permutation(titles)[: max(1, round(self.share * len(titles)))])
        test, training = _held_out(len(interactions.viewers), self.viewers, self.max_viewers, rng)
        hidden = np.zeros(interactions.titles, dtype=bool)
        hidden[cold] = True
        away = hidden[interactions.title]
        held_out = away & (interactions.rating >= self.like)
        judged = _with(interactions, held_out, 1) & _with(interactions, ~away, 1)
        trained = interactions.select_viewers(training)
        return Split(
            trained.filter(~hidden[trained.title]),
            cases_of(interactions, test[judged[test]], ~away, held_out, now=_last(interactions, ~away)),
            cold.astype(np.int32),
            self.like,
        )


PROTOCOLS: dict[str, EvaluationProtocol] = {
    protocol.name: protocol
    for protocol in (StrongGeneralisation(), ColdStartUsers(), Temporal(), LeaveLastOut(), RatingSplit(), ColdTitle())
}
"""Every protocol by its name, with its defaults."""


def _held_out(
    viewers: int, share: float, max_viewers: int, rng: Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Numbers of the viewers held out, and of all others; each ascending."""
    order = rng.permutation(viewers)
    count = min(round(share * viewers), max_viewers)
    return np.sort(order[:count]), np.sort(order[count:])


def _held_out_by_id(names: Sequence[str], share: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """As `_held_out`, by the CRC-32 of the viewers' ids."""
    hashed = np.array([zlib.crc32(name.encode()) for name in names], dtype=np.int64)
    held_out = hashed < share * 2**32
    return np.flatnonzero(held_out), np.flatnonzero(~held_out)


def _rank_in_group(group: NDArray[np.integer], key: NDArray[np.float64]) -> NDArray[np.int64]:
    """The place of every entry within its group, from 0, by rising `key`."""
    order = np.lexsort((key, group))
    sorted_group = group[order]
    places = np.empty(len(group), dtype=np.int64)
    places[order] = np.arange(len(group)) - np.searchsorted(sorted_group, sorted_group)
    return places


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
    """As `_first`, for each viewer in the order of time, equal times by title row."""
    rank = np.empty(len(interactions), dtype=np.float64)
    rank[np.lexsort((interactions.title, interactions.at))] = np.arange(len(interactions))
    return _first(interactions.viewer, among, rank, quota)


def _with(interactions: Interactions, mask: NDArray[np.bool_], least: int) -> NDArray[np.bool_]:
    """For every viewer, whether at least so many of their ratings are in `mask`."""
    counted: NDArray[np.bool_] = np.bincount(interactions.viewer[mask], minlength=len(interactions.viewers)) >= least
    return counted


def _last(interactions: Interactions, known: NDArray[np.bool_]) -> NDArray[np.int64]:
    """When each viewer gave the last of the ratings in `known`, shape (viewers,); -1 where that is not known.

    It is when they are asked what they will choose: not today, where they were here years ago.
    """
    last = np.full(len(interactions.viewers), -1, dtype=np.int64)
    np.maximum.at(last, interactions.viewer[known], interactions.at[known])
    return last


def _times(interactions: Interactions, protocol: str) -> NDArray[np.int64]:
    if not interactions.timed:
        raise CarteleraError(f"protocol {protocol} needs to know when ratings were given, and these do not say")
    return interactions.at
