"""Titles by falling popularity, with their text for models, ids and names."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from cartelera.catalog.columns import TITLES
from cartelera.catalog.writing.bare_names import bare_name
from cartelera.catalog.writing.fame import measure_fame
from cartelera.catalog.writing.listing import language_names
from cartelera.catalog.writing.local_names import choose_local_names
from cartelera.catalog.writing.rows import batches, insert_ordered_names
from cartelera.names import fold

if TYPE_CHECKING:
    import duckdb

_ELSEWHERE = 0.1
"""The share of a title's fame with which it claims a name that it has elsewhere, as the translation of its own."""
_BARE = 0.4
"""That with which a series claims its name without the brackets behind it."""


def rank_titles(source: duckdb.DuckDBPyConnection) -> None:
    """Make `ranked` (titles with their row, the most popular first), `title_platforms` (row, platforms) and `fame`."""
    source.execute(
        "CREATE TEMP TABLE ranked AS SELECT *, row_number() OVER "
        "(ORDER BY popularity DESC, vote_count DESC, imdb_votes DESC NULLS LAST, title_id) - 1 AS row FROM titles"
    )
    source.execute(
        "CREATE TEMP TABLE title_platforms AS SELECT row, list(DISTINCT platform ORDER BY platform) AS platforms "
        "FROM offers JOIN ranked USING (title_id) GROUP BY row"
    )
    measure_fame(source)


def write_titles(source: duckdb.DuckDBPyConnection, database: sqlite3.Connection) -> int:
    """Write titles, lemmas, aliases and titles' names; the number of titles."""
    choose_local_names(source)
    rows = source.execute(
        f"SELECT {TITLES.sources} FROM ranked LEFT JOIN title_platforms USING (row) LEFT JOIN local_names USING (row) "
        "ORDER BY row"
    )
    database.executemany(TITLES.insert, batches(rows))
    database.executemany(
        "INSERT INTO features VALUES (?, ?)",
        batches(source.execute("SELECT row, lemmas FROM ranked ORDER BY row")),
    )
    database.executemany(
        "INSERT INTO aliases VALUES (?, ?)",
        batches(source.execute("SELECT alias, row FROM aliases JOIN ranked USING (title_id) ORDER BY alias")),
    )
    database.executemany(
        "INSERT INTO other_names VALUES (?, ?, ?, ?)",
        batches(source.execute("SELECT row, name, language, regions FROM elsewhere ORDER BY ALL")),
    )
    _write_names(source, database)
    (count,) = database.execute("SELECT count(*) FROM titles").fetchone()
    return int(count)


def _write_names(source: duckdb.DuckDBPyConnection, database: sqlite3.Connection) -> None:
    """Write the names of titles: their own, those of series also without brackets (`bare_names`), and those they have
    elsewhere, which count `_ELSEWHERE` of their fame.

    Films of the movie data are ordered by popularity besides, their own names before those from elsewhere.
    """
    fame = dict(source.execute("SELECT row, fame FROM fame").fetchall())
    offers = dict(source.execute("SELECT row, offers FROM fame").fetchall())
    titles = database.execute(
        "SELECT row, title, original_title, kind, tmdb_id IS NOT NULL AND kind = 'movie' FROM titles ORDER BY row"
    ).fetchall()
    shown = {row: (title, bool(is_film)) for row, title, _, _, is_film in titles}
    own = [(title, row) for row, title, _, _, _ in titles]
    own += [(original, row) for row, title, original, _, _ in titles if fold(original) != fold(title)]
    languages = language_names()
    bare = [(bare_name(title, languages), title, row) for row, title, _, kind, _ in titles if kind == "series"]
    elsewhere = source.execute("SELECT name, row FROM elsewhere ORDER BY row, name")
    names = [(name, row, 1.0) for name, row in own]
    names += [(name, row, _BARE) for name, title, row in bare if name != title]
    names += [(name, row, _ELSEWHERE) for name, row in batches(elsewhere)]
    by_fame = sorted(names, key=lambda each: (-fame[each[1]] * each[2], -offers[each[1]], each[1], -each[2]))
    places = {(name, row, share): place for place, (name, row, share) in enumerate(by_fame)}
    by_popularity = sorted(names, key=lambda each: (-each[2], each[1]))
    insert_ordered_names(
        database,
        "title",
        (
            (name, shown[row][0], row, places[name, row, share], film if shown[row][1] else None)
            for film, (name, row, share) in enumerate(by_popularity)
        ),
    )
