"""What viewers say and do while the service runs: kinds and their meanings, and the store that keeps them."""

from __future__ import annotations

from cartelera.events import households, imports, keys, presets, reviews  # Their tables are part of the schema.
from cartelera.events.kinds import KINDS, Aspect, Effect, EventKind, Meaning, SubjectKind, ValueRange
from cartelera.events.model import (
    VIEWER_ID,
    Event,
    NamedSubject,
    NewEvent,
    Subject,
    TitleReference,
    check_viewer,
    is_viewer_id,
)
from cartelera.events.opening import events_address, open_events, open_existing_events
from cartelera.events.store import EventCounts, EventStore
from cartelera.events.title_state import TitleState

__all__ = [
    "KINDS",
    "VIEWER_ID",
    "Aspect",
    "Effect",
    "Event",
    "EventCounts",
    "EventKind",
    "EventStore",
    "Meaning",
    "NamedSubject",
    "NewEvent",
    "Subject",
    "SubjectKind",
    "TitleReference",
    "TitleState",
    "ValueRange",
    "check_viewer",
    "events_address",
    "households",
    "imports",
    "is_viewer_id",
    "keys",
    "open_events",
    "open_existing_events",
    "presets",
    "reviews",
]
