"""The clean tables of a folder as views of a DuckDB connection, by their names."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from cartelera.tables import sql
from cartelera.tables.schema import TABLES, Table

if TYPE_CHECKING:
    import duckdb


def create_views(connection: duckdb.DuckDBPyConnection, folder: Path, tables: Iterable[Table] = TABLES) -> None:
    """A view of each of `tables`; one whose file is not in `folder` has no rows."""
    for table in tables:
        path = folder / f"{table.name}.parquet"
        rows = f"SELECT * FROM {sql.parquet_source(path)}" if path.is_file() else table.empty
        connection.execute(f"CREATE OR REPLACE TEMP VIEW {table.name} AS {rows}")
