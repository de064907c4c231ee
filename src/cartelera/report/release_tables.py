"""A release as something to compare with: its titles and offers as clean tables, read back through its catalogue.

A release keeps no ratings, and its people under one spelling each; so those two tables are not compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from cartelera.catalog import Catalog, Offer, Title
from cartelera.tables import sql
from cartelera.tables.schema import OFFERS, TITLES, Table

if TYPE_CHECKING:
    import duckdb

_BATCH = 500
"""Titles read at a time."""


def write_release_tables(connection: duckdb.DuckDBPyConnection, release: Path, target: Path) -> None:
    """Write `titles.parquet` and `offers.parquet` of the release in the folder `release` to the folder `target`.

    Raises WorkspaceError if its catalogue cannot be read, or another version of Cartelera made it.
    """
    catalog = Catalog(release / "catalog.db")
    try:
        _write(connection, TITLES, (_title_row(title) for title in _titles(catalog)), target)
        offers = (
            (title, offer) for title in _titles(catalog) if title.platforms for offer in catalog.offers(title.row)
        )
        _write(connection, OFFERS, (_offer_row(title, offer) for title, offer in offers), target)
    finally:
        catalog.close()


def _titles(catalog: Catalog) -> Iterator[Title]:
    for start in range(0, len(catalog), _BATCH):
        yield from catalog.titles(range(start, min(start + _BATCH, len(catalog))))


def _title_row(title: Title) -> dict[str, Any]:
    """The columns of the clean table `titles` that a catalogue keeps."""
    return {
        "title_id": title.title_id,
        "kind": title.kind,
        "title": title.title,
        "original_title": title.original_title,
        "original_language": title.language,
        "overview": title.overview,
        "tagline": title.tagline,
        "adult": title.adult,
        "release_date": title.date,
        "release_year": title.year,
        "runtime": title.runtime,
        "seasons": title.seasons,
        "budget": title.budget,
        "revenue": title.revenue,
        "return": title.return_,
        "popularity": title.popularity,
        "vote_average": title.vote_average,
        "vote_count": title.votes,
        "poster_path": title.poster_path,
        "collection": title.collection,
        "genres": title.genres,
        "companies": title.companies,
        "countries": title.countries,
        "imdb_id": title.imdb_id,
        "tmdb_id": title.tmdb_id,
    }


def _offer_row(title: Title, offer: Offer) -> dict[str, Any]:
    """The columns of the clean table `offers` that a catalogue keeps."""
    return {
        "id": offer.offer_id,
        "title_id": title.title_id,
        "platform": offer.platform,
        "type": "movie" if title.kind == "movie" else "tv show",
        "title": offer.title,
        "date_added": offer.date_added,
        "release_year": offer.release_year,
        "duration_int": offer.duration,
        "duration_type": offer.duration_type,
        "maturity": offer.maturity,
        "score": offer.score,
    }


def _write(connection: duckdb.DuckDBPyConnection, table: Table, rows: Iterable[dict[str, Any]], target: Path) -> None:
    """A Parquet file of the rows with the names and types of the table; a column that rows lack is missing."""
    lines = target / f"{table.name}.json"
    with lines.open("wb") as stream:
        stream.writelines(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows)
    types = ", ".join(f"{sql.text(column.name)}: {sql.text(column.type)}" for column in table.columns)
    connection.execute(
        f"COPY (SELECT * FROM read_json({sql.source(lines)}, columns = {{{types}}}, format = 'newline_delimited', "
        f"maximum_object_size = 100000000)) TO {sql.target(target / f'{table.name}.parquet')} (FORMAT parquet)"
    )
    lines.unlink()
