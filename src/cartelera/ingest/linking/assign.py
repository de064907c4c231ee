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
    competition_penalty: float = 0.0
    """What rivals take away: minus the log of 1 plus the odds of all of them."""

    @property
    def final(self) -> float:
        return self.log_odds + self.competition_penalty


_NEGLIGIBLE_GAP = 8.0  # a rival with e^-8 of the odds changes nothing that a reader could see
_MIN_COMPETITOR_LOG_ODDS = -4.0  # log-odds below which nothing is a rival
SameTitle = Callable[[int, int], bool]


def normalise_over_competitors(pairs: Sequence[Pair], sources: Sequence[str], same_title: SameTitle) -> list[Pair]:
    """The odds of each pair, shared with its rivals: as a source has a title once, only one of them can be it.

    Rivals are pairs with one record in common whose other records are of one source. One that is an edition of the same
    title (`same_title` of two positions) takes nothing away.
    """
    sharing: dict[tuple[int, str], list[tuple[Pair, int]]] = defaultdict(list)
    for pair in pairs:
        if pair.log_odds > _MIN_COMPETITOR_LOG_ODDS:
            sharing[pair.left, sources[pair.right]].append((pair, pair.right))
            sharing[pair.right, sources[pair.left]].append((pair, pair.left))
    weighed = []
    for pair in pairs:
        odds = 0.0
        for here, there in ((pair.left, pair.right), (pair.right, pair.left)):
            for rival, instead in sharing[here, sources[there]]:
                if (
                    rival is not pair
                    and rival.log_odds > pair.log_odds - _NEGLIGIBLE_GAP
                    and not same_title(instead, there)
                ):
                    odds += math.exp(min(rival.log_odds, 500.0))
        weighed.append(Pair(pair.left, pair.right, pair.log_odds, -math.log1p(odds)) if odds else pair)
    return weighed


def rank_by_certainty(pairs: Iterable[Pair], tie: Callable[[Pair], tuple[object, ...]]) -> list[Pair]:
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

    def can_merge(self, left: int, right: int) -> bool:
        ours, theirs = self.members(left), self.members(right)
        return ours is not theirs and {self._sources[i] for i in ours}.isdisjoint(self._sources[j] for j in theirs)

    def merge(self, left: int, right: int) -> None:
        merged = sorted({*self.members(left), *self.members(right)})
        name = merged[0]
        for member in merged:
            self._members.pop(self._of.get(member, member), None)
        for member in merged:
            self._of[member] = name
        self._members[name] = merged

    def all(self) -> list[list[int]]:
        return [self._members[name] for name in sorted(self._members)]
