"""From the staged sources to the clean tables: one title per film or series, whichever sources know it.

The stages work in SQL on one connection, by the temporary relations that `relations.STAGES` declares.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import duckdb

from cartelera.ingest.apply_fills import apply_fills
from cartelera.ingest.catalogue_stage import make_catalogue
from cartelera.ingest.id_spaces import RELATIONS, DatasetSource, in_space, separate_id_spaces
from cartelera.ingest.keywords_stage import make_title_keywords
from cartelera.ingest.lemmas import lemmatise_all
from cartelera.ingest.link_stage import link_sources
from cartelera.ingest.names_stage import make_title_names
from cartelera.ingest.offers_stage import make_offers
from cartelera.ingest.ratings_stage import make_ratings
from cartelera.ingest.relations import clean, staged
from cartelera.ingest.snapshots import SnapshotLog
from cartelera.ingest.staging_schema import COLUMNS
from cartelera.ingest.titles_stage import finish_titles, make_films, make_titles, map_movielens
from cartelera.linking import Decisions
from cartelera.tables import sql
from cartelera.tables.loading import load_rows
from cartelera.tables.schema import (
    ALIASES,
    CERTIFICATIONS,
    CHANGES,
    CREDITS,
    FILLS,
    LINKS,
    OFFERS,
    PLATFORMS,
    PROVIDERS,
    RATINGS,
    TITLE_KEYWORDS,
    TITLE_NAMES,
    TITLES,
    Table,
)


@dataclass(frozen=True, slots=True)
class Source:
    """A staged source: its Parquet file, its format, and its rank among those of its format (0: trusted most).

    `folder`: where its file stood, and `named`: how that is called.
    """

    key: str
    format: str
    path: Path
    rank: int
    folder: str = ""
    named: str = ""


@dataclass(frozen=True, slots=True)
class MergeResult:
    """What merging found, by source, and the rows of each clean table.

    `overlapping`: rows of movie sources that another one already had; `linked`: titles linked to one of another
    source; `remarks`: what else the closing table says.
    """

    counts: dict[str, int]
    overlapping: dict[str, int]
    linked: dict[str, int]
    remarks: dict[str, str]

    def remark(self, source: str) -> str:
        """What the closing table says beside a source."""
        linked = self.linked.get(source)
        said = f"{linked:,} linked to a title of another source" if linked else ""
        return "; ".join(filter(None, (said, self.remarks.get(source))))


_ORDERS = {
    CREDITS: "title_id, department, billing, job, name",
    OFFERS: "id",
    RATINGS: "",
    ALIASES: "alias",
    PLATFORMS: "platform",
    LINKS: "left_id, right_id",
    FILLS: 'title_id, "column"',
    PROVIDERS: "title_id, country, way, provider",
    CERTIFICATIONS: "title_id, country",
    TITLE_NAMES: "title_id, language, name",
    TITLE_KEYWORDS: "title_id, weight DESC, keyword",
    CHANGES: '"at" DESC, snapshot DESC, platform, what, offer_id',
}
"""How the rows of each table but `titles` are ordered; ratings stay in the order of their sources."""


def merge(
    snapshots: SnapshotLog, sources: list[Source], platforms: Mapping[str, str], target: Path, decisions: Decisions
) -> MergeResult:
    """Write every clean table of `tables.schema.TABLES` into `target`; what no source has is there, empty.

    `platforms`: the prefix of each one's ids. `decisions`: what people said of links; they win over the scores.
    """
    connection, scratch = snapshots.connection, target.parent
    for form, columns in COLUMNS.items():
        _union(connection, form, columns, [source for source in sources if source.format == form], {})
    of_datasets = [source for source in sources if source.format in RELATIONS]
    prefixes = separate_id_spaces(connection, [DatasetSource(s.key, s.folder, s.named) for s in of_datasets])
    for form in {source.format for source in of_datasets if source.key in prefixes}:
        _union(connection, form, COLUMNS[form], [s for s in of_datasets if s.format == form], prefixes)
    overlapping = make_films(connection)
    map_movielens(connection)
    make_catalogue(connection)
    linked, remarks = link_sources(connection, decisions, scratch)
    make_titles(connection, scratch)
    apply_fills(connection)
    make_title_names(connection)
    overviews = connection.execute("SELECT title_id, overview FROM filled_titles WHERE overview IS NOT NULL").fetchall()
    with ThreadPoolExecutor(1) as pool:
        # Python looks words up while DuckDB writes what does not depend on them.
        lemmas = pool.submit(lemmatise_all, [overview for _, overview in overviews])
        snapshots.make_changes()
        make_offers(connection, scratch)
        remarks |= make_ratings(connection)
        make_title_keywords(connection, {source.key: source.folder for source in sources})
        load_rows(connection, clean(PLATFORMS), _types(PLATFORMS), platforms.items(), scratch)
        counts = {table.name: _write(connection, table, order, target) for table, order in _ORDERS.items()}
        title_ids = (title_id for title_id, _ in overviews)
        finish_titles(connection, zip(title_ids, lemmas.result(), strict=True), scratch)
    counts = {TITLES.name: _write(connection, TITLES, "title_id", target)} | counts
    return MergeResult(counts, overlapping, linked, remarks)


def _types(table: Table) -> dict[str, str]:
    return {column.name: column.type for column in table.columns}


def _union(
    connection: duckdb.DuckDBPyConnection,
    form: str,
    columns: Mapping[str, str],
    sources: list[Source],
    prefixes: Mapping[str, str],
) -> None:
    """Every staged row of a format, each with its source and rank; `prefixes`: of the sources whose ids change."""
    empty = ", ".join(f"NULL::{kind} AS {sql.name(name)}" for name, kind in columns.items())
    parts = [f"SELECT {empty}, NULL::VARCHAR AS source, NULL::INTEGER AS source_rank WHERE false"]
    parts += [
        f"SELECT *{_in_space(prefixes.get(source.key))}, {sql.text(source.key)} AS source, "
        f"{source.rank} AS source_rank FROM {sql.parquet_source(source.path)}"
        for source in sources
    ]
    connection.execute(f"CREATE OR REPLACE TEMP VIEW {staged(form)} AS {' UNION ALL BY NAME '.join(parts)}")


def _in_space(prefix: str | None) -> str:
    return f" REPLACE ({in_space(prefix)} AS item_id)" if prefix else ""


def _write(connection: duckdb.DuckDBPyConnection, table: Table, order: str, target: Path) -> int:
    """Write what is made of a clean table; its number of rows."""
    rows = f"SELECT {table.select} FROM {clean(table)}{f' ORDER BY {order}' if order else ''}"
    path = sql.target(target / f"{table.name}.parquet")
    written = connection.execute(f"COPY ({rows}) TO {path} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)")
    count: int = written.fetchall()[0][0]
    return count
