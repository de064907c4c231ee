"""Writing a clean table to a file of its own, for people and other programs."""

from __future__ import annotations

from pathlib import Path

import duckdb

from cartelera.atomic import replacement
from cartelera.errors import WorkspaceError
from cartelera.tables import duck, sql


def export_table(source: Path, target: Path, form: str) -> int:
    """Write the Parquet table `source` to `target` as `csv` (lists as JSON) or `parquet`; the number of rows.

    Raises WorkspaceError if `target` cannot be written. A file that was there is replaced whole.
    """
    rows, options = f"SELECT * FROM {sql.parquet_source(source)}", "FORMAT parquet, COMPRESSION zstd"
    try:
        with replacement(target) as temporary, duck.connect() as connection:
            if form == "csv":
                columns = connection.execute(f"DESCRIBE {rows}").fetchall()
                lists = [sql.name(column[0]) for column in columns if column[1].endswith("[]")]
                replaced = ", ".join(f"to_json({name}) AS {name}" for name in lists)
                rows = f"SELECT *{f' REPLACE ({replaced})' if lists else ''} FROM {sql.parquet_source(source)}"
                options = "FORMAT csv, HEADER"
            written = connection.execute(f"COPY ({rows}) TO {sql.target(temporary)} ({options})").fetchall()
    except (OSError, duckdb.Error) as error:
        raise WorkspaceError(f"cannot write {target}: {str(error).splitlines()[0]}") from error
    count: int = written[0][0]
    return count
