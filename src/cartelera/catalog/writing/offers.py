"""Offers, platforms and their busiest actors, and the feed of changes."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from cartelera.catalog.columns import OFFERS
from cartelera.catalog.writing.rows import batches
from cartelera.names import fold

if TYPE_CHECKING:
    import duckdb


def write_offers(source: duckdb.DuckDBPyConnection, database: sqlite3.Connection) -> None:
    """Write on which platforms each title is offered."""
    rows = source.execute(f"SELECT {OFFERS.sources} FROM offers JOIN ranked USING (title_id) ORDER BY id")
    database.executemany(OFFERS.insert, batches(rows))


def write_certifications(source: duckdb.DuckDBPyConnection, database: sqlite3.Connection) -> None:
    """Write how each country certifies a title, each certification once."""
    rows = source.execute(
        "SELECT DISTINCT row, country, certification FROM certifications JOIN ranked USING (title_id) "
        "WHERE country IS NOT NULL AND certification IS NOT NULL ORDER BY ALL"
    )
    database.executemany("INSERT INTO certifications VALUES (?, ?, ?)", batches(rows))


def write_platforms(source: duckdb.DuckDBPyConnection, database: sqlite3.Connection) -> None:
    """Write each platform with its number of titles, and the actor most often in its titles of each year.

    An actor counts once per title; of several with as many titles, the first by folded name.
    """
    database.executemany(
        "INSERT INTO platforms VALUES (?, ?, ?)",
        source.execute(
            """
            SELECT platform, count(*), max(CASE WHEN o.display_cast IS NULL THEN 0 ELSE 1 END) FROM offers o
            GROUP BY platform ORDER BY platform
            """
        ).fetchall(),
    )
    cast: dict[tuple[str, int], dict[str, int]] = {}
    spelling: dict[str, str] = {}
    for platform, year, names in source.execute(
        """
        SELECT platform, release_year, display_cast FROM offers
        WHERE display_cast IS NOT NULL AND release_year IS NOT NULL ORDER BY id
        """
    ).fetchall():
        counts = cast.setdefault((platform, year), {})
        for folded, name in {fold(n): " ".join(n.split()) for n in names.split(",") if n.strip()}.items():
            spelling.setdefault(folded, name)
            counts[folded] = counts.get(folded, 0) + 1
    best = ((key, min(counts.items(), key=lambda item: (-item[1], item[0]))) for key, counts in sorted(cast.items()))
    database.executemany(
        "INSERT INTO platform_actors VALUES (?, ?, ?, ?)",
        [(*key, spelling[name], count) for key, (name, count) in best],
    )


def write_changes(source: duckdb.DuckDBPyConnection, database: sqlite3.Connection) -> None:
    """Write the feed of changes, newest first by `rowid`; `row` is missing if the title is no longer held."""
    rows = source.execute(
        'SELECT "at", platform, offer_id, row, c.title, what, detail FROM '
        "(SELECT *, row_number() OVER () AS number FROM changes) c LEFT JOIN ranked USING (title_id) ORDER BY number"
    )
    database.executemany("INSERT INTO changes VALUES (?, ?, ?, ?, ?, ?, ?)", batches(rows))
