"""Viewers of the live service: what their events say, as rows of the release that is served."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, defaultdict
from dataclasses import dataclass

import numpy as np

from cartelera.catalog import Filters
from cartelera.errors import ErrorCode, UnavailableError
from cartelera.events import Event, EventStore, NamedSubject, TitleReference, TitleState
from cartelera.events.households import Cap, caps_of
from cartelera.history import NO_RATING, History, Rows, row_array
from cartelera.service.context import ServiceContext
from cartelera.service.references import References

UNKNOWN_TIME = -1
"""In histories; events of which nobody knows when they happened are of the first second of 1970."""
PROFILES_KEPT = 2_000
"""Of those who asked last."""
COUNTS_SECONDS = 30.0
"""For which counts of all events are good: making them reads all."""


@dataclass(frozen=True, slots=True, eq=False)
class ViewerProfile:
    """What is known of a live viewer, as rows of one release.

    `last_event`: the number of the last change of their events: another one, another profile. `history`: what they saw,
    rated or not; `never`: what stays out of their lists (titles they refused, and all of people, franchises and genres
    they never want to see); `watchlist`: what they want to see and have not; `ignored`: what is in their history and
    teaches nothing because they said so; `unresolved`: events that name what this release does not have; `caps`: those
    that the viewer's households set, which hold in every list for them.
    """

    viewer: str
    last_event: int
    history: History
    never: Rows
    watchlist: Rows
    ignored: Rows
    unresolved: tuple[Event, ...]
    caps: tuple[Cap, ...] = ()

    def capped(self, filters: Filters) -> Filters:
        """`filters` under all caps of the viewer."""
        for cap in self.caps:
            filters = filters.capped(cap.max_age, allow_unrated=cap.allow_unrated)
        return filters


@dataclass(frozen=True, slots=True)
class LiveCounts:
    """How many events are kept, of how many viewers; `unresolved`: how many of them name a title that this release does
    not have."""

    events: int
    viewers: int
    unresolved: int


class LiveViewers:
    """The viewers of the event store, over one release. Thread-safe.

    Without a store nobody is known, and whoever wants to write is told that events cannot be kept.
    """

    def __init__(self, context: ServiceContext, store: EventStore | None) -> None:
        self._catalog = context.catalog
        self.references = References(context.catalog)
        self._store = store
        self._profiles: OrderedDict[str, ViewerProfile] = OrderedDict()
        self._lock = threading.Lock()
        self._counted: tuple[float, LiveCounts] | None = None

    @property
    def is_kept(self) -> bool:
        """Whether there is a store."""
        return self._store is not None

    @property
    def store(self) -> EventStore:
        """Where events are kept. Raises UnavailableError if there is none."""
        if self._store is None:
            raise UnavailableError(ErrorCode.EVENTS)
        return self._store

    def last_event(self, viewer: str) -> int:
        """The number of the last change of a viewer's events; 0 if nothing is known of them."""
        return 0 if self._store is None else self._store.last_number(viewer)

    def profile(self, viewer: str, last: int | None = None) -> ViewerProfile:
        """What is known of a viewer at this moment, whoever wrote it; an empty profile if nothing is. `last`: what
        `last_event` just said, if it was asked."""
        last = self.last_event(viewer) if last is None else last
        with self._lock:
            kept = self._profiles.get(viewer)
            if kept is not None and kept.last_event == last:
                self._profiles.move_to_end(viewer)
                return kept
        # Events that are written in between are in the profile and not in its number: the next to ask makes it anew.
        profile = None if kept is None else self._extended(kept, last)
        if profile is None:
            profile = self.profile_of(viewer, last, [] if last == 0 else self.store.events_of(viewer))
        with self._lock:
            self._profiles[viewer] = profile
            self._profiles.move_to_end(viewer)
            while len(self._profiles) > PROFILES_KEPT:
                self._profiles.popitem(last=False)
        return profile

    def _extended(self, kept: ViewerProfile, last: int) -> ViewerProfile | None:
        """The profile with what came since about other titles, in a fraction of the time that all takes; None if there
        is more to it."""
        added = None if kept.last_event == 0 else self.store.added_since(kept.viewer, kept.last_event)
        if added is None:
            return None
        news = self.profile_of(kept.viewer, last, added)
        touched = np.concatenate([news.history.rows, news.watchlist, news.never])
        known = np.concatenate([kept.history.rows, kept.watchlist, kept.never])
        if np.isin(touched, known).any():
            return None
        return ViewerProfile(
            kept.viewer,
            last,
            kept.history.updated(news.history),
            row_array(np.union1d(kept.never, news.never)),
            row_array(np.union1d(kept.watchlist, news.watchlist)),
            row_array(np.union1d(kept.ignored, news.ignored)),
            kept.unresolved + news.unresolved,
            news.caps,
        )

    def profile_at(self, viewer: str, number: int) -> ViewerProfile:
        """What was known of a viewer after the event `number`, without what was taken back since."""
        return self.profile_of(
            viewer, number, [event for event in self.store.events_of(viewer) if event.number <= number]
        )

    def profile_of(
        self, viewer: str, last: int, events: list[Event], references: References | None = None
    ) -> ViewerProfile:
        """The profile that `events` make, in any order. Nothing is stored.

        `references`: what resolves them, if it is not to keep what it resolved.
        """
        references = references or self.references
        titles = [event for event in events if isinstance(event.subject, TitleReference)]
        rows = references.titles([e.subject for e in titles if isinstance(e.subject, TitleReference)])
        by_row: dict[int, list[Event]] = defaultdict(list)
        unresolved: list[Event] = []
        for event, row in zip(titles, rows, strict=True):
            if row is None:
                unresolved.append(event)
            else:
                by_row[row].append(event)
        states = {row: TitleState.of(those) for row, those in by_row.items()}
        never = [row_array([row for row, state in states.items() if state.hidden])]
        for event in events:
            if isinstance(event.subject, NamedSubject):
                named = references.subject(event.subject)
                if named is None:
                    unresolved.append(event)
                else:
                    never.append(named)
        return ViewerProfile(
            viewer,
            last,
            _history(states),
            row_array(np.unique(np.concatenate(never))),
            row_array(sorted(row for row, state in states.items() if state.wanted)),
            row_array(sorted(row for row, state in states.items() if state.silent)),
            tuple(unresolved),
            caps_of(self._store, viewer) if self._store is not None and viewer else (),
        )

    def sent(self, events: list[Event]) -> ViewerProfile:
        """The profile that `events` make of somebody of whom nothing is kept."""
        return self.profile_of("", 0, events, References(self._catalog))

    def counts(self) -> LiveCounts | None:
        """How much is kept, as of some seconds ago; None without a store. Not for the event loop: it reads all."""
        if self._store is None:
            return None
        counted = self._counted
        if counted is None or time.monotonic() - counted[0] > COUNTS_SECONDS:
            kept, references = self._store.counts(), self._store.references()
            rows = self.references.titles([reference for reference, _ in references])
            lost = sum(count for (_, count), row in zip(references, rows, strict=True) if row is None)
            counted = self._counted = (time.monotonic(), LiveCounts(kept.events, kept.viewers, lost))
        return counted[1]


def _history(states: dict[int, TitleState]) -> History:
    """The titles that were seen, with what they were rated."""
    seen = [(row, state) for row, state in states.items() if state.seen]
    return History.from_rows(
        np.array([row for row, _ in seen], dtype=np.int32),
        np.array([NO_RATING if s.rating is None else s.rating for _, s in seen], dtype=np.float32),
        np.array([state.at or UNKNOWN_TIME for _, state in seen], dtype=np.int64),
    )
