"""Filling from TMDB: which titles would be looked up, looking them up, and the fills of the cached answers."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from cartelera.enrichment.cache import Cache, NotCachedError
from cartelera.enrichment.client import TMDB, Client, RequestStats, TmdbError, run_lookups
from cartelera.enrichment.credentials import Credentials
from cartelera.enrichment.fills import Fill
from cartelera.enrichment.gaps import Scope, count_missing, lookup_targets, open_tables
from cartelera.enrichment.lookup import LookupMethod, LookupTarget, lookup_steps
from cartelera.enrichment.rate_limit import RequestLimits
from cartelera.enrichment.tmdb_response import extract_fields
from cartelera.errors import UsageError
from cartelera.progress import Progress
from cartelera.tables import duck
from cartelera.tables.manifest import require_current
from cartelera.workspace import Workspace

_CALLS = {LookupMethod.TMDB_ID: 1, LookupMethod.IMDB_ID: 2, LookupMethod.NAME: 2}
"""Calls that a look-up takes, by its method; fewer if TMDB does not know the title."""


@dataclass(frozen=True, slots=True)
class TmdbOptions:
    """Whom to ask and how. `limit`: calls at most (0: only use the cached answers)."""

    token: str | None = None
    base: str = TMDB
    language: str = "en-US"
    limit: int | None = None
    limits: RequestLimits = field(default_factory=RequestLimits)


@dataclass(frozen=True, slots=True)
class LookupPlan:
    """What is to be looked up.

    `missing`: cell → titles that lack it; `targets`: the titles to look up; `uncached`: those of them that need a call;
    `methods`: by which method those are looked up.
    """

    missing: dict[str, int]
    targets: list[LookupTarget]
    uncached: list[LookupTarget]
    methods: Counter[LookupMethod]

    @property
    def calls(self) -> int:
        """About how many calls it takes."""
        return sum(_CALLS[method] * count for method, count in self.methods.items())

    @property
    def unreachable(self) -> int:
        """Titles that no method can look up."""
        return sum(1 for target in self.targets if target.method is None)

    @property
    def cached(self) -> int:
        """Titles whose answers are all cached."""
        return len(self.targets) - len(self.uncached) - self.unreachable


def plan_lookups(workspace: Workspace, scope: Scope, language: str) -> LookupPlan:
    """What would be looked up; nothing is asked."""
    require_current(workspace)
    with duck.connect() as connection:
        open_tables(connection, workspace.tables)
        targets = list(lookup_targets(connection, scope, workspace.tables / "sources"))
        missing = count_missing(connection, scope)
    cache = _cache(workspace, scope)
    uncached = [target for target in targets if target.method and cache.first_uncached(lookup_steps(target, language))]
    return LookupPlan(missing, targets, uncached, Counter(target.method for target in uncached if target.method))


def fetch_answers(
    workspace: Workspace, scope: Scope, options: TmdbOptions, plan: LookupPlan, progress: Progress
) -> RequestStats:
    """Ask for what the plan needs and is not cached; every answer is cached as it comes.

    Raises UsageError if a token is needed and missing, TmdbError if no further request can succeed.
    """
    if not plan.uncached or options.limit == 0:
        return RequestStats()
    if not options.token:
        raise UsageError(
            f"{len(plan.uncached):,} titles are to be looked up in TMDB: pass --tmdb-token or set "
            "CARTELERA_TMDB_TOKEN (a free account has one); --dry-run only counts"
        )
    credentials = Credentials.parse(options.token)
    return asyncio.run(_fetch(_cache(workspace, scope), credentials, options, plan.uncached, progress))


async def _fetch(
    cache: Cache, credentials: Credentials, options: TmdbOptions, targets: list[LookupTarget], progress: Progress
) -> RequestStats:
    async with Client(options.base, credentials, cache, limits=options.limits, limit=options.limit) as client:
        progress.begin("asking TMDB", len(targets))
        lookups = (lookup_steps(target, options.language) for target in targets)
        try:
            await run_lookups(client, lookups, progress.advance)
        except TmdbError as error:
            kept = client.stats.found + client.stats.unknown
            raise TmdbError(
                f"{error}. Nothing was changed; {kept:,} looked up so far are kept: the same command goes on from "
                "there, with --limit 0 it fills what there is"
            ) from error
        finally:
            progress.end(f"{client.stats.calls:,} calls")
        return client.stats


def fills_from_cache(workspace: Workspace, scope: Scope, plan: LookupPlan, language: str) -> Iterator[Fill]:
    """What the cached answers say of the cells that the plan's titles lack."""
    cache = _cache(workspace, scope)
    for target in plan.targets:
        try:
            answer = cache.replay(lookup_steps(target, language))
        except NotCachedError:
            continue
        if answer is None or answer.body is None:
            continue
        provenance = f"tmdb-api:{answer.fetched_at:%Y-%m-%d}"
        for column, value in extract_fields(answer.body, target.kind, scope.countries).items():
            if column in target.missing:
                yield Fill(target.title_id, column, value, provenance, answer.fetched_at)


def _cache(workspace: Workspace, scope: Scope) -> Cache:
    return Cache(workspace.cache / "tmdb", scope.max_age)
