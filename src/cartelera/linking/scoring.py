"""The log-odds of one pair, and the same again with its reasons."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from cartelera.linking import features
from cartelera.linking.comparison import ComparisonRecord, Rarity, person_key
from cartelera.linking.weights import TITLE_RARITY, TITLE_RARITY_CAP, Table
from cartelera.tables.links import Evidence

_AFTER_TITLE: tuple[tuple[str, Callable[[ComparisonRecord, ComparisonRecord], str]], ...] = (
    ("director", features.director),
    ("cast", features.cast),
    ("runtime", features.runtime),
    ("country", features.country),
    ("genre", features.genre),
)

_HOPELESS_LOG_ODDS = -20.0  # log-odds that no runtime, country, genre and synopsis together bring back


@dataclass(frozen=True, slots=True)
class Scorer:
    """Declared weights applied to pairs of records. The synopsis is compared last: it costs most."""

    films: Table
    series: Table
    prior: float
    rarity: Rarity

    def before_synopsis(self, left: ComparisonRecord, right: ComparisonRecord) -> tuple[float, str]:
        """The sum of all weights but the synopsis' (cut short once it is hopeless), and the level of the title."""
        total, title_level = self.prior, ""
        for feature, level, weight in self._levels(left, right, self._table(left)):
            total += weight
            if feature == "title":
                title_level = level
            elif total < _HOPELESS_LOG_ODDS:
                break
        return total, title_level

    def log_odds(self, left: ComparisonRecord, right: ComparisonRecord) -> float:
        total, title_level = self.before_synopsis(left, right)
        return total + self.synopsis_weight(left, right, title_level)

    def may_be_editions(self, left: ComparisonRecord, right: ComparisonRecord) -> bool:
        """Whether two records of one source have equal titles and no different directors."""
        match = features.title(left, right, self.rarity)
        return (
            match is not None and match.level in features.EQUAL_TITLES and features.director(left, right) != "different"
        )

    def is_remake(self, left: ComparisonRecord, right: ComparisonRecord) -> bool:
        """Whether two films of one name are years apart and share nobody."""
        apart = features.year(left, right) in ("far apart", "a generation apart")
        shared = features.director(left, right) == "same" or features.cast(left, right) in ("one", "several")
        return left.record.kind == "movie" and apart and not shared

    def synopsis_weight(self, left: ComparisonRecord, right: ComparisonRecord, title_level: str) -> float:
        level = features.synopsis(left, right, title_level)
        return self._table(left)["synopsis"][level] if level else 0.0

    def most_from_synopsis(self, title_level: str) -> float:
        """The highest synopsis weight that a pair with this level of title can reach."""
        weights = self.films["synopsis"]
        another = "word for word, another title"
        if title_level not in features.EQUAL_TITLES:
            return max(weights.values())
        return max(weight for level, weight in weights.items() if level != another)

    def _table(self, record: ComparisonRecord) -> Table:
        return self.series if record.record.kind == "series" else self.films

    def _levels(
        self, left: ComparisonRecord, right: ComparisonRecord, table: Table
    ) -> Iterator[tuple[str, str, float]]:
        match = features.title(left, right, self.rarity)
        title_level = match.level if match is not None else "other"
        rarity = TITLE_RARITY * min(match.shared, TITLE_RARITY_CAP) if match is not None else 0.0
        yield "title", title_level, table["title"][title_level] + rarity
        year_level = features.year(left, right)
        found = False
        if match is not None:
            if level := features.sequel(match):
                yield "sequel", level, table["sequel"][level]
            if level := features.franchise(match, left, right):
                yield "franchise", level, table["franchise"][level]
        if level := features.imdb_id(left, right):
            found = True
            yield "imdb_id", level, table["imdb_id"][level]
        if year_level:
            found = True
            yield "year", year_level, table["year"][year_level]
        for feature, compare in _AFTER_TITLE:
            if level := compare(left, right):
                found = found or feature in ("director", "cast", "runtime")
                yield feature, level, table[feature][level]
        if not found:
            yield "nothing else", "only the title", table["nothing else"]["only the title"]

    def explain(self, left: ComparisonRecord, right: ComparisonRecord) -> tuple[Evidence, ...]:
        """The evidence whose weights add up to `log_odds`, in the order of comparison."""
        table = self._table(left)
        evidence = [Evidence("prior", "before anything is compared", self.prior)]
        evidence.append(Evidence("kind", f"both {left.record.kind}", table["kind"]["same"]))
        title_level = ""
        for feature, level, weight in self._levels(left, right, table):
            if feature == "title":
                title_level = level
            evidence.append(Evidence(feature, _describe(feature, level, left, right, self.rarity), weight))
        if level := features.synopsis(left, right, title_level):
            cosine = features.synopsis_cosine(left, right) or 0.0
            evidence.append(Evidence("synopsis", f"{level} (cosine {cosine:.2f})", table["synopsis"][level]))
        return tuple(evidence)


def probability(log_odds: float) -> float:
    return 1 / (1 + math.exp(-max(-700.0, min(700.0, log_odds))))


def _describe(feature: str, level: str, left: ComparisonRecord, right: ComparisonRecord, rarity: Rarity) -> str:
    """What a person needs to see to agree or not: both values, then their level."""
    a, b = left.record, right.record
    match feature:
        case "title":
            return f"{_titles(left, right, rarity)}: {level}"
        case "year":
            return f"{a.year} | {b.year}: {level}"
        case "imdb_id":
            return f"{left.imdb_id} | {right.imdb_id}: {level}"
        case "runtime":
            return f"{a.runtime} min | {b.runtime} min: {level}"
        case "director":
            return f"{_some(a.directors)} | {_some(b.directors)}: {level}"
        case "cast":
            shared = [name for name in a.cast if person_key(name) in right.cast]
            return f"{_some(shared or a.cast)} | {_some(shared or b.cast)}: {level}"
        case "country":
            return f"{_some(a.countries)} | {_some(b.countries)}: {level}"
        case "genre":
            return f"{_some(a.genres)} | {_some(b.genres)}: {level}"
        case _:
            return level


def _titles(left: ComparisonRecord, right: ComparisonRecord, rarity: Rarity) -> str:
    match = features.title(left, right, rarity)
    shown = f"{left.record.title} | {right.record.title}"
    if match is None or (match.left is left.titles[0] and match.right is right.titles[0]):
        return shown
    return f"{shown} (as {match.left.text} | {match.right.text})"


def _some(values: Sequence[str]) -> str:
    return ", ".join(values[:3]) + (", …" if len(values) > 3 else "")
