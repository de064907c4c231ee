"""Which of some titles of a catalogue a record means: the evidence of linking, for one record at a time.

What is asked about is known to exist, which pairs that happen to share a word are not: the prior is the caller's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cartelera.linking import features
from cartelera.linking.assign import Pair, normalise_over_competitors
from cartelera.linking.comparison import ComparisonRecord, title_rarity
from cartelera.linking.records import Record
from cartelera.linking.scoring import Scorer, probability
from cartelera.linking.weights import FILM_WEIGHTS, SERIES_WEIGHTS


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the records that may be meant. `alone`: the probability that it is, if no other one were like it;
    `probability`: beside the others. `same_name`: whether one of its titles is equal to one of those asked for;
    `years_apart`: 0 if one of the years is not known."""

    index: int
    alone: float
    probability: float
    same_name: bool
    years_apart: int


def choose(
    wanted: Record, candidates: Sequence[Record], *, prior: float, added: Sequence[float] | None = None
) -> list[Choice]:
    """The `candidates` by falling probability that `wanted` means them; of equal ones the earlier comes first.

    `prior`: log-odds before anything is compared; `added`: log-odds that speak for each candidate beside. A kind that
    `wanted` does not say is that of each candidate.
    """
    sides = [ComparisonRecord.of(record) for record in candidates]
    asked = {
        kind: ComparisonRecord.of(replace(wanted, kind=kind))
        for kind in ({wanted.kind} if wanted.kind else {record.kind for record in candidates})
    }
    scorer = Scorer(FILM_WEIGHTS, SERIES_WEIGHTS, prior, title_rarity(sides))
    pairs, matches = [], []
    for place, side in enumerate(sides):
        left = asked.get(side.record.kind)
        odds, match = -float("inf"), None
        if left is not None:
            odds = scorer.before_synopsis(left, side)[0] + (added[place] if added else 0.0)
            match = features.title(left, side, scorer.rarity)
        pairs.append(Pair(len(sides), place, odds))
        matches.append(match)
    sources = ["catalogue"] * len(sides) + ["asked"]
    chosen = [
        Choice(
            index=pair.right,
            alone=probability(pair.log_odds),
            probability=probability(pair.final),
            same_name=match is not None and match.level in features.EQUAL_TITLES,
            years_apart=_years_apart(wanted.year, candidates[pair.right].year),
        )
        for pair, match in zip(normalise_over_competitors(pairs, sources, lambda _a, _b: False), matches, strict=True)
    ]
    return sorted(chosen, key=lambda choice: (-round(choice.probability, 4), choice.index))


def _years_apart(one: int | None, other: int | None) -> int:
    return abs(one - other) if one is not None and other is not None else 0
