"""`cartelera ingest`: raw files into clean tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cartelera.cli.shared import DEFAULT_WORKSPACE, WorkspaceOption, console, workspace

if TYPE_CHECKING:
    from cartelera.ingest.run import IngestReport


def command(
    paths: Annotated[
        list[Path],
        typer.Argument(help="Files and folders; each file is recognised by its columns.", metavar="PATH..."),
    ],
    root: WorkspaceOption = DEFAULT_WORKSPACE,
    platform: Annotated[
        str | None, typer.Option(help="Whose titles a platform file holds, where its name does not say.")
    ] = None,
    accept: Annotated[
        bool, typer.Option("--accept", help="Apply a catalogue that lacks much of the platform's last one.")
    ] = False,
) -> None:
    """Read raw catalogues, credits and ratings into clean tables; refused rows go to quarantine.

    Knows movie metadata and credits (The Movies Dataset, TMDB 5000), keywords, links, platform titles, MovieLens and
    platform ratings, and mean scores; plain or as .gz, .zip, .zst. The same files again change nothing; a newer
    catalogue of a platform is a snapshot, and `cartelera changes` tells what it brought.
    """
    from cartelera.cli.progress import ProgressDisplay
    from cartelera.ingest.run import ingest

    with ProgressDisplay.of_files() as display:
        report = ingest(paths, workspace(root), platform=platform, progress=display, accept=accept)
    show(report)


def show(report: IngestReport) -> None:
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
    sizes = ", ".join(f"{count:,} {name}" for name, count in report.tables.items())
    refused = sum(s.refused for s in report.sources)
    out.print(f"Clean tables: {sizes}." if report.changed else f"Nothing changed: {sizes}.", highlight=False)
    if refused:
        out.print(f"{refused:,} rows are in quarantine: `cartelera quarantine` shows why.", highlight=False)
