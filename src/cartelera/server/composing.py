"""What one process serves, from the options of the command that started it; opened here and closed here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import partial

from fastapi import FastAPI

from cartelera.events import open_events
from cartelera.events.keys import ApiKeys
from cartelera.http.rates import Rate, SharedRates
from cartelera.release import releases_of
from cartelera.server.app import create_app
from cartelera.server.memory import settle
from cartelera.server.options import ServerOptions
from cartelera.service.cartelera import Cartelera
from cartelera.service.rows_file import read_rows
from cartelera.service.watcher import ReleaseWatcher
from cartelera.workspace import Workspace

BURST_SECONDS = 10
"""What a client may ask in so many seconds it may ask at once."""


@contextmanager
def composed(options: ServerOptions) -> Iterator[tuple[FastAPI, ReleaseWatcher]]:
    """The application over the workspace's release and events. Raises CarteleraError if there is nothing to serve."""
    workspace = Workspace(options.root)
    releases = releases_of(workspace)
    if releases.current_id() is None:  # Nothing is made in a folder that is no workspace.
        releases.open_current()
    with (
        open_events(workspace, options.events_url) or nullcontext() as events,
        SharedRates(options.shared / "rates" if options.shared else None) as rates,
    ):
        service = partial(Cartelera, events=events, rows_file=workspace.rows, offer_age_days=options.offer_age_days)
        watcher = ReleaseWatcher(workspace, service, changed=settle)
        # What the operator writes is refused while somebody looks, not when the first viewer comes.
        watcher.get().hand_made_rows.checked(read_rows(workspace.rows))
        keys = None if events is None else ApiKeys(events)
        limit = options.rate_limit
        app = create_app(
            watcher,
            adult_key=options.adult_key,
            secret=options.secret,
            access=options.access,
            keys=keys,
            rates=rates,
            access_log=options.access_log,
            rate=Rate(limit, max(1, int(limit * BURST_SECONDS))) if limit else None,
        )
        yield app, watcher
