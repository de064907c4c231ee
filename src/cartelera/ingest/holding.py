"""Nothing that is good is replaced by nothing: what is held back until somebody accepts it."""

from __future__ import annotations

from dataclasses import replace

from cartelera.counts import counted
from cartelera.errors import FileRejectedError
from cartelera.ingest.catalogues import platforms_of
from cartelera.ingest.context import StagingContext
from cartelera.ingest.files import Skipped
from cartelera.ingest.intake import FileOutcome, Intake
from cartelera.ingest.snapshots import SnapshotLog
from cartelera.tables import sql
from cartelera.tables.manifest import Entry, Manifest

MOST_REFUSED = 0.5
"""The share of a file's rows that may be refused without being asked about."""

MOST_LOST = 0.3
"""The share of a source's rows that its newer file may lack without being asked about."""

MOST_RENAMED = 0.5
"""The share of the ids two files share whose titles may differ: above it, the source numbers its titles anew."""

_FEWEST_RENAMED = 2
"""One title that is called otherwise has been corrected."""


def without_strangers(context: StagingContext, before: Manifest, intake: Intake) -> Intake:
    """`intake` without the files that were found in a folder or archive, make no source that is known, and are mostly
    refused: whatever these are, the rest is read.
    """
    strangers = {
        file.counted: told_refusals(context, file.counted, intake.entries[file.counted])
        for file in intake.files
        if not (file.unchanged or file.plan.candidate.explicit)
        and file.counted not in before.sources.keys() | before.outdated.keys()
        and _mostly_refused(intake.entries[file.counted])
    }
    for key in strangers:
        context.source(key).unlink()
        context.refusals_of(key).unlink()
    return replace(
        intake,
        entries={key: entry for key, entry in intake.entries.items() if key not in strangers},
        fresh=intake.fresh - strangers.keys(),
        files=tuple(file for file in intake.files if file.counted not in strangers),
        skipped=(
            *intake.skipped,
            *(
                Skipped(file.plan.candidate.shown, f"{strangers[file.counted]}; --accept takes it all the same")
                for file in intake.files
                if file.counted in strangers
            ),
        ),
    )


def require_plausible(context: StagingContext, before: Manifest, intake: Intake, snapshots: SnapshotLog) -> None:
    """Raises FileRejectedError, with all that is asked, if a newer file lacks too much of the one before it, bears
    other titles under its ids, or is mostly refused.
    """
    lost, renamed, refused = [], [], []
    for file in sorted(intake.files, key=lambda file: file.counted):
        if file.unchanged:
            continue
        entry, shown = intake.entries[file.counted], file.plan.candidate.shown
        known = before.sources.get(file.counted)
        if _mostly_refused(entry):
            refused.append(f"{shown}: {told_refusals(context, file.counted, entry)}")
        elif known is not None and known.sha256 == entry.sha256:
            continue  # The same content, which the user wants to be read otherwise.
        else:
            losses = _losses(context, file, snapshots)
            lost += [f"{loss} in {shown}" for loss in losses]
            renamed += [f"{changed} in {shown}" for changed in _renumbered(context, file, snapshots) if not losses]
    asked = [f"{'; '.join(lost)}; a cut-off download?"] if lost else []
    asked += [f"{'; '.join(renamed)}; are its ids numbered anew?"] if renamed else []
    asked += [f"{'; '.join(refused)}; another format?"] if refused else []
    if asked:
        raise FileRejectedError(f"{' '.join(asked)} Say --accept to apply it.")


def _mostly_refused(entry: Entry) -> bool:
    """Whether more rows of a file are refused than may be without a question."""
    return entry.refused > MOST_REFUSED * entry.read


def told_refusals(context: StagingContext, key: str, entry: Entry) -> str:
    """How many rows of a staged file are refused, and why the first is."""
    line, reason = context.connection.execute(
        f"SELECT line, reason FROM {sql.parquet_source(context.refusals_of(key))} ORDER BY line LIMIT 1"
    ).fetchall()[0]
    return f"{entry.refused:,} of {counted(entry.read, 'row')} would be refused (line {line:,}: {reason})"


def _losses(context: StagingContext, file: FileOutcome, snapshots: SnapshotLog) -> list[str]:
    """What a newer file lacks of the one before, if it is more than comes and goes: of each platform, or in rows."""
    if file.plan.form.relation == "platform":
        measured = [
            (platform, "title", *snapshots.loss(platform, context.source(file.counted)))
            for platform in platforms_of(context, file.counted)
        ]
    elif file.difference is not None:
        # Data sets of ratings number their viewers anew with each release: they have lost what they have fewer.
        ratings = file.plan.form.relation == "ratings"
        gone = file.difference.gone - (file.difference.new if ratings else 0)
        measured = [(file.counted.replace(".", " "), "row", gone, file.difference.before)]
    else:
        measured = []
    return [
        f"{source}: {gone:,} of {counted(before, row)} ({gone / before:.0%}) {'is' if gone == 1 else 'are'} gone"
        for source, row, gone, before in measured
        if gone > MOST_LOST * before
    ]


def _renumbered(context: StagingContext, file: FileOutcome, snapshots: SnapshotLog) -> list[str]:
    """How many ids of a newer file bear another title than before, if they are most."""
    if file.plan.form.relation == "platform":
        measured = [
            (platform, *snapshots.renamed(platform, context.source(file.counted)))
            for platform in platforms_of(context, file.counted)
        ]
    elif file.difference is not None:
        measured = [(file.counted.replace(".", " "), file.difference.renamed, file.difference.shared, 0)]
    else:
        measured = []
    return [
        f"{source}: {renamed:,} of {counted(shared, 'id')} bear another title"
        + (f", and {counted(moved, 'title')} of before another id" if moved else "")
        for source, renamed, shared, moved in measured
        if renamed >= _FEWEST_RENAMED and renamed > MOST_RENAMED * shared
    ]
