"""`cartelera serve`: the HTTP API and the web pages."""

from __future__ import annotations

from typing import Annotated

import typer

from cartelera.cli.shared import DEFAULT_WORKSPACE, WorkspaceOption, workspace


def command(
    root: WorkspaceOption = DEFAULT_WORKSPACE,
    host: Annotated[
        str, typer.Option(envvar="CARTELERA_HOST", help="Address to listen on (0.0.0.0: all).")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(envvar=["CARTELERA_PORT", "PORT"], min=0, max=65535, help="Port (0: any free one).")
    ] = 8000,
    access_log: Annotated[bool, typer.Option("--access-log", help="Print a line per request.")] = False,
) -> None:
    """Serve the current release; a newer one is taken up between two requests."""
    from cartelera.server.app import create_app
    from cartelera.server.run import listen, run
    from cartelera.service.watcher import ReleaseWatcher

    watcher = ReleaseWatcher(workspace(root))
    listening = listen(host, port)
    app = create_app(watcher)
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host
    service = watcher.get()
    typer.echo(
        f"Cartelera serves {len(service.catalog):,} titles (release {service.release.id}) "
        f"on http://{shown}:{listening.getsockname()[1]}"
    )
    typer.echo("Stop with Ctrl+C.", err=True)
    run(app, listening, access_log=access_log)
