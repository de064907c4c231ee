"""`cartelera releases`: what has been published, and going back."""

from __future__ import annotations

from typing import Annotated

import typer

from cartelera.cli.shared import DEFAULT_WORKSPACE, WorkspaceOption, console, workspace


def command(
    rollback: Annotated[
        str | None, typer.Option("--rollback", metavar="ID", help="Make an older release the current one.")
    ] = None,
    prune: Annotated[
        int | None,
        typer.Option("--prune", metavar="N", min=1, help="Keep the newest N and the current one; delete the rest."),
    ] = None,
    root: WorkspaceOption = DEFAULT_WORKSPACE,
) -> None:
    """List the releases; roll back to one, or delete old ones."""
    from cartelera import release

    place, out = workspace(root), console()
    if rollback:
        release.open_release(place.releases / rollback) if rollback in release.release_ids(place) else None
        release.publish(place, rollback)
        out.print(f"Release {rollback} is current.", highlight=False)
    if prune is not None:
        with place.writing():
            gone = release.prune(place, prune)
        out.print(f"Deleted {len(gone)} releases.", highlight=False)
    current = release.current_id(place)
    ids = release.release_ids(place)
    for release_id in ids:
        out.print(f"{'→' if release_id == current else ' '} {release_id}", highlight=False)
    if not ids:
        out.print(
            f"No release in {root}: `cartelera build PATH... --workspace {root}` makes one.",
            highlight=False,
            markup=False,
        )
