"""`cartelera train`: a candidate release from the tables that are there, published if it is no worse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cartelera.cli.shared import DEFAULT_WORKSPACE, TrackOption, WorkspaceOption, console, errors, workspace

if TYPE_CHECKING:
    from cartelera.release import Outcome
    from cartelera.release.tracking import Tracker
    from cartelera.workspace import Workspace


def command(
    root: WorkspaceOption = DEFAULT_WORKSPACE,
    seed: Annotated[int, typer.Option(min=0, help="Decides everything that is drawn.")] = 0,
    force: Annotated[
        bool, typer.Option("--force", help="Publish even where the candidate is significantly worse.")
    ] = False,
    track: TrackOption = None,
) -> None:
    """Train a candidate; it becomes current unless it is significantly worse than what is served.

    Exit code 3 where it was refused: it is kept, and `cartelera releases` shows why. A candidate that cannot be
    tracked once it is made is published or refused all the same, with the same exit code.
    """
    outcome = run(workspace(root), seed=seed, force=force, tracker=tracker(track))
    if not outcome.published:
        raise typer.Exit(3)


def tracker(uri: str | None) -> Tracker | None:
    """The store of runs at `uri`, opened before anything is made; None where none is asked for."""
    if uri is None:
        return None
    from cartelera.release.tracking import Tracker

    return Tracker(uri)


def run(place: Workspace, *, seed: int = 0, force: bool = False, tracker: Tracker | None = None) -> Outcome:
    """Train, tell how it went, and track it where that is asked for."""
    from cartelera import release
    from cartelera.cli.progress import ProgressDisplay

    with ProgressDisplay() as display:
        outcome = release.train(place, seed=seed, force=force, progress=display)
    tell(outcome, place)
    if tracker is not None and (run_id := track(tracker, place, outcome)):
        console().print(f"Tracked as run {run_id} in {tracker.shown}.", highlight=False, markup=False, soft_wrap=True)
    return outcome


def track(tracker: Tracker, place: Workspace, outcome: Outcome) -> str:
    """Log the outcome; the run's id. What goes wrong is said in a line: the release stays what training made of it."""
    from cartelera.errors import CarteleraError

    try:
        tracked = tracker.track(place, outcome)
    except CarteleraError as error:
        errors().print(f"cartelera: {error}", highlight=False, markup=False, soft_wrap=True)
        return ""
    if tracked.lacks:
        said = f"cartelera: the manifest was not stored with run {tracked.run_id}: {tracked.lacks}"
        errors().print(said, highlight=False, markup=False, soft_wrap=True)
    return tracked.run_id


def tell(outcome: Outcome, place: Workspace) -> None:
    """The leaderboard, the verdict, and what is current now."""
    from cartelera.evaluation.leaderboard import table

    out = console()
    if outcome.signal is not None:
        out.print(outcome.signal.text, highlight=False)
    if outcome.report is not None:
        out.print(table(outcome.report))
    if outcome.predictions is not None:
        out.print(table(outcome.predictions))
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
        out.print(f"`cartelera serve --workspace {place.root}` serves it.", highlight=False, markup=False)
    else:
        out.print(
            f"Release [bold]{outcome.release_id}[/bold] was refused and kept; --force publishes it.", highlight=False
        )
