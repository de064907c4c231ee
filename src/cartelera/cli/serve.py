"""`cartelera serve`: the HTTP API and the web pages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from socket import socket
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from cartelera.cli.shared import DEFAULT_WORKSPACE, WorkspaceOption, revealed, settings, workspace_at
from cartelera.counts import counted
from cartelera.server.options import ServerOptions
from cartelera.server.served import Served
from cartelera.workspace import Workspace


def command(
    root: WorkspaceOption = DEFAULT_WORKSPACE,
    host: Annotated[
        str | None,
        typer.Option(
            help="Address to listen on, 0.0.0.0 for all (else CARTELERA_HOST, else 127.0.0.1).", show_default=False
        ),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=65535,
            help="Port, 0 for any free one (else CARTELERA_PORT or PORT, else 8000).",
            show_default=False,
        ),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(
            min=1, max=64, help="Processes that share the port (else CARTELERA_WORKERS, else 1).", show_default=False
        ),
    ] = None,
    public: Annotated[
        bool | None,
        typer.Option(
            "--public",
            help="Let everybody ask; without it, an address that others reach needs keys (else CARTELERA_PUBLIC).",
            show_default=False,
        ),
    ] = None,
    access_log: Annotated[bool, typer.Option("--access-log", help="Print a line per request.")] = False,
) -> None:
    """Serve the current release; a newer one is taken up between two requests."""
    from cartelera.http.signing import secret_of
    from cartelera.server.exposure import access_of, count_keys, require_shared_secret
    from cartelera.server.sockets import listen, listen_together

    host = settings().host if host is None else host
    port = settings().port if port is None else port
    workers = settings().workers if workers is None else workers
    workspace = workspace_at(root)
    public = settings().public if public is None else public
    secret, events_url = revealed(settings().secret), revealed(settings().events_url)
    require_shared_secret(events_url, secret)
    options = ServerOptions(
        workspace.root,
        secret_of(workspace, secret),
        access=access_of(host, public=public, keys=count_keys(workspace, events_url)),
        adult_key=revealed(settings().adult_key),
        events_url=events_url,
        rate_limit=settings().rate_limit or None,
        access_log=access_log,
        offer_age_days=settings().offer_age_days,
    )
    if workers == 1:
        with listen(host, port) as listening:
            _serve(options, listening, host)
        return
    from cartelera.server.workers import Workers

    sockets = listen_together(host, port, workers)
    with TemporaryDirectory(prefix="cartelera-") as shared:
        Workers(replace(options, shared=Path(shared)), sockets).run(
            lambda served: _announce(options, served, host, sockets[0], workers)
        )


def _serve(options: ServerOptions, listening: socket, host: str) -> None:
    """Serve in this process."""
    from cartelera.server.composing import composed
    from cartelera.server.protocol import BACKLOG
    from cartelera.server.run import run

    with composed(options) as (app, watcher):
        listening.listen(BACKLOG)  # Whoever reads the announcement can connect.
        _announce(options, Served.by(watcher), host, listening)
        run(app, listening, access_log=options.access_log)


def _warn_of_events(options: ServerOptions) -> None:
    """Say if events would go with the machine."""
    from cartelera.events import events_address
    from cartelera.events.lasting import is_lasting

    address = events_address(Workspace(options.root), options.events_url)
    if not is_lasting(address):
        typer.echo(
            f"Warning: viewers' events are kept in {address.database}, on a disk that goes with this machine or "
            "container. CARTELERA_EVENTS_URL names a database that stays.",
            err=True,
        )


def _announce(options: ServerOptions, served: Served, host: str, listening: socket, workers: int = 1) -> None:
    _warn_of_events(options)
    address = "127.0.0.1" if host in ("0.0.0.0", "::") else host
    by = "" if workers == 1 else f", {workers} workers"
    typer.echo(
        f"Cartelera serves {counted(served.titles, 'title')} (release {served.release_id}) on http://{address}:{listening.getsockname()[1]}{by}"
    )
    typer.echo("Stop with Ctrl+C.", err=True)
