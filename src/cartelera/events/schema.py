"""The tables of events, in SQLAlchemy Core, the same for SQLite and PostgreSQL.

A further table is declared on METADATA in a module of its own, which `cartelera.events` imports, and made by a
migration of its own. If it has a column `viewer`, its rows of a viewer are exported and forgotten with the viewer.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, Index, Integer, MetaData, String, Table, Text, UniqueConstraint

METADATA = MetaData(
    naming_convention={"ix": "ix_%(table_name)s_%(column_0_name)s", "uq": "uq_%(table_name)s_%(column_0_name)s"}
)

COUNTER = Table("counter", METADATA, Column("last", BigInteger, nullable=False))
"""One row: the number of the last change. Who writes holds it, so that numbers are committed in their order."""

VIEWERS = Table(
    "viewers",
    METADATA,
    Column("viewer", String(64), primary_key=True),
    Column("last", BigInteger, nullable=False),
    Column("made", BigInteger, nullable=False),
)
"""`last`: the number of the last change of the viewer's events; `made`: when the first came. Moments are in seconds
since 1970, here and below."""

EVENTS = Table(
    "events",
    METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("viewer", String(64), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("subject_kind", String(16), nullable=False),
    Column("subject", Text, nullable=False),
    Column("title", Text),
    Column("year", Integer),
    Column("title_kind", String(16)),
    Column("value", Float),
    Column("text", Text),
    Column("at", BigInteger, nullable=False),
    Column("received", BigInteger, nullable=False),
    Column("key", String(100)),
    Column("undone", BigInteger),
    UniqueConstraint("viewer", "key"),
    Index("ix_events_viewer", "viewer", "number"),
)
"""`subject`: the title's id as it was sent, or the name of what else is meant; `title`, `year`, `title_kind`: what the
catalogue said of it then; `at`: when it happened; `received`: when it was written; `undone`: the number of the change
that took it back."""

FORGOTTEN = Table(
    "forgotten",
    METADATA,
    Column("viewer", String(64), primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
)
"""Whom a restored backup must not bring back. `number`: of the change: earlier events are gone."""
