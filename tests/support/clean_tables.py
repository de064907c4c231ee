"""Clean tables written by hand, for tests that need a catalogue but no raw files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from cartelera.catalog import Catalog
from cartelera.catalog.writing import write_catalog
from cartelera.tables.manifest import Entry, Manifest
from cartelera.tables.schema import TABLES

Row = dict[str, Any]
_ALWAYS: dict[str, Row] = {
    "titles": {
        "kind": "movie", "adult": False, "budget": 0, "revenue": 0, "return": 0.0, "popularity": 0.0, "vote_count": 0,
        "genres": [], "companies": [], "country_codes": [], "countries": [], "language_codes": [], "keywords": [],
        "lemmas": "",
    },
    "credits": {"job": "Actor", "department": "Acting", "billing": 0},
}  # fmt: skip


def film(number: int, title: str, **more: Any) -> Row:
    """A row of `titles` for a film of the movie data."""
    date = more.get("release_date")
    year = int(date[:4]) if date else None
    return {"title_id": f"tmdb-{number}", "tmdb_id": number, "title": title, "release_year": year} | more


def other(title_id: str, title: str, **more: Any) -> Row:
    """A row of `titles` for what only a platform or MovieLens knows."""
    return {"title_id": title_id, "title": title} | more


def actor(title_id: str, name: str, **more: Any) -> Row:
    """A row of `credits`."""
    return {"title_id": title_id, "name": name} | more


def director(title_id: str, name: str) -> Row:
    """A row of `credits`."""
    return {"title_id": title_id, "name": name, "job": "Director", "department": "Directing"}


def offer(offer_id: str, title_id: str, platform: str, title: str, year: int, **more: Any) -> Row:
    """A row of `offers`."""
    return {
        "id": offer_id, "title_id": title_id, "platform": platform, "show_id": offer_id[1:], "title": title.lower(),
        "display_title": title, "release_year": year,
    } | more  # fmt: skip


def write_tables(folder: Path, **rows: list[Row]) -> Path:
    """Write every clean table into `folder`; what is not given is empty. Each title is an alias of itself."""
    folder.mkdir(parents=True, exist_ok=True)
    own = [{"alias": row["title_id"], "title_id": row["title_id"]} for row in rows.get("titles", ())]
    rows = {**rows, "aliases": own + rows.get("aliases", [])}
    connection = duckdb.connect()
    for table in TABLES:
        columns = ", ".join(f'"{column.name}" {column.type}' for column in table.columns)
        connection.execute(f"CREATE TABLE {table.name} ({columns})")
        for row in rows.get(table.name, ()):
            whole = _ALWAYS.get(table.name, {}) | row
            names = ", ".join(f'"{name}"' for name in whole)
            marks = ", ".join("?" * len(whole))
            connection.execute(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", list(whole.values()))
        connection.execute(f"COPY {table.name} TO '{folder / table.name}.parquet' (FORMAT parquet)")
    connection.close()
    tiny = Entry("movies", "tiny.csv", "0", columns=24, read=1, duplicates=0, refused=0, merged=0, repaired={})
    Manifest({"movies.tiny": tiny}).write(folder)
    return folder


def rewrite_manifest(folder: Path) -> None:
    """Bring the manifest of tables that a test has changed in step with them."""
    Manifest.of(folder).write(folder)


def catalog(folder: Path, **rows: list[Row]) -> Catalog:
    """The catalogue of these tables."""
    write_catalog(write_tables(folder / "tables", **rows), folder / "catalog.db")
    return Catalog(folder / "catalog.db")
