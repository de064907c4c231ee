"""`EventStore`: what viewers said and did, kept in SQLite or PostgreSQL. The only thing that changes while serving."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Self

from sqlalchemy import URL, Connection, Engine, Row, delete, func, insert, select, update
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from cartelera.errors import ErrorCode, InvalidValueError, NotFoundError, UnavailableError, WorkspaceError
from cartelera.events.engine import READS, empty_log, make_engine, parse_url, shown
from cartelera.events.kinds import EventKind, SubjectKind
from cartelera.events.migrating import migrate
from cartelera.events.model import Event, NamedSubject, NewEvent, TitleReference, check_viewer
from cartelera.events.schema import COUNTER, EVENTS, FORGOTTEN, METADATA, VIEWERS

_PAGE = 5_000
"""Events that are read at once when all are."""
_KEYS = 500
"""Keys that are looked up at once."""


@dataclass(frozen=True, slots=True)
class EventCounts:
    """How many events are kept (without those taken back), and of how many viewers."""

    events: int
    viewers: int


class EventStore:
    """The events of all viewers. Thread-safe; several processes may open the same one and see each other's events.

    An event that `append` returned survives the end of the process; on SQLite also that of the machine, as far as its
    disk writes what it says it wrote. `engine`: for further tables of METADATA, read and written in `reading` and
    `writing`. If the database does not answer, UnavailableError is raised.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        # Readers on PostgreSQL need no transaction, which would be two more messages.
        more = {} if engine.dialect.name == "sqlite" else {"isolation_level": "AUTOCOMMIT"}
        self._reader = engine.execution_options(**READS, **more)

    @classmethod
    def open(cls, url: str | URL) -> Self:
        """Open the store at `url`, its tables brought up to date. Raises WorkspaceError if that cannot be done."""
        address = parse_url(url) if isinstance(url, str) else url
        engine = make_engine(address)
        try:
            migrate(engine)
        except SQLAlchemyError as error:
            engine.dispose()
            raise WorkspaceError(f"the events in {shown(address)} cannot be opened: {_reason(error)}") from error
        except WorkspaceError:
            engine.dispose()
            raise
        return cls(engine)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees what is committed. Raises UnavailableError if there is none."""
        with _translated(), self._reader.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction, committed at the end of the block; one at a time over all processes.

        Raises UnavailableError if there is none, or it cannot be committed.
        """
        with _translated(), self.engine.begin() as connection:
            # On SQLite the transaction itself keeps others out.
            connection.execute(select(COUNTER.c.last).with_for_update())
            yield connection

    def append(self, viewer: str, events: Sequence[NewEvent]) -> list[Event]:
        """Keep events of one viewer, all or none; they are on the disk when this returns. In the order of `events`.

        An event whose key is known is not kept again: the one that was kept is returned. Raises InvalidValueError if
        that one says something else, or for an id that is none.
        """
        check_viewer(viewer)
        with self.writing() as connection:
            return append_events(connection, viewer, events)

    def undo(self, viewer: str, number: int) -> Event:
        """Take an event back, and return it as it was: what it said is deleted. Raises NotFoundError if there is none.

        Its key stays known, so that what is sent once more by mistake does not come back.
        """
        chosen = (EVENTS.c.number == number) & (EVENTS.c.viewer == viewer) & EVENTS.c.undone.is_(None)
        with self.writing() as connection:
            row = connection.execute(select(EVENTS).where(chosen)).one_or_none()
            if row is None:
                raise NotFoundError(ErrorCode.EVENT, name=str(number))
            last = take_numbers(connection, 1)
            blank = {"subject": "", "title": None, "year": None, "title_kind": None, "value": None, "text": None}
            connection.execute(update(EVENTS).where(EVENTS.c.number == number).values(undone=last, **blank))
            connection.execute(update(VIEWERS).where(VIEWERS.c.viewer == viewer).values(last=last))
        return replace(_event(row), undone=True)

    def events_of(self, viewer: str, *, after: int = 0) -> list[Event]:
        """The events of a viewer with a number above `after`, in the order they were written, without those undone."""
        with self.reading() as connection:
            rows = connection.execute(
                select(EVENTS)
                .where(EVENTS.c.viewer == viewer, EVENTS.c.number > after, EVENTS.c.undone.is_(None))
                .order_by(EVENTS.c.number)
            )
            return [_event(row) for row in rows]

    def last_number(self, viewer: str) -> int:
        """The number of the last change of a viewer's events; 0 if nothing is known of them. Takes one look-up."""
        with self.reading() as connection:
            return connection.execute(select(VIEWERS.c.last).where(VIEWERS.c.viewer == viewer)).scalar() or 0

    def forget(self, viewer: str) -> None:
        """Delete all that is kept of a viewer, and note that nothing may bring it back. Known or not."""
        check_viewer(viewer)
        with self.writing() as connection:
            for table in METADATA.tables.values():
                if "viewer" in table.c:
                    connection.execute(delete(table).where(table.c.viewer == viewer))
            note = {"viewer": viewer, "number": take_numbers(connection, 1), "at": int(time.time())}
            connection.execute(insert(FORGOTTEN).values(note))
        empty_log(self.engine)

    def forgotten(self) -> set[str]:
        """The ids of those who were forgotten; some may have come back since, and are new viewers."""
        with self.reading() as connection:
            return set(connection.execute(select(FORGOTTEN.c.viewer)).scalars())

    def export(self, viewer: str) -> dict[str, Any]:
        """All that is kept of a viewer, by table; nothing if they are unknown."""
        kept: dict[str, Any] = {}
        with self.reading() as connection:
            for table in METADATA.sorted_tables:
                if "viewer" in table.c and table is not FORGOTTEN:
                    rows = connection.execute(
                        select(table).where(table.c.viewer == viewer).order_by(*table.primary_key.columns)
                    )
                    if found := [dict(row._mapping) for row in rows]:
                        kept[table.name] = found
        return kept

    def all_events(self, *, after: int = 0) -> Iterator[Event]:
        """Every event with a number above `after`, without those undone, in their order; read page by page."""
        while True:
            with self.reading() as connection:
                rows = connection.execute(
                    select(EVENTS)
                    .where(EVENTS.c.number > after, EVENTS.c.undone.is_(None))
                    .order_by(EVENTS.c.number)
                    .limit(_PAGE)
                ).all()
            if not rows:
                return
            yield from map(_event, rows)
            after = rows[-1].number

    def references(self) -> list[tuple[TitleReference, int]]:
        """Each title that events name, as they name it, and how many events do."""
        columns = (EVENTS.c.subject, EVENTS.c.title, EVENTS.c.year, EVENTS.c.title_kind)
        with self.reading() as connection:
            rows = connection.execute(
                select(*columns, func.count())
                .where(EVENTS.c.subject_kind == SubjectKind.TITLE, EVENTS.c.undone.is_(None))
                .group_by(*columns)
            )
            return [(TitleReference(*reference), count) for *reference, count in rows]

    def counts(self) -> EventCounts:
        """How much is kept. Counts: not for every request."""
        with self.reading() as connection:
            events = connection.execute(select(func.count()).select_from(EVENTS).where(EVENTS.c.undone.is_(None)))
            viewers = connection.execute(select(func.count()).select_from(VIEWERS))
            return EventCounts(int(events.scalar_one()), int(viewers.scalar_one()))

    def last_change(self) -> int:
        """The number of the last change of any viewer's events."""
        with self.reading() as connection:
            return int(connection.execute(select(COUNTER.c.last)).scalar_one())


