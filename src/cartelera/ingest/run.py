"""`ingest`: from files and folders to clean tables, all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from cartelera.atomic import link_or_copy
from cartelera.errors import FileRejectedError, WorkspaceError
from cartelera.ingest.files import Skipped
from cartelera.ingest.merge import Source, merge
from cartelera.ingest.plan import Plan, plan
from cartelera.ingest.snapshots import SnapshotLog
from cartelera.ingest.staging import Result, Stager
from cartelera.progress import NullProgress, Progress
from cartelera.tables import duck, sql
from cartelera.tables.decisions import DecisionLog
from cartelera.tables.manifest import Entry, Manifest
from cartelera.tables.quarantine import Quarantine
from cartelera.workspace import Workspace


@dataclass(slots=True)
class SourceReport:
    """One line of the closing table: rows read = kept + merged + refused."""

    key: str
    format: str
    file: str
    read: int = 0
    kept: int = 0
    merged: int = 0
    refused: int = 0
    repaired: dict[str, int] = field(default_factory=dict)
    change: str = ""
    remark: str = ""
    unchanged: bool = False

    def count(self, entry: Entry) -> None:
        """Take over the counts of a source."""
        self.read, self.kept, self.merged, self.refused = entry.read, entry.kept, entry.merged, entry.refused
        self.repaired, self.remark = entry.repaired, self.remark or entry.remark


@dataclass(slots=True)
class IngestReport:
    """What `ingest` did: a line per source, what was skipped, the size of each table, whether anything changed."""

    sources: list[SourceReport]
    skipped: list[Skipped]
    tables: dict[str, int]
    changed: bool


def ingest(
    paths: list[Path],
    workspace: Workspace,
    *,
    platform: str | None = None,
    progress: Progress | None = None,
    accept: bool = False,
    at: datetime | None = None,
) -> IngestReport:
    """Read every raw file in `paths` into the clean tables of `workspace`.

    A source read before is replaced by its newer file; the same file again changes nothing. Raises FileRejectedError,
    with nothing changed, if a file is damaged or not what it claims, and WorkspaceError if another command writes.

    A platform's catalogue is a snapshot, taken `at` (now); one that lacks too many titles of the one before is
    refused unless it is to `accept`.
    """
    progress = progress or NullProgress()
    with workspace.lock() as scratch, translate_errors():
        run = _Run(workspace, scratch, Manifest.of(workspace.tables), at)
        skipped = run.read(paths, platform, progress)
        if not accept:
            run.check_shrinkage()
        if run.fresh:
            progress.begin("merging into clean tables", 0)
            run.merge()
            progress.end()
            run.publish()
    return IngestReport(run.reports, skipped, run.tables, changed=bool(run.fresh))


@dataclass(frozen=True, slots=True)
class StagingContext:
    """What a source is made with that is not read from files: `staged` and `refused` take its rows (`<key>.parquet`).

    `tables`: the clean tables as they are now.
    """

    connection: duckdb.DuckDBPyConnection
    scratch: Path
    staged: Path
    refused: Path
    tables: Path


def rebuild_tables(workspace: Workspace, add: Callable[[StagingContext], dict[str, Entry]] | None = None) -> bool:
    """Make the clean tables anew from the sources read before and those that `add` stages; nothing is read again.

    `add` returns the manifest's entry of each source it staged; where it stages none, nothing is changed, and False
    returned. Raises WorkspaceError where there is nothing to merge or another command writes.
    """
    workspace.require_tables()
    with workspace.lock() as scratch, translate_errors():
        run = _Run(workspace, scratch, Manifest.of(workspace.tables))
        run.require_current()
        if add is not None:
            run.add(add)
        changed = add is None or bool(run.fresh)
        if changed:
            run.merge()
            run.publish()
        return changed


class _Run:
    """One ingest: the files staged in a scratch folder, merged there, then published at once.

    `fresh`: the keys of the sources that are new or have changed.
    """

    def __init__(self, workspace: Workspace, scratch: Path, before: Manifest, at: datetime | None = None) -> None:
        self.reports: list[SourceReport] = []
        self.fresh: set[str] = set()
        self.tables = before.tables
        self.staged = scratch / "tables" / "sources"
        self._workspace, self._before = workspace, before
        self._entries, self._prefixes = dict(before.sources), dict(before.platforms)
        self._made, self._refused = scratch / "tables", scratch / "refused"
        for folder in (self.staged, self._refused):
            folder.mkdir(parents=True)
        self._connection = duck.connect(spill=scratch / "spill")
        self._history, self._at = SnapshotLog(self._connection, workspace.tables), at or datetime.now(UTC)
        self._stager = Stager(self._connection, scratch, self.staged, self._refused, self._is_known)

    def read(self, paths: list[Path], platform: str | None, progress: Progress) -> list[Skipped]:
        """Stage every file whose content is new; those that are none of ours."""
        plans, skipped = plan(paths, platform, self._prefixes, self._workspace.root)
        for result in self._stager.run(plans, progress):
            self._take(result)
        self.require_current()
        return skipped

    def check_shrinkage(self) -> None:
        """Raises FileRejectedError where a platform's newer catalogue lacks more titles than come and go."""
        told = []
        for report in self.reports:
            if report.key in self.fresh and report.format == "platform":
                name = report.key.removeprefix("platform.")
                loss = self._history.loss(name, self.staged / f"{report.key}.parquet")
                if loss.exceeds_threshold:
                    told.append(f"{name}: {loss} are gone in {report.file}")
        if told:
            raise FileRejectedError(f"{'; '.join(told)}; a cut-off download? Say --accept to apply it.")

    def add(self, add: Callable[[StagingContext], dict[str, Entry]]) -> None:
        """Take in sources that are not read from files."""
        made = add(
            StagingContext(self._connection, self._made.parent, self.staged, self._refused, self._workspace.tables)
        )
        self._entries |= made
        self.fresh |= made.keys()

    def require_current(self) -> None:
        """Raises WorkspaceError if a source was read by other rules than today's, and has not been read again."""
        self._before.require_current(self._workspace.root, self.fresh)

    def _is_known(self, one: Plan, sha256: str) -> bool:
        before = self._before.sources.get(one.key)
        return before is not None and before.sha256 == sha256

    @staticmethod
    def _duplicate_of(one: Plan, sha256: str, entries: dict[str, Entry]) -> str:
        """The key of a source with this very content; two platforms may well share one, other sources not."""
        same = [key for key, entry in entries.items() if entry.sha256 == sha256 and entry.format == one.form.name]
        if one.key in same:
            return one.key
        return same[0] if same and one.form.name != "platform" else ""

    def _take(self, result: Result) -> None:
        """Count a file that was staged, unless it is the same as another one."""
        one = result.plan
        report = SourceReport(one.key, one.form.name, one.candidate.shown)
        self.reports.append(report)
        known = self._duplicate_of(one, result.sha256, self._entries)
        if known or result.entry is None:
            report.change, report.unchanged = "unchanged", True
            report.remark = "" if known == one.key else f"the same file as {known}"
            report.count(self._entries[known])
            if result.entry:
                (self.staged / f"{one.key}.parquet").unlink()
            return
        report.change = self._describe_change(one)
        report.count(result.entry)
        self._entries[one.key] = result.entry
        self.fresh.add(one.key)

    def _describe_change(self, one: Plan) -> str:
        """How the newer file of a source differs from the older, in rows."""
        old, new = (self._old(one.key), self.staged / f"{one.key}.parquet")
        if one.key in self._before.outdated:
            return "read by newer rules"
        if one.key not in self._before.sources or not old.is_file():
            return "new"
        keys = ", ".join(sql.name(key) for key in one.form.rules(one.context).key)
        before, after = (f"SELECT hash({keys}) AS k, hash(t) AS h FROM {sql.parquet_source(p)} t" for p in (old, new))
        counts = self._connection.execute(
            "SELECT count(*) FILTER (o.k IS NULL), count(*) FILTER (n.k IS NULL), count(*) FILTER (o.h <> n.h) "
            f"FROM ({before}) o FULL JOIN ({after}) n ON o.k = n.k"
        ).fetchall()[0]
        told = [f"{n:,} {what}" for n, what in zip(counts, ("new", "gone", "changed"), strict=True) if n]
        return ", ".join(told) or "same rows"

    def _old(self, key: str) -> Path:
        return self._workspace.tables / "sources" / f"{key}.parquet"

    def merge(self) -> None:
        """Make the clean tables of every source, old and new; those with more columns are trusted before others."""
        ordered = sorted(self._entries, key=lambda key: (-self._entries[key].columns, key))
        for key in ordered:
            if key not in self.fresh:
                link_or_copy(self._old(key), self.staged / f"{key}.parquet")
        sources = [
            Source(key, self._entries[key].format, self.staged / f"{key}.parquet", rank)
            for rank, key in enumerate(ordered)
        ]
        self._prefixes = {name: x for name, x in self._prefixes.items() if f"platform.{name}" in self._entries}
        self._record_snapshots()
        decisions = DecisionLog(self._workspace).pairs()
        merged = merge(self._connection, sources, self._prefixes, self._made, decisions)
        self._history.write(self._made)
        for key, entry in self._entries.items():
            self._entries[key] = entry.after_merge(merged.overlapping.get(key, 0), merged.remark(key))
        for report in self.reports:
            if not report.unchanged:
                report.count(self._entries[report.key])
        self.tables = merged.counts

    def _record_snapshots(self) -> None:
        """Add to the history the catalogues that are new, and those from before there was one."""
        for key, entry in sorted(self._entries.items()):
            name = key.removeprefix("platform.")
            if entry.format != "platform":
                continue
            outdated = self._before.outdated.get(key)
            newer = key in self.fresh and not (outdated and outdated.sha256 == entry.sha256)
            if newer or not self._history.knows(name):
                same_rules = key in self._before.sources and self._old(key).is_file()
                before = self._old(key) if same_rules else None
                self._history.record(name, self.staged / f"{key}.parquet", before, self._at)

    def publish(self) -> None:
        """Put the new tables, and what was refused, in the place of the old."""
        self._connection.close()
        Manifest(self._entries, self._prefixes, self.tables).write(self._made)
        replaced = self.fresh | {source.key for source in self._before.outdated.values()}
        Quarantine(self._workspace.quarantine).stage(self._made / "quarantine", self._refused, replaced)
        self._workspace.publish_tables(self._made)


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
