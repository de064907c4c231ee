"""The files of one ingest as staged sources: which are new, which have changed, and which are known already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cartelera.ingest.context import StagingContext
from cartelera.ingest.files import Skipped
from cartelera.ingest.plan import Plan, nothing_to_ingest, plan
from cartelera.ingest.staging import stage_plans
from cartelera.progress import Progress
from cartelera.tables import sql
from cartelera.tables.manifest import Entry, Manifest


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """What became of one file. `counted`: the source whose counts are its own; `change`: since the last ingest."""

    plan: Plan
    counted: str
    change: str

    @property
    def unchanged(self) -> bool:
        return self.change == UNCHANGED


UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Intake:
    """Every source there will be, by key. `fresh`: those staged now; `prefixes`: of the ids of each platform."""

    entries: Mapping[str, Entry]
    fresh: frozenset[str]
    prefixes: Mapping[str, str]
    files: tuple[FileOutcome, ...] = ()
    skipped: tuple[Skipped, ...] = ()

    @property
    def fresh_platforms(self) -> list[str]:
        """The platforms whose catalogues were staged now."""
        return [key.partition(".")[2] for key in sorted(self.fresh) if self.entries[key].format == "platform"]


def read_files(
    context: StagingContext, before: Manifest, paths: list[Path], platform: str | None, root: Path, progress: Progress
) -> Intake:
    """Stage every file in `paths`, those in `root` left out, whose content is not known yet.

    Raises FileRejectedError for the first file that was named itself and cannot be taken, and if nothing can.
    """
    prefixes = dict(before.platforms)
    plans, skipped = plan(paths, platform, prefixes, root)
    entries, fresh, files = dict(before.sources), set[str](), list[FileOutcome]()

    def is_known(one: Plan, sha256: str) -> bool:
        return one.key in before.sources and before.sources[one.key].sha256 == sha256

    for result in stage_plans(context, plans, is_known, progress, skipped.append):
        one = result.plan
        known = _duplicate_of(one, result.sha256, entries)
        if known or result.entry is None:
            context.source(one.key).unlink(missing_ok=True)
            files.append(FileOutcome(one, known, UNCHANGED))
            continue
        files.append(FileOutcome(one, one.key, _describe_change(context, before, one)))
        entries[one.key] = result.entry
        fresh.add(one.key)
    if not files:
        raise nothing_to_ingest(skipped, paths)
    return Intake(entries, frozenset(fresh), prefixes, tuple(files), tuple(skipped))


def _duplicate_of(one: Plan, sha256: str, entries: Mapping[str, Entry]) -> str:
    """The key of a source with this very content; two platforms may well share one, other sources not."""
    same = [key for key, entry in entries.items() if entry.sha256 == sha256 and entry.format == one.form.name]
    if one.key in same:
        return one.key
    return same[0] if same and one.form.name != "platform" else ""


def _describe_change(context: StagingContext, before: Manifest, one: Plan) -> str:
    """How the newer file of a source differs from the older, in rows."""
    if one.key in before.outdated:
        return "read by newer rules"
    old, new = context.earlier_source(one.key), context.source(one.key)
    if one.key not in before.sources or not old.is_file():
        return "new"
    keys = ", ".join(sql.name(key) for key in one.form.rules(one.context).key)
    left, right = (f"SELECT hash({keys}) AS k, hash(t) AS h FROM {sql.parquet_source(p)} t" for p in (old, new))
    counts = context.connection.execute(
        "SELECT count(*) FILTER (o.k IS NULL), count(*) FILTER (n.k IS NULL), count(*) FILTER (o.h <> n.h) "
        f"FROM ({left}) o FULL JOIN ({right}) n ON o.k = n.k"
    ).fetchall()[0]
    parts = [f"{n:,} {what}" for n, what in zip(counts, ("new", "gone", "changed"), strict=True) if n]
    return ", ".join(parts) or "same rows"
