"""`cartelera keys`: who may ask a server that is not open to everybody."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from cartelera.cli.json_output import JsonOption, print_json
from cartelera.cli.shared import DEFAULT_WORKSPACE, WorkspaceOption, console, event_store, workspace_at

if TYPE_CHECKING:
    from pathlib import Path

    from cartelera.events.keys import ApiKeys

app = typer.Typer(help="Who may ask a server that is not open to everybody: make, list, revoke.", no_args_is_help=True)


class RoleName(StrEnum):
    """The roles, as `cartelera.events.keys` explains them, which is not imported to show help."""

    READ = "read"
    WRITE = "write"
    STAFF = "staff"


@app.command("make")
def make(
    name: Annotated[str, typer.Argument(help="What you know it by: who uses it, and for what.", show_default=False)],
    role: Annotated[
        RoleName, typer.Option(help="read: ask; write: write viewers' events too; staff: everything.")
    ] = RoleName.READ,
    root: WorkspaceOption = DEFAULT_WORKSPACE,
) -> None:
    """Make a key and print it: it is kept nowhere, and cannot be shown again."""
    from cartelera.events.keys import Role

    with _keys(root) as keys:
        key, text = keys.make(name, Role(role))
    typer.echo(text)
    typer.echo(f"A key to {key.role}, called {key.name} ({key.id}). It is not shown again.", err=True)


@app.command("list")
def list_keys(root: WorkspaceOption = DEFAULT_WORKSPACE, as_json: JsonOption = False) -> None:
    """List the keys there are and were, without what is secret of them."""
    from rich.table import Table

    with _keys(root) as keys:
        listed = keys.listed()
    if as_json:
        print_json(asdict(key) for key in listed)
        return
    if not listed:
        console().print("No keys: `cartelera keys make NAME --role read` makes one.", highlight=False)
        return
    table = Table(header_style="bold")
    for column in ("id", "name", "role", "made", "revoked"):
        table.add_column(column, overflow="fold")
    for key in listed:
        table.add_row(key.id, key.name, key.role, _day(key.made), _day(key.revoked))
    console().print(table)


@app.command("revoke")
def revoke(
    name: Annotated[str, typer.Argument(help="Its id or name.", show_default=False)],
    root: WorkspaceOption = DEFAULT_WORKSPACE,
) -> None:
    """Make a key worthless, within seconds on every server."""
    with _keys(root) as keys:
        key = keys.revoke(name)
    typer.echo(f"The key {key.name} ({key.id}) is worth nothing any more.")


@contextmanager
def _keys(root: Path | None) -> Iterator[ApiKeys]:
    from cartelera.events.keys import ApiKeys

    with event_store(workspace_at(root)) as store:
        yield ApiKeys(store)


def _day(moment: int | None) -> str:
    return "" if moment is None else time.strftime("%Y-%m-%d %H:%M", time.gmtime(moment))
