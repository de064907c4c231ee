"""`ingest`: from files and folders to clean tables, all or nothing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from cartelera.errors import WorkspaceError
from cartelera.ingest import quarantine, sql
from cartelera.ingest.files import Skipped
from cartelera.ingest.manifest import Entry, Manifest
from cartelera.ingest.merge import Source, merge
from cartelera.ingest.plan import Plan, plan
from cartelera.ingest.reading import Reading, Staged, refusals, stage
from cartelera.ingest.unpacking import RawFile, unpack
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
    """What `ingest` did: a line per source, what was skipped, the size of each clean table, whether anything changed."""

    sources: list[SourceReport]
    skipped: list[Skipped]
    tables: dict[str, int]
    changed: bool


class Progress:
    """What `ingest` tells while it works; this one says nothing."""

    def begin(self, what: str, total: int) -> None:
        """A piece of work begins, of `total` bytes (0: unknown)."""

    def advance(self, amount: int) -> None:
        """`amount` of it is done."""

    def end(self, note: str = "") -> None:
        """It is done."""


def ingest(
    paths: list[Path], workspace: Workspace, *, platform: str | None = None, progress: Progress | None = None
) -> IngestReport:
    """Read every raw file in `paths` into the clean tables of `workspace`.

    A source read before is replaced by its newer file; the same file again changes nothing. Raises FileRefused, with
    nothing changed, where a file is damaged or not what it claims, and WorkspaceError where another command writes.
    """
    with workspace.writing() as scratch, _speaking_plainly():
        before = Manifest.of(workspace.tables)
        prefixes = dict(before.platforms)
        plans, skipped = plan(paths, platform, prefixes, workspace.root)
        run = _Run(workspace, scratch, before, prefixes, progress or Progress())
        run.read(plans)
        if not run.changed:
            return IngestReport(run.reports, skipped, before.tables, changed=False)
        after = run.merge()
        run.publish(after)
        return IngestReport(run.reports, skipped, after.tables, changed=True)


def stage_files(paths: list[Path], folder: Path) -> list[SourceReport]:
    """The first half of `ingest` alone: each file cleaned into `folder/<source>.parquet`, nothing merged."""
    with Workspace(folder).writing() as scratch, _speaking_plainly():
        plans, _ = plan(paths, None, {}, folder)
        run = _Run(Workspace(folder), scratch, Manifest(), {}, Progress())
        run.read(plans)
        for made in (scratch / "tables" / "sources").iterdir():
            made.replace(folder / made.name)
    return run.reports


class _Run:
    """One ingest: the files staged in a scratch folder, then merged, then published at once."""

    def __init__(
        self, workspace: Workspace, scratch: Path, before: Manifest, prefixes: dict[str, str], progress: Progress
    ) -> None:
        self.reports: list[SourceReport] = []
        self.changed = False
        self._workspace, self._progress, self._before, self._prefixes = workspace, progress, before, prefixes
        self._entries = dict(before.sources)
        self._fresh: set[str] = set()
        self._scratch, self._tables, self._refused = scratch, scratch / "tables", scratch / "refused"
        self._connection = connect(scratch)
        for folder in (self._tables / "sources", self._refused, scratch / "plain"):
            folder.mkdir(parents=True)

    def read(self, plans: list[Plan]) -> None:
        """Stage every file; the next is unpacked while one is read."""
        with ThreadPoolExecutor(1) as pool:
            ahead = [_Unpacking(pool, one, self._scratch / "plain" / f"{n}.txt") for n, one in enumerate(plans[:1])]
            for number, one in enumerate(plans):
                if number + 1 < len(plans):
                    ahead.append(_Unpacking(pool, plans[number + 1], self._scratch / "plain" / f"{number + 1}.txt"))
                self._progress.begin(one.candidate.shown, one.size)
                raw = ahead[number].result(self._progress)
                self._progress.end(self._take(one, raw))
                raw.plain.unlink()
        lost = {key: file for key, file in self._before.outdated.items() if key not in self._fresh}
        if lost:
            raise WorkspaceError(
                f"workspace {self._workspace.root} was made by another version of cartelera: "
                f"ingest {', '.join(sorted(lost.values()))} again along with these"
            )

    def _take(self, one: Plan, raw: RawFile) -> str:
        """Stage a file unless its content is known; a word on it."""
        report = SourceReport(one.key, one.form.name, one.candidate.shown)
        self.reports.append(report)
        same = [k for k, e in self._entries.items() if e.sha256 == raw.sha256 and e.format == one.form.name]
        if one.key in same or (same and one.form.name != "platform"):
            known = one.key if one.key in same else same[0]
            report.change, report.unchanged = "unchanged", True
            report.remark = "" if known == one.key else f"the same file as {known}"
            report.count(self._entries[known])
            return "unchanged"
        staged = self._stage(one, raw)
        report.change = self._compare(one)
        self._entries[one.key] = _entry(one, raw, staged)
        self._fresh.add(one.key)
        self.changed = True
        report.count(self._entries[one.key])
        return f"{staged.read:,} rows"

    def _stage(self, one: Plan, raw: RawFile) -> Staged:
        reading = Reading(raw, one.form, one.dialect, one.context)
        staged = stage(self._connection, reading, self._scratch, self._staged(one.key))
        if staged.refused:
            found = refusals(reading, staged, quarantine.MAX_RAW)
            target = self._refused / f"{one.key}.parquet"
            quarantine.write(self._connection, target, one.key, found, self._scratch)
        return staged

    def _staged(self, key: str) -> Path:
        return self._tables / "sources" / f"{key}.parquet"

    def _compare(self, one: Plan) -> str:
        """How the newer file of a source differs from the older, in rows."""
        old = self._workspace.tables / "sources" / f"{one.key}.parquet"
        if one.key not in self._before.sources or not old.is_file():
            return "new"
        keys = ", ".join(sql.name(key) for key in one.form.rules(one.context).key)
        rows = "SELECT hash({keys}) AS k, hash(t) AS h FROM {table} t"
        before, after = (rows.format(keys=keys, table=sql.parquet(p)) for p in (old, self._staged(one.key)))
        counts = self._connection.execute(
            "SELECT count(*) FILTER (o.k IS NULL), count(*) FILTER (n.k IS NULL), count(*) FILTER (o.h <> n.h) "
            f"FROM ({before}) o FULL JOIN ({after}) n ON o.k = n.k"
        ).fetchall()[0]
        told = [f"{n:,} {what}" for n, what in zip(counts, ("new", "gone", "changed"), strict=True) if n]
        return ", ".join(told) or "same rows"

    def merge(self) -> Manifest:
        """Make the clean tables of every source, old and new."""
        self._progress.begin("merging into clean tables", 0)
        platforms = {name: x for name, x in self._prefixes.items() if f"platform.{name}" in self._entries}
        merged = merge(self._connection, self._sources(), platforms, self._tables)
        for key, entry in self._entries.items():
            self._entries[key] = entry.settled(merged.overlapping.get(key, 0), merged.remarks.get(key, ""))
        for report in self.reports:
            if not report.unchanged:
                report.count(self._entries[report.key])
        self._progress.end()
        return Manifest(self._entries, platforms, merged.counts)

    def _sources(self) -> list[Source]:
        """Every staged source, old ones linked beside the new; those with more columns are trusted before others."""
        ordered = sorted(self._entries, key=lambda key: (-self._entries[key].columns, key))
        for key in ordered:
            if key not in self._fresh:
                _link(self._workspace.tables / "sources" / f"{key}.parquet", self._staged(key))
        return [Source(key, self._entries[key].format, self._staged(key), rank) for rank, key in enumerate(ordered)]

    def publish(self, manifest: Manifest) -> None:
        """Put the new tables, and what was refused, in the place of the old."""
        self._connection.close()
        manifest.write(self._tables)
        self._workspace.publish_tables(self._tables)
        held = quarantine.Quarantine(self._workspace.quarantine)
        for key in sorted(self._fresh):
            held.put(key, self._refused / f"{key}.parquet")


class _Unpacking:
    """A file being unpacked beside other work, and how far it is."""

    def __init__(self, pool: ThreadPoolExecutor, one: Plan, plain: Path) -> None:
        self._done = 0
        self._future = pool.submit(unpack, one.candidate, one.dialect, plain, self._advance)

    def _advance(self, amount: int) -> None:
        self._done += amount

    def result(self, progress: Progress) -> RawFile:
        """Wait for it, telling how far it is."""
        told = 0
        while True:
            ready = wait([self._future], timeout=0.1).done
            told, now = self._done, self._done - told
            progress.advance(now)
            if ready:
                return self._future.result()


def connect(scratch: Path) -> duckdb.DuckDBPyConnection:
    """DuckDB in memory, held below 1 GB and spilling to `scratch`."""
    threads = min(os.cpu_count() or 2, 4)
    spill = str(scratch / "spill")
    return duckdb.connect(config={"memory_limit": "1000MB", "temp_directory": spill, "threads": threads})


def _entry(one: Plan, raw: RawFile, staged: Staged) -> Entry:
    return Entry(
        format=one.form.name,
        file=Path(one.candidate.shown).name,
        sha256=raw.sha256,
        columns=len(one.form.known & one.context.present),
        read=staged.read,
        doubles=staged.merged,
        refused=staged.refused,
        merged=staged.merged,
        repaired=staged.repaired,
    )


def _link(old: Path, new: Path) -> None:
    try:
        os.link(old, new)
    except OSError:
        shutil.copyfile(old, new)


@contextmanager
def _speaking_plainly() -> Iterator[None]:
    """What goes wrong below us (a full disk, too little memory) in one line."""
    try:
        yield
    except BrokenPipeError:
        raise
    except (duckdb.Error, OSError) as error:
        said = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise WorkspaceError(f"the tables could not be made ({said}); nothing was changed") from error
