"""A release as something to compare with: its titles and offers, read back from `catalog.db`.

A release keeps no ratings, and its people under one spelling each; so those two tables are not compared.
"""

from __future__ import annotations

import csv
import sqlite3
import tempfile
from pathlib import Path

import duckdb

from cartelera.errors import WorkspaceError

_QUERIES = {
    "titles": """
        SELECT title_id, kind, title, original_title, language AS original_language, overview, tagline,
            date AS release_date, year AS release_year, runtime, seasons, budget, revenue, return, popularity,
            vote_average, votes AS vote_count, poster_path, collection, genres, companies, countries, imdb_id,
            tmdb_id
        FROM titles""",
    "offers": """
        SELECT offer_id AS id, title_id, platform, CASE kind WHEN 'movie' THEN 'movie' ELSE 'tv show' END AS type,
            offers.title AS title, date_added, release_year, duration AS duration_int, duration_type, maturity, score
        FROM offers JOIN titles USING (row)""",
}

_LISTS = frozenset({"genres", "companies", "countries"})


def load_release(connection: duckdb.DuckDBPyConnection, folder: Path, target: Path) -> None:
    """Write `titles.parquet` and `offers.parquet` of the release in `folder` to `target`.

    Raises WorkspaceError where its catalogue cannot be read.
    """
    try:
        database = sqlite3.connect(f"file:{folder / 'catalog.db'}?mode=ro", uri=True)
        try:
            for name, query in _QUERIES.items():
                _table(connection, database, query, target / f"{name}.parquet")
        finally:
            database.close()
    except sqlite3.Error as error:
        raise WorkspaceError(f"{folder}: cannot be read as a release ({error})") from error


def _table(connection: duckdb.DuckDBPyConnection, database: sqlite3.Connection, query: str, target: Path) -> None:
    rows = database.execute(query)
    header = [column[0] for column in rows.description]
    with tempfile.NamedTemporaryFile("w", suffix=".csv", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows([r"\N" if value is None else value for value in row] for row in rows)
        file.flush()
        shown = ", ".join(f"from_json({c}, '[\"VARCHAR\"]') AS {c}" if c in _LISTS else f'"{c}"' for c in header)
        types = ", ".join(f"{c!r}: 'VARCHAR'" for c in header)
        connection.execute(
            f"COPY (SELECT {shown} FROM read_csv($path, columns = {{{types}}}, auto_detect = false, header = true, "
            f"nullstr = '\\N', delim = ',', quote = '\"', escape = '\"', parallel = false)) "
            f"TO '{_text(target)}' (FORMAT parquet)",
            {"path": file.name},
        )


def _text(path: Path) -> str:
    return str(path).replace("'", "''")
