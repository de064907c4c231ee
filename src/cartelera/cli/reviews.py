"""`cartelera reviews`: what viewers wrote, and which of it is shown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from cartelera.cli.json_output import JsonOption, print_json
from cartelera.cli.shared import DEFAULT_WORKSPACE, WorkspaceOption, console, event_store, workspace_at

if TYPE_CHECKING:
    from pathlib import Path

    from cartelera.service.reviews import ReviewOfTitle, Reviews

app = typer.Typer(help="What viewers wrote of titles: list it, show it, refuse it.", no_args_is_help=True)
NumberArgument = Annotated[int, typer.Argument(help="The review's number, as `list` prints it.", min=1)]


@app.command("list")
def list_reviews(
    state: Annotated[str, typer.Option(help="pending, shown, refused or all.")] = "pending",
    root: WorkspaceOption = DEFAULT_WORKSPACE,
    as_json: JsonOption = False,
) -> None:
    """List reviews, the oldest first."""
    from cartelera.errors import UsageError
    from cartelera.events.reviews import ReviewState

    if state not in (*ReviewState, "all"):
        raise UsageError(f"--state is one of {', '.join(ReviewState)}, all")
    with _reviews(root) as reviews:
        found = reviews.listed(None if state == "all" else ReviewState(state), limit=1_000)
    if as_json:
        print_json(_object(each) for each in found)
        return
    for each in found:
        said = _object(each)
        value = "" if said["value"] is None else f", {said['value']:g} of 5"
        head = f"{said['number']} ({said['state']}) {said['title']} ({said['year']}){value}: "
        console().print(head + str(said["text"]), highlight=False, markup=False, soft_wrap=True)
    if not found:
        console().print("There are none.", highlight=False)


@app.command("show")
def show(number: NumberArgument, root: WorkspaceOption = DEFAULT_WORKSPACE) -> None:
    """Let a review through: it stands on its title's page from now on."""
    _decide(number, "shown", root)


@app.command("refuse")
def refuse(number: NumberArgument, root: WorkspaceOption = DEFAULT_WORKSPACE) -> None:
    """Refuse a review; one that was shown is taken off."""
    _decide(number, "refused", root)


def _decide(number: int, state: str, root: Path | None) -> None:
    from cartelera.events.reviews import ReviewState

    with _reviews(root) as reviews:
        said = _object(reviews.decide(number, ReviewState(state)))
    console().print(f"{said['number']} ({said['title']}) is {said['state']}.", highlight=False, markup=False)


@contextmanager
def _reviews(root: Path | None) -> Iterator[Reviews]:
    from cartelera.release import releases_of
    from cartelera.service import Cartelera

    workspace = workspace_at(root)
    with event_store(workspace) as events:
        yield Cartelera(releases_of(workspace).open_current(), events).reviews


def _object(each: ReviewOfTitle) -> dict[str, object]:
    from cartelera.api.v1.reviews import staff_object

    return dict(staff_object(each))
