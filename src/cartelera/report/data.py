"""The clean tables as DuckDB tables in memory, for figures to ask.

Whatever is not there reads as empty: a table without its file has no rows, a column that a file lacks is missing in
every row. So a figure asks one question and finds out by the answer whether there is anything to show.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import duckdb

from cartelera.errors import WorkspaceError
from cartelera.report.release_manifest import ReleaseManifest, read_manifest
from cartelera.report.release_tables import load_release
from cartelera.report.schema import SCHEMA
from cartelera.tables import duck, sql
from cartelera.workspace import Workspace

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Row = dict[str, Any]
Rows = list[Row]
Record = TypeVar("Record")

COMPARABLE_RETURN = '"return" > 0 AND budget >= 10000'
"""SQL: a return worth comparing. Budgets below $10,000 are mostly written in another unit (figure `returns`)."""

_VIEWS = """
CREATE VIEW films AS
  SELECT * FROM titles WHERE coalesce(kind, 'movie') = 'movie' AND (source IS NULL OR source LIKE 'movies.%');
CREATE VIEW rated AS
  SELECT * REPLACE (CASE WHEN rated_at BETWEEN 0 AND 4102444800 THEN rated_at END AS rated_at),
    coalesce(split_part(viewer_id, ':', 1), '?') AS dataset
  FROM ratings WHERE title_id IS NOT NULL AND rating IS NOT NULL;
"""
"""films: what film metadata describes; titles that only platforms know have no budget, votes or dates to speak of.

rated: ratings with the data set they come from; a time outside 1970 to 2100 is no time.
"""


@dataclass(frozen=True, slots=True)
class ReportData:
    """The tables of one workspace, and those of an earlier one to compare with."""

    connection: duckdb.DuckDBPyConnection
    folder: Path
    ingest: dict[str, Any] = field(default_factory=dict)
    staged: dict[str, str] = field(default_factory=dict)
    """Source → name of its view, for the sources whose staged rows are at hand."""
    before: str | None = None
    """What an earlier workspace is called, where its tables can be asked as `before.titles` …"""
    compared: frozenset[str] = frozenset()
    """The tables that the earlier workspace has."""
    release: ReleaseManifest = field(default_factory=ReleaseManifest)
    """What the workspace's release says of itself."""

    def rows(self, sql: str, **values: object) -> Rows:
        """The answer, one dict per row; `$name` in the SQL stands for a value."""
        cursor = self.connection.execute(sql, values or None)
        header = [c[0] for c in cursor.description or ()]
        return [dict(zip(header, row, strict=True)) for row in cursor.fetchall()]

    def records(self, kind: type[Record], sql: str, **values: object) -> list[Record]:
        """The answer, one `kind` (a dataclass) per row; its fields are the columns of the answer."""
        return [kind(**row) for row in self.rows(sql, **values)]

    def one(self, sql: str, **values: object) -> Row:
        """The first row of the answer; empty where there is none."""
        found = self.rows(sql, **values)
        return found[0] if found else {}

    def size(self, table: str) -> int:
        """Rows in a table."""
        return int(self.one(f"SELECT count(*) AS n FROM {table}")["n"])

    def sources(self, form: str) -> list[str]:
        """The sources of one format that ingest read, the largest first."""
        known: dict[str, Any] = self.ingest.get("sources", {})
        own = [key for key in known if key.partition(".")[0] == form]
        return sorted(own, key=lambda key: (-int(known[key].get("read", 0)), key))

    def refusals(self) -> Rows:
        """Refused rows by source and reason, whatever values the reason quotes, the most frequent first."""
        files = sorted((self.folder.parent / "quarantine").glob("*.parquet")) if self.folder.name == "tables" else []
        if not files:
            return []
        general = "regexp_replace(reason, ' ''.*'' ', ' ')"
        return self.rows(
            f"SELECT source, {general} AS reason, count(*) AS n FROM {sql.parquet_source(*files)} GROUP BY ALL ORDER "
            f"BY n DESC, source, reason"
        )

    def dated(self) -> date | None:
        """The day the tables were made."""
        path = self.folder / "titles.parquet"
        return datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).date() if path.is_file() else None


