"""To whom a server is open, from the address it listens on: never to the world by mistake."""

from __future__ import annotations

from ipaddress import ip_address

from cartelera.errors import UsageError
from cartelera.events import open_events
from cartelera.events.engine import parse_url, sqlite_file
from cartelera.events.keys import ApiKeys
from cartelera.http.access import Access
from cartelera.workspace import Workspace


def access_of(host: str, *, public: bool, keys: int) -> Access:
    """To whom a server on `host` is open if there are so many keys. Raises UsageError if it would be to everybody."""
    if public:
        return Access.PUBLIC
    if keys:
        return Access.KEYS
    if is_loopback(host):
        return Access.OPEN
    raise UsageError(
        f"on {host} others than this machine reach the server, and there are no keys: make one with `cartelera keys "
        "make NAME`, or say --public, and questions, searches and pages need none"
    )


def require_shared_secret(events_url: str | None, secret: str | None) -> None:
    """Raises UsageError if servers that share their events would sign with secrets of their own."""
    if events_url is not None and secret is None and sqlite_file(parse_url(events_url)) is None:
        raise UsageError(
            "servers may share the events of CARTELERA_EVENTS_URL, and would take each other's cookies and cursors for "
            "forged: set CARTELERA_SECRET, the same for all"
        )


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches `host`."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def count_keys(workspace: Workspace, events_url: str | None) -> int:
    """How many keys are in force. Raises WorkspaceError if where they are kept cannot be opened."""
    if not workspace.releases.is_dir():  # Nothing is made in a folder that is no workspace.
        return 0
    store = open_events(workspace, events_url)
    if store is None:
        return 0
    with store:
        return ApiKeys(store).count()
