"""Linking inside the merge: staged titles as records, and the links as tables that DuckDB can join with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import duckdb

from cartelera.ingest.relations import clean
from cartelera.linking import Decisions, Linker, Record, Resolution
from cartelera.tables import ids
from cartelera.tables.links import LinkStatus, dump_evidence
from cartelera.tables.loading import load_rows
from cartelera.tables.schema import LINKS

BASE = "movies"
_LINKS = {column.name: column.type for column in LINKS.columns}
_LINKED = {"record_id": "VARCHAR", "title_id": "VARCHAR"}


def link_sources(
    connection: duckdb.DuckDBPyConnection, decisions: Decisions, scratch: Path
) -> tuple[dict[str, int], dict[str, str]]:
    """The tables `linked` (record, the title it is) and `m_links` (every link with its evidence) of the staged sources.

    Platform titles are linked to films, then to each other; `decisions` win. Returns how many of each source were
    linked, and a remark on ids of IMDb's that were not followed; without a platform there is nothing to link.
    """
    platforms = [row[0] for row in connection.execute("SELECT DISTINCT platform FROM catalogue ORDER BY 1").fetchall()]
    resolution = None
    if platforms:
        records = {BASE: _film_records(connection)} | {name: _platform_records(connection, name) for name in platforms}
        resolution = Linker().resolve(records, decisions)
    linked = [] if resolution is None else [(r, t) for r, t in resolution.canonical.items() if r != t]
    load_rows(connection, "linked", _LINKED, linked, scratch)
    rows = [] if resolution is None else list(_rows(resolution, decisions))
    load_rows(connection, clean(LINKS), _LINKS, rows, scratch)
    counts = connection.execute(
        "SELECT source, count(*) FROM catalogue JOIN linked ON record_id = offer_id GROUP BY source"
    ).fetchall()
    followed = {str(source): int(count) for source, count in counts}
    return followed, {} if resolution is None else _doubts(connection, resolution, scratch)


def _doubts(connection: duckdb.DuckDBPyConnection, resolution: Resolution, scratch: Path) -> dict[str, str]:
    """What to say of each source whose ids of IMDb's lead to titles of other names."""
    doubtful = [(link.left, f"{link.left} is not {link.right}") for link in resolution.doubtful]
    if not doubtful:
        return {}
    load_rows(connection, "doubtful", {"record_id": "VARCHAR", "said": "VARCHAR"}, doubtful, scratch)
    rows = connection.execute(
        "SELECT source, count(*), string_agg(said, ', ' ORDER BY record_id) FROM (SELECT *, row_number() OVER "
        "(PARTITION BY source ORDER BY record_id) AS n FROM doubtful JOIN catalogue ON record_id = offer_id) "
        "GROUP BY source"
    ).fetchall()
    connection.execute("DROP TABLE doubtful")
    return {
        source: f"IMDb ids that lead to a title of another name, not followed: {count:,} ({said[:80]})"
        for source, count, said in rows
    }


def _rows(resolution: Resolution, decisions: Decisions) -> Iterable[Sequence[Any]]:
    groups = {
        LinkStatus.ACCEPTED: resolution.accepted,
        LinkStatus.REVIEW: resolution.review,
        LinkStatus.REJECTED: resolution.rejected,
        LinkStatus.EDITION: resolution.editions,
    }
    for status, links in groups.items():
        for link in links:
            left, right = (link.right, link.left) if ids.has_movie_source(link.left) else (link.left, link.right)
            decided = (left, right) in decisions or (right, left) in decisions
            yield left, right, status, round(link.score, 6), str(decided).lower(), dump_evidence(link.evidence)


def _film_records(connection: duckdb.DuckDBPyConnection) -> list[Record]:
    """The titles of the movie data, and of MovieLens what TMDB does not know, as records."""
    people = """
        SELECT 'movie' AS kind, tmdb_id,
               list_transform(list_filter(crew, lambda p: p.job = 'Director'), lambda p: p.name) AS directors,
               list_transform("cast"[:12], lambda p: p.name) AS actors
        FROM s_credits
        QUALIFY row_number() OVER (PARTITION BY tmdb_id ORDER BY len("cast") + len(crew) DESC, source) = 1
    """
    rows = connection.execute(
        f"""
        SELECT title_id, kind, title, original_title, release_year, runtime, coalesce(directors, []),
               coalesce(actors, []), country_codes, coalesce(overview, ''), genres, coalesce(popularity, 0),
               coalesce(imdb_id, ''), seasons
        FROM films LEFT JOIN ({people}) USING (kind, tmdb_id)
        UNION ALL
        SELECT item_id, 'movie', title, original_title, release_year, NULL, [], [], [], '',
               genres, 0, '', NULL
        FROM s_movielens WHERE item_id NOT IN (SELECT item_id FROM movielens_map WHERE tmdb_id IS NOT NULL)
        QUALIFY row_number() OVER (PARTITION BY item_id ORDER BY source) = 1
        ORDER BY 1
        """
    ).fetchall()
    return [
        Record(
            row[0], BASE, row[1], row[2], (row[3],) if row[3] and row[3] != row[2] else (), row[4], row[5],
            _present(row[6]), _present(row[7]), _present(row[8]), row[9], _present(row[10]), row[11], row[12],
            row[13],
        )
        for row in rows
    ]  # fmt: skip


def _platform_records(connection: duckdb.DuckDBPyConnection, platform: str) -> list[Record]:
    """The titles of one platform as records."""
    rows = connection.execute(
        """
        SELECT offer_id, kind, display_title, release_year, CASE WHEN duration_type = 'min' THEN duration_int END,
               display_director, display_cast, display_country, coalesce(display_description, ''), display_listed_in,
               coalesce(imdb_id, ''), CASE WHEN duration_type = 'season' THEN duration_int END
        FROM catalogue WHERE platform = ? ORDER BY offer_id
        """,
        [platform],
    ).fetchall()
    return [
        Record(
            row[0], platform, row[1], row[2], (), row[3], row[4],
            _split(row[5]), _split(row[6])[:12], _split(row[7]), row[8], _split(row[9]), 0.0, row[10],
            row[11],
        )
        for row in rows
    ]  # fmt: skip


def _present(values: Sequence[str | None] | None) -> tuple[str, ...]:
    return tuple(value for value in values or () if value)


def _split(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())
