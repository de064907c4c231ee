"""The clean tables as DuckDB tables in memory, for figures to ask.

Whatever is not there reads as empty: a table without its file has no rows, a column that a file lacks is missing in
every row. So a figure asks one question and finds out by the answer whether there is anything to show.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import duckdb

from cartelera.errors import WorkspaceError
from cartelera.report.release_manifest import ReleaseManifest, read_manifest
from cartelera.report.release_tables import write_release_tables
from cartelera.tables import duck, sql
from cartelera.tables.manifest import Manifest
from cartelera.tables.schema import CREDITS, OFFERS, RATINGS, TITLES
from cartelera.workspace import Workspace

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Row = dict[str, Any]
Rows = list[Row]
Record = TypeVar("Record")

_TABLES = (TITLES, CREDITS, OFFERS, RATINGS)
_UNUSED = frozenset({"lemmas", "display_cast", "character"})
"""Long columns that no figure looks at."""

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
    manifest: Manifest = field(default_factory=Manifest)
    """What ingest noted of the sources; empty if it noted nothing, or if that cannot be read."""
    staged: dict[str, str] = field(default_factory=dict)
    """Source → name of its view, for the sources whose staged rows are at hand."""
    before: str | None = None
    """What an earlier workspace is called if its tables can be asked as `before.titles` …"""
    compared: frozenset[str] = frozenset()
    """The tables that the earlier workspace has."""
    release: ReleaseManifest = field(default_factory=ReleaseManifest)
    """What the workspace's release says of itself."""

    def rows(self, query: str, **values: object) -> Rows:
        """The answer, one dict per row; `$name` in the query stands for a value."""
        cursor = self.connection.execute(query, values or None)
        header = [c[0] for c in cursor.description or ()]
        return [dict(zip(header, row, strict=True)) for row in cursor.fetchall()]

    def records(self, kind: type[Record], query: str, **values: object) -> list[Record]:
        """The answer, one `kind` (a dataclass) per row; its fields are the columns of the answer."""
        return [kind(**row) for row in self.rows(query, **values)]

    def first_row(self, query: str, **values: object) -> Row:
        """The first row of the answer; empty if there is none."""
        rows = self.rows(query, **values)
        return rows[0] if rows else {}

    def size(self, table: str) -> int:
        """Rows in a table."""
        return int(self.first_row(f"SELECT count(*) AS n FROM {table}")["n"])

    def sizes(self) -> dict[str, int]:
        """Rows in each clean table."""
        return {table.name: self.size(table.name) for table in _TABLES}

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

    Raises WorkspaceError if a file cannot be read, if another version of Cartelera made the workspace, or if
    `against` holds no tables at all.
    """
    folder = _tables_folder(workspace)
    manifest = _read_ingest_manifest(folder)
    manifest.require_current(workspace)
    manifest.require_undamaged(folder)
    connection = duck.connect(memory="1200MB")
    connection.execute("SET preserve_insertion_order = true")
    _load(connection, folder, "main")
    connection.execute(_VIEWS)
    name = None if against is None else (against.resolve().name or str(against))
    compared = frozenset() if against is None else _load_earlier(connection, against)
    staged, release = _create_staged_views(connection, folder), read_manifest(Workspace(workspace))
    return ReportData(connection, folder, manifest, staged, name, compared, release)


def _load_earlier(connection: duckdb.DuckDBPyConnection, against: Path) -> frozenset[str]:
    """The tables of an earlier workspace, folder of tables or release, as schema `before`; which of them there are."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = _tables_folder(against)
        if not (folder / "titles.parquet").is_file() and (against / "catalog.db").is_file():
            folder = Path(scratch)
            write_release_tables(connection, against, folder)
        present = frozenset(table.name for table in _TABLES if (folder / f"{table.name}.parquet").is_file())
        if not present:
            raise WorkspaceError(f"no clean tables in {against}: give a workspace, a release or a folder of tables")
        connection.execute("CREATE SCHEMA before")
        _load(connection, folder, "before")
    return present


def _tables_folder(folder: Path) -> Path:
    return folder / "tables" if (folder / "tables").is_dir() else folder


def _load(connection: duckdb.DuckDBPyConnection, folder: Path, schema: str) -> None:
    """The tables of a folder as tables of a schema, with the columns and types that clean tables have."""
    for table in _TABLES:
        path = folder / f"{table.name}.parquet"
        present = _columns(connection, path) if path.is_file() else set()
        columns = ", ".join(
            f"{_value(sql.name(column.name) if column.name in present else 'NULL', column.type)} "
            f"AS {sql.name(column.name)}"
            for column in table.columns
            if column.name not in _UNUSED
        )
        rows = sql.parquet_source(path) if present else "(SELECT 1) LIMIT 0"
        connection.execute(f"CREATE TABLE {schema}.{table.name} AS SELECT {columns} FROM {rows}")


def _value(column: str, kind: str) -> str:
    """SQL: the column as its type; what is no measure at all (NaN, infinity, beyond 10¹⁵) counts as missing."""
    value = f"TRY_CAST({column} AS {kind})"
    return f"CASE WHEN abs({value}) <= 1e15 THEN {value} END" if kind in ("DOUBLE", "FLOAT") else value


def _columns(connection: duckdb.DuckDBPyConnection, path: Path) -> set[str]:
    """The columns of a Parquet file. Raises WorkspaceError if it cannot be read."""
    try:
        found = connection.execute(f"DESCRIBE SELECT * FROM {sql.parquet_source(path)}").fetchall()
    except duckdb.Error as error:
        raise WorkspaceError(f"{path} cannot be read as Parquet: run `cartelera ingest` again") from error
    return {row[0] for row in found}


def _create_staged_views(connection: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, str]:
    """Views of the staged files of the movie sources, which keep their rows apart."""
    views = {}
    for index, path in enumerate(sorted((folder / "sources").glob("movies.*.parquet"))):
        _columns(connection, path)
        connection.execute(f"CREATE VIEW staged_{index} AS SELECT * FROM {sql.parquet_source(path)}")
        views[path.stem] = f"staged_{index}"
    return views


def _read_ingest_manifest(folder: Path) -> Manifest:
    """What ingest noted of its sources; an empty one if it is damaged, for that is no reason to draw nothing."""
    try:
        return Manifest.of(folder)
    except WorkspaceError:
        return Manifest()
