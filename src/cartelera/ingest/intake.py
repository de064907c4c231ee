"""The files of one ingest as staged sources: which are new, which have changed, and which are known already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cartelera.ingest.context import StagingContext
from cartelera.ingest.differences import Difference, difference
from cartelera.ingest.files import Skipped
from cartelera.ingest.options import ReadingOptions
from cartelera.ingest.plan import Plan, nothing_to_ingest, plan
from cartelera.ingest.staging import stage_plans
from cartelera.ingest.unpack_limits import UnpackLimits
from cartelera.progress import Progress
from cartelera.tables.manifest import Entry, Manifest

UNCHANGED = "unchanged"
"""`FileOutcome.change` of a file whose content is known."""


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """What became of one file. `counted`: the source that holds its rows; `change`: since the last ingest, in rows if
    there is a `difference`.
    """

    plan: Plan
    counted: str
    change: str
    difference: Difference | None = None

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
        if file_plan.part_of:
            return False
        return file_plan.key in before.sources and same_reading(before.sources[file_plan.key], file_plan, sha256)

    for result in stage_plans(context, plans, is_known, progress, skipped.append):
        file_plan = result.plan
        known = "" if file_plan.part_of else _duplicate_of(file_plan, result.sha256, entries)
        if known or result.entry is None:
            context.source(file_plan.key).unlink(missing_ok=True)
            files.append(FileOutcome(file_plan, known, UNCHANGED))
            continue
        found = difference_of(context, before, file_plan)
        newly = "read by newer rules" if file_plan.key in before.outdated else "new"
        files.append(FileOutcome(file_plan, file_plan.key, newly if found is None else str(found), found))
        entries[file_plan.key] = result.entry
        fresh.add(file_plan.key)
    if not files:
        raise nothing_to_ingest(skipped, paths)
    return Intake(entries, frozenset(fresh), prefixes, tuple(files), tuple(skipped))


def _duplicate_of(file_plan: Plan, sha256: str, entries: Mapping[str, Entry]) -> str:
    """The key of a source with this very content; two platforms may well share one, other sources not."""
    same = [key for key, entry in entries.items() if same_reading(entry, file_plan, sha256)]
    if file_plan.key in same:
        return file_plan.key
    return same[0] if same and file_plan.form.relation != "platform" else ""


def same_reading(entry: Entry, file_plan: Plan, sha256: str) -> bool:
    """Whether a source is this file's content, read as this plan reads it."""
    options = file_plan.context.options.remembered
    return (entry.sha256, entry.format, entry.options) == (sha256, file_plan.form.relation, options)


def difference_of(context: StagingContext, before: Manifest, file_plan: Plan) -> Difference | None:
    """How the newer file of a source differs from the older; None if there is none that was read by the same rules."""
    old, new = context.earlier_source(file_plan.key), context.source(file_plan.key)
    if file_plan.key not in before.sources or not old.is_file():
        return None
    relation = file_plan.form.relation
    key = ("offer_id",) if relation == "platform" else file_plan.form.rules(file_plan.context).key
    return difference(context.connection, old, new, relation, key)
