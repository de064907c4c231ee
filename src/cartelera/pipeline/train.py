"""Train a candidate, and log it in a store of runs if one is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cartelera import release
from cartelera.errors import CarteleraError
from cartelera.progress import Progress
from cartelera.release import Outcome
from cartelera.workspace import Workspace

if TYPE_CHECKING:
    from cartelera.pipeline.live_ratings import LiveRatings
    from cartelera.release.tracking import Tracker


@dataclass(frozen=True, slots=True)
class TrainingRun:
    """What training came to. `run_id`: the logged run, None if it was not logged; `warning`: what went wrong there."""

    outcome: Outcome
    run_id: str | None = None
    warning: str = ""


def train_and_track(
    workspace: Workspace,
    *,
    seed: int = 0,
    force: bool = False,
    tracker: Tracker | None = None,
    progress: Progress | None = None,
    live: LiveRatings | None = None,
) -> TrainingRun:
    """Train as `release.train` does, from what `live` viewers said as well.

    A run that cannot be logged is a warning: the release stays what it came to.
    """
    outcome = release.train(workspace, seed=seed, force=force, progress=progress, more=live)
    if tracker is None:
        return TrainingRun(outcome)
    try:
        tracked = tracker.track(workspace, outcome)
    except CarteleraError as error:
        return TrainingRun(outcome, None, str(error))
    warning = (
        f"the manifest was not stored with run {tracked.run_id}: {tracked.store_error}" if tracked.store_error else ""
    )
    return TrainingRun(outcome, tracked.run_id, warning)
