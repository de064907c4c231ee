"""Households: viewers who watch together, the cap on what they see, and the PIN that locks it."""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Index,
    Integer,
    String,
    Table,
    delete,
    func,
    insert,
    select,
)
from sqlalchemy import update as update_

from cartelera.errors import ErrorCode, NotFoundError
from cartelera.events.schema import METADATA
from cartelera.events.statements import next_number, note_viewer
from cartelera.events.store import EventStore

HOUSEHOLDS = Table(
    "households",
    METADATA,
    Column("household", String(32), primary_key=True),
    Column("name", String(100), nullable=False),
    Column("strategy", String(16), nullable=False),
    Column("max_age", Integer),
    Column("allow_unrated", Boolean, nullable=False),
    Column("pin", String(200)),
    Column("failures", Integer, nullable=False),
    Column("locked_until", BigInteger, nullable=False),
    Column("made", BigInteger, nullable=False),
)
"""`pin`: how it was hashed, the salt, and the hash; `failures`: wrong PINs since the last right one; `locked_until`:
until then no PIN is tried, in seconds since 1970."""

HOUSEHOLD_MEMBERS = Table(
    "household_members",
    METADATA,
    Column("household", String(32), primary_key=True),
    Column("viewer", String(64), primary_key=True),
    Column("max_age", Integer),
    Index("ix_household_members_viewer", "viewer"),
)


@dataclass(frozen=True, slots=True)
class Member:
    """A viewer of a household; `max_age`: the cap that holds for them wherever they watch, None if there is none."""

    viewer: str
    max_age: int | None = None


@dataclass(frozen=True, slots=True)
class Household:
    """Viewers who watch together. `max_age`: the cap on what any of them sees, None if there is none; `allow_unrated`:
    whether titles without a rating pass a cap; `pin`: as it is kept, None if the cap is not locked."""

    household: str
    name: str
    strategy: str
    members: tuple[Member, ...]
    max_age: int | None = None
    allow_unrated: bool = False
    pin: str | None = None
    failures: int = 0
    locked_until: int = 0


def new_household_id() -> str:
    """An id that nobody guesses."""
    return secrets.token_hex(8)


def find_household(store: EventStore, household: str) -> Household:
    """The household so called. Raises NotFoundError."""
    with store.reading() as connection:
        return household_within(connection, household)


def household_within(connection: Connection, household: str) -> Household:
    """`find_household` in a transaction."""
    record = connection.execute(select(HOUSEHOLDS).where(HOUSEHOLDS.c.household == household)).one_or_none()
    if record is None:
        raise NotFoundError(ErrorCode.HOUSEHOLD, name=household[:80])
    members = connection.execute(
        select(HOUSEHOLD_MEMBERS).where(HOUSEHOLD_MEMBERS.c.household == household).order_by(HOUSEHOLD_MEMBERS.c.viewer)
    )
    return Household(
        household=record.household,
        name=record.name,
        strategy=record.strategy,
        members=tuple(Member(one.viewer, one.max_age) for one in members),
        max_age=record.max_age,
        allow_unrated=record.allow_unrated,
        pin=record.pin,
        failures=record.failures,
        locked_until=record.locked_until,
    )


@dataclass(frozen=True, slots=True)
class Cap:
    """The age from which titles are hidden, and whether those without a rating are shown."""

    max_age: int
    allow_unrated: bool


def caps_of(store: EventStore, viewer: str) -> tuple[Cap, ...]:
    """The caps of a viewer in each of their households: their own, else the household's."""
    age = func.coalesce(HOUSEHOLD_MEMBERS.c.max_age, HOUSEHOLDS.c.max_age)
    query = (
        select(age, HOUSEHOLDS.c.allow_unrated)
        .join(HOUSEHOLDS, HOUSEHOLDS.c.household == HOUSEHOLD_MEMBERS.c.household)
        .where(HOUSEHOLD_MEMBERS.c.viewer == viewer, age.is_not(None))
    )
    with store.reading() as connection:
        return tuple(Cap(max_age, allow_unrated) for max_age, allow_unrated in connection.execute(query))


def households_of(store: EventStore, viewer: str) -> list[Household]:
    """The households that a viewer belongs to."""
    with store.reading() as connection:
        named = connection.execute(
            select(HOUSEHOLD_MEMBERS.c.household).where(HOUSEHOLD_MEMBERS.c.viewer == viewer)
        ).scalars()
        return [household_within(connection, one) for one in sorted(named)]


def keep_household(connection: Connection, kept: Household) -> None:
    """Keep a household in the place of that of its id, in a transaction of `EventStore.writing`.

    A cap is a part of what is known of a viewer: all whom it concerns, or did, have changed.
    """
    values = {
        "name": kept.name, "strategy": kept.strategy, "max_age": kept.max_age, "allow_unrated": kept.allow_unrated,
        "pin": kept.pin, "failures": kept.failures, "locked_until": kept.locked_until,
    }  # fmt: skip
    known = HOUSEHOLDS.c.household == kept.household
    if not connection.execute(update_(HOUSEHOLDS).where(known).values(values)).rowcount:
        connection.execute(insert(HOUSEHOLDS).values(household=kept.household, made=int(time.time()), **values))
    _note_members(connection, kept.household)
    _keep_members(connection, kept.household, kept.members)
    _note_members(connection, kept.household)


def note_tries(connection: Connection, household: str, failures: int, locked_until: int) -> None:
    """Note how often a PIN was wrong, in a transaction of `EventStore.writing`."""
    known = HOUSEHOLDS.c.household == household
    connection.execute(update_(HOUSEHOLDS).where(known).values(failures=failures, locked_until=locked_until))


def _note_members(connection: Connection, household: str) -> None:
    members = select(HOUSEHOLD_MEMBERS.c.viewer).where(HOUSEHOLD_MEMBERS.c.household == household)
    for viewer in connection.execute(members).scalars().all():
        note_viewer(connection, viewer, next_number(connection), int(time.time()))


def _keep_members(connection: Connection, household: str, members: Sequence[Member]) -> None:
    connection.execute(delete(HOUSEHOLD_MEMBERS).where(HOUSEHOLD_MEMBERS.c.household == household))
    if members:
        connection.execute(
            insert(HOUSEHOLD_MEMBERS),
            [{"household": household, "viewer": one.viewer, "max_age": one.max_age} for one in members],
        )


def drop_household(connection: Connection, household: str) -> None:
    """Drop a household, in a transaction of `EventStore.writing`."""
    _note_members(connection, household)
    for table in (HOUSEHOLDS, HOUSEHOLD_MEMBERS):
        connection.execute(delete(table).where(table.c.household == household))
