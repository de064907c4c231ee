"""Viewers: their ids and histories, known from the ratings or typed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cartelera.catalog import Title
from cartelera.errors import ErrorCode, InvalidValueError
from cartelera.history import History
from cartelera.service.context import ServiceContext
from cartelera.service.names import NameResolver

_EXAMPLE = "Toy Story:5,Heat:2"


@dataclass(frozen=True, slots=True)
class RatedTitle:
    """A title that a viewer has rated, 0 to 5."""

    title: Title
    rating: float


class Viewers:
    """The viewers of the ratings that a release was made from, and histories that somebody types."""

    def __init__(self, context: ServiceContext, names: NameResolver) -> None:
        self._catalog = context.catalog
        self._known = context.release.rating_histories
        self._names = names

    def __len__(self) -> int:
        return len(self._known)

    def sample_ids(self, n: int) -> list[str]:
        """`n` ids, spread over all."""
        return self._known.sample_ids(n)

    def history(self, viewer_id: str) -> tuple[str, History]:
        """The viewer's complete id and what they rated. Raises NotFoundError."""
        number = self._names.viewer(viewer_id)
        return self._known.id(number), self._known.history(number)

    def best_rated(self, history: History, n: int) -> list[RatedTitle]:
        """The `n` titles with the best ratings; of equal ones those rated last, then the most popular, come first."""
        rated = history.rated()
        best = np.lexsort((rated.rows, -np.maximum(rated.times, 0), -rated.ratings))[:n]
        titles = self._catalog.titles(rated.rows[best].tolist())
        return [RatedTitle(title, rating) for title, rating in zip(titles, rated.ratings[best].tolist(), strict=True)]

    def parse_history(self, text: str) -> History:
        """`Toy Story:5,Heat:2` as a history: titles by name or id, each with its rating, 0 to 5.

        Raises NotFoundError for an unknown title, InvalidValueError for a rating that is none.
        """
        rows: list[int] = []
        ratings: list[float] = []
        for part in filter(None, (p.strip() for p in text.split(","))):
            name, colon, rating = part.rpartition(":")
            if not colon:
                raise InvalidValueError(ErrorCode.RATING_MISSING, (_EXAMPLE,), name=part)
            ratings.append(_parse_rating(rating))
            rows.append(self._names.title_or_id_row(name.strip()))
        if not rows:
            raise InvalidValueError(ErrorCode.HISTORY_EMPTY, (_EXAMPLE,))
        return History.from_rows(np.array(rows, dtype=np.int32), np.array(ratings, dtype=np.float32))


def _parse_rating(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 5:
        raise InvalidValueError(ErrorCode.RATING, ("0 to 5",), name=text.strip())
    return value
