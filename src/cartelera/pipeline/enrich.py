"""`enrich`: fill what titles lack, from TMDB's API or from a file."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cartelera.enrichment import fills, from_dump
from cartelera.enrichment.cache import Cache, NotCachedError
from cartelera.enrichment.client import TMDB, Client, RequestStats, TmdbError, run_lookups
from cartelera.enrichment.credentials import Credentials
from cartelera.enrichment.fills import Fill
from cartelera.enrichment.gaps import Scope, count_missing, lookup_targets, open_tables
from cartelera.enrichment.lookup import LookupTarget, lookup_steps
from cartelera.enrichment.rate_limit import Pace
from cartelera.enrichment.tmdb_response import extract_fields
from cartelera.errors import CarteleraError, FileRejectedError
from cartelera.ingest.files import Candidate, discover, peek
from cartelera.ingest.formats import Context
from cartelera.ingest.plan import Plan, slug
from cartelera.ingest.run import StagingContext, rebuild_tables
from cartelera.ingest.sniffing import Unknown, sniff
from cartelera.ingest.sources import FORMATS
from cartelera.ingest.staging import Stager
from cartelera.progress import NullProgress, Progress
from cartelera.tables import duck
from cartelera.tables.manifest import FILLS, Entry, require_current
from cartelera.workspace import Workspace

CALLS = {"TMDB id": 1, "IMDb id": 2, "title and year": 2}
"""Calls that a look-up takes, by the way a title is found; fewer where TMDB does not know it."""


@dataclass(frozen=True, slots=True)
class TmdbOptions:
    """Whom to ask and how. `limit`: calls at most (0: only use the answers on disk)."""

    token: str | None = None
    base: str = TMDB
    language: str = "en-US"
    limit: int | None = None
    pace: Pace = field(default_factory=Pace)


@dataclass(frozen=True, slots=True)
class LookupPlan:
    """What titles lack by cell; the titles to look up; of those, which need a call, and by which way they are found."""

    empty: dict[str, int]
    titles: list[LookupTarget]
    to_ask: list[LookupTarget]
    ways: Counter[str]

    @property
    def calls(self) -> int:
        """About how many calls it takes."""
        return sum(CALLS[way] * count for way, count in self.ways.items())

    @property
    def nowhere(self) -> int:
        """Titles that nothing leads to."""
        return sum(1 for title in self.titles if not title.method)


@dataclass(frozen=True, slots=True)
class EnrichmentReport:
    """What came of it. `empty` and `filled`: by cell, before and by this run.

    Of a file: its `rows`, how many of them are of `known` titles, and how many were `refused`.
    """

    empty: dict[str, int]
    filled: dict[str, int]
    stats: RequestStats = field(default_factory=RequestStats)
    rows: int = 0
    known: int = 0
    refused: int = 0


def plan_lookups(workspace: Workspace, scope: Scope, language: str) -> LookupPlan:
    """What would be asked, without asking."""
    require_current(workspace)
    with duck.connect() as connection:
        open_tables(connection, workspace.tables)
        titles = list(lookup_targets(connection, scope, workspace.tables / "sources"))
        empty = count_missing(connection, scope)
    cache = _cache(workspace, scope)
    to_ask = [title for title in titles if title.method and cache.first_uncached(lookup_steps(title, language))]
    return LookupPlan(empty, titles, to_ask, Counter(title.method for title in to_ask))


def enrich_from_api(
    workspace: Workspace, scope: Scope, source: TmdbOptions, *, progress: Progress | None = None
) -> EnrichmentReport:
    """Look up what titles lack and fill it. Answers are on disk before anything is changed.

    Raises CarteleraError where a token is needed and missing, TmdbError where asking is of no use; what was answered
    until then is kept, and used by the next run.
    """
    progress = progress or NullProgress()
    found = plan_lookups(workspace, scope, source.language)
    stats = RequestStats()
    if found.to_ask and source.limit != 0:
        if not source.token:
            raise CarteleraError(
                f"{len(found.to_ask):,} titles are to be looked up in TMDB: pass --tmdb-token or set "
                "CARTELERA_TMDB_TOKEN (a free account has one); --dry-run only counts"
            )
        stats = asyncio.run(_ask(workspace, scope, source, found, progress))

    def add(context: StagingContext) -> dict[str, Entry]:
        before = context.tables / "sources" / f"{fills.API_SOURCE}.parquet"
        target = context.staged / f"{fills.API_SOURCE}.parquet"
        made = _from_cache(found.titles, _cache(workspace, scope), source.language, scope.countries)
        new = fills.write_fills(context.connection, made, before if before.is_file() else None, target, context.scratch)
        if not new:
            target.unlink()
            return {}
        return {fills.API_SOURCE: fills.manifest_entry(context.connection, target, "TMDB API")}

    progress.begin("filling", 0)
    rebuild_tables(workspace, add)
    progress.end()
    return EnrichmentReport(found.empty, _filled(workspace, scope, found.empty), stats)


def enrich_from_file(
    workspace: Workspace, path: Path, scope: Scope, *, progress: Progress | None = None
) -> EnrichmentReport:
    """Fill from a file of movie metadata. Raises FileRejectedError where it is none."""
    progress = progress or NullProgress()
    require_current(workspace)
    one = _plan_dump(path, workspace.root)
    name = Path(one.candidate.shown).name
    with duck.connect() as connection:
        open_tables(connection, workspace.tables)
        empty = count_missing(connection, scope)
    read: list[Entry] = []
    known: list[int] = []

    def add(context: StagingContext) -> dict[str, Entry]:
        folder = context.scratch / "dump"
        folder.mkdir()
        stager = Stager(context.connection, context.scratch, folder, context.refused, lambda _plan, _hash: False)
        for result in stager.run([one], progress):
            read.extend([result.entry] if result.entry else [])
        target = context.staged / f"{one.key}.parquet"
        open_tables(context.connection, context.tables)
        staged = folder / target.name
        matched, changed = from_dump.write_fills(
            context.connection, staged, name, scope.columns, context.tables, target
        )
        known.append(matched)
        if not changed:
            target.unlink(missing_ok=True)
            return {}
        return {one.key: fills.manifest_entry(context.connection, target, name)}

    rebuild_tables(workspace, add)
    rows, refused = sum(one.read for one in read), sum(one.refused for one in read)
    return EnrichmentReport(empty, _filled(workspace, scope, empty), rows=rows, known=sum(known), refused=refused)


def _plan_dump(path: Path, workspace: Path) -> Plan:
    """How to read it; its key is that of a source of fills. Raises FileRejectedError where it is no movie metadata."""
    others: list[str] = []
    found: list[Plan] = []
    for candidate in discover([path], workspace):
        if not isinstance(candidate, Candidate):
            continue
        told = sniff(peek(candidate), FORMATS)
        if isinstance(told, Unknown):
            others.append(told.why)
        elif told[0].name != "movies":
            others.append(f"it holds {told[0].describes}")
        else:
            form, dialect = told
            context = Context(frozenset(dialect.columns), candidate.stem, candidate.parent)
            found.append(Plan(candidate, form, dialect, context, f"{FILLS}.file-{slug(candidate.stem)}"))
    if len(found) != 1:
        why = f"{len(found)} files of movie metadata: name one" if found else "; ".join(others) or "nothing to read"
        raise FileRejectedError(f"{path}: {why} (`--from` takes movie metadata); nothing was changed")
    return found[0]


async def _ask(
    workspace: Workspace, scope: Scope, source: TmdbOptions, found: LookupPlan, progress: Progress
) -> RequestStats:
    token = Credentials.parse(source.token or "")
    async with Client(source.base, token, _cache(workspace, scope), pace=source.pace, limit=source.limit) as client:
        progress.begin("asking TMDB", len(found.to_ask))
        try:
            await run_lookups(
                client, (lookup_steps(title, source.language) for title in found.to_ask), progress.advance
            )
        except TmdbError as error:
            kept = client.stats.found + client.stats.unknown
            raise TmdbError(
                f"{error}. Nothing was changed; {kept:,} looked up so far are kept: the same command goes on from "
                "there, with --limit 0 it fills what there is"
            ) from error
        finally:
            progress.end(f"{client.stats.calls:,} calls")
        return client.stats


def _from_cache(titles: list[LookupTarget], cache: Cache, language: str, countries: tuple[str, ...]) -> Iterator[Fill]:
    """What the answers on disk say of cells that are empty."""
    for title in titles:
        try:
            answer = cache.replay(lookup_steps(title, language))
        except NotCachedError:
            continue
        if answer is None or answer.body is None:
            continue
        provenance = f"tmdb-api:{answer.fetched_at:%Y-%m-%d}"
        for column, value in extract_fields(answer.body, title.kind, countries).items():
            if column in title.missing:
                yield Fill(title.title_id, column, value, provenance, answer.fetched_at)


def _filled(workspace: Workspace, scope: Scope, empty: dict[str, int]) -> dict[str, int]:
    with duck.connect() as connection:
        open_tables(connection, workspace.tables)
        left = count_missing(connection, scope)
    return {name: count - left[name] for name, count in empty.items()}


def _cache(workspace: Workspace, scope: Scope) -> Cache:
    return Cache(workspace.root / "cache" / "tmdb", scope.max_age)
