"""API keys: who may ask a server that is not open to everybody. Kept as hashes, beside the events.

A key is `ck_ID_SECRET`. Its secret is 256 random bits, which no guessing comes near: a plain SHA-256 is enough.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from dataclasses import dataclass
from enum import StrEnum
from hmac import compare_digest

from sqlalchemy import BigInteger, Column, Row, String, Table, func, insert, select, update

from cartelera.errors import ErrorCode, InvalidValueError, NotFoundError
from cartelera.events.schema import METADATA
from cartelera.events.store import EventStore

API_KEYS = Table(
    "api_keys",
    METADATA,
    Column("id", String(16), primary_key=True),
    Column("name", String(100), nullable=False),
    Column("role", String(8), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("made", BigInteger, nullable=False),
    Column("revoked", BigInteger),
)
"""`hash`: SHA-256 of the whole key, in hexadecimal; `revoked`: since when it is worth nothing."""

LONGEST_NAME = 100
_FORM = re.compile(r"ck_([0-9a-f]{12})_[A-Za-z0-9_-]{43}")


class Role(StrEnum):
    """What a key is good for; each may do what those before it may."""

    READ = "read"
    """Ask for everything that viewers see, and for any viewer's events."""
    WRITE = "write"
    """Write events of any viewer."""
    STAFF = "staff"
    """The staff's pages and metrics."""

    def includes(self, other: Role) -> bool:
        """Whether whoever has this role may do what `other` may."""
        roles = list(Role)
        return roles.index(self) >= roles.index(other)


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key, without what is secret of it. Moments are in seconds since 1970; `revoked` is None if it is in force."""

    id: str
    name: str
    role: Role
    made: int
    revoked: int | None = None


class ApiKeys:
    """The keys kept in a store. Thread-safe; what one process revokes is revoked for all."""

    def __init__(self, store: EventStore) -> None:
        self._store = store

    def make(self, name: str, role: Role) -> tuple[ApiKey, str]:
        """A new key, and its text, which is kept nowhere. Raises InvalidValueError if the name is no name, or taken."""
        name = " ".join(name.split())
        if not name or len(name) > LONGEST_NAME or not name.isprintable():
            raise InvalidValueError(ErrorCode.KEY_NAME, name=name[:LONGEST_NAME])
        key = ApiKey(secrets.token_hex(6), name, role, int(time.time()))
        text = f"ck_{key.id}_{secrets.token_urlsafe(32)}"
        with self._store.writing() as connection:
            taken = (API_KEYS.c.name == name) & API_KEYS.c.revoked.is_(None)
            if connection.execute(select(API_KEYS.c.id).where(taken)).first():
                raise InvalidValueError(ErrorCode.KEY_NAME_TAKEN, name=name)
            connection.execute(
                insert(API_KEYS).values(id=key.id, name=name, role=role.value, hash=_hash(text), made=key.made)
            )
        return key, text

    def listed(self) -> list[ApiKey]:
        """Every key there ever was, in the order they were made."""
        with self._store.reading() as connection:
            return [_key(row) for row in connection.execute(select(API_KEYS).order_by(API_KEYS.c.made, API_KEYS.c.id))]

    def revoke(self, name: str) -> ApiKey:
        """Make the key with this id or name worthless, and return it. Raises NotFoundError if none is in force."""
        with self._store.writing() as connection:
            meant = ((API_KEYS.c.id == name) | (API_KEYS.c.name == name)) & API_KEYS.c.revoked.is_(None)
            row = connection.execute(select(API_KEYS).where(meant)).first()
            if row is None:
                raise NotFoundError(ErrorCode.KEY, name=name)
            connection.execute(update(API_KEYS).where(API_KEYS.c.id == row.id).values(revoked=int(time.time())))
        return _key(row)

    def find(self, text: str) -> ApiKey | None:
        """The key in force that `text` is; None if it is none."""
        form = _FORM.fullmatch(text)
        if form is None:
            return None
        with self._store.reading() as connection:
            row = connection.execute(
                select(API_KEYS).where(API_KEYS.c.id == form[1], API_KEYS.c.revoked.is_(None))
            ).first()
        return _key(row) if row is not None and compare_digest(row.hash, _hash(text)) else None

    def count(self) -> int:
        """How many keys are in force."""
        with self._store.reading() as connection:
            query = select(func.count()).select_from(API_KEYS).where(API_KEYS.c.revoked.is_(None))
            return int(connection.execute(query).scalar_one())


def looks_like_key(text: str) -> bool:
    """Whether a text has the form of a key."""
    return _FORM.fullmatch(text) is not None


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _key(row: Row[tuple[object, ...]]) -> ApiKey:
    return ApiKey(row.id, row.name, Role(row.role), row.made, row.revoked)
