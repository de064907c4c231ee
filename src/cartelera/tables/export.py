"""Writing a clean table to a file of its own, for people and other programs."""

from __future__ import annotations

from pathlib import Path

import duckdb

from cartelera.atomic import replacement
from cartelera.errors import WorkspaceError
from cartelera.tables import duck, sql
from cartelera.tables.spreadsheet import harmless_sql


def export_table(source: Path, target: Path, form: str, *, raw: bool = False) -> int:
    """Write the Parquet table `source` to `target` as `csv` (lists as JSON) or `parquet`; the number of rows.

    In CSV, texts that a spreadsheet would run as a formula are made harmless, if they are not to be `raw`. Raises
    WorkspaceError if `target` cannot be written. A file that was there is replaced whole.
    """
    rows, options = f"SELECT * FROM {sql.parquet_source(source)}", "FORMAT parquet, COMPRESSION zstd"
    try:
        with replacement(target) as temporary, duck.connect() as connection:
            if form == "csv":
                columns = connection.execute(f"DESCRIBE {rows}").fetchall()
                shown = ", ".join(_cell(column[0], column[1], raw) for column in columns)
                rows, options = f"SELECT {shown} FROM {sql.parquet_source(source)}", "FORMAT csv, HEADER"
            written = connection.execute(f"COPY ({rows}) TO {sql.target(temporary)} ({options})").fetchall()
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
