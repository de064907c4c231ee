"""Rows on their way from DuckDB to SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from cartelera.names import compact_key, fold, words

if TYPE_CHECKING:
    import duckdb

_BATCH = 20_000


def batches(result: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    """The rows of a result, never more than some thousands of them in memory."""
    while rows := result.fetchmany(_BATCH):
        yield from rows


def insert_names(database: sqlite3.Connection, kind: str, entries: Iterable[tuple[str, str, int]]) -> None:
    """(spelling, name shown, id) of people or groups; of one name the smallest id comes first."""
    insert_ordered_names(database, kind, ((text, shown, ref, ref, None) for text, shown, ref in entries))


def insert_ordered_names(
    database: sqlite3.Connection, kind: str, entries: Iterable[tuple[str, str, int, int, int | None]]
) -> None:
    """(spelling, name shown, id, place, film) with the three keys by which a name is looked up.

    Of one name the smallest `place` comes first. `film`: the same among the films of the movie data, None for others.
    """
    database.executemany(
        "INSERT INTO names VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (kind, fold(text), words(text), compact_key(text), shown, ref, place, film)
            for text, shown, ref, place, film in entries
        ),
    )
