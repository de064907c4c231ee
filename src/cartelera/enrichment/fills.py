"""Files of fills: one row per title and cell, kept among the staged sources."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import orjson

from cartelera.atomic import sha256_of
from cartelera.tables import sql
from cartelera.tables.loading import load_rows
from cartelera.tables.manifest import FILLS, Entry

API_SOURCE = f"{FILLS}.tmdb-api"
"""The source of what was filled from TMDB's API."""

_COLUMNS = {"id": "VARCHAR", "column": "VARCHAR", "value": "VARCHAR", "provenance": "VARCHAR", "fetched_at": "VARCHAR"}


@dataclass(frozen=True, slots=True)
class Fill:
    """A value for one cell of the title that has `id` among its ids."""

    id: str
    column: str
    value: Any
    provenance: str
    fetched_at: datetime


def write_fills(
    connection: duckdb.DuckDBPyConnection, fills: Iterable[Fill], before: Path | None, target: Path, scratch: Path
) -> int:
    """Write to `target` these fills and those of `before` that they do not replace; return how many changed."""
    rows = (
        (
            f.id, f.column, orjson.dumps(f.value).decode(), f.provenance,
            f.fetched_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S"),
        )
        for f in fills
    )  # fmt: skip
    load_rows(connection, "fresh_fills", _COLUMNS, rows, scratch)
    connection.execute("ALTER TABLE fresh_fills ALTER fetched_at TYPE TIMESTAMP")
    old = sql.parquet_source(before) if before else "(SELECT * FROM fresh_fills WHERE FALSE)"
    new: int = connection.execute(
        f'SELECT count(*) FROM fresh_fills ANTI JOIN {old} o USING (id, "column", value, provenance, fetched_at)'
    ).fetchall()[0][0]
    kept = f'SELECT * FROM {old} ANTI JOIN fresh_fills USING (id, "column")'
    _write(connection, f"SELECT * FROM fresh_fills UNION ALL BY NAME {kept}", target)
    return new


def write_query(connection: duckdb.DuckDBPyConnection, rows: str, before: Path, target: Path) -> bool:
    """Write the rows of a query (id, column, value, provenance, fetched_at) to `target`.

    Returns whether values or provenances differ from those in `before`.
    """
    _write(connection, rows, target)
    old = (
        sql.parquet_source(before) if before.is_file() else f"(SELECT * FROM {sql.parquet_source(target)} WHERE FALSE)"
    )
    changed: bool = connection.execute(
        f"SELECT count(*) > 0 FROM {sql.parquet_source(target)} n FULL JOIN {old} o "
        'ON n.id = o.id AND n."column" = o."column" '
        "WHERE n.value IS DISTINCT FROM o.value OR n.provenance IS DISTINCT FROM o.provenance"
    ).fetchall()[0][0]
    return changed


def _write(connection: duckdb.DuckDBPyConnection, rows: str, target: Path) -> None:
    connection.execute(
        f'COPY (SELECT * FROM ({rows}) ORDER BY id, "column") TO {sql.target(target)} '
        "(FORMAT parquet, COMPRESSION zstd)"
    )


def manifest_entry(connection: duckdb.DuckDBPyConnection, path: Path, shown: str) -> Entry:
    """The manifest's entry of a file of fills; `shown`: where they come from."""
    rows: int = connection.execute(f"SELECT count(*) FROM {sql.parquet_source(path)}").fetchall()[0][0]
    return Entry(FILLS, shown, sha256_of(path), columns=0, read=rows, duplicates=0, refused=0, merged=0, repaired={})