def as_rows(records: Iterable[DataclassInstance]) -> Rows:
    """The records as the rows of a table, a column per field."""
    return [asdict(record) for record in records]


def open_tables(workspace: Path, against: Path | None = None) -> ReportData:
    """The tables in `workspace` (a workspace, or a folder that holds their Parquet files), and those in `against`.

    Raises WorkspaceError where a file cannot be read, or where `against` holds no tables at all.
    """
    connection = duck.connect(memory="1200MB")
    connection.execute("SET preserve_insertion_order = true")
    folder = _folder(workspace)
    _load(connection, folder, "main")
    connection.execute(_VIEWS)
    name = None if against is None else (against.resolve().name or str(against))
    compared = frozenset() if against is None else _load_earlier(connection, against)
    staged, release = _staged(connection, folder), read_manifest(Workspace(workspace))
    return ReportData(connection, folder, _manifest(folder), staged, name, compared, release)


def _load_earlier(connection: duckdb.DuckDBPyConnection, against: Path) -> frozenset[str]:
    """The tables of an earlier workspace, folder of tables or release, as schema `before`; which of them there are."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = _folder(against)
        if not (folder / "titles.parquet").is_file() and (against / "catalog.db").is_file():
            folder = Path(scratch)
            load_release(connection, against, folder)
        present = frozenset(name for name in SCHEMA if (folder / f"{name}.parquet").is_file())
        if not present:
            raise WorkspaceError(f"no clean tables in {against}: give a workspace, a release or a folder of tables")
        connection.execute("CREATE SCHEMA before")
        _load(connection, folder, "before")
    return present


def _folder(place: Path) -> Path:
    return place / "tables" if (place / "tables").is_dir() else place


def _load(connection: duckdb.DuckDBPyConnection, folder: Path, schema: str) -> None:
    for table, columns in SCHEMA.items():
        path = folder / f"{table}.parquet"
        present = _columns(connection, path) if path.is_file() else {}
        shown = ", ".join(
            f"{_value(sql.name(name) if name in present else 'NULL', kind)} AS {sql.name(name)}"
            for name, kind in columns.items()
        )
        source = sql.parquet_source(path) if present else "(SELECT 1) LIMIT 0"
        connection.execute(f"CREATE TABLE {schema}.{table} AS SELECT {shown} FROM {source}")


def _value(column: str, kind: str) -> str:
    """SQL: the column as its type; what is no measure at all (NaN, infinity, beyond 10¹⁵) counts as missing."""
    value = f"TRY_CAST({column} AS {kind})"
    return f"CASE WHEN abs({value}) <= 1e15 THEN {value} END" if kind in ("DOUBLE", "FLOAT") else value


def _columns(connection: duckdb.DuckDBPyConnection, path: Path) -> dict[str, str]:
    try:
        found = connection.execute(f"DESCRIBE SELECT * FROM {sql.parquet_source(path)}").fetchall()
    except duckdb.Error as error:
        raise WorkspaceError(f"{path} cannot be read as Parquet: run `cartelera ingest` again") from error
    return {row[0]: row[1] for row in found}


def _staged(connection: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, str]:
    """Views of the staged files of the movie sources, which keep their rows apart."""
    views = {}
    for index, path in enumerate(sorted((folder / "sources").glob("movies.*.parquet"))):
        _columns(connection, path)
        connection.execute(f"CREATE VIEW staged_{index} AS SELECT * FROM {sql.parquet_source(path)}")
        views[path.stem] = f"staged_{index}"
    return views


def _manifest(folder: Path) -> dict[str, Any]:
    """What ingest wrote down of its sources; empty where it did not, or where it cannot be read."""
    try:
        found = json.loads((folder / "ingest.json").read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
