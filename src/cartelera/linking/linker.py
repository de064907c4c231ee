"""Linking records of different sources into titles, with the evidence of every link."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain

from cartelera.linking.assign import Clusters, Pair, normalise_over_competitors, rank_by_certainty
from cartelera.linking.blocking import Index
from cartelera.linking.comparison import ComparisonRecord, add_synopses, title_rarity
from cartelera.linking.records import LinkResult, Record, Resolution
from cartelera.linking.scoring import Scorer, probability
from cartelera.linking.weights import FILM_WEIGHTS, PRIOR, SERIES_WEIGHTS, Table
from cartelera.tables.links import Evidence, Link

Decisions = Mapping[tuple[str, str], bool]
_NO_DECISIONS: Decisions = {}
_MIN_LOG_ODDS = -4.6  # log-odds of 1%: what is less likely does not compete, and is not kept
_INCONSISTENT_LOG_ODDS = -4.5  # log-odds below which two members of one cluster contradict each other
_DECISION_WEIGHT = 30.0  # the weight of a person's decision, beyond any sum of the others


@dataclass(frozen=True, slots=True)
class Linker:
    """Declared weights and thresholds (probabilities). `accept` was chosen on the gold file."""

    accept: float = 0.7
    review: float = 0.1
    prior: float = PRIOR
    films: Table = field(default_factory=lambda: FILM_WEIGHTS, hash=False)
    series: Table = field(default_factory=lambda: SERIES_WEIGHTS, hash=False)

    def __post_init__(self) -> None:
        if not 0 <= self.review <= self.accept <= 1:
            raise ValueError(f"0 <= review <= accept <= 1 must hold, not review={self.review}, accept={self.accept}")
        for table in (self.films, self.series):
            for feature, levels in FILM_WEIGHTS.items():
                if missing := levels.keys() - table.get(feature, {}).keys():
                    raise ValueError(f"the weights of {feature!r} lack {', '.join(sorted(missing))}")

    def link(self, left: Sequence[Record], right: Sequence[Record], decisions: Decisions = _NO_DECISIONS) -> LinkResult:
        """Link each left record to at most one right record, and each right record to at most one of each left source.

        Records of one source, or of two kinds, never link. `decisions` says of pairs of record ids whether a person
        decided that they are one title; decisions win over scores. Raises ValueError if two records have one id.
        """
        with gc_disabled():
            run = LinkRun(self, [*right, *left], decisions)
            run.link(range(len(right), len(run.pool)), range(len(right)))
            return LinkResult(*run.outcome())

    def resolve(self, records: Mapping[str, Sequence[Record]], decisions: Decisions = _NO_DECISIONS) -> Resolution:
        """Link several sources into titles: each to the first source, then what is left over to each other.

        A title holds at most one record of each source. Raises ValueError if two records have one id.
        """
        with gc_disabled():
            run = LinkRun(self, list(chain.from_iterable(records.values())), decisions)
            base = len(next(iter(records.values()), ()))
            run.link(range(base, len(run.pool)), range(base))
            run.link_among(range(base, len(run.pool)))
            clusters = {ids[0]: ids for ids in run.clusters_of_ids()}
            canonical = {record.record.record_id: record.record.record_id for record in run.pool}
            canonical.update((member, first) for first, ids in clusters.items() for member in ids)
            return Resolution(canonical, clusters, *run.outcome(), doubtful=tuple(run.doubtful))


@contextmanager
def gc_disabled() -> Iterator[None]:
    """Switch the cyclic garbage collector off: it would scan millions of objects that all stay, a third of the time."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


