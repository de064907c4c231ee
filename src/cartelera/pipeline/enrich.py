"""`enrich`: fill what titles lack, from TMDB's API or from a file, and make the clean tables anew."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from cartelera.enrichment import fills, from_dump
from cartelera.enrichment.client import RequestStats
from cartelera.enrichment.gaps import Scope, count_missing, open_tables
from cartelera.enrichment.tmdb import TmdbOptions, fetch_answers, fills_from_cache, plan_lookups
from cartelera.errors import FileRejectedError
from cartelera.ingest.context import StagingContext
from cartelera.ingest.files import Candidate, discover
from cartelera.ingest.formats import Context
from cartelera.ingest.plan import Plan
from cartelera.ingest.record_files import recognise
from cartelera.ingest.run import rebuild_tables
from cartelera.ingest.slugs import slug
from cartelera.ingest.sniffing import Unknown
from cartelera.ingest.sources import FORMATS
from cartelera.ingest.staging import stage_plans
from cartelera.ingest.unpack_limits import UnpackLimits
from cartelera.progress import NullProgress, Progress
from cartelera.tables import duck
from cartelera.tables.manifest import FILLS, Entry, require_current
from cartelera.workspace import Workspace


@dataclass(frozen=True, slots=True)
class EnrichmentReport:
    """What was filled. `missing` and `filled`: by cell, how many titles lacked it before, and were filled by this run.

    `stats`: the requests to TMDB. Of a file: its `rows`, how many of them are of `known` titles, how many `refused`.
    """

    missing: dict[str, int]
    filled: dict[str, int]
    stats: RequestStats = field(default_factory=RequestStats)
    rows: int = 0
    known: int = 0
    refused: int = 0


def enrich_from_api(
    workspace: Workspace, scope: Scope, options: TmdbOptions, *, progress: Progress | None = None
) -> EnrichmentReport:
    """Look up what titles lack and fill it. Answers are on disk before anything is changed.

    Raises UsageError if a token is needed and missing, TmdbError if no further request can succeed; what was answered
    until then is kept, and used by the next run.
    """
    progress = progress or NullProgress()
    plan = plan_lookups(workspace, scope, options.language)
    stats = fetch_answers(workspace, scope, options, plan, progress)

    def add(context: StagingContext) -> dict[str, Entry]:
        before = context.tables / "sources" / f"{fills.API_SOURCE}.parquet"
        target = context.staged / f"{fills.API_SOURCE}.parquet"
        new = fills.write_fills(
            context.connection,
            fills_from_cache(workspace, scope, plan, options.language),
            before if before.is_file() else None,
            target,
            context.scratch,
        )
        if not new:
            target.unlink()
            return {}
        return {fills.API_SOURCE: fills.manifest_entry(context.connection, target, "TMDB API")}

    progress.begin("filling", 0)
    rebuild_tables(workspace, add)
    progress.end()
    return EnrichmentReport(plan.missing, _count_filled(workspace, scope, plan.missing), stats)


def enrich_from_file(
    workspace: Workspace,
    path: Path,
    scope: Scope,
    *,
    limits: UnpackLimits = UnpackLimits(),
    progress: Progress | None = None,
) -> EnrichmentReport:
    """Fill from a file of movie metadata. Raises FileRejectedError if it is none."""
    progress = progress or NullProgress()
    require_current(workspace)
    dump = _plan_dump(path, workspace.root, limits)
    name = Path(dump.candidate.shown).name
    with duck.connect() as connection:
        open_tables(connection, workspace.tables)
        missing = count_missing(connection, scope)
    entries: list[Entry] = []
    known = 0

    def add(context: StagingContext) -> dict[str, Entry]:
        nonlocal known
        folder = context.scratch / "dump"
        folder.mkdir()
        results = stage_plans(replace(context, staged=folder), [dump], lambda *_: False, progress)
        entries.extend(result.entry for result in results if result.entry)
        target = context.staged / f"{dump.key}.parquet"
        open_tables(context.connection, context.tables)
        staged = folder / target.name
        known, changed = from_dump.write_fills(context.connection, staged, name, scope.columns, context.tables, target)
        if not changed:
            target.unlink(missing_ok=True)
            return {}
        return {dump.key: fills.manifest_entry(context.connection, target, name)}

    rebuild_tables(workspace, add)
    return EnrichmentReport(
        missing,
        _count_filled(workspace, scope, missing),
        rows=sum(entry.read for entry in entries),
        known=known,
        refused=sum(entry.refused for entry in entries),
    )


def _plan_dump(path: Path, workspace: Path, limits: UnpackLimits) -> Plan:
    """How to read the one file of movie metadata at `path`, under the key of a source of fills.

    Raises FileRejectedError if there is none, or more than one.
    """
    others: list[str] = []
    plans: list[Plan] = []
    for candidate in discover([path], workspace, limits):
        if not isinstance(candidate, Candidate):
            continue
        sniffed = recognise(candidate, FORMATS)
        if isinstance(sniffed, Unknown):
            others.append(sniffed.why)
            continue
        form, dialect = sniffed
        if form.relation != "movies":
            others.append(f"it holds {form.describes}")
            continue
        candidate = replace(candidate, explicit=True)
        read_as = Context(frozenset(dialect.columns), candidate.stem, candidate.parent)
        plans.append(Plan(candidate, form, dialect, read_as, f"{FILLS}.file-{slug(candidate.stem)}"))
    if len(plans) != 1:
        why = f"{len(plans)} files of movie metadata: name one" if plans else "; ".join(others) or "nothing to read"
        raise FileRejectedError(f"{path}: {why} (`--from` takes movie metadata); nothing was changed")
    return plans[0]


def _count_filled(workspace: Workspace, scope: Scope, missing: dict[str, int]) -> dict[str, int]:
    with duck.connect() as connection:
        open_tables(connection, workspace.tables)
        still = count_missing(connection, scope)
    return {name: count - still[name] for name, count in missing.items()}
