"""What several commands print: the sources of an ingest, and what training came to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cartelera.cli.shared import console, errors
from cartelera.counts import counted

if TYPE_CHECKING:
    from cartelera.ingest.run import IngestReport
    from cartelera.pipeline.train import TrainingRun
    from cartelera.release import Outcome
    from cartelera.release.tracking import Tracker


def print_ingest_report(report: IngestReport) -> None:
    """The closing table: rows read = kept + merged + refused, per source, and what changed."""
    from rich.table import Table

    table = Table(title="Sources", title_justify="left", header_style="bold")
    for name in ("source", "read", "= kept", "+ merged", "+ refused", "since last time", "remarks"):
        table.add_column(name, justify="right" if name[0] in "=+r" and name != "remarks" else "left", overflow="fold")
    for s in report.sources:
        remarks = [f"{count:,} × {what}" for what, count in s.repaired.items()] + ([s.remark] if s.remark else [])
        numbers = (f"{n:,}" for n in (s.read, s.kept, s.merged, s.refused))
        table.add_row(s.key.replace(".", " "), *numbers, s.change, "; ".join(remarks))
    out = console()
    out.print(table)
    for skipped in report.skipped:
        out.print(f"skipped {skipped.shown}: {skipped.why}", highlight=False, markup=False)
    sizes = ", ".join(f"{name} {count:,}" for name, count in report.tables.items())
    refused = sum(s.refused for s in report.sources)
    said = "Rows of the clean tables" if report.changed else "Nothing changed, rows of the clean tables"
    out.print(f"{said}: {sizes}.", highlight=False)
    if refused:
        out.print(f"{counted(refused, 'row')} in quarantine: `cartelera quarantine` shows why.", highlight=False)


def print_training(run: TrainingRun, root: Path, tracker: Tracker | None) -> None:
    """The outcome, and where it was logged."""
    print_outcome(run.outcome, root)
    print_warning(run.warning)
    if tracker is not None and run.run_id is not None:
        console().print(
            f"Tracked as run {run.run_id} in {tracker.public_uri}.", highlight=False, markup=False, soft_wrap=True
        )


def print_warning(sentence: str) -> None:
    """One line on standard error; nothing if there is nothing to say."""
    if sentence:
        errors().print(f"cartelera: {sentence}", highlight=False, markup=False, soft_wrap=True)


def print_outcome(outcome: Outcome, root: Path) -> None:
    """The leaderboard, the verdict, and what is current now."""
    from cartelera.evaluation.leaderboard import table

    out = console()
    if outcome.signal is not None:
        out.print(outcome.signal.text, highlight=False)
    if outcome.report is not None:
        out.print(table(outcome.report))
    if outcome.predictions is not None:
        out.print(table(outcome.predictions))
    if not outcome.unchanged:
        out.print(_meaning_line(outcome.meaning), highlight=False, markup=False)
    if outcome.verdict is not None:
        out.print(f"Gate: {outcome.verdict.text.splitlines()[0]}", highlight=False, markup=False)
    if outcome.unchanged and outcome.published:
        out.print(f"Nothing has changed: release [bold]{outcome.release_id}[/bold] stays current.", highlight=False)
    elif outcome.unchanged:
        out.print(
            f"Nothing has changed: release [bold]{outcome.release_id}[/bold] was refused before; --force publishes it.",
            highlight=False,
        )
    elif outcome.published:
        out.print(f"Release [bold]{outcome.release_id}[/bold] is current.", highlight=False)
        out.print(f"`cartelera serve --workspace {root}` serves it.", highlight=False, markup=False)
    else:
        out.print(
            f"Release [bold]{outcome.release_id}[/bold] was refused and kept; --force publishes it.", highlight=False
        )


def _meaning_line(titles: int | None) -> str:
    if titles is None:
        return "Titles cannot be searched by what they are about: `pip install 'cartelera[meaning]'` and build again."
    return f"{counted(titles, 'title')} can be searched by what they are about."
