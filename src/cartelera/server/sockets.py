"""The sockets that a server listens on."""

from __future__ import annotations

import socket

from cartelera.errors import WorkspaceError


def listen(host: str, port: int) -> socket.socket:
    """A bound socket, so that a port in use is known before anything is opened; port 0: any free one.

    Raises WorkspaceError if the address cannot be listened on.
    """
    return _bound(host, port, shared=False)


def listen_together(host: str, port: int, count: int) -> list[socket.socket]:
    """`count` bound sockets of one port, among which the kernel divides the connections.

    Raises WorkspaceError if the address cannot be listened on.
    """
    if port:
        # Another server that shares its port would not keep these from joining in: only an exclusive socket notices.
        listen(host, port).close()
    first = _bound(host, port, shared=True)
    return [first, *(_bound(host, first.getsockname()[1], shared=True) for _ in range(count - 1))]


def _bound(host: str, port: int, *, shared: bool) -> socket.socket:
    try:
        listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if shared:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listening.bind((host, port))
    except OSError as error:
        raise WorkspaceError(f"cannot listen on {host}:{port}: {error.strerror}. Choose another with --port") from error
    return listening
