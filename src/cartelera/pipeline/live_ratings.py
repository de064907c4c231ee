"""What live viewers said, as a source of ratings for training."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass

import numpy as np

from cartelera.catalog import Catalog
from cartelera.events import Event, EventStore, TitleReference, TitleState, open_existing_events
from cartelera.interactions import Interactions
from cartelera.service.references import References
from cartelera.workspace import Workspace

LIVE = "live:"
"""In front of the ids of live viewers, as the name of a data set is in front of others."""
ANONYMOUS = "anon-"
"""What the ids of viewers begin with of whom nothing but a browser is known."""
PER_VIEWER = 500
"""Titles of one viewer that are learned from at most, the latest: nobody shall outweigh everybody else."""


@dataclass(frozen=True, slots=True)
class LiveRatings:
    """The ratings in a store of events: those given, and what likes, dislikes and drops count as.

    Of each viewer the latest `per_viewer` titles; `anonymous`: whether those are learned from of whom only a browser is
    known.
    """

    store: EventStore
    per_viewer: int = PER_VIEWER
    anonymous: bool = True

    def fingerprint(self) -> str:
        """Changes whenever what is learned from may have changed."""
        return f"{self.store.last_change()} {self.per_viewer} {self.anonymous}"

    def interactions(self, catalog: Catalog) -> Interactions:
        """The ratings over the rows of `catalog`. What it does not have, and whoever was forgotten, is not there."""
        references = References(catalog)
        viewers: list[str] = []
        found: list[tuple[int, int, float, int]] = []
        for viewer, events in self.store.events_by_viewer():
            if not self.anonymous and viewer.startswith(ANONYMOUS):
                continue
            rated = _rated(events, references)[-self.per_viewer :]
            if rated:
                found += [(len(viewers), row, rating, at) for at, row, rating in rated]
                viewers.append(LIVE + viewer)
        numbers = np.array(found, dtype=np.float64).reshape(-1, 4)
        return Interactions(
            tuple(viewers),
            len(catalog),
            numbers[:, 0].astype(np.int32),
            numbers[:, 1].astype(np.int32),
            numbers[:, 2].astype(np.float32),
            numbers[:, 3].astype(np.int64),
        )


def _rated(events: list[Event], references: References) -> list[tuple[int, int, float]]:
    """When, which row, and the rating, of each title that says something of taste; the latest last."""
    titles = [(event, event.subject) for event in events if isinstance(event.subject, TitleReference)]
    by_row: dict[int, list[Event]] = defaultdict(list)
    for (event, _), row in zip(titles, references.titles([subject for _, subject in titles]), strict=True):
        if row is not None:
            by_row[row].append(event)
    states = ((row, TitleState.of(those)) for row, those in by_row.items())
    return sorted((state.at, row, state.rating) for row, state in states if state.rating is not None)


@contextmanager
def live_ratings(
    workspace: Workspace, url: str | None, *, per_viewer: int = PER_VIEWER, anonymous: bool = True
) -> Iterator[LiveRatings | None]:
    """What live viewers of this workspace said; None if no event was ever kept. Raises WorkspaceError."""
    with open_existing_events(workspace, url) or nullcontext() as store:
        yield None if store is None else LiveRatings(store, per_viewer, anonymous)
