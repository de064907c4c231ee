"""Files on their way to staged sources: unpacked, checked and cleaned, two at a time."""

from __future__ import annotations

import os
import shutil
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from cartelera.counts import counted
from cartelera.errors import FileRejectedError
from cartelera.ingest.catalogues import with_named_platforms
from cartelera.ingest.context import StagingContext
from cartelera.ingest.dates import OrderFoundError
from cartelera.ingest.files import Skipped
from cartelera.ingest.formats import EXPORT
from cartelera.ingest.options import NO_OPTIONS
from cartelera.ingest.plan import Plan, plan
from cartelera.ingest.reading import Reading, Staged, refusals, stage
from cartelera.ingest.record_files import unpack_records
from cartelera.ingest.unpack_limits import UnpackLimits
from cartelera.ingest.unpacking import RawFile, unpack
from cartelera.progress import NullProgress, Progress
from cartelera.tables import quarantine
from cartelera.tables.manifest import Entry

_AT_ONCE = 2
"""Reading one file keeps one processor busy most of the time; what each holds in memory is bounded."""


@dataclass(frozen=True, slots=True)
class StagingResult:
    """A file that has been read: its hash, and its counts unless its content was known already."""

    plan: Plan
    sha256: str
    entry: Entry | None


@dataclass(slots=True)
class _Job:
    plan: Plan
    future: Future[StagingResult]
    done: int = 0
    """Bytes read so far."""


def stage_plans(
    context: StagingContext,
    plans: list[Plan],
    is_known: Callable[[Plan, str], bool],
    progress: Progress,
    skip: Callable[[Skipped], None] = lambda _: None,
) -> Iterator[StagingResult]:
    """Stage files into the folders of `context`, each named by its source's key; each file's result, in order.

    `is_known`: whether a file of that source and SHA-256 has been ingested before, so that it need not be read.
    `skip` is told of each that cannot be taken. Raises FileRejectedError if the user had named it itself.
    """
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        try:
            jobs = [
                _submit(pool, context, file_plan, f"file-{number}", is_known) for number, file_plan in enumerate(plans)
            ]
            for job in jobs:
                progress.begin(job.plan.candidate.shown, job.plan.size)
                try:
                    result = _awaited(job, progress)
                except FileRejectedError as error:
                    if job.plan.candidate.explicit:
                        raise
                    progress.end("skipped")
                    skip(Skipped.of(job.plan.candidate.shown, error))
                    continue
                progress.end(counted(result.entry.read, "row") if result.entry else "unchanged")
                yield result
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _submit(
    pool: ThreadPoolExecutor,
    context: StagingContext,
    file_plan: Plan,
    folder: str,
    is_known: Callable[[Plan, str], bool],
) -> _Job:
    job = _Job(file_plan, Future())

    def advance(amount: int) -> None:
        job.done += amount

    job.future = pool.submit(_stage, context, file_plan, context.scratch / folder, is_known, advance)
    return job


def _stage(
    context: StagingContext,
    file_plan: Plan,
    own: Path,
    is_known: Callable[[Plan, str], bool],
    advance: Callable[[int], None],
) -> StagingResult:
    """Stage one file, with `own` as its scratch folder."""
    own.mkdir()
    raw = _as_text(file_plan, own / "plain.txt", advance)
    if is_known(file_plan, raw.sha256):
        return StagingResult(file_plan, raw.sha256, None)
    file_plan = replace(file_plan, context=with_named_platforms(context.connection, file_plan, raw))
    reading, staged = _read(context, file_plan, raw, own)
    if staged.refused:
        with context.connection.cursor() as cursor:
            rows = refusals(reading, staged, quarantine.MAX_RAW)
            quarantine.write(cursor, context.refusals_of(file_plan.key), file_plan.key, rows, own)
    shutil.rmtree(own)
    entry = Entry(
        format=file_plan.form.relation,
        file=Path(file_plan.candidate.shown).name,
        sha256=raw.sha256,
        columns=len(file_plan.form.known & file_plan.context.present),
        read=staged.read,
        duplicates=staged.merged,
        refused=staged.refused,
        merged=staged.merged,
        repaired=staged.repaired,
        dialect=", ".join(filter(None, (reading.dialect.described, staged.remark))),
        options=file_plan.context.options.remembered,
        folder=f"{file_plan.context.parent}#{zlib.crc32(os.fsencode(file_plan.candidate.folder)):08x}",
    )
    return StagingResult(file_plan, raw.sha256, entry)


def _as_text(file_plan: Plan, plain: Path, advance: Callable[[int], None]) -> RawFile:
    """The text of a file at `plain`, whatever its rows are kept in."""
    unpacked = unpack_records if file_plan.dialect.container else unpack
    if file_plan.dialect.container == EXPORT:
        from cartelera.ingest.export_files import unpack_export

        unpacked = unpack_export
    return unpacked(file_plan.candidate, file_plan.dialect, plain, advance)


def _read(context: StagingContext, file_plan: Plan, raw: RawFile, own: Path) -> tuple[Reading, Staged]:
    """The rows of a file, by its quotes as they should be; if rows cannot be split so, and quotes stand behind
    backslashes, by these if that refuses fewer.

    Raises FileRejectedError if the file cannot be read as a whole.
    """
    target = context.source(file_plan.key)
    reading = Reading(raw, file_plan.form, file_plan.context)
    staged: Staged | FileRejectedError
    try:
        staged = _staged(context, reading, own, target)
    except FileRejectedError as error:
        staged = error
    if raw.backslashes and (isinstance(staged, FileRejectedError) or staged.unsplit):
        other = own / "backslashed"
        other.mkdir()
        dialect = replace(raw.dialect, backslashed=True, quotes_swapped=False)
        with suppress(FileRejectedError):
            again = Reading(unpack(file_plan.candidate, dialect, other / "plain.txt"), reading.form, reading.context)
            better = _staged(context, again, other, other / "rows.parquet")
            if isinstance(staged, FileRejectedError) or better.refused < staged.refused:
                (other / "rows.parquet").replace(target)
                return again, better
    if isinstance(staged, FileRejectedError):
        raise staged
    return reading, staged


def _staged(context: StagingContext, reading: Reading, own: Path, target: Path) -> Staged:
    """The rows of a file; read again by the order of its dates, if these tell one."""
    try:
        # A cursor has temporary tables of its own.
        with context.connection.cursor() as cursor:
            return stage(cursor, reading, own, target)
    except OrderFoundError as found:
        options = replace(reading.context.options, dates=found.order)
        return _staged(context, replace(reading, context=replace(reading.context, options=options)), own, target)


def _awaited(job: _Job, progress: Progress) -> StagingResult:
    shown = 0
    while True:
        ready = wait([job.future], timeout=0.1).done
        shown, before = job.done, shown
        progress.advance(shown - before)
        if ready:
            return job.future.result()


def stage_files(paths: list[Path], folder: Path) -> list[StagingResult]:
    """The first half of `ingest` alone: each file cleaned into `folder/<source>.parquet`, nothing merged."""
    plans, _ = plan(paths, NO_OPTIONS, {}, folder, UnpackLimits())
    scratch = folder / "scratch"
    with StagingContext.open(scratch, folder) as context:
        results = list(stage_plans(context, plans, lambda *_: False, NullProgress()))
        for path in context.staged.iterdir():
            path.replace(folder / path.name)
    shutil.rmtree(scratch)
    return results