def take_numbers(connection: Connection, n: int) -> int:
    """The last of the next `n` numbers, which are the caller's; in a transaction of `EventStore.writing`."""
    return int(
        connection.execute(update(COUNTER).values(last=COUNTER.c.last + n).returning(COUNTER.c.last)).scalar_one()
    )


def append_events(connection: Connection, viewer: str, events: Sequence[NewEvent]) -> list[Event]:
    """`EventStore.append` as a part of a transaction of `EventStore.writing`."""
    known = _with_keys(connection, viewer, [event.key for event in events if event.key is not None])
    received = int(time.time())
    kept: list[Event] = []
    fresh: list[Event] = []
    last = int(connection.execute(select(COUNTER.c.last)).scalar_one())
    for event in events:
        before = None if event.key is None else known.get(event.key)
        if before is None:
            before = Event(
                event.kind, event.subject, event.at, event.value, event.text, event.key,
                number=last + len(fresh) + 1, viewer=viewer, received=received,
            )  # fmt: skip
            fresh.append(before)
            if event.key is not None:
                known[event.key] = before
        elif not before.undone and not _same(before, event):
            raise InvalidValueError(ErrorCode.EVENT_KEY, name=event.key)
        kept.append(before)
    if fresh:
        last = take_numbers(connection, len(fresh))
        _note_viewer(connection, viewer, last, received)
        connection.execute(insert(EVENTS), [_record(event) for event in fresh])
    return kept


