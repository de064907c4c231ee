"""What is written to the tables of events, each within a transaction of `EventStore.writing`; and rows as events."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from cartelera.errors import ErrorCode, InvalidValueError, NotFoundError
from cartelera.events.kinds import EventKind, SubjectKind
from cartelera.events.model import Event, NamedSubject, NewEvent, TitleReference
from cartelera.events.schema import COUNTER, EVENTS, FORGOTTEN, METADATA, VIEWERS

_KEYS = 500
"""Keys that are looked up at once."""


@cache
def _note_of_viewer(dialect: str) -> Any:
    """The statement that notes a viewer's last change, made once: to make it takes longer than to run it."""
    insert_into: Any
    if dialect == "sqlite":
        from sqlalchemy.dialects.sqlite import insert as insert_into
    else:  # Imported here: PostgreSQL's dialect takes two megabytes.
        from sqlalchemy.dialects.postgresql import insert as insert_into
    note = insert_into(VIEWERS)
    return note.on_conflict_do_update(index_elements=["viewer"], set_={"last": note.excluded.last})


_INSERT_EVENTS = insert(EVENTS)
_LAST = "cartelera_last_number"


@contextmanager
def numbering(connection: Connection) -> Iterator[None]:
    """Hold the counter until the transaction ends, and write at the end of the block what was taken of it."""
    # On SQLite the transaction itself keeps others out.
    before = int(connection.execute(select(COUNTER.c.last).with_for_update()).scalar_one())
    connection.info[_LAST] = before
    yield
    if (last := connection.info[_LAST]) != before:
        connection.execute(update(COUNTER).values(last=last))


def count_from(connection: Connection, last: int) -> None:
    """Go on after the number `last`, in a transaction of `EventStore.writing`."""
    connection.info[_LAST] = last


def next_number(connection: Connection) -> int:
    """The number of the next change, which is the caller's."""
    connection.info[_LAST] += 1
    return int(connection.info[_LAST])


def append_events(connection: Connection, viewer: str, events: Sequence[NewEvent]) -> list[Event]:
    """`EventStore.append` as a part of a transaction of `EventStore.writing`."""
    known = _with_keys(connection, viewer, [event.key for event in events if event.key is not None])
    received = int(time.time())
    kept: list[Event] = []
    fresh: list[Event] = []
    for event in events:
        before = None if event.key is None else known.get(event.key)
        if before is None:
            before = Event(
                event.kind, event.subject, event.at, event.value, event.text, event.key,
                number=next_number(connection), viewer=viewer, received=received,
            )  # fmt: skip
            fresh.append(before)
            if event.key is not None:
                known[event.key] = before
        elif not before.undone and not _same(before, event):
            raise InvalidValueError(ErrorCode.EVENT_KEY, name=event.key)
        kept.append(before)
    if fresh:
        note_viewer(connection, viewer, fresh[-1].number, received)
        connection.execute(_INSERT_EVENTS, [_record(event) for event in fresh])
    return kept


def undo_event(connection: Connection, viewer: str, number: int) -> Event:
    """`EventStore.undo` as a part of a transaction of `EventStore.writing`."""
    chosen = (EVENTS.c.number == number) & (EVENTS.c.viewer == viewer) & EVENTS.c.undone.is_(None)
    row = connection.execute(select(EVENTS).where(chosen)).one_or_none()
    if row is None:
        raise NotFoundError(ErrorCode.EVENT, name=str(number))
    last = next_number(connection)
    blank = {"subject": "", "title": None, "year": None, "title_kind": None, "value": None, "text": None}
    connection.execute(update(EVENTS).where(EVENTS.c.number == number).values(undone=last, **blank))
    connection.execute(update(VIEWERS).where(VIEWERS.c.viewer == viewer).values(last=last))
    return replace(event_of(row), undone=True)


def forget_viewer(connection: Connection, viewer: str) -> None:
    """`EventStore.forget` as a part of a transaction of `EventStore.writing`."""
    for table in METADATA.tables.values():
        if "viewer" in table.c:
            connection.execute(delete(table).where(table.c.viewer == viewer))
    note = {"viewer": viewer, "number": next_number(connection), "at": int(time.time())}
    connection.execute(insert(FORGOTTEN).values(note))


def _with_keys(connection: Connection, viewer: str, keys: Sequence[str]) -> dict[str, Event]:
    """The events of a viewer that have one of `keys`, by key."""
    known: dict[str, Event] = {}
    for start in range(0, len(keys), _KEYS):
        rows = connection.execute(
            select(EVENTS).where(EVENTS.c.viewer == viewer, EVENTS.c.key.in_(keys[start : start + _KEYS]))
        )
        known |= {row.key: event_of(row) for row in rows}
    return known


def note_viewer(connection: Connection, viewer: str, last: int, made: int) -> None:
    """Note the last change of a viewer, who may be new, in a transaction of `EventStore.writing`."""
    connection.execute(_note_of_viewer(connection.dialect.name), {"viewer": viewer, "last": last, "made": made})


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


def event_of(row: Row[Any]) -> Event:
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
