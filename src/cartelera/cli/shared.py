"""What several commands share: the options' types, the console, the progress display."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from cartelera.workspace import Workspace

WorkspaceOption = Annotated[
    Path,
    typer.Option(
        "--workspace",
        "-w",
        envvar="CARTELERA_WORKSPACE",
        help="The folder that holds everything.",
        show_default=True,
    ),
]
DEFAULT_WORKSPACE = Path("workspace")
TrackOption = Annotated[
    str | None,
    typer.Option(
        "--track",
        metavar="URI",
        help="Log the candidate as a run in this MLflow store: sqlite:///mlruns.db, https://host:5000.",
        show_default=False,
    ),
]


def workspace(path: Path) -> Workspace:
    """The workspace at `path`."""
    return Workspace(path)


def console() -> Console:
    """Where results go; not narrower than a table needs when the output is a file or a pipe."""
    plain = Console()
    return plain if plain.is_terminal else Console(width=160)


def errors() -> Console:
    """Where progress and remarks go, so that results can be piped."""
    return Console(stderr=True)
