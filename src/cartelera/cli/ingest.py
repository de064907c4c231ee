"""`cartelera ingest`: raw files into clean tables."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cartelera.cli.reading_options import AcceptOption, DatesOption, EncodingOption, PlatformOption, ScaleOption
from cartelera.cli.shared import DEFAULT_WORKSPACE, WorkspaceOption, unpack_limits, workspace_at


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
) -> None:
    """Read raw catalogues, credits and ratings into clean tables; refused rows go to quarantine.

    Knows movie metadata and credits (The Movies Dataset, TMDB 5000), keywords, links, platform titles, MovieLens and
    platform ratings, and mean scores; plain or as .gz, .zip, .zst. The same files again change nothing; a newer
    catalogue of a platform is a snapshot, and `cartelera changes` tells what it brought.
    """
    from cartelera.cli.printing import print_ingest_report
    from cartelera.cli.progress import ProgressDisplay
    from cartelera.ingest.options import ReadingOptions
    from cartelera.ingest.run import ingest

    options = ReadingOptions.checked(platform, encoding, dates, scale)
    with ProgressDisplay.of_files() as display:
        report = ingest(
            paths, workspace_at(root), options=options, progress=display, accept=accept, limits=unpack_limits()
        )
    print_ingest_report(report)
