"""What several commands share: the options' types, the console, the progress display."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from cartelera.errors import WorkspaceError
from cartelera.workspace import Workspace

if TYPE_CHECKING:
    from pydantic import SecretStr

    from cartelera.events import EventStore
    from cartelera.ingest.unpack_limits import UnpackLimits
    from cartelera.pipeline.live_ratings import LiveRatings
    from cartelera.release.tracking import Tracker
    from cartelera.settings import Settings

WorkspaceOption = Annotated[
    Path | None,
    typer.Option(
        "--workspace",
        "-w",
        help="The folder that holds everything (else CARTELERA_WORKSPACE, else ./workspace).",
        show_default=False,
    ),
]
DEFAULT_WORKSPACE: Path | None = None
TrackOption = Annotated[
    str | None,
    typer.Option(
        "--track",
        metavar="URI",
        help="Log the candidate as a run in this MLflow store: sqlite:///mlruns.db, https://host:5000.",
        show_default=False,
    ),
]


@cache
def settings() -> Settings:
    """The settings of this process. Raises CarteleraError for an unknown variable or an invalid value."""
    # Imported here: pydantic is not needed to show help.
    from cartelera.settings import read_settings

    return read_settings()


def workspace_at(path: Path | None) -> Workspace:
    """The workspace at `path`, else the one that the settings name."""
    return Workspace(settings().workspace if path is None else path)


@contextmanager
def event_store(workspace: Workspace) -> Iterator[EventStore]:
    """The events of a workspace, where the settings say. Raises WorkspaceError if it is none."""
    from cartelera.events import EventStore, events_address

    url = revealed(settings().events_url)
    if url is None and not workspace.root.is_dir():
        raise WorkspaceError(f"{workspace.root} is no workspace: `cartelera build` makes one")
    with EventStore.open(events_address(workspace, url)) as store:
        yield store


def revealed(secret: SecretStr | None) -> str | None:
    """What a secret setting says."""
    return None if secret is None else secret.get_secret_value()


def unpack_limits() -> UnpackLimits:
    """What packed files may unpack to, as the settings say."""
    from cartelera.ingest.unpack_limits import UnpackLimits

    return UnpackLimits(settings().max_unpacked_gb, settings().max_unpacked_ratio)


def open_tracker(uri: str | None) -> Tracker | None:
    """The store of runs at `uri`, found to answer before anything is made; None if none is asked for."""
    if uri is None:
        return None
    from cartelera.release.tracking import Tracker

    return Tracker(uri)


@contextmanager
def live_ratings(workspace: Workspace) -> Iterator[LiveRatings | None]:
    """What live viewers said, as the settings want it learned from; None if there is nothing."""
    url = settings().events_url
    per_viewer = settings().train_events_per_viewer
    if not per_viewer or (url is None and not workspace.events.exists()):
        yield None
        return
    from cartelera.pipeline import live_ratings as ratings

    with ratings.live_ratings(
        workspace,
        None if url is None else url.get_secret_value(),
        per_viewer=per_viewer,
        anonymous=settings().train_anonymous,
    ) as live:
        yield live


def console() -> Console:
    """Where results go; not narrower than a table needs when the output is a file or a pipe."""
    plain = Console()
    return plain if plain.is_terminal else Console(width=160)


def errors() -> Console:
    """Where progress and remarks go, so that results can be piped."""
    return Console(stderr=True)
