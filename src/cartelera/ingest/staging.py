"""Files on their way to staged sources: unpacked, checked and cleaned, two at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from cartelera.ingest import quarantine
from cartelera.ingest.manifest import Entry
from cartelera.ingest.plan import Plan
from cartelera.ingest.progress import Progress
from cartelera.ingest.reading import Reading, refusals, stage
from cartelera.ingest.unpacking import unpack

_AT_ONCE = 2
"""Reading one file keeps one processor busy most of the time; what each holds in memory is bounded."""


@dataclass(frozen=True, slots=True)
class Result:
    """A file that has been read: its hash, and its counts where its content was not known already."""

    plan: Plan
    sha256: str
    entry: Entry | None


@dataclass(slots=True)
class _Job:
    plan: Plan
    future: Future[Result]
    done: int = 0
    """Bytes read so far."""


class Stager:
    """Stages files into `folder` and what they hold of bad rows into `refused`, both named by their source's key.

    `known` tells whether a file of that source and content has been ingested before, so that it need not be read.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        scratch: Path,
        folder: Path,
        refused: Path,
        known: Callable[[Plan, str], bool],
    ) -> None:
        self._connection, self._scratch, self._known = connection, scratch, known
        self._folder, self._refused = folder, refused

    def run(self, plans: list[Plan], progress: Progress) -> Iterator[Result]:
        """Each file's result, in order. Raises FileRefused for the first that cannot be taken."""
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            jobs = []
            try:
                for number, plan in enumerate(plans):
                    jobs.append(self._submit(pool, plan, number))
                for job in jobs:
                    progress.begin(job.plan.candidate.shown, job.plan.size)
                    result = _awaited(job, progress)
                    progress.end(f"{result.entry.read:,} rows" if result.entry else "unchanged")
                    yield result
            finally:
                pool.shutdown(wait=True, cancel_futures=True)

    def _submit(self, pool: ThreadPoolExecutor, plan: Plan, number: int) -> _Job:
        job = _Job(plan, Future())

        def advance(amount: int) -> None:
            job.done += amount

        job.future = pool.submit(self._stage, plan, self._scratch / f"file-{number}", advance)
        return job

    def _stage(self, plan: Plan, own: Path, advance: Callable[[int], None]) -> Result:
        own.mkdir()
        raw = unpack(plan.candidate, plan.dialect, own / "plain.txt", advance)
        if self._known(plan, raw.sha256):
            return Result(plan, raw.sha256, None)
        dialect = plan.dialect
        if raw.layout.uneven:
            dialect = replace(dialect, evened=True)
            raw = unpack(plan.candidate, dialect, own / "evened.txt")
        reading, target = Reading(raw, plan.form, dialect, plan.context), self._folder / f"{plan.key}.parquet"
        # A cursor has temporary tables of its own.
        with self._connection.cursor() as cursor:
            staged = stage(cursor, reading, own, target)
            if staged.refused:
                rows = refusals(reading, staged, quarantine.MAX_RAW)
                quarantine.write(cursor, self._refused / f"{plan.key}.parquet", plan.key, rows, own)
        raw.plain.unlink()
        entry = Entry(
            format=plan.form.name,
            file=Path(plan.candidate.shown).name,
            sha256=raw.sha256,
            columns=len(plan.form.known & plan.context.present),
            read=staged.read,
            doubles=staged.merged,
            refused=staged.refused,
            merged=staged.merged,
            repaired=staged.repaired,
        )
        return Result(plan, raw.sha256, entry)


def _awaited(job: _Job, progress: Progress) -> Result:
    told = 0
    while True:
        ready = wait([job.future], timeout=0.1).done
        told, before = job.done, told
        progress.advance(told - before)
        if ready:
            return job.future.result()
