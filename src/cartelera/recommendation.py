"""What is asked, what is answered, and the one ranker for every model.

A model scores and explains; `recommend` alone excludes what was seen, filters, ranks, diversifies, breaks ties
and cuts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, runtime_checkable

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from cartelera.catalog import Catalog, Filters
from cartelera.history import FloatArray, History, IntArray, Rows, row_array

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
    "RankedList",
    "Reason",
    "ReasonKind",
    "Recommendation",
    "Recommender",
    "Rows",
    "Tier",
    "recommend",
    "score",
]

_T = TypeVar("_T")

SEED_RATING = 5.0
"""A title asked about ("more like this") counts as if it had been rated so."""


@dataclass(frozen=True, slots=True, eq=False)
class Query:
    """What is known of the viewer, and what is asked; every title as its row in one catalogue.

    `history` is folded in at request time: no viewer is ever "unknown to the model". `seeds`: more like these.
    `exclude`: never these, and nothing is learned from that. `now`: when it is asked, in seconds since 1970; None:
    the time of the latest rating in training.
    """

    history: History = field(default_factory=History.empty)
    seeds: Rows = field(default_factory=row_array)
    exclude: Rows = field(default_factory=row_array)
    filters: Filters = field(default_factory=Filters)
    now: int | None = None
    rated: tuple[Rows, FloatArray] = field(init=False, repr=False)
    """The titles that say something about taste, by ascending row, and their ratings; both of shape (n,).

    Those are the rated titles of the history, and the seeds, rated SEED_RATING unless the history says otherwise.
    Titles that were only seen, or are excluded, teach nothing.
    """
    _folded: dict[tuple[Hashable, str], Any] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "seeds", row_array(self.seeds))
        object.__setattr__(self, "exclude", row_array(self.exclude))
        object.__setattr__(self, "rated", _rated(self.history.rated(), self.seeds))

    def folded(self, model: Hashable, what: str, fold: Callable[[], _T]) -> _T:
        """What `fold` makes of this query for `model`, once, so that scores and reasons share it. Small things only:
        they are kept as long as the query."""
        key = (model, what)
        if key not in self._folded:
            self._folded[key] = fold()
        made: _T = self._folded[key]
        return made

    def remapped(self, row_map: Rows) -> Query:
        """The same query to another catalogue: row r becomes `row_map[r]`, and is dropped if that is -1."""
        seeds, exclude = row_map[self.seeds], row_map[self.exclude]
        return Query(self.history.remapped(row_map), seeds[seeds >= 0], exclude[exclude >= 0], self.filters, self.now)


def _rated(history: History, seeds: Rows) -> tuple[Rows, FloatArray]:
    if not len(seeds):
        return history.rows, history.ratings
    seeds = np.setdiff1d(seeds, history.rows)
    rows = np.concatenate([history.rows, seeds])
    ratings = np.concatenate([history.ratings, np.full(len(seeds), SEED_RATING, dtype=np.float32)])
    order = np.argsort(rows)
    return rows[order], ratings[order]


class ReasonKind(StrEnum):
    """What speaks for a title: titles the viewer liked, what it shares with those, or that others watch it."""

    BECAUSE = "because"
    OVERVIEW = "overview"
    TITLE = "title"
    GENRES = "genres"
    CAST = "cast"
    DIRECTOR = "director"
    KEYWORDS = "keywords"
    COMPANIES = "companies"
    COLLECTION = "collection"
    CREATOR = "creator"
    LIKED_TOGETHER = "liked_together"
    POPULAR = "popular"
    RECENT = "recent"
    PREDICTED = "predicted"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a title was recommended. `text`: what the kind names (titles, people, genres …), separated by commas; empty
    if it names nothing. `weight`: its share, only comparable among reasons of one kind."""

    kind: ReasonKind
    text: str
    weight: float


