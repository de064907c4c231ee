"""What is asked, what is answered, and the one ranker for every model.

A model scores and explains; `recommend` alone excludes what was seen, filters, ranks, diversifies, breaks ties
and cuts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.random import Generator

from cartelera.catalog import Catalog, Filters, Title
from cartelera.history import FloatArray, History, IntArray, Rows, row_array
from cartelera.names import compact_key

if TYPE_CHECKING:
    from cartelera.interactions import Interactions

__all__ = [
    "Algorithm",
    "FloatArray",
    "History",
    "IntArray",
    "Prediction",
    "Predictor",
    "Query",
    "Reason",
    "Recommendation",
    "Recommender",
    "Rows",
    "recommend",
]


@dataclass(frozen=True, slots=True, eq=False)
class Query:
    """What is known of the viewer, and what is asked; every title as its row in one catalogue.

    `history` is folded in at request time: no viewer is ever "unknown to the model". `seeds`: more like these.
    `exclude`: never these, and nothing is learned from that. `now`: when it is asked, in seconds since 1970; None:
    when the last of what was learned from happened.
    """

    history: History = field(default_factory=History.empty)
    seeds: Rows = field(default_factory=row_array)
    exclude: Rows = field(default_factory=row_array)
    filters: Filters = field(default_factory=Filters)
    now: int | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "seeds", row_array(self.seeds))
        object.__setattr__(self, "exclude", row_array(self.exclude))

    def remapped(self, row_map: Rows) -> Query:
        """The same query to another catalogue: row r becomes `row_map[r]`, and is dropped if that is -1."""
        seeds, exclude = row_map[self.seeds], row_map[self.exclude]
        return Query(self.history.remapped(row_map), seeds[seeds >= 0], exclude[exclude >= 0], self.filters, self.now)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a title was recommended: the kind (`genre`, `director`, `because` …), what it names, and its share."""

    kind: str
    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One answer: the row of the title, its score (higher is better; only comparable within one answer), and why."""

    row: int
    score: float
    reasons: tuple[Reason, ...] = ()


class Recommender(Protocol):
    """Trained and read-only. Scores, and never ranks or filters."""

    def score(self, query: Query, rows: Rows) -> FloatArray:
        """A score for each of `rows`, shape (len(rows),); NaN: cannot score this title."""
        ...

    def explain(self, query: Query, row: int) -> tuple[Reason, ...]:
        """Why the title at `row` suits `query`, the weightiest reason first."""
        ...


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a viewer would give some titles, all of shape (n,): the rating, its standard deviation, and the probability
    that they like the title (rate it 4 or more). NaN: cannot say."""

    rating: FloatArray
    spread: FloatArray
    chance: FloatArray


class Predictor(Protocol):
    """A recommender that also predicts ratings."""

    def predict(self, query: Query, rows: Rows) -> Prediction:
        """What the viewer would give the titles at `rows`."""
        ...


class Algorithm(Protocol):
    """A recipe: a frozen dataclass of hyper-parameters. Written once, nowhere else."""

    def fit(self, catalog: Catalog, interactions: Interactions, *, rng: Generator) -> Recommender:
        """Train on what `interactions` hold of the titles in `catalog`."""
        ...


MAX_PER_COLLECTION = 2
"""Of one franchise, at most so many stand in a list made for a viewer; "more like this" may name all of them."""


SHORTLIST = 500
"""Of so many titles that score best it is asked how likely the viewer is to like them."""
CHANCE_WEIGHT = 0.5
"""How much the logarithm of that probability counts, in deviations of the scores (docs/quality.md)."""
_LEAST_CHANCE = 1e-3


def recommend(
    model: Recommender, catalog: Catalog, query: Query, *, n: int = 10, predictor: Predictor | None = None
) -> list[Recommendation]:
    """The `n` best titles for `query`, never one that was seen, excluded, asked about, or is another version of those.

    `predictor`: says how likely the viewer is to like what scores best; what they would choose and then not like falls
    behind. Ties go to the more popular title. Fewer than `n` come back only if fewer can be scored.
    """
    if n < 1:
        return []
    excluded = np.unique(np.concatenate([query.history.rows, query.seeds, query.exclude]))
    names = {name for title in catalog.titles(excluded.tolist()) for name in _called(title)}
    candidates = query.filters.mask(catalog)
    candidates[excluded] = False
    rows = np.flatnonzero(candidates).astype(np.int32)
    scores = model.score(query, rows)
    known = ~np.isnan(scores)
    rows, scores = rows[known], scores[known]
    if predictor is not None and len(query.history.rated()) and len(rows):
        scores = _weighed(scores, rows, query, predictor)
    chosen: list[Recommendation] = []
    franchises: dict[str, int] = {}
    for index in _best_first(scores, n):
        row = int(rows[index])
        title = catalog.title(row)
        called = _called(title)
        if called & names:
            continue
        if title.collection and not len(query.seeds):
            if franchises.get(title.collection, 0) >= MAX_PER_COLLECTION:
                continue
            franchises[title.collection] = franchises.get(title.collection, 0) + 1
        names |= called
        chosen.append(Recommendation(row, float(scores[index]), model.explain(query, row)))
        if len(chosen) == n:
            break
    return chosen


def _weighed(scores: FloatArray, rows: Rows, query: Query, predictor: Predictor) -> FloatArray:
    """Standardised scores plus the weighted log-probability of a like; titles off the shortlist stay behind it."""
    best = np.argpartition(-scores, SHORTLIST)[:SHORTLIST] if len(scores) > SHORTLIST else np.arange(len(scores))
    chance = np.full(len(scores), _LEAST_CHANCE, dtype=np.float32)
    # Where it cannot say, no more can be said against the one than against the other.
    chance[best] = np.nan_to_num(predictor.predict(query, rows[best]).chance, nan=1.0)
    finite = scores[np.isfinite(scores)]
    mean, spread = (float(finite.mean()), float(finite.std())) if len(finite) else (0.0, 1.0)
    standing = (scores - np.float32(mean)) / np.float32(max(spread, 1e-9))
    liking = np.float32(CHANCE_WEIGHT) * np.log(np.maximum(chance, _LEAST_CHANCE))
    return np.asarray(standing + liking, dtype=np.float32)


def _called(title: Title) -> set[str]:
    """Under which names a title is known; those that differ in blanks and punctuation are one (`WALL·E`, `WALL-E`)."""
    return {compact_key(title.title), compact_key(title.original_title)}


def _best_first(scores: FloatArray, n: int) -> Iterator[int]:
    """Indices by falling score, ties by index (the more popular).

    So many that `n` will nearly always survive the ranker's rules are sorted at first, the rest only on demand.
    """
    wanted = min(len(scores), 20 * n + 100)
    least = np.partition(scores, len(scores) - wanted)[len(scores) - wanted] if wanted < len(scores) else -np.inf
    for better in (True, False):
        pool = np.flatnonzero((scores >= least) == better)
        yield from map(int, pool[np.lexsort((pool, -scores[pool]))])
