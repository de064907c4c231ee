"""`cartelera build`: from raw files to a published release."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cartelera.cli.reading_options import AcceptOption, DatesOption, EncodingOption, PlatformOption, ScaleOption
from cartelera.cli.shared import (
    DEFAULT_WORKSPACE,
    TrackOption,
    WorkspaceOption,
    live_ratings,
    open_tracker,
    unpack_limits,
    workspace_at,
)


def command(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files and folders to ingest first.", metavar="[PATH...]")
    ] = None,
    root: WorkspaceOption = DEFAULT_WORKSPACE,
    platform: PlatformOption = None,
    encoding: EncodingOption = None,
    dates: DatesOption = None,
    scale: ScaleOption = None,
    accept: AcceptOption = False,
    demo: Annotated[bool, typer.Option("--demo", help="Ingest the embedded catalogue.")] = False,
    track: TrackOption = None,
) -> None:
    """Ingest raw files, make a release of the clean tables, and publish it.

    Without PATH the tables that are there are used. A server that runs on this workspace takes the new release up.
    """
    from cartelera.atomic import write_bytes
    from cartelera.cli.printing import print_ingest_report, print_training
    from cartelera.cli.progress import ProgressDisplay
    from cartelera.ingest.options import ReadingOptions
    from cartelera.ingest.run import ingest
    from cartelera.pipeline.train import train_and_track

    tracker, options = open_tracker(track), ReadingOptions.checked(platform, encoding, dates, scale)
    files = list(paths or [])
    if demo:
        from cartelera import demo as embedded

        files.append(embedded.data())
    workspace = workspace_at(root)
    with workspace.hold("build"):
        if demo and not workspace.prices.exists():
            write_bytes(workspace.prices, embedded.prices().read_bytes())
        if files:
            with ProgressDisplay.of_files() as display:
                report = ingest(
                    files, workspace, options=options, progress=display, accept=accept, limits=unpack_limits()
                )
            print_ingest_report(report)
        with live_ratings(workspace) as live, ProgressDisplay() as display:
            run = train_and_track(workspace, tracker=tracker, progress=display, live=live)
    print_training(run, workspace.root, tracker)
    if not run.outcome.published:
        raise typer.Exit(3)
