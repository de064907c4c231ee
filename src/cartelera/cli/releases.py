"""`cartelera releases`: what has been made, how good it is, what the gate said, and going back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cartelera.cli.shared import DEFAULT_WORKSPACE, WorkspaceOption, console, workspace
from cartelera.errors import NotFoundError, WorkspaceError

if TYPE_CHECKING:
    from cartelera.workspace import Workspace

METRIC = "nDCG@10"


def command(
    show: Annotated[
        str | None, typer.Option("--show", metavar="ID", help="What the gate said of this release, in full.")
    ] = None,
    rollback: Annotated[
        str | None, typer.Option("--rollback", metavar="ID", help="Make an older release the current one.")
    ] = None,
    prune: Annotated[
        int | None,
        typer.Option("--prune", metavar="N", min=1, help="Keep the newest N and the current one; delete the rest."),
    ] = None,
    root: WorkspaceOption = DEFAULT_WORKSPACE,
) -> None:
    """List the releases with their quality and the gate's verdict; roll back to one, or delete old ones."""
    from cartelera import release

    place, out = workspace(root), console()
    if show:
        _show(place, show)
        return
    if rollback:
        _require(place, rollback)
        release.open_release(place.releases / rollback)  # Not to a damaged one.
        release.publish(place, rollback)
        out.print(f"Release {rollback} is current.", highlight=False)
    if prune is not None:
        with place.writing():
            gone = release.prune(place, prune)
        out.print(f"Deleted {len(gone)} releases.", highlight=False)
    _list(place, root)


def _list(place: Workspace, root: Path) -> None:
    from rich.table import Table

    from cartelera import release

    ids, current = release.release_ids(place), release.current_id(place)
    if not ids:
        console().print(
            f"No release in {root}: `cartelera build PATH... --workspace {root}` makes one.",
            highlight=False,
            markup=False,
        )
        return
    table = Table(header_style="bold")
    table.add_column("")
    table.add_column("release", no_wrap=True)
    for name in ("titles", "ratings", METRIC):
        table.add_column(name, justify="right")
    table.add_column("gate")
    for release_id in ids:
        table.add_row("→" if release_id == current else "", release_id, *_row(place.releases / release_id))
    console().print(table)


def _row(path: Path) -> tuple[str, ...]:
    """Titles, ratings, the main figure with its interval, and the verdict, as the release's manifest has them."""
    from cartelera.release import manifest_of

    try:
        made = manifest_of(path)
    except WorkspaceError:
        return "", "", "", "damaged"
    gate = made.get("gate")
    verdict = "no comparison" if gate is None else "passed" if gate["passed"] else "refused"
    return f"{made.get('titles', 0):,}", f"{made.get('ratings', 0):,}", _figure(made), verdict


def _figure(made: dict[str, Any]) -> str:
    quality = made.get("quality")
    if quality is None:
        return "not judged"
    figure = quality["models"]["model"]["figures"]["all"][METRIC]
    return f"{figure['value']:.4f} [{figure['low']:.4f}, {figure['high']:.4f}]"


def _show(place: Workspace, release_id: str) -> None:
    from cartelera.release import manifest_of

    _require(place, release_id)
    made = manifest_of(place.releases / release_id)
    signal, gate = made.get("signal"), made.get("gate")
    said = [f"{release_id}: {made.get('titles', 0):,} titles, {made.get('ratings', 0):,} ratings, {_figure(made)}"]
    said += [signal["text"]] if signal else []
    said.append(gate["text"] if gate else "The gate had nothing to compare it with.")
    console().print("\n".join(said), highlight=False, markup=False, soft_wrap=True)


def _require(place: Workspace, release_id: str) -> None:
    from cartelera.release import release_ids

    known = release_ids(place)
    if release_id not in known:
        raise NotFoundError(f"no release {release_id[:80]!r} in {place.root}", tuple(known[:5]))
