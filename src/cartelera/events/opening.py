"""Where the events of a workspace are kept."""

from __future__ import annotations

import logging
import os

from sqlalchemy import URL

from cartelera.events.engine import parse_url
from cartelera.events.store import EventStore
from cartelera.workspace import Workspace

_log = logging.getLogger("cartelera.events")


def events_address(workspace: Workspace, url: str | None) -> URL:
    """Where events are kept: at `url`, or else in the workspace. Raises WorkspaceError if that is no address."""
    if url is None:
        return URL.create("sqlite", database=str(workspace.events.absolute()))
    return parse_url(url)


def open_events(workspace: Workspace, url: str | None) -> EventStore | None:
    """The store of a server, its tables brought up to date. Raises WorkspaceError if it cannot be opened.

    None if nobody named one and the workspace cannot be written: what needs no events is served all the same.
    """
    address = events_address(workspace, url)
    if url is None and not _can_be_written(workspace):
        _log.warning("events cannot be kept: %s cannot be written, and CARTELERA_EVENTS_URL is not set", workspace.root)
        return None
    return EventStore.open(address)


def open_existing_events(workspace: Workspace, url: str | None) -> EventStore | None:
    """The store that servers of this workspace write to; None if they have not begun to. Raises WorkspaceError."""
    if url is None and not workspace.events.exists():
        return None
    return EventStore.open(events_address(workspace, url))


def _can_be_written(workspace: Workspace) -> bool:
    existing = workspace.events if workspace.events.exists() else workspace.root
    return os.access(workspace.root, os.W_OK) and os.access(existing, os.W_OK)
