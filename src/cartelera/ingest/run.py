"""`ingest`: from files and folders to clean tables, all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from cartelera.atomic import link_or_copy
from cartelera.errors import WorkspaceError
from cartelera.ingest.catalogues import drop_superseded, platforms_in, platforms_of, settled
from cartelera.ingest.context import StagingContext
from cartelera.ingest.files import Skipped
from cartelera.ingest.holding import require_plausible, without_strangers
from cartelera.ingest.intake import FileOutcome, Intake, read_files
from cartelera.ingest.joining import joined
from cartelera.ingest.merge import Source, merge
from cartelera.ingest.options import NO_OPTIONS, ReadingOptions
from cartelera.ingest.plan import nothing_to_ingest
from cartelera.ingest.snapshots import SnapshotLog
from cartelera.ingest.unpack_limits import UnpackLimits
from cartelera.progress import NullProgress, Progress
from cartelera.tables.decisions import LinkDecisions
from cartelera.tables.manifest import Entry, Manifest
from cartelera.tables.quarantine import Quarantine
from cartelera.workspace import Workspace

AddSources = Callable[[StagingContext], dict[str, Entry]]
"""Stages sources that are not read from files, and returns the manifest's entry of each; {}: nothing has changed."""


@dataclass(frozen=True, slots=True)
class SourceReport:
    """One line of the closing table: rows read = kept + merged + refused. `change`: since the last ingest."""

    key: str
    format: str
    file: str
    read: int
    kept: int
    merged: int
    refused: int
    repaired: Mapping[str, int]
    change: str
    remark: str
    unchanged: bool

    @classmethod
    def of(cls, file: FileOutcome, entry: Entry) -> SourceReport:
        """What became of a file, and the counts of its source."""
        file_plan = file.plan
        same = "" if file.counted == file_plan.key else f"the same file as {file.counted}"
        return cls(
            file_plan.key, file_plan.form.name, file_plan.candidate.shown, entry.read, entry.kept, entry.merged,
            entry.refused, entry.repaired, file.change,
            same or "; ".join(filter(None, (entry.dialect, entry.remark))), file.unchanged,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What `ingest` did: a line per source, what was skipped, the rows of each table, whether anything changed."""

    sources: tuple[SourceReport, ...]
    skipped: tuple[Skipped, ...]
    tables: Mapping[str, int]
    changed: bool


def ingest(
    paths: list[Path],
    workspace: Workspace,
    *,
    options: ReadingOptions = NO_OPTIONS,
    progress: Progress | None = None,
    accept: bool = False,
    at: datetime | None = None,
    limits: UnpackLimits = UnpackLimits(),
) -> IngestReport:
    """Read every raw file in `paths` into the clean tables of `workspace`.

    `platform` and `scale` (a name of `scales.SCALES`) say of all of them what is else told from each.
    A source read before is replaced by its newer file; the same file again changes nothing, unless tables are damaged:
    they are made anew. Raises FileRejectedError,
    with nothing changed, if a file is damaged or not what it claims, and WorkspaceError if another command writes.

    A platform's catalogue is a snapshot, taken `at` (now). A newer file that lacks too much of the one before or bears
    other titles under its ids, and one whose rows are mostly refused, is held back (FileRejectedError) unless it is to
    `accept`. `options`: what the user says of the files, where they do not tell; `limits`:
    what packed files may unpack to.
    """
    progress = progress or NullProgress()
    with workspace.lock("ingest") as scratch, translate_errors():
        before, damaged = Manifest.of(workspace.tables).mendable(workspace.tables)
        with StagingContext.open(scratch, workspace.tables) as context:
            intake = read_files(context, before, paths, options, workspace.root, limits, progress)
            snapshots = SnapshotLog(context.connection, workspace.tables, damaged)
            if not accept:
                intake = without_strangers(context, before, intake)
            intake = joined(context, before, intake, accept=accept)
            before.require_current(workspace.root, intake.fresh)
            intake = settled(context, intake)
            if not intake.files:
                raise nothing_to_ingest(intake.skipped, paths)
            if not accept:
                require_plausible(context, before, intake, snapshots)
            made = before
            if intake.fresh or damaged:
                progress.begin("merging into clean tables", 0)
                made = _build(workspace, context, before, intake, snapshots, at)
                progress.end()
        if intake.fresh or damaged:
            _publish(workspace, context, before, intake)
    reports = (
        SourceReport.of(file, (intake.entries if file.unchanged else made.sources)[file.counted])
        for file in intake.files
    )
    return IngestReport(tuple(reports), intake.skipped, made.tables, changed=bool(intake.fresh or damaged))


def rebuild_tables(workspace: Workspace, add: AddSources | None = None) -> bool:
    """Make the clean tables anew from the sources read before and those that `add` stages; nothing is read again.

    False, with nothing changed, if `add` stages none. Raises WorkspaceError if there is nothing to rebuild, or if
    another command writes.
    """
    workspace.require_tables()
    with workspace.lock("making tables") as scratch, translate_errors():
        before, damaged = Manifest.of(workspace.tables).mendable(workspace.tables)
        before.require_current(workspace.root)
        with StagingContext.open(scratch, workspace.tables) as context:
            added = {} if add is None else add(context)
            if add is not None and not added:
                return False
            intake = Intake(dict(before.sources) | added, frozenset(added), before.platforms)
            snapshots = SnapshotLog(context.connection, workspace.tables, damaged)
            _build(workspace, context, before, intake, snapshots, None)
        _publish(workspace, context, before, intake)
    return True


def _build(
    workspace: Workspace,
    context: StagingContext,
    before: Manifest,
    intake: Intake,
    snapshots: SnapshotLog,
    at: datetime | None,
) -> Manifest:
    """Make the clean tables of every source, old and new, in `context.made`; what the manifest says of them."""
    # Sources with more columns are trusted before others.
    ordered = sorted(intake.entries, key=lambda key: (-intake.entries[key].columns, key))
    for key in ordered:
        if key not in intake.fresh:
            link_or_copy(context.earlier_source(key), context.source(key))
    intake = drop_superseded(context, intake)
    sources = [
        _source(context, key, intake.entries[key], rank) for rank, key in enumerate(ordered) if key in intake.entries
    ]
    offering = {
        name
        for key, entry in intake.entries.items()
        if entry.format == "platform"
        for name in platforms_in(context.connection, key, context.source(key))
    }
    prefixes = {name: prefix for name, prefix in intake.prefixes.items() if name in offering}
    _record_snapshots(context, before, intake, snapshots, at or datetime.now(UTC))
    merged = merge(snapshots, sources, prefixes, context.made, LinkDecisions(workspace).pairs())
    snapshots.write(context.made)
    entries = {
        key: entry.after_merge(merged.overlapping.get(key, 0), merged.remark(key))
        for key, entry in intake.entries.items()
    }
    manifest = Manifest(entries, prefixes, merged.counts)
    manifest.write(context.made)
    return manifest


def _source(context: StagingContext, key: str, entry: Entry, rank: int) -> Source:
    named, _, _ = entry.folder.rpartition("#")
    return Source(key, entry.format, context.source(key), rank, entry.folder, named)


def _record_snapshots(
    context: StagingContext, before: Manifest, intake: Intake, snapshots: SnapshotLog, at: datetime
) -> None:
    """Add new catalogues to the log, and earlier ones that were never logged."""
    for key, entry in sorted(intake.entries.items()):
        if entry.format != "platform":
            continue
        outdated = before.outdated.get(key)
        newer = key in intake.fresh and not (outdated and outdated.sha256 == entry.sha256)
        for name in platforms_of(context, key):
            if newer or not snapshots.knows(name):
                held = next((other for other, names in intake.superseded.items() if name in names), key)
                old = context.earlier_source(held)
                same_rules = held in before.sources and old.is_file()
                snapshots.record(name, context.source(key), old if same_rules else None, at)


def _publish(workspace: Workspace, context: StagingContext, before: Manifest, intake: Intake) -> None:
    """Put the new tables, and what was refused, in the place of the old."""
    replaced = intake.fresh | {source.key for source in before.outdated.values()}
    Quarantine(workspace.quarantine).stage(context.made / "quarantine", context.refused, replaced)
    workspace.publish_tables(context.made)


@contextmanager
def translate_errors() -> Iterator[None]:
    """What goes wrong below us (a full disk, too little memory) in one line."""
    try:
        yield
    except BrokenPipeError:
        raise
    except (duckdb.Error, OSError) as error:
        said = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise WorkspaceError(f"the tables could not be made ({said}); nothing was changed") from error
