"""The files of one ingest as staged sources: which are new, which have changed, and which are known already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cartelera.ingest.context import StagingContext
from cartelera.ingest.files import Skipped
from cartelera.ingest.options import ReadingOptions
from cartelera.ingest.plan import Plan, nothing_to_ingest, plan
from cartelera.ingest.staging import stage_plans
from cartelera.ingest.unpack_limits import UnpackLimits
from cartelera.progress import Progress
from cartelera.tables import sql
from cartelera.tables.manifest import Entry, Manifest

UNCHANGED = "unchanged"
"""`FileOutcome.change` of a file whose content is known."""


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """What became of one file. `counted`: the source that holds its rows; `change`: since the last ingest."""

    plan: Plan
    counted: str
    change: str

    @property
    def unchanged(self) -> bool:
        return self.change == UNCHANGED


@dataclass(frozen=True, slots=True)
class Intake:
    """Every source there will be, by key. `fresh`: those staged now; `prefixes`: of the ids of each platform;
    `superseded`: the platforms of a source of which another one has a newer catalogue.
    """

    entries: Mapping[str, Entry]
    fresh: frozenset[str]
    prefixes: Mapping[str, str]
    files: tuple[FileOutcome, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    superseded: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def fresh_catalogues(self) -> list[str]:
        """The keys of the platforms' catalogues that were staged now."""
        return [key for key in sorted(self.fresh) if self.entries[key].format == "platform"]


def read_files(
    context: StagingContext,
    before: Manifest,
    paths: list[Path],
    options: ReadingOptions,
    root: Path,
    limits: UnpackLimits,
    progress: Progress,
) -> Intake:
    """Stage every file in `paths`, those in `root` left out, whose content is not known yet.

    `platform`: whose catalogues they are; `scale`: that of the ratings; each is told from the files if not given.
    Raises FileRejectedError for the first file that was named itself and cannot be taken, and if nothing can.
    """
    prefixes = dict(before.platforms)
    earlier = {key: ReadingOptions.loaded(entry.options) for key, entry in before.sources.items()}
    plans, skipped = plan(paths, options, prefixes, root, limits, earlier)
    entries, fresh, files = dict(before.sources), set[str](), list[FileOutcome]()

    def is_known(file_plan: Plan, sha256: str) -> bool:
        return file_plan.key in before.sources and _same_reading(before.sources[file_plan.key], file_plan, sha256)

    for result in stage_plans(context, plans, is_known, progress, skipped.append):
        file_plan = result.plan
        known = _duplicate_of(file_plan, result.sha256, entries)
        if known or result.entry is None:
            context.source(file_plan.key).unlink(missing_ok=True)
            files.append(FileOutcome(file_plan, known, UNCHANGED))
            continue
        files.append(FileOutcome(file_plan, file_plan.key, _describe_change(context, before, file_plan)))
        entries[file_plan.key] = result.entry
        fresh.add(file_plan.key)
    if not files:
        raise nothing_to_ingest(skipped, paths)
    return Intake(entries, frozenset(fresh), prefixes, tuple(files), tuple(skipped))


def _duplicate_of(file_plan: Plan, sha256: str, entries: Mapping[str, Entry]) -> str:
    """The key of a source with this very content; two platforms may well share one, other sources not."""
    same = [key for key, entry in entries.items() if _same_reading(entry, file_plan, sha256)]
    if file_plan.key in same:
        return file_plan.key
    return same[0] if same and file_plan.form.relation != "platform" else ""


def _same_reading(entry: Entry, file_plan: Plan, sha256: str) -> bool:
    """Whether a source is this file's content, read as this plan reads it."""
    options = file_plan.context.options.remembered
    return (entry.sha256, entry.format, entry.options) == (sha256, file_plan.form.relation, options)


def _describe_change(context: StagingContext, before: Manifest, file_plan: Plan) -> str:
    """How the newer file of a source differs from the older, in rows."""
    if file_plan.key in before.outdated:
        return "read by newer rules"
    old, new = context.earlier_source(file_plan.key), context.source(file_plan.key)
    if file_plan.key not in before.sources or not old.is_file():
        return "new"
    of_rows = file_plan.form.rules(file_plan.context).key
    keys = ", ".join(map(sql.name, ("offer_id",) if file_plan.form.relation == "platform" else of_rows))
    if not keys:
        return "newer"
    left, right = (f"SELECT hash({keys}) AS k, hash(t) AS h FROM {sql.parquet_source(p)} t" for p in (old, new))
    counts = context.connection.execute(
        "SELECT count(*) FILTER (o.k IS NULL), count(*) FILTER (n.k IS NULL), count(*) FILTER (o.h <> n.h) "
        f"FROM ({left}) o FULL JOIN ({right}) n ON o.k = n.k"
    ).fetchall()[0]
    parts = [f"{n:,} {what}" for n, what in zip(counts, ("new", "gone", "changed"), strict=True) if n]
    return ", ".join(parts) or "same rows"
