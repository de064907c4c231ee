"""In which months and on which weekdays films were released."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb


def write_calendar(source: duckdb.DuckDBPyConnection, database: sqlite3.Connection) -> None:
    """Write the number of films of the movie data per month and per ISO weekday (1: Monday)."""
    for table, part, values in (("months", "month", range(1, 13)), ("weekdays", "isodow", range(1, 8))):
        counted = dict(
            source.execute(
                f"SELECT {part}(release_date), count(*) FROM ranked "
                "WHERE tmdb_id IS NOT NULL AND kind = 'movie' AND release_date IS NOT NULL GROUP BY 1"
            ).fetchall()
        )
        database.executemany(f"INSERT INTO {table} VALUES (?, ?)", [(value, counted.get(value, 0)) for value in values])
