"""From scored pairs to links: rivals share the probability, each record links once, clusters never contradict."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pair:
    """Positions of two records and the log-odds that they are one title, rivals not yet considered."""

    left: int
    right: int
    log_odds: float
    against: float = 0.0
    """What rivals take away: minus the log of 1 plus the odds of all of them."""

    @property
    def final(self) -> float:
        return self.log_odds + self.against


_FAR_BEHIND = 8.0  # a rival with e^-8 of the odds changes nothing that a reader could see
_MUST_BE_LIKELY = -4.0


def weigh_rivals(pairs: Sequence[Pair], same_title: Callable[[int, int], bool], both_ways: bool) -> list[Pair]:
    """The probability is shared between a record and its rivals: the other records it might be instead.

    A rival that is an edition of the same title (`same_title`) takes nothing away. With `both_ways` the rivals of the
    right record count too; against a base of movies they do not, for two listings may well be one film.
    """
    of_left: dict[int, list[Pair]] = defaultdict(list)
    of_right: dict[int, list[Pair]] = defaultdict(list)
    for pair in pairs:
        if pair.log_odds > _MUST_BE_LIKELY:
            of_left[pair.left].append(pair)
            if both_ways:
                of_right[pair.right].append(pair)
    weighed = []
    for pair in pairs:
        odds = sum(
            math.exp(min(rival.log_odds, 500.0))
            for rival in of_left[pair.left]
            if _counts(rival, pair) and not same_title(rival.right, pair.right)
        )
        if both_ways:
            odds += sum(
                math.exp(min(rival.log_odds, 500.0))
                for rival in of_right[pair.right]
                if _counts(rival, pair) and not same_title(rival.left, pair.left)
            )
        weighed.append(Pair(pair.left, pair.right, pair.log_odds, -math.log1p(odds)) if odds else pair)
    return weighed


def _counts(rival: Pair, pair: Pair) -> bool:
    return rival is not pair and rival.log_odds > pair.log_odds - _FAR_BEHIND


def best_first(pairs: Iterable[Pair], tie: Callable[[Pair], tuple[object, ...]]) -> list[Pair]:
    """Most certain first; what is equal to four decimals is ordered by `tie`, so that runs are repeatable."""
    return sorted(pairs, key=lambda pair: (-round(pair.final, 4), -round(pair.log_odds, 4), *tie(pair)))


class Clusters:
    """Groups of records with at most one of each source, grown link by link."""

    def __init__(self, sources: Sequence[str]) -> None:
        self._sources = sources
        self._members: dict[int, list[int]] = {}
        self._of: dict[int, int] = {}

    def members(self, record: int) -> list[int]:
        return self._members[self._of[record]] if record in self._of else [record]

    def may_join(self, left: int, right: int) -> bool:
        ours, theirs = self.members(left), self.members(right)
        return ours is not theirs and {self._sources[i] for i in ours}.isdisjoint(self._sources[j] for j in theirs)

    def join(self, left: int, right: int) -> None:
        merged = sorted({*self.members(left), *self.members(right)})
        name = merged[0]
        for member in merged:
            self._members.pop(self._of.get(member, member), None)
        for member in merged:
            self._of[member] = name
        self._members[name] = merged

    def all(self) -> list[list[int]]:
        return [self._members[name] for name in sorted(self._members)]
