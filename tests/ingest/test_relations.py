"""What the stages of the merge hand each other is declared, in `relations.STAGES`, and nothing else is there."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from ingest_files import CREDIT, MOVIE, RATING, SHOW, table, write

from cartelera.enrichment import fills
from cartelera.ingest.context import StagingContext
from cartelera.ingest.merge import Source, merge
from cartelera.ingest.relations import STAGES, clean
from cartelera.ingest.snapshots import SnapshotLog
from cartelera.ingest.staging import stage_files
from cartelera.tables.schema import TABLES


def test_a_stage_reads_what_an_earlier_one_makes() -> None:
    made: set[str] = set()
    for stage in STAGES:
        assert set(stage.inputs) <= made, stage.name
        assert not made & {relation.name for relation in stage.outputs}, stage.name
        made |= {relation.name for relation in stage.outputs}
    assert {clean(each) for each in TABLES} <= made


@pytest.mark.parametrize("filled", [False, True])
def test_the_stages_make_what_is_declared(filled: bool, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    write(raw / "movies_metadata.csv", table(MOVIE, {}, {"id": "863", "overview": "", "imdb_id": ""}))
    write(raw / "credits.csv", table(CREDIT))
    write(raw / "netflix_titles.csv", table(SHOW))
    write(raw / "ratings.csv", table(RATING, {"movieId": "ns1"}))
    (tmp_path / "staged").mkdir()
    results = stage_files([raw], tmp_path / "staged")
    sources = [
        Source(r.plan.key, r.plan.form.relation, tmp_path / "staged" / f"{r.plan.key}.parquet", 0) for r in results
    ]
    with StagingContext.open(tmp_path / "scratch", tmp_path / "none") as context:
        if filled:
            found = fills.Fill("tmdb-863", "imdb_id", "tt0000863", "file:x", datetime(2026, 11, 20, tzinfo=UTC))
            target = tmp_path / "staged" / "fills.x.parquet"
            fills.write_fills(context.connection, [found], None, target, context.scratch)
            context.connection.execute("DROP TABLE fresh_fills")
            sources.append(Source("fills.x", "fills", target, 0))
        merge(SnapshotLog(context.connection, context.tables), sources, {"netflix": "n"}, context.made, {})
        there = columns(context.connection)
    declared = {relation.name: relation for stage in STAGES for relation in stage.outputs}
    assert there.keys() == declared.keys()
    for name, relation in declared.items():
        assert set(relation.columns) <= there[name], name


def columns(connection: duckdb.DuckDBPyConnection) -> dict[str, set[str]]:
    """The columns of every temporary relation."""
    rows = connection.execute("SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal").fetchall()
    return {name: {column for table, column in rows if table == name} for name, _ in rows}
