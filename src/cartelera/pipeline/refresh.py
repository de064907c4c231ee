"""The unattended update: read the sources again, link, train, compare, publish."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cartelera.errors import CarteleraError
from cartelera.ingest.run import IngestReport, ingest
from cartelera.ingest.unpack_limits import UnpackLimits
from cartelera.pipeline.sources import RememberedSources, local_path
from cartelera.pipeline.train import TrainingRun, train_and_track
from cartelera.workspace import Workspace

if TYPE_CHECKING:
    from cartelera.pipeline.live_ratings import LiveRatings
    from cartelera.release.tracking import Tracker


@dataclass(frozen=True, slots=True)
class RefreshResult:
    """One run. `ended`: when, UTC; `seconds`: how long it took."""

    ingested: IngestReport
    training: TrainingRun
    ended: datetime
    seconds: float


def refresh(
    workspace: Workspace,
    sources: list[str],
    tracker: Tracker | None = None,
    limits: UnpackLimits = UnpackLimits(),
    *,
    accept: bool = False,
    live: LiveRatings | None = None,
) -> RefreshResult:
    """Read `sources`, remember them once they could be read, and train. Raises CarteleraError; what is served stays.

    `accept`: apply also what would be held back. `live`: what viewers of the service said, to be learned from as well.
    """
    start = time.monotonic()
    paths = [local_path(workspace, source) for source in sources]
    with workspace.hold("refresh"):
        ingested = ingest(paths, workspace, limits=limits, accept=accept)
        RememberedSources(workspace).write(sources)
        training = train_and_track(workspace, tracker=tracker, live=live)
    return RefreshResult(ingested, training, datetime.now(UTC), time.monotonic() - start)


def refresh_every(
    seconds: float,
    workspace: Workspace,
    sources: list[str],
    tracker: Tracker | None = None,
    limits: UnpackLimits = UnpackLimits(),
    live: LiveRatings | None = None,
) -> Iterator[RefreshResult | CarteleraError]:
    """Refresh for ever, with a pause of `seconds` after each run. A run that fails is yielded as its error."""
    while True:
        try:
            yield refresh(workspace, sources, tracker, limits, live=live)
        except CarteleraError as error:
            yield error
        time.sleep(seconds)