class Tier(StrEnum):
    """What an answer rests on, from what is known best to what is known least."""

    COLLABORATIVE = "blend"
    """What viewers of similar taste chose. Its value in answers is the name of the model that answers so."""
    CONTENT = "content"
    """What the titles have in common with those the viewer rated."""
    POPULAR = "popular"
    """What everybody watches: nothing is known of this viewer's taste."""


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One answer: the row of the title, its score (higher is better; only comparable within one answer), and why."""

    row: int
    score: float
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a viewer would give some titles, all of shape (n,): the rating, its standard deviation, and the probability
    that they like the title (rate it 4 or more). NaN: cannot say."""

    rating: FloatArray
    std: FloatArray
    probability: FloatArray

    def at(self, indices: NDArray[np.integer]) -> Prediction:
        """The same of some of the titles."""
        return Prediction(self.rating[indices], self.std[indices], self.probability[indices])


@dataclass(frozen=True, slots=True)
class RankedList:
    """What is recommended, the best first, and the tier it rests on; None if the model cannot score anything."""

    tier: Tier | None
    items: tuple[Recommendation, ...]
    prediction: Prediction | None = None
    """What the viewer would give the titles of `items`, in their order; None if nothing predicts."""


class Recommender(Protocol):
    """Trained and read-only. Scores, and never ranks or filters."""

    @property
    def nbytes(self) -> int:
        """Bytes that serving maps."""
        ...

    def tier(self, query: Query) -> Tier | None:
        """What the scores for `query` rest on; None: it cannot score anything for it."""
        ...

    def score_many(self, queries: Sequence[Query], rows: Rows) -> FloatArray:
        """A score of each of `rows` for each query, shape (len(queries), len(rows)); NaN: cannot score this title."""
        ...

    def explain(self, query: Query, rows: Rows) -> list[tuple[Reason, ...]]:
        """Why the title at each of `rows` suits `query`, the weightiest reason first."""
        ...

    def save(self, folder: Path) -> None:
        """Write it into `folder`; its family (models.registry) opens it again."""
        ...


def score(model: Recommender, query: Query, rows: Rows) -> FloatArray:
    """The scores of `rows` for one query, shape (len(rows),); NaN: cannot score this title."""
    scores: FloatArray = model.score_many([query], rows)[0]
    return scores


@runtime_checkable
class Predictor(Protocol):
    """Predicts ratings."""

    def predict(self, query: Query, rows: Rows) -> Prediction:
        """What the viewer would give the titles at `rows`."""
        ...


class Algorithm(Protocol):
    """What can be trained: a frozen dataclass of the hyper-parameters, which are written nowhere else."""

    def fit(self, catalog: Catalog, interactions: Interactions, *, rng: Generator) -> Recommender:
        """Train on what `interactions` hold of the titles in `catalog`."""
        ...


MAX_PER_COLLECTION = 2
"""The most titles of one franchise in a list made for a viewer; "more like this" may name all of them."""
SHORTLIST = 500
"""How many of the best titles are ranked again by how likely the viewer is to like them."""
PROBABILITY_WEIGHT = 0.5
"""How much the logarithm of that probability counts, in deviations of the scores (docs/quality.md)."""
_LEAST_PROBABILITY = 1e-3


def recommend(
    model: Recommender, catalog: Catalog, query: Query, *, n: int = 10, predictor: Predictor | None = None
) -> RankedList:
    """The `n` best titles for `query`, never one that was seen, excluded, asked about, or is another version of those.

    `predictor`: says how likely the viewer is to like what scores best; titles they would pick but not like rank
    lower. Ties go to the more popular title. Fewer than `n` come back only if fewer can be scored.
    """
    tier = model.tier(query)
    if n < 1:
        return RankedList(tier, ())
    excluded = np.unique(np.concatenate([query.history.rows, query.seeds, query.exclude]))
    rows = _candidates(catalog, query, excluded)
    scores = score(model, query, rows)
    known = ~np.isnan(scores)
    rows, scores = rows[known], scores[known]
    shortlist = None
    if predictor is not None and not np.isnan(query.history.ratings).all() and len(rows):
        shortlist = _Shortlist.of(scores, rows, query, predictor)
        scores = shortlist.ranked(scores)
    chosen = np.array(_diversified(catalog, rows, scores, excluded, n, per_collection=not len(query.seeds)), np.intp)
    prediction = None if predictor is None else _predict_chosen(predictor, query, rows, chosen, shortlist)
    reasons = model.explain(query, rows[chosen])
    items = map(Recommendation, rows[chosen].tolist(), scores[chosen].tolist(), reasons)
    return RankedList(tier, tuple(items), prediction)


