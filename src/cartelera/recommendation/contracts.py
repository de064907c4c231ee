"""What is asked, what is answered, and what models are: a model scores and explains, and ranks nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, runtime_checkable

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from cartelera.catalog import Catalog, Filters
from cartelera.history import FloatArray, History, Rows, row_array

if TYPE_CHECKING:
    from cartelera.interactions import Interactions

_T = TypeVar("_T")

SEED_RATING = 5.0
"""A title asked about ("more like this") counts as if it had been rated so."""


@dataclass(frozen=True, slots=True, eq=False)
class Query:
    """What is known of the viewer, and what is asked; every title as its row in one catalogue.

    `history` is folded in at request time: no viewer is ever "unknown to the model". `seeds`: more like these.
    `exclude`: never these, and nothing is learned from that. `now`: when it is asked, in seconds since 1970; None: at
    present, by the clock. `variety`: how much a list for a viewer may give of what suits them best for not being more
    of the same, 0 to 1 (recommendation.taste; what it costs is in docs/quality.md).
    """

    history: History = field(default_factory=History.empty)
    seeds: Rows = field(default_factory=row_array)
    exclude: Rows = field(default_factory=row_array)
    filters: Filters = field(default_factory=Filters)
    now: int | None = None
    variety: float = 0.0
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

    @property
    def moment(self) -> int:
        """When it is asked, in seconds since 1970: `now`, or the present."""
        return int(time.time()) if self.now is None else self.now

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
        history = self.history.remapped(row_map)
        return Query(history, seeds[seeds >= 0], exclude[exclude >= 0], self.filters, self.now, self.variety)


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
    if it names nothing. `weight`: its share, only comparable among reasons of one kind. `row`: of the title that
    `text` names, if the kind is BECAUSE and a viewer's own rating is meant."""

    kind: ReasonKind
    text: str
    weight: float
    row: int | None = None


class Tier(StrEnum):
    """What an answer rests on, from what is known best to what is known least."""

    COLLABORATIVE = "blend"
    """What viewers of similar taste chose. Its value in answers is the name of the model that answers so."""
    CONTENT = "content"
    """What the titles have in common with those the viewer rated."""
    POPULAR = "popular"
    """What everybody watches: nothing is known of this viewer's taste."""


@dataclass(frozen=True, slots=True, eq=False)
class Contributions:
    """What each rated title adds to the score of one title in a model in which ratings add up: without the rating the
    score is lower by exactly so much. `rows`, rising, `ratings`, `points`: all (h,)."""

    tier: Tier
    rows: Rows
    ratings: FloatArray
    points: FloatArray

    @property
    def score(self) -> float:
        """What they add up to."""
        return float(self.points.sum(dtype=np.float64))

    def shares(self) -> FloatArray:
        """The part of each in all that speaks for the title, (h,); what speaks against it has a negative one."""
        total = float(np.maximum(self.points, 0).sum(dtype=np.float64))
        return np.asarray(self.points / max(total, 1e-12), dtype=np.float32)


@runtime_checkable
class Additive(Protocol):
    """A model with a score in which ratings add up."""

    def contributions(self, query: Query, row: int) -> Contributions | None:
        """What each rated title adds to that score of the title at `row`; None if nothing is said of it."""
        ...


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One answer: the row of the title, its score (higher is better; only comparable within one answer), and why."""

    row: int
    score: float
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a viewer would give some titles, all of shape (n,): the rating, its standard deviation, and the probability
    that they like the title (rate it 4 or more). NaN: cannot say. `doubt`: the part of that deviation that is there
    because little is known of the viewer or the title."""

    rating: FloatArray
    std: FloatArray
    probability: FloatArray
    doubt: FloatArray

    def at(self, indices: NDArray[np.integer]) -> Prediction:
        """The same of some of the titles."""
        return Prediction(*(values[indices] for values in (self.rating, self.std, self.probability, self.doubt)))


@dataclass(frozen=True, slots=True, eq=False)
class Likelihood:
    """How likely a viewer is to like some titles, all (n,), NaN: it cannot be said. `low`, `high`: four times in five
    it lies between them, as far as little is known of the viewer and the title; `rating`: what they would give."""

    probability: FloatArray
    low: FloatArray
    high: FloatArray
    rating: FloatArray

    def at(self, indices: NDArray[np.integer]) -> Likelihood:
        """The same of some of the titles."""
        return Likelihood(*(values[indices] for values in (self.probability, self.low, self.high, self.rating)))


@dataclass(frozen=True, slots=True)
class RankedList:
    """What is recommended, the best first, and the tier it rests on; None if the model cannot score anything.

    `likelihood`: how likely the viewer is to like the titles of `items`, in their order; None if nothing predicts.
    `end`: the place in the whole ranking behind the last of them; `more`: whether anything comes there.
    """

    tier: Tier | None
    items: tuple[Recommendation, ...]
    likelihood: Likelihood | None = None
    end: int = 0
    more: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Which part of a ranking is answered: `n` titles from the place `start` on, without those at the rows `dropped`,
    which have a place in the ranking all the same: so two parts of one ranking never hold one title. `explained`:
    whether each comes with its reasons."""

    n: int
    start: int = 0
    dropped: Rows = field(default_factory=row_array)
    explained: bool = True

    @property
    def depth(self) -> int:
        """How many places the ranking needs."""
        return self.start + self.n + len(self.dropped)

    def places(self, rows: Rows) -> NDArray[np.int64]:
        """The places of the part in a ranking of `rows`."""
        places = np.arange(min(self.start, len(rows)), len(rows))
        return places[~np.isin(rows[places], self.dropped)][: self.n] if len(self.dropped) else places[: self.n]

    def end(self, places: NDArray[np.int64]) -> int:
        """The place behind the last of `places`."""
        return int(places[-1]) + 1 if len(places) else self.start


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
