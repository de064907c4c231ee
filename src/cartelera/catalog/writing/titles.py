"""Titles by falling popularity, with their text for models, ids and names."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from cartelera.catalog.columns import TITLES
from cartelera.catalog.writing.rows import batches, insert_names
from cartelera.names import fold

if TYPE_CHECKING:
    import duckdb


def rank_titles(source: duckdb.DuckDBPyConnection) -> None:
    """Make `ranked` (titles with their row, the most popular first) and `title_platforms` (row, platforms)."""
    source.execute(
        "CREATE TEMP TABLE ranked AS SELECT *, row_number() OVER "
        "(ORDER BY popularity DESC, vote_count DESC, imdb_votes DESC NULLS LAST, title_id) - 1 AS row FROM titles"
    )
    source.execute(
        "CREATE TEMP TABLE title_platforms AS SELECT row, list(DISTINCT platform ORDER BY platform) AS platforms "
        "FROM offers JOIN ranked USING (title_id) GROUP BY row"
    )


def write_titles(source: duckdb.DuckDBPyConnection, database: sqlite3.Connection) -> int:
    """Write titles, lemmas, aliases and titles' names; the number of titles."""
    rows = source.execute(f"SELECT {TITLES.sources} FROM ranked LEFT JOIN title_platforms USING (row) ORDER BY row")
    database.executemany(TITLES.insert, batches(rows))
    database.executemany(
        "INSERT INTO features VALUES (?, ?)",
        batches(source.execute("SELECT row, lemmas FROM ranked ORDER BY row")),
    )
    database.executemany(
        "INSERT INTO aliases VALUES (?, ?)",
        batches(source.execute("SELECT alias, row FROM aliases JOIN ranked USING (title_id) ORDER BY alias")),
    )
    pairs = database.execute(
        "SELECT title, original_title, row, tmdb_id IS NOT NULL AND kind = 'movie' FROM titles ORDER BY row"
    ).fetchall()
    for film in (True, False):
        some = [(title, original, row) for title, original, row, is_film in pairs if is_film == film]
        entries = [(title, title, row) for title, _, row in some]
        entries += [(original, title, row) for title, original, row in some if fold(original) != fold(title)]
        insert_names(database, "title", entries, film)
    _write_other_names(source, database, {row: (title, is_film) for title, _, row, is_film in pairs})
    return len(pairs)


def _write_other_names(
    source: duckdb.DuckDBPyConnection, database: sqlite3.Connection, titles: dict[int, tuple[str, int]]
) -> None:
    """Write the names that titles have elsewhere, unless another title goes by one: that is whom it means."""
    taken = {folded for (folded,) in database.execute("SELECT folded FROM names WHERE kind = 'title'")}
    rows = source.execute(
        "SELECT name, row FROM title_names JOIN ranked USING (title_id) ORDER BY row, name"
    ).fetchall()
    others = [(name, *titles[row], row) for name, row in rows if fold(name) not in taken]
    for film in (True, False):
        entries = [(name, title, row) for name, title, is_film, row in others if is_film == film]
        insert_names(database, "title", entries, film)
