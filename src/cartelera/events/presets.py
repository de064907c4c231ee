"""Filters that a viewer keeps under a name."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass

from sqlalchemy import BigInteger, Column, String, Table, Text, delete, func, insert, select

from cartelera.errors import ErrorCode, InvalidValueError, NotFoundError
from cartelera.events.model import check_viewer
from cartelera.events.schema import METADATA
from cartelera.events.store import EventStore

PRESETS = Table(
    "presets",
    METADATA,
    Column("viewer", String(64), primary_key=True),
    Column("name", String(64), primary_key=True),
    Column("filters", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
)
"""`filters`: JSON, pairs of a parameter's name and value, as a list of the API takes them."""
PRESET_NAME = r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}"
MOST = 20
"""Presets of one viewer."""

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Preset:
    """Filters under a name, as the parameters of a list."""

    name: str
    filters: Pairs


class Presets:
    """The presets of all viewers. Thread-safe; those of a viewer are exported and forgotten with them."""

    def __init__(self, store: EventStore) -> None:
        self._store = store

    def of_viewer(self, viewer: str) -> list[Preset]:
        """A viewer's presets, by name."""
        query = select(PRESETS.c.name, PRESETS.c.filters).where(PRESETS.c.viewer == viewer).order_by(PRESETS.c.name)
        with self._store.reading() as connection:
            return [_preset(name, filters) for name, filters in connection.execute(query)]

    def find(self, viewer: str, name: str) -> Preset:
        """One of a viewer's presets. Raises NotFoundError, with those there are."""
        query = select(PRESETS.c.filters).where(PRESETS.c.viewer == viewer, PRESETS.c.name == name)
        with self._store.reading() as connection:
            filters = connection.execute(query).scalar()
        if filters is None:
            raise NotFoundError(ErrorCode.PRESET, tuple(p.name for p in self.of_viewer(viewer)), name=name[:80])
        return _preset(name, filters)

    def keep(self, viewer: str, name: str, filters: Pairs) -> Preset:
        """Keep filters under a name, in place of those that had it. Raises InvalidValueError if the name is none, or
        there are MOST others."""
        check_viewer(viewer)
        if not re.fullmatch(PRESET_NAME, name):
            raise InvalidValueError(ErrorCode.PRESET_NAME, name=name[:80])
        mine = PRESETS.c.viewer == viewer
        with self._store.writing() as connection:
            connection.execute(delete(PRESETS).where(mine, PRESETS.c.name == name))
            others = connection.execute(select(func.count()).select_from(PRESETS).where(mine)).scalar_one()
            if others >= MOST:
                raise InvalidValueError(ErrorCode.PRESETS, most=MOST)
            values = {"viewer": viewer, "name": name, "filters": json.dumps(filters), "at": int(time.time())}
            connection.execute(insert(PRESETS).values(values))
        return Preset(name, filters)

    def drop(self, viewer: str, name: str) -> None:
        """Keep them no longer. Raises NotFoundError if there is none of that name."""
        with self._store.writing() as connection:
            chosen = (PRESETS.c.viewer == viewer) & (PRESETS.c.name == name)
            gone = connection.execute(delete(PRESETS).where(chosen)).rowcount
        if not gone:
            raise NotFoundError(ErrorCode.PRESET, name=name[:80])


def _preset(name: str, filters: str) -> Preset:
    return Preset(name, tuple((parameter, value) for parameter, value in json.loads(filters)))
