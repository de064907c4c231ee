"""The full-text index over titles' names and leading people."""

from __future__ import annotations

import sqlite3

from cartelera.names import words


def write_search_index(database: sqlite3.Connection) -> None:
    """Index each title under its names, its directors and the first five of its cast."""
    people: dict[int, list[str]] = {}
    for row, name in database.execute(
        """
        SELECT row, name FROM credits JOIN people USING (person)
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
                words(title) + ("" if original == title else " " + words(original)),
                words(" ".join(people.get(row, ()))),
            )
            for row, title, original in titles
        ),
    )
