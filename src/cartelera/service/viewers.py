"""Viewers: their ids and histories, known from the ratings or typed."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from cartelera.catalog import Filters, TitleSummary
from cartelera.errors import ErrorCode, InvalidValueError, NotFoundError
from cartelera.events import is_viewer_id
from cartelera.history import History, Rows, row_array
from cartelera.service.context import ServiceContext
from cartelera.service.live import LiveViewers, ViewerProfile
from cartelera.service.names import NameResolver
from cartelera.service.namesakes import nearest_to_rest
from cartelera.service.values import shorten

_EXAMPLE = "Toy Story:5, Heat (1995):2"
MAX_RATING = 5.0


@dataclass(frozen=True, slots=True)
class RatedTitle:
    """A title that a viewer has rated, 0 to 5."""

    title: TitleSummary
    rating: float


@dataclass(frozen=True, slots=True, eq=False)
class KnownViewer:
    """A viewer by their complete id; `never`: titles that are not to be recommended to them; `live`: what the live
    service knows of them, None if nothing."""

    id: str
    history: History
    never: Rows
    live: ViewerProfile | None = None

    def capped(self, filters: Filters) -> Filters:
        """`filters` under the caps of the viewer's households."""
        return filters if self.live is None else self.live.capped(filters)


class Viewers:
    """The viewers of the ratings that a release was made from, those of the live service, and histories that somebody
    types.

    A viewer of the ratings and a live viewer of the very same number are one: what they say now is added to what was
    read, and counts more.
    """

    def __init__(self, context: ServiceContext, names: NameResolver, live: LiveViewers) -> None:
        self._catalog = context.catalog
        self._known = context.release.rating_histories
        self._similarity = context.release.similarity
        self._names = names
        self._live = live

    def __len__(self) -> int:
        return len(self._known)

    def sample_ids(self, n: int) -> list[str]:
        """`n` ids, spread over all."""
        return self._known.sample_ids(n)

    def history(self, viewer_id: str) -> tuple[str, History]:
        """The viewer's complete id, and what they rated and saw. Raises NotFoundError."""
        known = self.known(viewer_id)
        return known.id, known.history

    def known(self, viewer_id: str) -> KnownViewer:
        """The viewer with that id: of the ratings, of the live service, or both. Raises NotFoundError."""
        try:
            number = self._names.viewer(viewer_id)
        except NotFoundError:
            live = self._live_profile(viewer_id)
            if live is None:
                raise
            return KnownViewer(viewer_id, live.history, live.never, live)
        viewer, history = self._known.id(number), self._known.history(number)
        number_in_data_set = viewer.partition(":")[2] or viewer
        live = self._live_profile(number_in_data_set)
        if live is None or not self._means(number_in_data_set, viewer):
            return KnownViewer(viewer, history, row_array())
        return KnownViewer(viewer, history.without(live.ignored).updated(live.history), live.never, live)

    def _live_profile(self, viewer_id: str) -> ViewerProfile | None:
        """What a live viewer has told; None if nothing."""
        if not is_viewer_id(viewer_id):
            return None
        profile = self._live.profile(viewer_id)
        return profile if profile.last_event else None

    def _means(self, number: str, viewer: str) -> bool:
        """Whether a bare number means this viewer: no other data set has one of that number."""
        try:
            return self._known.id(self._known.find(number)) == viewer
        except NotFoundError:
            return False

    def best_rated(self, history: History, n: int) -> list[RatedTitle]:
        """The `n` titles with the best ratings; of equal ones those rated last, then the most popular, come first."""
        rated = history.rated()
        best = np.lexsort((rated.rows, -np.maximum(rated.times, 0), -rated.ratings))[:n]
        titles = self._catalog.summaries(rated.rows[best].tolist())
        return [RatedTitle(title, rating) for title, rating in zip(titles, rated.ratings[best].tolist(), strict=True)]

    def parse_history(self, text: str) -> History:
        """`Monsters, Inc.:5, Heat (1995):2` as a history: titles by name or id, each with its rating, 0 to 5.

        An entry ends where a rating does, so that names may hold commas and colons. Of a title named twice the last
        rating counts; of several of one name that is meant which is nearest to the rest (`namesakes`).
        Raises NotFoundError for an unknown title, InvalidValueError for a rating that is none.
        """
        entries = split_history(text)
        if not entries:
            raise InvalidValueError(ErrorCode.HISTORY_EMPTY, (_EXAMPLE,))
        named = [self._names.title_or_id_rows(name) for name, _ in entries]
        rows = nearest_to_rest(self._similarity, named)
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
