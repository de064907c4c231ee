"""`cartelera ingest`: raw files into clean tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cartelera.cli.reading_options import AcceptOption, DatesOption, EncodingOption, PlatformOption, ScaleOption
from cartelera.cli.shared import DEFAULT_WORKSPACE, WorkspaceOption, unpack_limits, workspace_at

if TYPE_CHECKING:
    from cartelera.ingest.options import ReadingOptions
    from cartelera.workspace import Workspace


def command(
    paths: Annotated[
        list[Path],
        typer.Argument(help="Files and folders; each file is recognised by its columns.", metavar="PATH..."),
    ],
    root: WorkspaceOption = DEFAULT_WORKSPACE,
    platform: PlatformOption = None,
    encoding: EncodingOption = None,
    dates: DatesOption = None,
    scale: ScaleOption = None,
    accept: AcceptOption = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only tell what each file is taken for, with three rows; change nothing.")
    ] = False,
) -> None:
    """Read raw catalogues, credits and ratings into clean tables; refused rows go to quarantine.

    Knows movie metadata and credits (The Movies Dataset, TMDB), IMDb's tables, catalogues of platforms (Kaggle's,
    JustWatch's), ratings (MovieLens, MovieTweetings, the Netflix Prize, RecBole, exports of Letterboxd and IMDb) and
    more: docs/formats.md lists all. CSV of any dialect, Parquet or JSON; plain or as .gz, .bz2, .xz, .zst, .zip, .tar.
    The same files again change nothing; a newer catalogue of a platform is a snapshot, and `cartelera changes` tells
    what it brought.
    """
    from cartelera.cli.printing import print_ingest_report
    from cartelera.cli.progress import ProgressDisplay
    from cartelera.ingest.options import ReadingOptions
    from cartelera.ingest.run import ingest

    options = ReadingOptions.checked(platform, encoding, dates, scale)
    if dry_run:
        _print_preview(paths, workspace_at(root), options)
        return
    with ProgressDisplay.of_files() as display:
        report = ingest(
            paths, workspace_at(root), options=options, progress=display, accept=accept, limits=unpack_limits()
        )
    print_ingest_report(report)


def _print_preview(paths: list[Path], workspace: Workspace, options: ReadingOptions) -> None:
    from cartelera.cli.shared import console
    from cartelera.counts import counted
    from cartelera.ingest.preview import preview

    files, skipped = preview(paths, workspace, options=options, limits=unpack_limits())
    out = console()
    for file in files:
        told = [file.describes, file.entry.dialect, counted(file.entry.read, "row")]
        if file.entry.refused:
            told.append(f"{counted(file.entry.refused, 'row')} refused")
        told += [f"{count:,} × {what}" for what, count in file.entry.repaired.items()]
        out.print(f"{file.shown}: {'; '.join(filter(None, told))}", highlight=False, markup=False)
        for row in file.rows:
            cells = ", ".join(f"{name}={value}" for name, value in row.items())
            shown = cells if len(cells) <= 300 else cells[:299] + "…"
            out.print(f"  {shown}", style="dim", highlight=False, markup=False, soft_wrap=True)
    for left_out in skipped:
        out.print(f"skipped {left_out.shown}: {left_out.why}", highlight=False, markup=False)
