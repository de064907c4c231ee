"""`cartelera serve`: the HTTP API and the web pages."""

from __future__ import annotations

from typing import Annotated

import typer

from cartelera.cli.shared import DEFAULT_WORKSPACE, WorkspaceOption, settings, workspace_at


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
    access_log: Annotated[bool, typer.Option("--access-log", help="Print a line per request.")] = False,
) -> None:
    """Serve the current release; a newer one is taken up between two requests."""
    from cartelera.server.app import create_app
    from cartelera.server.run import listen, run
    from cartelera.service.watcher import ReleaseWatcher

    watcher = ReleaseWatcher(workspace_at(root))
    host = settings().host if host is None else host
    listening = listen(host, settings().port if port is None else port)
    app = create_app(watcher)
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host
    service = watcher.get()
    typer.echo(
        f"Cartelera serves {len(service.catalog):,} titles (release {service.release.id}) "
        f"on http://{shown}:{listening.getsockname()[1]}"
    )
    typer.echo("Stop with Ctrl+C.", err=True)
    run(app, listening, access_log=access_log)