class LinkRun:
    """One run: the pool of all records, the clusters so far, and the links found. Records are known by their position.

    In every pair the left position is the higher one: the record of the later source.
    """

    def __init__(self, linker: Linker, records: Sequence[Record], decisions: Decisions) -> None:
        self.pool: list[ComparisonRecord] = [ComparisonRecord.of(record) for record in records]
        self._linker = linker
        self._scorer = Scorer(linker.films, linker.series, linker.prior, title_rarity(self.pool))
        self._sources = [record.source for record in records]
        self._clusters = Clusters(self._sources)
        self._accepted: list[Link] = []
        self._review: list[Link] = []
        self._rejected: list[Link] = []
        self._editions: dict[tuple[int, int], Link] = {}
        self._refused: set[tuple[int, int]] = set()
        self.doubtful: list[Link] = []
        self._one_title: dict[tuple[int, int], bool] = {}
        position = {record.record_id: position for position, record in enumerate(records)}
        if len(position) < len(records):
            raise ValueError(f"{len(records) - len(position)} records carry the id of another one")
        self._apply_decisions(decisions, position)
        self._join_by_ids()

    def outcome(self) -> tuple[tuple[Link, ...], tuple[Link, ...], tuple[Link, ...], tuple[Link, ...]]:
        editions = sorted(self._editions.values(), key=lambda link: (-link.score, link.left, link.right))
        return tuple(self._accepted), tuple(self._review), tuple(self._rejected), tuple(editions)

    def clusters_of_ids(self) -> list[tuple[str, ...]]:
        return [tuple(self._id(member) for member in members) for members in self._clusters.all()]

    def link(self, left: Iterable[int], right: Iterable[int]) -> None:
        index = Index(self.pool, right)
        pairs = self._score((i, j) for i in left for j in index.candidates(i))
        self._decide(pairs, check_consistency=False)

    def link_among(self, positions: Sequence[int]) -> None:
        """Also finds editions: two records of one source that look like one title."""
        index = Index(self.pool, positions)
        pairs = self._score((i, j) for i in positions for j in index.candidates(i) if j < i and self._can_link(i, j))
        within = [pair for pair in pairs if self._is_within_source(pair) and self._are_editions(pair.left, pair.right)]
        self._editions.update({(pair.left, pair.right): self._explained_link(pair) for pair in within})
        self._decide([pair for pair in pairs if not self._is_within_source(pair)], check_consistency=True)

    def _can_link(self, left: int, right: int) -> bool:
        return self._sources[left] == self._sources[right] or self._clusters.can_merge(left, right)

    def _is_within_source(self, pair: Pair) -> bool:
        return self._sources[pair.left] == self._sources[pair.right]

    def _apply_decisions(self, decisions: Decisions, position: Mapping[str, int]) -> None:
        """Latest decision first, so that it wins over older ones it conflicts with; a film and a series never join."""
        for (a, b), same in reversed(list(decisions.items())):
            if a not in position or b not in position:
                continue  # a title that has left its catalogue
            pair = Pair(max(position[a], position[b]), min(position[a], position[b]), _DECISION_WEIGHT)
            left, right = self.pool[pair.left], self.pool[pair.right]
            across = self._across(pair)
            if not same:
                self._refused.add((pair.left, pair.right))
            elif (
                left.record.kind == right.record.kind
                and self._clusters.can_merge(pair.left, pair.right)
                and self._refused.isdisjoint(across)
            ):
                self._clusters.merge(pair.left, pair.right)
                evidence = (
                    *self._scorer.explain(left, right),
                    Evidence("decision", "a person said yes", _DECISION_WEIGHT),
                )
                self._accepted.append(Link(left.record.record_id, right.record.record_id, 1.0, evidence))

    def _join_by_ids(self) -> None:
        """Join the records of several sources that have one id of IMDb's, if what else they say agrees.

        If it does not, the id of the later source's record counts for nothing.
        """
        holders: dict[str, list[int]] = {}
        for position, record in enumerate(self.pool):
            if record.imdb_id:
                holders.setdefault(record.imdb_id, []).append(position)
        for positions in holders.values():
            first = positions[0]
            for position in positions[1:]:
                pair = Pair(position, first, 0.0)
                if self._clusters.can_merge(position, first) and self._refused.isdisjoint(self._across(pair)):
                    self._join_or_doubt(position, first)

    def _join_or_doubt(self, left: int, right: int) -> None:
        ours, theirs = self.pool[left], self.pool[right]
        one_kind = ours.record.kind == theirs.record.kind
        log_odds = self._scorer.before_synopsis(ours, theirs)[0] if one_kind else _MIN_LOG_ODDS
        link = self._explained_link(Pair(left, right, log_odds))
        if probability(log_odds) >= self._linker.accept and not self._scorer.is_remake(ours, theirs):
            self._clusters.merge(left, right)
            self._accepted.append(link)
        else:
            ours.imdb_id = ""
            self.doubtful.append(link)

    def _score(self, candidates: Iterable[tuple[int, int]]) -> list[Pair]:
        """The candidates that are likely enough to keep. Synopses are compared only if they can change that."""
        likely: list[tuple[int, int, float, str]] = []
        for left, right in candidates:
            total, title_level = self._scorer.before_synopsis(self.pool[left], self.pool[right])
            if total + self._scorer.most_from_synopsis(title_level) > _MIN_LOG_ODDS:
                likely.append((left, right, total, title_level))
        read = sorted({position for left, right, _, _ in likely for position in (left, right)})
        add_synopses([self.pool[position] for position in read])
        pairs = []
        for left, right, total, title_level in likely:
            total += self._scorer.synopsis_weight(self.pool[left], self.pool[right], title_level)
            if total > _MIN_LOG_ODDS and (left, right) not in self._refused:
                pairs.append(Pair(left, right, total))
        return pairs

    def _decide(self, pairs: Sequence[Pair], check_consistency: bool) -> None:
        open_pairs = [pair for pair in pairs if self._clusters.can_merge(pair.left, pair.right)]
        for pair in rank_by_certainty(
            normalise_over_competitors(open_pairs, self._sources, self._are_editions), self._tie_break
        ):
            likely = probability(pair.final)
            if likely < self._linker.review:
                self._rejected.append(self._explained_link(pair))
            elif likely < self._linker.accept:
                self._review.append(self._explained_link(pair))
            elif self._clusters.can_merge(pair.left, pair.right):
                self._join(pair, check_consistency)
            else:
                self._on_source_conflict(pair)

    def _join(self, pair: Pair, check_consistency: bool) -> None:
        """Join two clusters, unless a person or (if `check_consistency`) the evidence keeps two members apart."""
        for left, right in self._across(pair):
            if (left, right) in self._refused or (
                check_consistency
                and (left, right) != (pair.left, pair.right)
                and self._scorer.log_odds(self.pool[left], self.pool[right]) < _INCONSISTENT_LOG_ODDS
            ):
                detail = f"{self._id(left)} would become one with {self._id(right)}"
                self._review.append(self._explained_link(pair, Evidence("contradiction", detail, 0.0)))
                return
        self._clusters.merge(pair.left, pair.right)
        self._accepted.append(self._explained_link(pair))

    def _across(self, pair: Pair) -> list[tuple[int, int]]:
        """All pairs of a member of one cluster and a member of the other."""
        ours, theirs = self._clusters.members(pair.left), self._clusters.members(pair.right)
        return [(max(a, b), min(a, b)) for a in ours for b in theirs]

    def _on_source_conflict(self, pair: Pair) -> None:
        """Keep a likely pair whose clusters share a source as an edition if the records look alike, else for review."""
        across = self._across(pair)
        if any(left == right for left, right in across):
            return  # joined meanwhile, through other records
        same_source = [(left, right) for left, right in across if self._sources[left] == self._sources[right]]
        if all(self._are_editions(left, right) for left, right in same_source):
            for left, right in same_source:
                log_odds = self._scorer.log_odds(self.pool[left], self.pool[right])
                self._editions[left, right] = self._explained_link(Pair(left, right, log_odds))
        else:
            detail = "; ".join(
                f"{self._id(left)} and {self._id(right)} are of one source" for left, right in same_source
            )
            self._review.append(self._explained_link(pair, Evidence("taken", detail, 0.0)))

    def _are_editions(self, a: int, b: int) -> bool:
        """Whether two records of one source are one title by name and by score; such records do not compete."""
        pair = (a, b) if a > b else (b, a)
        known = self._one_title.get(pair)
        if known is None:
            left, right = self.pool[pair[0]], self.pool[pair[1]]
            known = self._scorer.may_be_editions(left, right) and (
                probability(self._scorer.log_odds(left, right)) >= self._linker.accept
            )
            self._one_title[pair] = known
        return known

    def _explained_link(self, pair: Pair, *more: Evidence) -> Link:
        left, right = self.pool[pair.left], self.pool[pair.right]
        evidence = self._scorer.explain(left, right)
        if pair.competition_penalty:
            evidence = (*evidence, Evidence("rivals", "other records it might be instead", pair.competition_penalty))
        return Link(left.record.record_id, right.record.record_id, probability(pair.final), (*evidence, *more))

    def _tie_break(self, pair: Pair) -> tuple[float, str, str]:
        popularity = max(self.pool[pair.left].record.popularity, self.pool[pair.right].record.popularity)
        return -popularity, self._id(pair.left), self._id(pair.right)

    def _id(self, position: int) -> str:
        return self.pool[position].record.record_id
