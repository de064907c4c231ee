"""Files on their way to staged sources: unpacked, checked and cleaned, two at a time."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

import duckdb

from cartelera.ingest.plan import Plan, plan
from cartelera.ingest.reading import Reading, refusals, stage
from cartelera.ingest.unpacking import unpack
from cartelera.progress import NullProgress, Progress
from cartelera.tables import duck, quarantine
from cartelera.tables.manifest import Entry

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
        """Each file's result, in order. Raises FileRejectedError for the first that cannot be taken."""
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            jobs = []
            try:
                for number, one in enumerate(plans):
                    jobs.append(self._submit(pool, one, number))
                for job in jobs:
                    progress.begin(job.plan.candidate.shown, job.plan.size)
                    result = _awaited(job, progress)
                    progress.end(f"{result.entry.read:,} rows" if result.entry else "unchanged")
                    yield result
            finally:
                pool.shutdown(wait=True, cancel_futures=True)

    def _submit(self, pool: ThreadPoolExecutor, one: Plan, number: int) -> _Job:
        job = _Job(one, Future())

        def advance(amount: int) -> None:
            job.done += amount

        job.future = pool.submit(self._stage, one, self._scratch / f"file-{number}", advance)
        return job

    def _stage(self, one: Plan, own: Path, advance: Callable[[int], None]) -> Result:
        own.mkdir()
        raw = unpack(one.candidate, one.dialect, own / "plain.txt", advance)
        if self._known(one, raw.sha256):
            return Result(one, raw.sha256, None)
        reading, target = Reading(raw, one.form, one.context), self._folder / f"{one.key}.parquet"
        # A cursor has temporary tables of its own.
        with self._connection.cursor() as cursor:
            staged = stage(cursor, reading, own, target)
            if staged.refused:
                rows = refusals(reading, staged, quarantine.MAX_RAW)
                quarantine.write(cursor, self._refused / f"{one.key}.parquet", one.key, rows, own)
        raw.plain.unlink()
        entry = Entry(
            format=one.form.name,
            file=Path(one.candidate.shown).name,
            sha256=raw.sha256,
            columns=len(one.form.known & one.context.present),
            read=staged.read,
            duplicates=staged.merged,
            refused=staged.refused,
            merged=staged.merged,
            repaired=staged.repaired,
        )
        return Result(one, raw.sha256, entry)


def _awaited(job: _Job, progress: Progress) -> Result:
    told = 0
    while True:
        ready = wait([job.future], timeout=0.1).done
        told, before = job.done, told
        progress.advance(told - before)
        if ready:
            return job.future.result()


def stage_files(paths: list[Path], folder: Path) -> list[Result]:
    """The first half of `ingest` alone: each file cleaned into `folder/<source>.parquet`, nothing merged."""
    scratch = folder / "scratch"
    scratch.mkdir(parents=True)
    plans, _ = plan(paths, None, {}, folder)
    stager = Stager(duck.connect(spill=scratch / "spill"), scratch, folder, scratch, known=lambda *_: False)
    results = list(stager.run(plans, NullProgress()))
    shutil.rmtree(scratch)
    return results
