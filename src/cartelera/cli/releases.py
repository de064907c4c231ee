"""`cartelera releases`: what has been made, how good it is, what the gate said, and going back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from math import isnan
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cartelera.cli.json_output import JsonOption, print_json
from cartelera.cli.shared import DEFAULT_WORKSPACE, WorkspaceOption, console, workspace_at
from cartelera.counts import counted
from cartelera.errors import ErrorCode, NotFoundError, UsageError, WorkspaceError

if TYPE_CHECKING:
    from cartelera.workspace import Workspace

METRIC = "nDCG@10"


def command(
    show: Annotated[
        str | None, typer.Option("--show", metavar="ID", help="What the gate said of this release, in full.")
    ] = None,
    compare: Annotated[
        tuple[str, str] | None, typer.Option("--compare", metavar="A B", help="Two releases side by side.")
    ] = None,
    rollback: Annotated[
        str | None, typer.Option("--rollback", metavar="ID", help="Make an older release the current one.")
    ] = None,
    prune: Annotated[
        int | None,
        typer.Option(
            "--prune",
            metavar="N",
            min=1,
            help="Keep the newest N undamaged ones and the current one; delete the rest.",
        ),
    ] = None,
    verify: Annotated[
        bool, typer.Option("--verify", help="Read every file of every release; exit code 2 if one is damaged.")
    ] = False,
    as_json: JsonOption = False,
    root: WorkspaceOption = DEFAULT_WORKSPACE,
) -> None:
    """List the releases with their quality and the gate's verdict; verify them, roll back to one, or delete old ones.

    --show, --compare and --verify answer and change nothing: they go alone.
    """
    from cartelera.cli.printing import print_warning
    from cartelera.release import releases_of

    workspace, out = workspace_at(root), console()
    alone = show or compare or verify
    if alone and sum(bool(option) for option in (show, compare, verify, rollback, prune)) > 1:
        raise UsageError("--show, --compare and --verify go alone: one of these, or --rollback and --prune")
    if compare:
        _print_comparison(workspace, *compare)
        return
    if show:
        _print_release(workspace, show)
        return
    if verify:
        _verify(workspace)
        return
    if rollback:
        _require_release(workspace, rollback)
        releases_of(workspace).verify(rollback)
        releases_of(workspace).publish(rollback)
        out.print(f"Release {rollback} is current.", highlight=False)
    if prune is not None:
        with workspace.hold("releases --prune"):  # No scratch folder: it may be a full disk that is pruned.
            pruned = releases_of(workspace).prune(prune)
        out.print(f"Deleted {counted(len(pruned.deleted), 'release')}.", highlight=False)
        for release_id in pruned.held:
            out.print(f"Kept {release_id}: it is still being served.", highlight=False)
        for reason in pruned.damaged.values():
            print_warning(reason)
    if as_json:
        print_json(_objects(workspace))
    else:
        _print_list(workspace)


def _verify(workspace: Workspace) -> None:
    """Say of each release whether it is what was written. Raises WorkspaceError naming those that are not."""
    from cartelera.release import releases_of

    damaged = []
    for release_id in releases_of(workspace).ids():
        try:
            releases_of(workspace).verify(release_id)
            console().print(f"{release_id}: every file is what was written.", highlight=False)
        except WorkspaceError as error:
            damaged.append(str(error))
    if damaged:
        raise WorkspaceError("; ".join(damaged))


def _print_list(workspace: Workspace) -> None:
    from rich.table import Table

    from cartelera.release import releases_of

    ids, current = releases_of(workspace).ids(), releases_of(workspace).current_id()
    if not ids:
        workspace.require_tables()
        console().print(
            f"No release in {workspace.root}: `cartelera build PATH... --workspace {workspace.root}` makes one.",
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
        table.add_row("→" if release_id == current else "", release_id, *_row(workspace, release_id))
    console().print(table)


def _objects(workspace: Workspace) -> Iterator[dict[str, Any]]:
    """Each release as an object: what `_print_list` shows; `quality` is None if it was not measured."""
    from cartelera.release import releases_of
    from cartelera.release.manifests import gate, quality_metrics

    ids, current = releases_of(workspace).ids(), releases_of(workspace).current_id()
    if not ids:
        workspace.require_tables()
    for release_id in ids:
        known: dict[str, Any] = {"release_id": release_id, "current": release_id == current}
        try:
            manifest = releases_of(workspace).manifest(release_id)
        except WorkspaceError:
            yield known | {"titles": None, "ratings": None, "metric": METRIC, "quality": None, "gate": "damaged"}
            continue
        measured = quality_metrics(manifest).get(METRIC)
        quality = None if measured is None or isnan(measured.value) else asdict(measured)
        counts = {"titles": manifest.get("titles", 0), "ratings": manifest.get("ratings", 0)}
        yield known | counts | {"metric": METRIC, "quality": quality, "gate": gate(manifest)}


def _row(workspace: Workspace, release_id: str) -> tuple[str, ...]:
    """Titles, ratings, the main figure with its interval, and the verdict, as the release's manifest has them."""
    from cartelera.release import releases_of
    from cartelera.release.manifests import gate

    try:
        manifest = releases_of(workspace).manifest(release_id)
    except WorkspaceError:
        return "", "", "", "damaged"
    return f"{manifest.get('titles', 0):,}", f"{manifest.get('ratings', 0):,}", _format_metric(manifest), gate(manifest)


def _format_metric(manifest: dict[str, Any]) -> str:
    from cartelera.cli.release_diff import format_interval
    from cartelera.release.manifests import quality_metrics

    return format_interval(quality_metrics(manifest).get(METRIC))


def _print_comparison(workspace: Workspace, a: str, b: str) -> None:
    from cartelera.cli.release_diff import print_diff
    from cartelera.release import releases_of

    _require_release(workspace, a)
    _require_release(workspace, b)
    first, second = ({"id": name} | releases_of(workspace).manifest(name) for name in (a, b))
    print_diff(console(), first, second, releases_of(workspace).current_id())


def _print_release(workspace: Workspace, release_id: str) -> None:
    from cartelera.release import releases_of

    _require_release(workspace, release_id)
    manifest = releases_of(workspace).manifest(release_id)
    signal, gate = manifest.get("signal"), manifest.get("gate")
    counts = f"{counted(manifest.get('titles', 0), 'title')}, {counted(manifest.get('ratings', 0), 'rating')}"
    lines = [f"{release_id}: {counts}, {_format_metric(manifest)}"]
    lines += [signal["text"]] if signal else []
    lines.append(gate["text"] if gate else "The gate had nothing to compare it with.")
    console().print("\n".join(lines), highlight=False, markup=False, soft_wrap=True)


def _require_release(workspace: Workspace, release_id: str) -> None:
    from cartelera.release import releases_of

    known = releases_of(workspace).ids()
    if release_id not in known:
        raise NotFoundError(ErrorCode.RELEASE, tuple(known[:5]), name=release_id[:80], workspace=workspace.root)
