"""What to offer a viewer, and whether they would like one title: recommendations with their reasons, in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from cartelera.catalog import Filters, Title
from cartelera.errors import ErrorCode, InvalidValueError, NotFoundError
from cartelera.history import History
from cartelera.recommendation import Query, Reason, Tier, recommend, score
from cartelera.release import Release

LIKELY = 0.5
"""From this probability on a title is recommended to a viewer who asks about it."""
_EXAMPLE = "Toy Story:5,Heat:2"
_EXAMPLE = "Toy Story:5,Heat:2"


@dataclass(frozen=True, slots=True)
class Offered:
    """A title offered to a viewer, and why; `chance`: the probability that they like it, where it can be said."""

    title: Title
    reasons: tuple[Reason, ...]
    chance: float | None
    rating: float | None


@dataclass(frozen=True, slots=True)
class Advice:
    """What a viewer is offered. `tier`: what answered (`blend`, `content`, `popular`)."""

    viewer: str
    tier: str
    offered: tuple[Offered, ...]


@dataclass(frozen=True, slots=True)
class Opinion:
    """Whether a viewer would like a title. `chance`: from 0 to 1; `rating`, `spread`: None where nobody can say."""

    viewer: str
    title: Title
    recommended: bool
    chance: float
    rating: float | None
    spread: float | None
    own_rating: float | None
    reasons: tuple[Reason, ...]


class Viewers:
    """Advice over one release, for viewers it knows and for any history."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self.catalog = release.catalog
        self.known = release.rating_histories

    def history(self, viewer_id: str) -> tuple[str, History]:
        """The viewer's whole id and what they rated. Raises NotFoundError."""
        number = self.known.find(viewer_id)
        return self.known.id(number), self.known.history(number)

    def advise(self, history: History, *, viewer: str = "", n: int = 10, filters: Filters | None = None) -> Advice:
        """The best titles for somebody with this `history`, none of it among them."""
        query = Query(history, filters=filters or Filters())
        model = self.release.model
        found = recommend(model, self.catalog, query, n=n, predictor=self.release.predictor)
        titles = self.catalog.titles([one.row for one in found.items])
        chances, ratings = self._predicted(query, [one.row for one in found.items])
        offered = tuple(
            Offered(title, one.reasons, chance, rating)
            for title, one, chance, rating in zip(titles, found.items, chances, ratings, strict=True)
        )
        return Advice(viewer, found.tier or Tier.POPULAR, offered)

    def opinion(self, history: History, title: Title, *, viewer: str = "") -> Opinion:
        """Whether somebody with this `history` would like `title`.

        Where no ratings could be learned from, the chance is the share of titles that suit the viewer less.
        """
        own = history.rating_of(title.row)
        query = Query(history.without([title.row]))
        reasons = self.release.model.explain(query, title.row)
        if self.release.predictor is None:
            rows = np.arange(len(self.catalog), dtype=np.int32)
            scores = score(self.release.model, query, rows)
            chance = float((scores < scores[title.row]).mean())
            return Opinion(viewer, title, chance >= LIKELY, chance, None, None, own, reasons)
        told = self.release.predictor.predict(query, np.array([title.row], dtype=np.int32))
        chance = float(told.probability[0])
        return Opinion(viewer, title, chance >= LIKELY, chance, float(told.rating[0]), float(told.std[0]), own, reasons)

    def _predicted(self, query: Query, rows: list[int]) -> tuple[list[float | None], list[float | None]]:
        if self.release.predictor is None or not rows:
            return [None] * len(rows), [None] * len(rows)
        told = self.release.predictor.predict(query, np.array(rows, dtype=np.int32))
        return (
            [None if np.isnan(v) else float(v) for v in told.probability],
            [None if np.isnan(v) else float(v) for v in told.rating],
        )

    def parse_history(self, text: str) -> History:
        """`Toy Story:5,Heat:2` as a history: titles by name or id, each with what it was given, 0 to 5.

        Raises NotFoundError for an unknown title, InvalidValueError for a rating that is none.
        """
        rows: list[int] = []
        ratings: list[float] = []
        for part in filter(None, (p.strip() for p in text.split(","))):
            name, colon, given = part.rpartition(":")
            if not colon:
                raise InvalidValueError(ErrorCode.RATING_MISSING, (_EXAMPLE,), name=part)
            try:
                value = float(given)
            except ValueError:
                value = -1.0
            if not 0 <= value <= 5:
                raise InvalidValueError(ErrorCode.RATING, ("0 to 5",), name=given.strip())
            rows.append(self._row(name.strip()))
            ratings.append(value)
        if not rows:
            raise InvalidValueError(ErrorCode.HISTORY_EMPTY, (_EXAMPLE,))
        return History.from_rows(np.array(rows, dtype=np.int32), np.array(ratings, dtype=np.float32))

    def _row(self, name: str) -> int:
        row = self.catalog.row(name)
        if row is not None:
            return row
        match = self.catalog.names.resolve("title", name)
        if match is None:
            raise NotFoundError(ErrorCode.TITLE, partial(self.catalog.names.suggest, "title", name), name=name[:80])
        return match.ids[0]


_KINDS = {
    "because": "porque le gustó {}",
    "director": "dirige {}",
    "cast": "actúa {}",
    "genres": "mismo género: {}",
    "collection": "de la misma franquicia: {}",
    "keywords": "mismos temas: {}",
    "companies": "misma productora: {}",
    "overview": "una trama parecida",
    "title": "un título parecido",
    "popular": "es popular",
    "recent": "se está viendo mucho ahora",
}


def in_spanish(reasons: Sequence[Reason]) -> list[str]:
    """Reasons as the Spanish questions answer them, each once."""
    told = []
    for reason in reasons:
        pattern = _KINDS.get(reason.kind, "{}")
        text = pattern.format(reason.text) if "{}" in pattern else pattern
        if text.strip() and ("{}" not in pattern or reason.text):
            told.append(text)
    return list(dict.fromkeys(told))
