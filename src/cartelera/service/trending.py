"""What people watch and talk about now: every rating and event counts half as much after each HALF_LIFE_DAYS.

Whoever rates a hundred titles in an evening has one voice that day, shared among them. The time is counted back from
the latest activity that is known, so that a catalogue with ratings of long ago has a trend too: that of its last weeks.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cartelera.catalog import Filters
from cartelera.catalog.filters import Mask
from cartelera.events import TitleReference
from cartelera.events.kinds import Effect
from cartelera.history import FloatArray, IntArray, Rows
from cartelera.service.context import ServiceContext
from cartelera.service.filtering import Passing, pass_filters
from cartelera.service.live import LiveViewers

HALF_LIFE_DAYS = 14.0
"""The one half-life of the trend."""
_HALF_LIVES = 10
"""What is older than so many half-lives no longer counts: less than a thousandth of it is left."""
_DAY = 86_400
_FRESH_SECONDS = 60.0
"""For so long a trend is good: making it reads all recent events."""
_COUNTED = frozenset({Effect.RATED, Effect.SEEN, Effect.WANTED})


@dataclass(frozen=True, slots=True, eq=False)
class Trend:
    """`scores` (titles,): the voices for each title, faded; `as_of`: when the latest was, seconds since 1970; None if
    it is not known when anything was watched: then popularity takes its place."""

    scores: FloatArray
    as_of: int | None


@dataclass(frozen=True, slots=True, eq=False)
class TrendingTitles:
    """The `rows` that trend, the most first, with their `scores`, 1 for the first of all; what filters left of them."""

    rows: Rows
    scores: FloatArray
    passing: Passing
    as_of: int | None


class Trending:
    """The trend of one release: from the times of its ratings, and from the events of live viewers. Thread-safe."""

    def __init__(self, context: ServiceContext, live: LiveViewers) -> None:
        self._catalog = context.catalog
        self._histories = context.release.rating_histories
        self._live = live
        self._lock = threading.Lock()
        self._made: tuple[float, Trend] | None = None
        self._rated: tuple[IntArray, Rows, IntArray] | None = None

    def titles(self, filters: Filters, *, within: Mask | None = None, relax: bool = False) -> TrendingTitles:
        """The titles that trend and pass `filters`; `within` (titles,): only of these."""
        trend = self.trend()
        listed = trend.scores > 0
        passing = pass_filters(self._catalog, filters, listed if within is None else listed & within, relax=relax)
        rows = np.flatnonzero(passing.mask).astype(np.int32)
        ordered = rows[np.lexsort((rows, -trend.scores[rows]))]
        top = float(trend.scores.max(initial=0)) or 1.0
        return TrendingTitles(ordered, trend.scores[ordered] / np.float32(top), passing, trend.as_of)

    def trend(self) -> Trend:
        """The trend of this minute."""
        with self._lock:
            if self._made is None or time.monotonic() - self._made[0] > _FRESH_SECONDS:
                self._made = time.monotonic(), self._make()
            return self._made[1]

    def _make(self) -> Trend:
        viewers, rows, times = self._recent_ratings()
        events = list(self._events())
        if events:
            told = np.array(events, dtype=np.int64)
            viewers = np.concatenate([viewers, -1 - told[:, 0]])
            rows = np.concatenate([rows, told[:, 1].astype(np.int32)])
            times = np.concatenate([times, told[:, 2]])
        if not len(times):
            places = np.arange(1, len(self._catalog) + 1, dtype=np.float32)
            return Trend(np.reciprocal(places), None)
        latest = int(times.max())
        recent = times >= latest - HALF_LIFE_DAYS * _HALF_LIVES * _DAY
        viewers, rows, times = viewers[recent], rows[recent], times[recent]
        faded = np.exp2((times - latest) / (HALF_LIFE_DAYS * _DAY))
        scores = np.bincount(rows, weights=faded * _shares(viewers, times), minlength=len(self._catalog))
        return Trend(scores.astype(np.float32), latest)

    def _recent_ratings(self) -> tuple[IntArray, Rows, IntArray]:
        """Viewers, rows and times of the ratings of the last half-lives before the latest one; read once."""
        if self._rated is None:
            known = self._histories
            latest = int(known.times.max(initial=-1))
            recent = np.flatnonzero(known.times >= max(0, latest - HALF_LIFE_DAYS * _HALF_LIVES * _DAY))
            viewers = np.searchsorted(known.starts, recent, side="right")
            self._rated = viewers, known.rows[recent], known.times[recent].astype(np.int64)
        return self._rated

    def _events(self) -> Iterator[tuple[int, int, int]]:
        """Viewer, row and time of what live viewers rated, watched or want to watch, each title once per viewer."""
        if not self._live.is_kept:
            return
        since = time.time() - HALF_LIFE_DAYS * _HALF_LIVES * _DAY
        latest: dict[tuple[str, TitleReference], int] = {}
        for event in self._live.store.all_events():
            if event.at >= since and isinstance(event.subject, TitleReference) and event.meaning.effect in _COUNTED:
                key = event.viewer, event.subject
                latest[key] = max(event.at, latest.get(key, 0))
        numbers = {viewer: number for number, viewer in enumerate(dict.fromkeys(viewer for viewer, _ in latest))}
        rows = self._live.references.titles([subject for _, subject in latest])
        now = int(time.time())
        for (viewer, _), row, at in zip(latest, rows, latest.values(), strict=True):
            if row is not None:
                yield numbers[viewer], row, min(at, now)


def _shares(viewers: IntArray, times: IntArray) -> NDArray[np.float64]:
    """The part of each in what its viewer did that day: a day of a viewer is one voice."""
    days = np.stack([viewers, times // _DAY])
    _, place, counts = np.unique(days, axis=1, return_inverse=True, return_counts=True)
    shares: NDArray[np.float64] = 1 / counts[place.ravel()]
    return shares
