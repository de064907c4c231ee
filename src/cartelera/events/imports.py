"""What viewers brought from elsewhere: every row of it and the title that it was matched with, and corrections of it.

A row is known by what names its title (`service.title_matching.row_key`), so that a file brought twice is one, and one
brought again later changes what it says differently.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import BigInteger, Column, Connection, Index, Integer, Row, String, Table, Text, delete, insert, select
from sqlalchemy.sql import ColumnElement

from cartelera.events.model import TitleReference
from cartelera.events.schema import METADATA
from cartelera.events.store import EventStore

IMPORT_ROWS = Table(
    "import_rows",
    METADATA,
    Column("viewer", String(64), primary_key=True),
    Column("row", String(32), primary_key=True),
    Column("entry", Text, nullable=False),
    Column("status", String(16), nullable=False),
    Column("matched_by", String(16)),
    Column("candidates", Text, nullable=False),
    Column("title_id", Text),
    Column("title", Text),
    Column("year", Integer),
    Column("title_kind", String(16)),
    Column("event", BigInteger),
    Column("said", String(32)),
    Column("turns", Integer, nullable=False),
    Column("at", BigInteger, nullable=False),
)
"""`row`: a hash of what names the title; `entry`: what the file said, as JSON; `candidates`: the ids of the titles that
may be meant, as a JSON list; `event`: the number of the event that came of it, `said`: a hash of what that says;
`turns`: how often the row was given another title."""

CORRECTIONS = Table(
    "corrections",
    METADATA,
    Column("viewer", String(64), primary_key=True),
    Column("row", String(32), primary_key=True),
    Column("title_id", Text),
    Column("title", Text),
    Column("year", Integer),
    Column("title_kind", String(16)),
    Column("at", BigInteger, nullable=False),
    Index("ix_corrections_row", "row"),
)
"""`title_id`: empty if none of the catalogue's titles is meant."""

_AT_ONCE = 500
"""Rows that are looked up in one statement."""


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """A row as it is kept; `entry` and `candidates` as JSON. `event`: the number of the event that came of it, and
    `said`: a hash of what that says; `turns`: how often it was given another title."""

    row: str
    entry: str
    status: str
    matched_by: str | None
    candidates: str
    title: TitleReference | None = None
    event: int | None = None
    said: str | None = None
    turns: int = 0


@dataclass(frozen=True, slots=True)
class Correction:
    """That a row means `title`, or none that the catalogue has. `viewers`: how many say so; `at`: who last did."""

    row: str
    title: TitleReference | None
    viewers: int
    at: int


def imported_rows(store: EventStore, viewer: str) -> list[ImportedRow]:
    """All rows that a viewer brought."""
    with store.reading() as connection:
        return _rows(connection, IMPORT_ROWS.c.viewer == viewer)


def rows_within(connection: Connection, viewer: str, rows: Iterable[str]) -> dict[str, ImportedRow]:
    """Those of `rows` that a viewer brought before, in a transaction."""
    wanted = list(dict.fromkeys(rows))
    found: dict[str, ImportedRow] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        part = IMPORT_ROWS.c.row.in_(wanted[start : start + _AT_ONCE])
        found |= {one.row: one for one in _rows(connection, (IMPORT_ROWS.c.viewer == viewer) & part)}
    return found


def keep_rows(connection: Connection, viewer: str, rows: Sequence[ImportedRow]) -> None:
    """Keep rows in the place of those that are known, in a transaction of `EventStore.writing`."""
    names = [row.row for row in rows]
    for start in range(0, len(rows), _AT_ONCE):
        part = IMPORT_ROWS.c.row.in_(names[start : start + _AT_ONCE])
        connection.execute(delete(IMPORT_ROWS).where(IMPORT_ROWS.c.viewer == viewer, part))
    if rows:
        at = int(time.time())
        connection.execute(insert(IMPORT_ROWS), [_record(viewer, row, at) for row in rows])


def correct(connection: Connection, viewer: str, row: str, title: TitleReference | None) -> None:
    """Keep what a viewer says that a row means, in a transaction of `EventStore.writing`."""
    connection.execute(delete(CORRECTIONS).where(CORRECTIONS.c.viewer == viewer, CORRECTIONS.c.row == row))
    named = _named(title)
    connection.execute(insert(CORRECTIONS).values(viewer=viewer, row=row, at=int(time.time()), **named))


def corrections(
    store: EventStore, viewer: str, rows: Iterable[str]
) -> tuple[dict[str, Correction], dict[str, Correction]]:
    """What is known of rows: what the viewer said, and what most of the others say, of as many the latest."""
    own: dict[str, Correction] = {}
    others: dict[tuple[str, str | None], Correction] = {}
    wanted = list(dict.fromkeys(rows))
    with store.reading() as connection:
        for start in range(0, len(wanted), _AT_ONCE):
            part = CORRECTIONS.c.row.in_(wanted[start : start + _AT_ONCE])
            for record in connection.execute(select(CORRECTIONS).where(part)):
                told = Correction(record.row, _reference(record), 1, record.at)
                if record.viewer == viewer:
                    own[record.row] = told
                else:
                    key = (record.row, record.title_id)
                    before = others.get(key)
                    more = 0 if before is None else before.viewers
                    others[key] = Correction(record.row, told.title, more + 1, max(told.at, before.at if before else 0))
    best: dict[str, Correction] = {}
    for told in others.values():
        if told.row not in best or (told.viewers, told.at) > (best[told.row].viewers, best[told.row].at):
            best[told.row] = told
    return own, best


def _rows(connection: Connection, condition: ColumnElement[bool]) -> list[ImportedRow]:
    records = connection.execute(select(IMPORT_ROWS).where(condition).order_by(IMPORT_ROWS.c.row))
    return [
        ImportedRow(
            one.row, one.entry, one.status, one.matched_by, one.candidates, _reference(one), one.event, one.said,
            one.turns,
        )
        for one in records
    ]  # fmt: skip


def _record(viewer: str, row: ImportedRow, at: int) -> dict[str, object]:
    return {
        "viewer": viewer, "row": row.row, "entry": row.entry, "status": row.status, "matched_by": row.matched_by,
        "candidates": row.candidates, "event": row.event, "said": row.said, "turns": row.turns, "at": at,
        **_named(row.title),
    }  # fmt: skip


def _named(title: TitleReference | None) -> dict[str, object]:
    if title is None:
        return {"title_id": None, "title": None, "year": None, "title_kind": None}
    return {"title_id": title.title_id, "title": title.title, "year": title.year, "title_kind": title.kind}


def _reference(record: Row[tuple[object, ...]]) -> TitleReference | None:
    if record.title_id is None:
        return None
    return TitleReference(record.title_id, record.title, record.year, record.title_kind)
