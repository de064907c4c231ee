"""`cartelera train`: a candidate release from the tables that are there, published if it is no worse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cartelera.cli.shared import DEFAULT_WORKSPACE, WorkspaceOption, console, errors, workspace

if TYPE_CHECKING:
    from cartelera.release import Outcome
    from cartelera.workspace import Workspace


def command(
    root: WorkspaceOption = DEFAULT_WORKSPACE,
    seed: Annotated[int, typer.Option(min=0, help="Decides everything that is drawn.")] = 0,
    force: Annotated[
        bool, typer.Option("--force", help="Publish even where the candidate is significantly worse.")
    ] = False,
) -> None:
    """Train a candidate; it becomes current unless it is significantly worse than what is served.

    Exit code 3 where it was refused: it is kept, and `cartelera releases` shows why.
    """
    outcome = run(workspace(root), seed=seed, force=force)
    if not outcome.published:
        raise typer.Exit(3)


def run(place: Workspace, *, seed: int = 0, force: bool = False) -> Outcome:
    """Train, and tell how it went."""
    from cartelera import release

    with errors().status("training …") as status:

        def say(what: str) -> None:
            status.update(f"{what} …")
            if not errors().is_terminal:
                errors().print(what, highlight=False, markup=False)

        outcome = release.train(place, seed=seed, force=force, say=say)
    tell(outcome, place)
    return outcome


def tell(outcome: Outcome, place: Workspace) -> None:
    """The leaderboard, the verdict, and what is current now."""
    from cartelera.evaluation.leaderboard import table

    out = console()
    if outcome.signal is not None:
        out.print(outcome.signal.text, highlight=False)
    if outcome.report is not None:
        out.print(table(outcome.report))
    if outcome.verdict is not None:
        out.print(f"Gate: {outcome.verdict.text.splitlines()[0]}", highlight=False, markup=False)
    if outcome.unchanged:
        out.print(f"Nothing has changed: release [bold]{outcome.release_id}[/bold] stays current.", highlight=False)
    elif outcome.published:
        out.print(f"Release [bold]{outcome.release_id}[/bold] is current.", highlight=False)
        out.print(f"`cartelera serve --workspace {place.root}` serves it.", highlight=False, markup=False)
    else:
        out.print(
            f"Release [bold]{outcome.release_id}[/bold] was refused and kept; --force publishes it.", highlight=False
        )
