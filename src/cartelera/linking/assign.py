"""From scored pairs to links: competitors share the probability, and a cluster holds one record of each source."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pair:
    """Positions of two records and the log-odds that they are one title, before competitors are considered."""

    left: int
    right: int
    log_odds: float
    competition_penalty: float = 0.0
    """What competitors take away: -log(1 + the sum of their odds)."""

    @property
    def final(self) -> float:
        return self.log_odds + self.competition_penalty


_NEGLIGIBLE_GAP = 8.0  # a competitor with e^-8 of the odds changes nothing that a reader could see
_MIN_COMPETITOR_LOG_ODDS = -4.0  # log-odds below which nothing competes
SameTitle = Callable[[int, int], bool]


def normalise_over_competitors(pairs: Sequence[Pair], sources: Sequence[str], same_title: SameTitle) -> list[Pair]:
    """The pairs with their competition penalty: a source holds a title once, so only one of the competitors is right.

    Two pairs compete if they share one record and their other records come from one source. An edition of the same
    title (`same_title` of two positions) does not compete.
    """
    competing: dict[tuple[int, str], list[tuple[Pair, int]]] = defaultdict(list)
    for pair in pairs:
        if pair.log_odds > _MIN_COMPETITOR_LOG_ODDS:
            competing[pair.left, sources[pair.right]].append((pair, pair.right))
            competing[pair.right, sources[pair.left]].append((pair, pair.left))
    penalised = []
    for pair in pairs:
        odds = 0.0
        for here, there in ((pair.left, pair.right), (pair.right, pair.left)):
            for competitor, other in competing[here, sources[there]]:
                if (
                    competitor is not pair
                    and competitor.log_odds > pair.log_odds - _NEGLIGIBLE_GAP
                    and not same_title(other, there)
                ):
                    odds += math.exp(min(competitor.log_odds, 500.0))
        penalised.append(Pair(pair.left, pair.right, pair.log_odds, -math.log1p(odds)) if odds else pair)
    return penalised


def rank_by_certainty(pairs: Iterable[Pair], tie_break: Callable[[Pair], tuple[object, ...]]) -> list[Pair]:
    """Most certain first; pairs equal to four decimals are ordered by `tie_break`, so that runs are repeatable."""
    return sorted(pairs, key=lambda pair: (-round(pair.final, 4), -round(pair.log_odds, 4), *tie_break(pair)))


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