def _candidates(catalog: Catalog, query: Query, excluded: Rows) -> Rows:
    """The rows that pass the filters and are not among `excluded`, ascending."""
    candidates = query.filters.mask(catalog.facets)
    candidates[excluded] = False
    return np.flatnonzero(candidates).astype(np.int32)


@dataclass(frozen=True, slots=True)
class _Shortlist:
    """The candidates that score best, as ascending indices, and what the viewer would give them."""

    indices: NDArray[np.intp]
    prediction: Prediction

    @classmethod
    def of(cls, scores: FloatArray, rows: Rows, query: Query, predictor: Predictor) -> _Shortlist:
        """The SHORTLIST best of `scores`, or all."""
        best = np.argpartition(-scores, SHORTLIST)[:SHORTLIST] if len(scores) > SHORTLIST else np.arange(len(scores))
        best.sort()
        return cls(best, predictor.predict(query, rows[best]))

    def ranked(self, scores: FloatArray) -> FloatArray:
        """Standardised scores plus the weighted log-probability of a like; titles off the shortlist stay behind it."""
        # If it cannot say, no more can be said against the one than against the other.
        probability = np.maximum(np.nan_to_num(self.prediction.probability, nan=1.0), _LEAST_PROBABILITY)
        finite = scores[np.isfinite(scores)]
        mean, std = (float(finite.mean()), float(finite.std())) if len(finite) else (0.0, 1.0)
        standardised = (scores - np.float32(mean)) / np.float32(max(std, 1e-9))
        ranked = standardised + np.float32(PROBABILITY_WEIGHT * np.log(_LEAST_PROBABILITY))
        ranked[self.indices] = standardised[self.indices] + np.float32(PROBABILITY_WEIGHT) * np.log(probability)
        return np.asarray(ranked, dtype=np.float32)


def _predict_chosen(
    predictor: Predictor, query: Query, rows: Rows, chosen: NDArray[np.intp], shortlist: _Shortlist | None
) -> Prediction:
    """What the viewer would give the titles at `rows[chosen]`: mostly known already, from the shortlist."""
    if shortlist is not None:
        places = np.minimum(np.searchsorted(shortlist.indices, chosen), len(shortlist.indices) - 1)
        if np.array_equal(shortlist.indices[places], chosen):
            return shortlist.prediction.at(places)
    return predictor.predict(query, rows[chosen])


def _diversified(
    catalog: Catalog, rows: Rows, scores: FloatArray, excluded: Rows, n: int, *, per_collection: bool
) -> list[int]:
    """Indices of the `n` best of `rows`: no version of a title twice or of one in `excluded`, and, if `per_collection`,
    at most MAX_PER_COLLECTION of a franchise."""
    columns = catalog.columns
    names = set(columns.name_keys[excluded].ravel().tolist())
    franchises: Counter[int] = Counter()
    chosen: list[int] = []
    ordered = _argsort_desc(scores, n)
    while len(chosen) < n and (some := list(islice(ordered, 2 * n))):
        keys, collections = columns.name_keys[rows[some]].tolist(), columns.collection[rows[some]].tolist()
        for index, own, collection in zip(some, keys, collections, strict=True):
            if not names.isdisjoint(own):
                continue
            if per_collection and collection >= 0:
                if franchises[collection] >= MAX_PER_COLLECTION:
                    continue
                franchises[collection] += 1
            names.update(own)
            chosen.append(index)
            if len(chosen) == n:
                break
    return chosen


def _argsort_desc(scores: FloatArray, n: int) -> Iterator[int]:
    """Indices by falling score, ties by index (the more popular). About `n` are used.

    At first only a few times `n` are sorted, of which the ranker's rules nearly always leave `n`; the rest on demand.
    """
    wanted = min(len(scores), 20 * n + 100)
    least = np.partition(scores, len(scores) - wanted)[len(scores) - wanted] if wanted < len(scores) else -np.inf
    for better in (True, False):
        pool = np.flatnonzero((scores >= least) == better)
        yield from map(int, pool[np.lexsort((pool, -scores[pool]))])
