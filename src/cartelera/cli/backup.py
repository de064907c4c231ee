"""`cartelera backup` and `cartelera restore`: a workspace and its events in one file, and back."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cartelera.cli.shared import DEFAULT_WORKSPACE, WorkspaceOption, console, revealed, settings, workspace_at
from cartelera.counts import counted
from cartelera.errors import UsageError, WorkspaceError

if TYPE_CHECKING:
    from cartelera.pipeline.backup import Backup


def backup(
    target: Annotated[Path, typer.Argument(help="The file to write: .tar, or .tar.gz.", metavar="FILE")],
    root: WorkspaceOption = DEFAULT_WORKSPACE,
) -> None:
    """Write the workspace (tables, decisions, settings, the current release) and all events to one file, while serving.

    The file holds what viewers said: only its owner may read it.
    """
    from cartelera.events import open_existing_events
    from cartelera.pipeline.backup import write_backup

    workspace = workspace_at(root)
    if not workspace.root.is_dir():
        raise WorkspaceError(f"there is no workspace {workspace.root}")
    with open_existing_events(workspace, revealed(settings().events_url)) or nullcontext() as store:
        _say(write_backup(workspace, store, target), f"wrote {target}")


def restore(
    source: Annotated[Path, typer.Argument(help="What `cartelera backup` has written.", metavar="FILE")],
    root: WorkspaceOption = DEFAULT_WORKSPACE,
    check: Annotated[bool, typer.Option("--check", help="Only read it all and say what it holds.")] = False,
    events: Annotated[
        bool, typer.Option("--events", help="Only the events, in the place of those that are kept.")
    ] = False,
) -> None:
    """Make a workspace of a backup, and put its events where CARTELERA_EVENTS_URL says, or in the workspace.

    Viewers who were forgotten since the backup was made, as the store that is there knows them, stay forgotten.
    """
    from cartelera.events import EventStore, events_address
    from cartelera.pipeline.backup import check_backup, load_events, restore_backup, restore_events

    workspace, url = workspace_at(root), revealed(settings().events_url)
    if check and events:
        raise UsageError("--check changes nothing: it goes with no other option")
    if check:
        _say(check_backup(source), f"{source} is sound")
        return
    if events:
        with EventStore.open(events_address(workspace, url)) as store:
            _say(restore_events(source, store), "restored the events")
        return
    made, rows = restore_backup(source, workspace)
    if rows is not None:
        with EventStore.open(events_address(workspace, url)) as store:
            load_events(rows, store, made)
        rows.unlink()
    _say(made, f"restored {workspace.root}")


def _say(made: Backup, head: str) -> None:
    held = "no events" if made.rows is None else counted(made.rows.get("events", 0), "event")
    console().print(
        f"{head}: {counted(made.files, 'file')} of the workspace, release {made.release or 'none'}, {held}; "
        f"made {datetime.fromtimestamp(made.made, UTC):%Y-%m-%d %H:%M:%S} UTC by cartelera {made.version}",
        highlight=False,
        markup=False,
        soft_wrap=True,
    )
