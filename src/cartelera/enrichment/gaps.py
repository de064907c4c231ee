"""What titles lack: counted by cell, and title by title as targets to look up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import duckdb

from cartelera.enrichment.lookup import LookupTarget
from cartelera.tables import sql
from cartelera.tables.fillable import BY_COUNTRY, FILLABLE, LOOKUP_IF_MISSING, NAMES, PEOPLE, cell
from cartelera.tables.schema import CERTIFICATIONS, CREDITS, FILLS, OFFERS, PROVIDERS, TITLE_NAMES, TITLES
from cartelera.tables.views import create_views


@dataclass(frozen=True, slots=True)
class Scope:
    """What to fill. `columns`: those to fill; a title is looked up if it lacks one of `lookup_if_missing`.

    `countries`: for which providers and certifications are filled. Providers older than `max_age` count as missing.
    """

    columns: tuple[str, ...]
    lookup_if_missing: tuple[str, ...]
    countries: tuple[str, ...] = ()
    max_age: timedelta = timedelta(days=180)

    @classmethod
    def of_api(cls, named: tuple[str, ...], countries: tuple[str, ...], max_age: timedelta) -> Scope:
        """What to fill from TMDB: the columns named, else all that can be."""
        every = (*(column.name for column in FILLABLE), *PEOPLE, NAMES, *BY_COUNTRY)
        return cls(named or every, named or LOOKUP_IF_MISSING, countries, max_age)

    @classmethod
    def of_dump(cls, named: tuple[str, ...]) -> Scope:
        """What to fill from another dump: the columns named, else all of `titles` that can be."""
        return cls(named or tuple(column.name for column in FILLABLE), ())

    def cells(self, columns: tuple[str, ...]) -> tuple[str, ...]:
        """The cells of `columns`: those by country once for each country."""
        return tuple(
            name
            for column in columns
            for name in ([cell(column, c) for c in self.countries] if column in BY_COUNTRY else [column])
        )

    @property
    def missing_sql(self) -> dict[str, str]:
        """Cell → SQL condition over a row `t` of `titles` that it is empty."""
        conditions = {column.name: column.missing_sql for column in FILLABLE}
        conditions |= {name: f"t.title_id NOT IN (SELECT title_id FROM with_{name})" for name in PEOPLE}
        conditions[NAMES] = "t.title_id NOT IN (SELECT title_id FROM title_names WHERE language IS NOT NULL)"
        days = self.max_age.days
        for country in self.countries:
            there = f"country = {sql.text(country)}"
            conditions[cell("providers", country)] = (
                f"t.title_id NOT IN (SELECT title_id FROM providers WHERE {there} AND as_of > current_date - {days})"
            )
            conditions[cell("certification", country)] = (
                f"t.title_id NOT IN (SELECT title_id FROM certifications WHERE {there})"
            )
        return {name: conditions[name] for name in self.cells(self.columns)}


def open_tables(connection: duckdb.DuckDBPyConnection, tables: Path) -> None:
    """Views of the clean tables in `tables` that the functions below read; a table that is not there yet is empty."""
    create_views(connection, tables, (TITLES, CREDITS, FILLS, PROVIDERS, CERTIFICATIONS, TITLE_NAMES, OFFERS))
    for name, acting in zip(PEOPLE, ("department = 'Acting'", "department IS DISTINCT FROM 'Acting'"), strict=True):
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE with_{name} AS SELECT DISTINCT title_id FROM credits WHERE {acting}"
        )


def count_missing(connection: duckdb.DuckDBPyConnection, scope: Scope) -> dict[str, int]:
    """Cell → how many titles lack it."""
    missing = scope.missing_sql
    counts = ", ".join(f"count(*) FILTER ({condition})" for condition in missing.values())
    return dict(zip(missing, connection.execute(f"SELECT {counts} FROM titles t").fetchall()[0], strict=True))


def lookup_targets(connection: duckdb.DuckDBPyConnection, scope: Scope, sources: Path) -> Iterator[LookupTarget]:
    """Every title that lacks one of `scope.lookup_if_missing`, the best known first.

    `sources`: the folder of the staged sources. A film that only MovieLens describes is looked up by the IMDb id that
    MovieLens's links give it. An IMDb id that was itself filled is not used, nor a series' year that follows from a
    filled date: the cached answers are those of the method by which it was found.
    """
    links = [sql.parquet_source(path) for path in sorted(sources.glob("links.*.parquet"))]
    known = " UNION ALL ".join(f"SELECT item_id, imdb_id FROM {path}" for path in links)
    known = known or "SELECT NULL::VARCHAR AS item_id, NULL::VARCHAR AS imdb_id WHERE FALSE"
    missing = scope.missing_sql
    listed = ", ".join(f"CASE WHEN {condition} THEN {sql.text(name)} END" for name, condition in missing.items())
    lookup_if_missing = ", ".join(sql.text(name) for name in scope.cells(scope.lookup_if_missing))
    rows = connection.execute(
        "SELECT title_id, kind, title, coalesce(original_title, title), coalesce(d.year, release_year), tmdb_id, "
        "CASE WHEN f.title_id IS NULL THEN coalesce(t.imdb_id, l.imdb_id) END, lacks FROM (SELECT t.*, "
        f"list_filter([{listed}], lambda x: x IS NOT NULL) AS lacks FROM titles t) t "
        f"LEFT JOIN (SELECT item_id AS title_id, min(imdb_id) AS imdb_id FROM ({known}) GROUP BY ALL) l "
        "USING (title_id) LEFT JOIN (SELECT title_id FROM fills WHERE \"column\" = 'imdb_id') f USING (title_id) "
        "LEFT JOIN (SELECT title_id, min(release_year) AS year FROM offers SEMI JOIN "
        "(SELECT title_id FROM fills WHERE \"column\" = 'release_date') USING (title_id) "
        "WHERE type <> 'movie' GROUP BY title_id) d USING (title_id) "
        f"WHERE list_has_any(lacks, [{lookup_if_missing}]::VARCHAR[]) "
        "ORDER BY vote_count DESC, popularity DESC, title_id"
    )
    shared: dict[tuple[str, ...], frozenset[str]] = {}
    while part := rows.fetchmany(5000):
        for title_id, kind, title, original, year, tmdb_id, imdb_id, lacks in part:
            cells = shared.setdefault(tuple(lacks), frozenset(lacks))
            yield LookupTarget(title_id, kind, title, original, year, tmdb_id, imdb_id, cells)
