"""Makes a `catalog.db` from the clean tables: the one place that knows both the Parquet columns and the SQLite schema.

What serving would compute again and again is computed here once: popularity as the row number, folded names,
counts per month and weekday, films and revenue per collection, company and country, each platform's busiest actor.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from cartelera.catalog.attributes import ATTRIBUTES_FOLDER
from cartelera.catalog.facets import FACETS_FOLDER
from cartelera.catalog.title_columns import COLUMNS_FOLDER
from cartelera.catalog.trigrams import TRIGRAMS_FOLDER
from cartelera.catalog.writing.attributes import write_attributes
from cartelera.catalog.writing.facets import write_facets
from cartelera.catalog.writing.groups import write_groups
from cartelera.catalog.writing.listing import is_unfinished, write_listing
from cartelera.catalog.writing.offers import write_certifications, write_changes, write_offers, write_platforms
from cartelera.catalog.writing.people import write_people
from cartelera.catalog.writing.release_calendar import write_calendar
from cartelera.catalog.writing.schema import finish_schema, start_schema
from cartelera.catalog.writing.search_index import write_search_index
from cartelera.catalog.writing.title_columns import write_title_columns
from cartelera.catalog.writing.titles import rank_titles, write_titles
from cartelera.catalog.writing.trigrams import write_trigrams
from cartelera.tables import duck, sql

__all__ = ["write_catalog"]


def write_catalog(tables: Path, target: Path) -> int:
    """Write `target`, with its facets, its columns and the trigrams of its names beside it, from the files in `tables`.

    Returns the number of titles. The same tables give the same bytes.
    """
    source = duck.connect(threads=2)
    for name in (
        "titles",
        "credits",
        "offers",
        "aliases",
        "platforms",
        "changes",
        "certifications",
        "title_names",
        "ratings",
    ):
        source.execute(f"CREATE VIEW {name} AS SELECT * FROM {sql.parquet_source(tables / f'{name}.parquet')}")
    rank_titles(source)
    target.unlink(missing_ok=True)
    database = sqlite3.connect(target)
    try:
        start_schema(database)
        count = write_titles(source, database)
        write_people(source, database)
        write_offers(source, database)
        write_certifications(source, database)
        write_platforms(source, database)
        write_changes(source, database)
        write_groups(source, database)
        write_calendar(source, database)
        write_search_index(source, database)
        finish_schema(database)
        database.commit()
        write_facets(database, target.parent / FACETS_FOLDER)
        statuses = source.execute("SELECT row, status FROM ranked WHERE status IS NOT NULL").fetchall()
        unfinished = {row for row, status in statuses if is_unfinished(status)}
        write_listing(database, target.parent / FACETS_FOLDER, unfinished)
        write_attributes(database, target.parent / ATTRIBUTES_FOLDER)
        write_trigrams(database, target.parent / TRIGRAMS_FOLDER)
        write_title_columns(database, target.parent / COLUMNS_FOLDER)
    finally:
        database.close()
        source.close()
    return count
