"""Which platforms the catalogues hold: one for each platform, in files of one platform's rows or of several platforms'.

The source of a file of one is `platform.netflix`, that of a file of several `platforms.streaming_titles`.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import duckdb

from cartelera.ingest.files import Skipped
from cartelera.ingest.formats import Context, Format
from cartelera.ingest.platform_names import prefix_of
from cartelera.ingest.slugs import slug
from cartelera.ingest.sources.offer_columns import names_of_platforms, platform_column, platform_flags
from cartelera.ingest.validation import read_csv
from cartelera.platforms import resolve_platform
from cartelera.tables import sql

if TYPE_CHECKING:
    from cartelera.ingest.context import StagingContext
    from cartelera.ingest.intake import Intake
    from cartelera.ingest.plan import Plan
    from cartelera.ingest.unpacking import RawFile

SINGLE, SEVERAL = "platform", "platforms"
_NAMING = Lock()
"""Held while letters are given to platforms: two files may name a new one at once."""


def names_platforms(form: Format, context: Context) -> bool:
    """Whether the rows of a file say whose titles they are, unless the user did."""
    if form.name == "several_platforms":
        return True
    return not context.options.platform and platform_column(context) in form.known


def with_named_platforms(connection: duckdb.DuckDBPyConnection, plan: Plan, raw: RawFile) -> Context:
    """The context of a file of several platforms' rows with the platforms that are named; any other as it is.

    The letters of those that are new are added to its `prefixes`.
    """
    context = plan.context
    if not plan.key.startswith(f"{SEVERAL}."):
        return context
    if column := platform_column(context):
        query = f"SELECT DISTINCT unnest({names_of_platforms(column)}) FROM "
        with connection.cursor() as cursor:
            rows = cursor.execute(query + read_csv(raw.plain, raw.dialect, raw.index.longest)).fetchall()
        spellings = {name: resolve_platform(name) or slug(name) for (name,) in sorted(rows)}
    else:
        spellings = platform_flags(context)
    with _NAMING:
        for key in sorted(set(spellings.values())):
            prefix_of(key, context.prefixes)
    return replace(context, spellings=spellings)


def platforms_in(connection: duckdb.DuckDBPyConnection, key: str, staged: Path) -> list[str]:
    """The platforms whose titles a staged source of catalogues holds."""
    form, _, name = key.partition(".")
    if form == SINGLE:
        return [name]
    rows = connection.execute(f"SELECT DISTINCT platform FROM {sql.parquet_source(staged)} ORDER BY 1").fetchall()
    return [platform for (platform,) in rows]


def platforms_of(context: StagingContext, key: str) -> list[str]:
    """The platforms of a source's catalogues, now and before."""
    there = [path for path in (context.source(key), context.earlier_source(key)) if path.is_file()]
    return sorted({name for path in there for name in platforms_in(context.connection, key, path)})


def settled(context: StagingContext, intake: Intake) -> Intake:
    """The intake, knowing of which platforms there are better catalogues than a source has.

    One of this call counts before one of before, and among those a platform's own before its rows in a file of several
    platforms'. A file of this call of which nothing would be left is skipped.
    """
    read = {file.counted for file in intake.files} | intake.fresh
    holder: dict[str, str] = {}
    superseded: dict[str, list[str]] = {}
    held: dict[str, list[str]] = {}
    catalogues = sorted(key for key, entry in intake.entries.items() if entry.format == SINGLE)
    for key in sorted(catalogues, key=lambda key: (key not in read, key.startswith(f"{SEVERAL}."))):
        path = context.source(key) if key in intake.fresh else context.earlier_source(key)
        held[key] = platforms_in(context.connection, key, path)
        if lost := [platform for platform in held[key] if platform in holder]:
            superseded[key] = lost
        holder = dict.fromkeys(held[key], key) | holder
    empty = {key for key, platforms in superseded.items() if key in read and platforms == held[key]}
    for key in empty & intake.fresh:
        context.source(key).unlink()
        context.refusals_of(key).unlink(missing_ok=True)
    left_out = [
        Skipped(file.plan.candidate.shown, f"there are catalogues of {', '.join(superseded[file.counted])} themselves")
        for file in intake.files
        if file.counted in empty
    ]
    return replace(
        intake,
        entries={key: entry for key, entry in intake.entries.items() if key not in empty},
        fresh=intake.fresh - empty,
        files=tuple(file for file in intake.files if file.counted not in empty),
        skipped=(*intake.skipped, *left_out),
        superseded={key: platforms for key, platforms in superseded.items() if key not in empty},
    )


def drop_superseded(context: StagingContext, intake: Intake) -> Intake:
    """The intake without the rows of catalogues of which there are better ones, which count as merged, and without
    sources left empty."""
    entries = dict(intake.entries)
    for key, platforms in intake.superseded.items():
        path, kept = context.source(key), context.scratch / "kept.parquet"
        names = ", ".join(map(sql.text, platforms))
        # A title of several platforms is one row of its file.
        titles = "SELECT count(DISTINCT hash(t)) FROM (SELECT * EXCLUDE (platform, offer_id) FROM {source}) t"
        (before,) = context.connection.execute(titles.format(source=sql.parquet_source(path))).fetchall()[0]
        rows = f"SELECT * FROM {sql.parquet_source(path)} WHERE platform NOT IN ({names})"
        context.connection.execute(f"COPY ({rows}) TO {sql.target(kept)} (FORMAT parquet)")
        (left,) = context.connection.execute(titles.format(source=sql.parquet_source(kept))).fetchall()[0]
        kept.replace(path)
        if left:
            entry = entries[key]
            entries[key] = replace(entry, duplicates=entry.duplicates + before - left)
        else:
            path.unlink()
            del entries[key]
    return replace(intake, entries=entries)
