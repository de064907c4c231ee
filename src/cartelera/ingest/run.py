"""`ingest`: from files and folders to clean tables, all or nothing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb

from cartelera.errors import CarteleraError, WorkspaceError
from cartelera.ingest import quarantine, sql
from cartelera.ingest.files import Skipped
from cartelera.ingest.manifest import RULES_VERSION, Entry, Manifest
from cartelera.ingest.merge import Merged, Source, merge
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
            waiting: list[Future[RawFile]] = []
            try:
                for number, one in enumerate(plans):
                    ...
            finally:
                pool.shutdown(cancel_futures=True)
