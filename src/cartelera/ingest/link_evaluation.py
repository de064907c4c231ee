"""The links of a workspace against a gold file: `show_id` with the `tmdb_id` or else the `imdb_id` of the film it is.

A title without an id, or with one that no film has, is not among the films.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from pathlib import Path

from cartelera.errors import FileRejectedError
from cartelera.linking import LinkResult, Quality, evaluate
from cartelera.tables import duck, sql
from cartelera.tables.ids import tmdb_id
from cartelera.tables.links import LinkStatus, read_links
from cartelera.tables.manifest import read_manifest
from cartelera.workspace import Workspace


def measure(workspace: Workspace, gold: Path, platform: str | None = None) -> tuple[Quality, str]:
    """The quality of the links, and what was compared with what.

    The platform is the one named, the one that the gold file's name begins with, or the only one there is. Raises
    FileRejectedError if the file is no gold file or the platform is unknown.
    """
    read_manifest(workspace)
    tables = workspace.tables
    prefixes = dict(duck.fetch_all(f"SELECT platform, prefix FROM {sql.parquet_source(tables / 'platforms.parquet')}"))
    chosen = platform or re.split(r"[^a-z0-9]+", gold.stem.lower())[0]
    if chosen not in prefixes and platform is None and len(prefixes) == 1:
        chosen = next(iter(prefixes))
    if chosen not in prefixes:
        raise FileRejectedError(
            f"{gold}: whose titles are these? Say --platform with one of: {', '.join(sorted(prefixes)) or 'none'}"
        )
    titles = sql.parquet_source(tables / "titles.parquet")
    films = dict(duck.fetch_all(f"SELECT title_id, imdb_id FROM {titles} WHERE tmdb_id IS NOT NULL AND kind = 'movie'"))
    gold_links = _read(gold, prefixes[chosen], films)
    links = [stored for stored in read_links(tables) if stored.link.right in films]
    accepted, review, rejected = (
        tuple(stored.link for stored in links if stored.status == status)
        for status in (LinkStatus.ACCEPTED, LinkStatus.REVIEW, LinkStatus.REJECTED)
    )
    quality = evaluate(LinkResult(accepted, review, rejected), gold_links)
    return quality, f"{chosen}: {len(gold_links):,} titles of {gold.name} against {len(films):,} films"


def _read(gold: Path, prefix: str, films: Mapping[str, str | None]) -> dict[str, str | None]:
    """Gold as record id → title id, or None if the films do not hold the title. `films`: with their ids of IMDb's."""
    try:
        with gold.open(encoding="utf-8-sig", newline="") as stream:
            rows = csv.DictReader(stream)
            columns = set(rows.fieldnames or ())
            if "show_id" not in columns or not columns & {"tmdb_id", "imdb_id"}:
                raise FileRejectedError(
                    f"{gold}: not a gold file: it needs the columns show_id and tmdb_id, or show_id and imdb_id"
                )
            known = "tmdb_id" if "tmdb_id" in columns else "imdb_id"
            truth = {f"{prefix}{row['show_id'].strip().lower()}": (row[known] or "").strip() for row in rows}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise FileRejectedError(f"{gold}: cannot be read ({error})") from error
    if known == "imdb_id":
        by_imdb = {imdb_id: title_id for title_id, imdb_id in films.items() if imdb_id}
        return {record: by_imdb.get(imdb_id) for record, imdb_id in truth.items()}
    titles = {record: tmdb_id(number.split(".")[0]) for record, number in truth.items() if number}
    return {record: titles[record] if titles.get(record) in films else None for record in truth}
