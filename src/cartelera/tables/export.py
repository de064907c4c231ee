"""Writing a clean table to a file of its own, for people and other programs."""

from __future__ import annotations

from pathlib import Path

import duckdb

from cartelera.atomic import replacement
from cartelera.errors import WorkspaceError
from cartelera.tables import duck, sql
from cartelera.tables.schema import TABLES
from cartelera.tables.spreadsheet import harmless_sql


def export_table(source: Path, target: Path, form: str, *, raw: bool = False) -> int:
    """Write the Parquet table `source` to `target` as `csv` (lists as JSON) or `parquet`; the number of rows.

    In CSV, texts that a spreadsheet would run as a formula are made harmless, if they are not to be `raw`. Raises
    WorkspaceError if `target` cannot be written. A file that was there is replaced whole. A table that is not there,
    since the version that made the others had none, has no rows.
    """
    none = {table.name: table.empty for table in TABLES}
    there = source.is_file() or source.stem not in none
    return _export(f"SELECT * FROM {sql.parquet_source(source)}" if there else none[source.stem], target, form, raw)


QUESTIONS = "consultas"
"""The name of the flat table of `export_questions`."""

_ANSWERED = (
    "title_id, title, kind, original_language, release_date, release_year, runtime, seasons, budget, revenue, "
    '"return", popularity, vote_average, vote_count, collection, genres, companies, countries'
)


def export_questions(tables: Path, target: Path, form: str, *, raw: bool = False) -> int:
    """Write one row a title with all that the brief's questions need: those columns of `titles`, its directors and
    actors by name, and its platforms; the number of rows. Raises WorkspaceError as `export_table` does.
    """
    titles, people, offers = (
        sql.parquet_source(tables / f"{name}.parquet") for name in ("titles", "credits", "offers")
    )
    return _export(
        f"SELECT t.*, coalesce(directors, []) AS directors, coalesce(actors, []) AS actors, "
        f"coalesce(platforms, []) AS platforms FROM (SELECT {_ANSWERED} FROM {titles}) t "
        "LEFT JOIN (SELECT title_id, list(name ORDER BY billing) FILTER (job = 'Director') AS directors, "
        f"list(name ORDER BY billing) FILTER (department = 'Acting') AS actors FROM {people} GROUP BY title_id) "
        "USING (title_id) LEFT JOIN (SELECT title_id, list_sort(list(DISTINCT platform)) AS platforms "
        f"FROM {offers} GROUP BY title_id) USING (title_id) ORDER BY title_id",
        target, form, raw,
    )  # fmt: skip


def _export(rows: str, target: Path, form: str, raw: bool) -> int:
    query, options = rows, "FORMAT parquet, COMPRESSION zstd"
    try:
        with replacement(target) as temporary, duck.connect() as connection:
            if form == "csv":
                columns = connection.execute(f"DESCRIBE {rows}").fetchall()
                shown = ", ".join(_cell(column[0], column[1], raw) for column in columns)
                query, options = f"SELECT {shown} FROM ({rows})", "FORMAT csv, HEADER"
            written = connection.execute(f"COPY ({query}) TO {sql.target(temporary)} ({options})").fetchall()
    except (OSError, duckdb.Error) as error:
        raise WorkspaceError(f"cannot write {target}: {str(error).splitlines()[0]}") from error
    count: int = written[0][0]
    return count


def _cell(column: str, kind: str, raw: bool) -> str:
    """SQL: a column as it stands in CSV."""
    name = sql.name(column)
    if kind.endswith("[]"):
        return f"to_json({name}) AS {name}"
    return f"{harmless_sql(name)} AS {name}" if kind == "VARCHAR" and not raw else name
