"""What one process serves, from the options of the command that started it; opened here and closed here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import partial

from fastapi import FastAPI

from cartelera.events import open_events
from cartelera.release import releases_of
from cartelera.server.app import create_app
from cartelera.server.memory import settle
from cartelera.server.options import ServerOptions
from cartelera.service.cartelera import Cartelera
from cartelera.service.watcher import ReleaseWatcher
from cartelera.workspace import Workspace


@contextmanager
def composed(options: ServerOptions) -> Iterator[tuple[FastAPI, ReleaseWatcher]]:
    """The application over the workspace's release and events. Raises CarteleraError if there is nothing to serve."""
    workspace = Workspace(options.root)
    releases = releases_of(workspace)
    if releases.current_id() is None:  # Nothing is made in a folder that is no workspace.
        releases.open_current()
    with open_events(workspace, options.events_url) or nullcontext() as events:
        watcher = ReleaseWatcher(workspace, partial(Cartelera, events=events), changed=settle)
        yield create_app(watcher, adult_key=options.adult_key, secret=options.secret), watcher
