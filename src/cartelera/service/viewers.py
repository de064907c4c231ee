"""Viewers: their ids and histories, known from the ratings or typed."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from cartelera.catalog import TitleSummary
from cartelera.errors import ErrorCode, InvalidValueError
from cartelera.history import History
from cartelera.service.context import ServiceContext
from cartelera.service.names import NameResolver
from cartelera.service.values import shorten

_EXAMPLE = "Toy Story:5, Heat (1995):2"
MAX_RATING = 5.0


@dataclass(frozen=True, slots=True)
class RatedTitle:
    """A title that a viewer has rated, 0 to 5."""

    title: TitleSummary
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
        titles = self._catalog.summaries(rated.rows[best].tolist())
        return [RatedTitle(title, rating) for title, rating in zip(titles, rated.ratings[best].tolist(), strict=True)]

    def parse_history(self, text: str) -> History:
        """`Monsters, Inc.:5, Heat (1995):2` as a history: titles by name or id, each with its rating, 0 to 5.

        An entry ends where a rating does, so that names may hold commas and colons. Of a title named twice the last
        rating counts. Raises NotFoundError for an unknown title, InvalidValueError for a rating that is none.
        """
        entries = split_history(text)
        if not entries:
            raise InvalidValueError(ErrorCode.HISTORY_EMPTY, (_EXAMPLE,))
        rows = [self._names.title_or_id_row(name) for name, _ in entries]
        ratings = [rating for _, rating in entries]
        return History.from_rows(np.array(rows, dtype=np.int32), np.array(ratings, dtype=np.float32))


_ENTRY = re.compile(r"\s*(?P<name>\S.*?)\s*:\s*(?P<rating>[-+]?[0-9]+(?:\.[0-9]+)?)\s*(?:,|$)", re.DOTALL)


def split_history(text: str) -> list[tuple[str, float]]:
    """Name and rating of each entry. Raises InvalidValueError for an entry without a valid rating."""
    entries: list[tuple[str, float]] = []
    rest = text.strip().strip(",")
    while rest.strip():
        entry = _ENTRY.match(rest)
        if entry is None:
            raise _malformed(rest.strip())
        rating = float(entry["rating"])
        if not 0 <= rating <= MAX_RATING:
            raise InvalidValueError(ErrorCode.RATING, ("0 to 5",), name=entry["rating"])
        entries.append((entry["name"], rating))
        rest = rest[entry.end() :].lstrip(" ,")
    return entries


def _malformed(rest: str) -> InvalidValueError:
    _, colon, rating = rest.rpartition(":")
    if colon:
        return InvalidValueError(ErrorCode.RATING, ("0 to 5",), name=shorten(rating.strip()))
    return InvalidValueError(ErrorCode.RATING_MISSING, (_EXAMPLE,), name=shorten(rest))
