"""`cartelera train`: a candidate release from the tables that are there, published if it is no worse."""

from __future__ import annotations

from typing import Annotated

import typer

from cartelera.cli.shared import (
    DEFAULT_WORKSPACE,
    TrackOption,
    WorkspaceOption,
    live_ratings,
    open_tracker,
    workspace_at,
)


def command(
    root: WorkspaceOption = DEFAULT_WORKSPACE,
    seed: Annotated[int, typer.Option(min=0, help="Decides everything that is drawn.")] = 0,
    force: Annotated[
        bool, typer.Option("--force", help="Publish even if the candidate is significantly worse.")
    ] = False,
    track: TrackOption = None,
) -> None:
    """Train a candidate; it becomes current unless it is significantly worse than what is served.

    Exit code 3 if it was refused: it is kept, and `cartelera releases` shows why. A candidate that cannot be
    tracked once it is made is published or refused all the same, with the same exit code.
    """
    from cartelera.cli.printing import print_training
    from cartelera.cli.progress import ProgressDisplay
    from cartelera.pipeline.train import train_and_track

    tracker = open_tracker(track)
    with live_ratings(workspace_at(root)) as live, ProgressDisplay() as display:
        run = train_and_track(workspace_at(root), seed=seed, force=force, tracker=tracker, progress=display, live=live)
    print_training(run, workspace_at(root).root, tracker)
    if not run.outcome.published:
        raise typer.Exit(3)
