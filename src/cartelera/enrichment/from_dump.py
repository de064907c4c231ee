"""Fills from another dump of movie metadata, staged by the rules of every ingest."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import duckdb

from cartelera.enrichment import fills
from cartelera.tables import ids, sql
from cartelera.tables.fillable import FILLABLE


def write_fills(
    connection: duckdb.DuckDBPyConnection, staged: Path, name: str, columns: tuple[str, ...], tables: Path, target: Path
) -> tuple[int, bool]:
    """Write the values that the staged file `name` has for cells that are empty, or were filled from it before.

    Returns how many rows are of titles in the catalogue, and whether anything differs from what was filled before. A
    row belongs to the title of its TMDB id, else of its IMDb id. Of two rows that lead to one title, the fuller counts.
    """
    provenance = f"file:{name}"
    aliases, title_id = sql.parquet_source(tables / "aliases.parquet"), ids.tmdb_id_sql("s.tmdb_id", "s.kind")
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE dump AS SELECT coalesce(a.title_id, b.title_id) AS title_id, s.* "
        f"FROM {sql.parquet_source(staged)} s "
        f"LEFT JOIN {aliases} a ON a.alias = {title_id} LEFT JOIN {aliases} b ON b.alias = s.imdb_id "
        "WHERE coalesce(a.title_id, b.title_id) IS NOT NULL "
        "QUALIFY row_number() OVER (PARTITION BY coalesce(a.title_id, b.title_id) ORDER BY filled DESC, tmdb_id) = 1"
    )
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")
    there = {name for (name, *_) in connection.execute("DESCRIBE dump").fetchall()}
    parts = [
        f"SELECT d.title_id AS id, '{column.name}' AS \"column\", to_json(d.{column.name})::VARCHAR AS value, "
        f"{sql.text(provenance)} AS provenance, TIMESTAMP '{now}' AS fetched_at "
        f"FROM dump d JOIN titles t USING (title_id) "
        f"LEFT JOIN fills f ON f.title_id = t.title_id AND f.\"column\" = '{column.name}' "
        f"AND f.provenance = {sql.text(provenance)} "
        f"WHERE ({column.missing_sql} OR f.title_id IS NOT NULL) AND {column.has_value_sql}"
        for column in FILLABLE
        if column.name in columns and column.name in there
    ]
    known: int = connection.execute("SELECT count(*) FROM dump").fetchall()[0][0]
    before = tables / "sources" / target.name
    return known, bool(parts) and fills.write_query(connection, " UNION ALL ".join(parts), before, target)
