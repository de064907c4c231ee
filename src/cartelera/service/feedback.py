"""What live viewers tell: written down with the names that the catalogue gives, undone, and forgotten."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from cartelera.errors import ErrorCode, InvalidValueError, NotFoundError
from cartelera.events import Event, EventKind, NamedSubject, NewEvent, Subject, SubjectKind, TitleReference
from cartelera.service.context import ServiceContext
from cartelera.service.live import LiveViewers
from cartelera.service.names import NameResolver

MAX_BATCH = 1_000
"""Events that are taken at once."""
_CLOCK_SKEW = 24 * 3600
"""Seconds for which a sender's clock may be ahead."""


@dataclass(frozen=True, slots=True)
class Told:
    """An event as somebody sends it. `name`: the id of a title, or the name of a person, franchise or genre; `at`: in
    seconds since 1970, None: now."""

    kind: EventKind
    about: SubjectKind
    name: str
    value: float | None = None
    text: str | None = None
    at: int | None = None
    key: str | None = None


class Feedback:
    """Takes down what viewers tell. Every refusal comes before anything is written."""

    def __init__(self, context: ServiceContext, names: NameResolver, live: LiveViewers) -> None:
        self._catalog = context.catalog
        self._names = names
        self._live = live

    def events(self, told: Sequence[Told]) -> list[NewEvent]:
        """Events as they are kept: titles with what the catalogue says of them, other names as it writes them.

        Raises NotFoundError for what the release does not have, InvalidValueError for what no event can be.
        """
        now = int(time.time())
        titles = self._references([each.name for each in told if each.about is SubjectKind.TITLE])
        events = []
        for each in told:
            at = now if each.at is None else each.at
            if at > now + _CLOCK_SKEW:
                raise InvalidValueError(ErrorCode.EVENT_TIME, name=str(at))
            subject: Subject = (
                titles[each.name] if each.about is SubjectKind.TITLE else self._named(each.about, each.name)
            )
            events.append(NewEvent(each.kind, subject, at, each.value, each.text, each.key))
        return events

    def submit(self, viewer: str, events: Sequence[NewEvent]) -> Future[list[Event]]:
        """Keep events of a viewer, all or none; done when they are on the disk. As `EventStore.append` otherwise."""
        return self._live.store.submit(viewer, events)

    def add(self, viewer: str, told: Sequence[Told]) -> list[Event]:
        """`events` and `submit` at once."""
        return self.submit(viewer, self.events(told)).result()

    def undo(self, viewer: str, number: int) -> Event:
        """Take an event back. Raises NotFoundError."""
        return self._live.store.undo(viewer, number)

    def forget(self, viewer: str) -> None:
        """Delete all that is kept of a viewer, whether there is anything or not."""
        self._live.store.forget(viewer)

    def _references(self, title_ids: Sequence[str]) -> dict[str, TitleReference]:
        rows = self._catalog.rows(title_ids)
        for title_id in title_ids:
            if title_id not in rows:
                raise NotFoundError(ErrorCode.TITLE_ID, name=title_id[:80])
        unique = list(rows)
        titles = self._catalog.summaries([rows[title_id] for title_id in unique])
        return {
            title_id: TitleReference(title_id, title.title, title.year, title.kind)
            for title_id, title in zip(unique, titles, strict=True)
        }

    def _named(self, about: SubjectKind, name: str) -> NamedSubject:
        """What is called so, by the name that the catalogue gives it."""
        if about is SubjectKind.FRANCHISE:
            return NamedSubject(about, self._names.group("collection", name).name)
        if about is SubjectKind.GENRE:
            genres = self._catalog.facets.genres
            return NamedSubject(about, genres.values[genres.index(name)])
        match = self._catalog.names.exact("person", name)
        return NamedSubject(about, match.name if match else self._names.person("Actor", name).name)
