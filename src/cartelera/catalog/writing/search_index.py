"""The full-text indexes over titles' names and leading people, and over their synopses."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from cartelera.catalog.writing.rows import batches
from cartelera.names import words

if TYPE_CHECKING:
    import duckdb


def write_search_index(source: duckdb.DuckDBPyConnection, database: sqlite3.Connection) -> None:
    """Index each title under all its names, its directors and the first five of its cast; and under its synopsis."""
    others: dict[int, list[str]] = {}
    for row, name in batches(source.execute("SELECT row, name FROM elsewhere ORDER BY ALL")):
        others.setdefault(row, []).append(name)
    people: dict[int, list[str]] = {}
    for row, name in database.execute(
        """
        SELECT row, name FROM everybody JOIN people USING (person)
        WHERE (job = 'Actor' AND billing < 5) OR job = 'Director' ORDER BY row, name
        """
    ):
        people.setdefault(row, []).append(name)
    titles = database.execute("SELECT row, title, original_title FROM titles ORDER BY row").fetchall()
    database.executemany(
        "INSERT INTO title_search (rowid, names, people) VALUES (?, ?, ?)",
        (
            (
                row,
                " ".join(map(words, dict.fromkeys((title, original, *others.get(row, ()))))),
                words(" ".join(people.get(row, ()))),
            )
            for row, title, original in titles
        ),
    )
    database.execute(
        "INSERT INTO synopsis_search (rowid, synopsis) SELECT row, overview FROM titles WHERE overview IS NOT NULL"
    )
