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


def insert_names(
    database: sqlite3.Connection, kind: str, entries: Iterable[tuple[str, str, int]], film: bool | None = None
) -> None:
    """(spelling, name shown, id) with the three keys by which a name is looked up; of titles, whether of a film."""
    database.executemany(
        "INSERT INTO names VALUES (?, ?, ?, ?, ?, ?, ?)",
        ((kind, fold(text), words(text), compact_key(text), shown, ref, film) for text, shown, ref in entries),
    )