def _with_keys(connection: Connection, viewer: str, keys: Sequence[str]) -> dict[str, Event]:
    """The events of a viewer that have one of `keys`, by key."""
    known: dict[str, Event] = {}
    for start in range(0, len(keys), _KEYS):
        rows = connection.execute(
            select(EVENTS).where(EVENTS.c.viewer == viewer, EVENTS.c.key.in_(keys[start : start + _KEYS]))
        )
        known |= {row.key: _event(row) for row in rows}
    return known


def _note_viewer(connection: Connection, viewer: str, last: int, made: int) -> None:
    changed = connection.execute(update(VIEWERS).where(VIEWERS.c.viewer == viewer).values(last=last))
    if not changed.rowcount:
        connection.execute(insert(VIEWERS).values(viewer=viewer, last=last, made=made))


def _same(kept: NewEvent, sent: NewEvent) -> bool:
    """Whether both say the same of the same. What the catalogue said of a title, and when it was sent, may differ."""
    return (kept.kind, kept.value, kept.text, _named(kept)) == (sent.kind, sent.value, sent.text, _named(sent))


def _named(event: NewEvent) -> tuple[SubjectKind, str]:
    subject = event.subject
    if isinstance(subject, TitleReference):
        return SubjectKind.TITLE, subject.title_id
    return subject.kind, subject.name


def _record(event: Event) -> dict[str, Any]:
    """The row of an event."""
    kind, named = _named(event)
    reference = event.subject if isinstance(event.subject, TitleReference) else TitleReference(named)
    return {
        "number": event.number, "viewer": event.viewer, "kind": event.kind.value, "subject_kind": kind.value,
        "subject": named, "title": reference.title, "year": reference.year, "title_kind": reference.kind,
        "value": event.value, "text": event.text, "at": event.at, "received": event.received, "key": event.key,
    }  # fmt: skip


def _event(row: Row[Any]) -> Event:
    """The event of a row. Not made as a new one is: what is kept is not checked again, and what was undone is blank."""
    event: Event = object.__new__(Event)
    kind = SubjectKind(row.subject_kind)
    if kind is SubjectKind.TITLE:
        subject: Any = TitleReference(row.subject, row.title, row.year, row.title_kind)
    else:
        subject = NamedSubject(kind, row.subject)
    for name, value in (
        ("kind", EventKind(row.kind)), ("subject", subject), ("at", row.at), ("value", row.value), ("text", row.text),
        ("key", row.key), ("number", row.number), ("viewer", row.viewer), ("received", row.received),
        ("undone", row.undone is not None),
    ):  # fmt: skip
        object.__setattr__(event, name, value)
    return event


@contextmanager
def _translated() -> Iterator[None]:
    """A database that does not answer as an UnavailableError."""
    try:
        yield
    except (DBAPIError, PoolTimeout) as error:
        raise UnavailableError(ErrorCode.EVENTS, reason=_reason(error)) from error


def _reason(error: SQLAlchemyError) -> str:
    """What a database says is wrong, in one line."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return " ".join(str(cause).split())[:300]
