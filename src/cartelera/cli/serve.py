"""`cartelera serve`: the HTTP API and the web pages."""

from __future__ import annotations

import socket
from typing import Annotated

import typer

from cartelera.cli.shared import DEFAULT_WORKSPACE, WorkspaceOption, workspace
from cartelera.errors import WorkspaceError


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
    import uvicorn

    from cartelera.server.app import create_app
    from cartelera.service.cartelera import Current

    current = Current(workspace(root))
    listening = _listen(host, port)
    app = create_app(current)
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host
    titles, release_id = len(current.service.catalog), current.service.release.id
    typer.echo(
        f"Cartelera serves {titles:,} titles (release {release_id}) on http://{shown}:{listening.getsockname()[1]}"
    )
    typer.echo("Stop with Ctrl+C.", err=True)
    config = uvicorn.Config(
        app, access_log=access_log, log_level="info" if access_log else "warning", server_header=False
    )
    uvicorn.Server(config).run(sockets=[listening])


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.socket(family, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
    except OSError as error:
        raise WorkspaceError(f"cannot listen on {host}:{port}: {error.strerror}. Choose another with --port") from error
    return listening
