"""From clean tables to a release: train a candidate, compare it with what is served, publish it if it is no worse."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from cartelera.errors import WorkspaceError
from cartelera.evaluation.gate import Verdict
from cartelera.evaluation.results import Report
from cartelera.evaluation.signal import Signal
from cartelera.meaning import installed_encoder
from cartelera.models.threads import limit_blas_threads
from cartelera.progress import NullProgress, Progress
from cartelera.release.algorithms import ReleaseAlgorithms, fingerprint_of
from cartelera.release.candidate import Candidate
from cartelera.release.interactions_table import MoreRatings
from cartelera.release.opening import Release
from cartelera.release.store import ReleaseStore, releases_of
from cartelera.release.tuning import tuned_blend
from cartelera.tables.manifest import Manifest, require_current
from cartelera.tables.schema import TITLES
from cartelera.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Outcome:
    """What training came to. `published`: whether the release is now the current one; `unchanged`: nothing was trained,
    because the same candidate is current already or was refused before.

    `report`: the model (as `model`) and the baselines on viewers they have not seen; `predictions`: the rating
    predictor on ratings it has not seen; None if nothing was evaluated. `meaning`: how many titles can be searched by
    what they are about; None if nothing was trained, or without the extra that encodes texts.
    """

    release_id: str
    published: bool
    unchanged: bool
    signal: Signal | None
    report: Report | None
    predictions: Report | None
    verdict: Verdict | None
    meaning: int | None = None


def train(
    workspace: Workspace,
    *,
    algorithms: ReleaseAlgorithms | None = None,
    seed: int = 0,
    force: bool = False,
    progress: Progress | None = None,
    store: ReleaseStore | None = None,
    more: MoreRatings | None = None,
) -> Outcome:
    """Make a candidate from the clean tables; publish it unless it is significantly worse than what is served.

    `algorithms`: by default what ships, with the hyper-parameters that were found to be better here (release.tuning).
    `store`: where releases are kept, by default the workspace's own folder. `more`: ratings beside those of the tables,
    of viewers of whom the release keeps nothing. A refused candidate is kept, with the
    report that says why; `force` publishes it all the same. Nothing is made if the current release is made of the same
    tables, algorithms, code and seed, or a candidate of the same was refused in favour of the current one. `seed`
    decides everything but the time it takes.
    Raises WorkspaceError if nothing has been ingested, there are no titles, or another command is writing.
    """
    require_current(workspace)
    if Manifest.of(workspace.tables).tables.get(TITLES.name) == 0:
        raise WorkspaceError(f"workspace {workspace.root} holds no titles: there is nothing to publish")
    store = store or releases_of(workspace)
    algorithms = algorithms or ReleaseAlgorithms(model=tuned_blend(workspace))
    with workspace.lock("train") as scratch:
        encoder = installed_encoder()
        fingerprint = fingerprint_of(
            workspace,
            algorithms,
            seed,
            None if encoder is None else encoder.name,
            "" if more is None else more.fingerprint(),
        )
        served = _open_served(store)
        served_id = None if served is None else served.id
        if served is not None and served.manifest.get("fingerprint") == fingerprint:
            return Outcome(served.id, True, True, None, None, None, None)
        if kept := _refused_before(store, fingerprint, served_id):
            if force:
                store.publish(kept)
            return Outcome(kept, force, not force, None, None, None, None)
        folder = scratch / "release"
        folder.mkdir()
        candidate = Candidate(workspace, folder, algorithms, seed, progress or NullProgress(), encoder, more)
        with limit_blas_threads():
            candidate.make()
            verdict = candidate.compare_with(served)
        release_id = store.new_id(datetime.now(UTC), fingerprint)
        candidate.write_manifest(release_id, fingerprint, verdict, served_id)
        store.add(folder, release_id)
        passed = force or verdict is None or verdict.passed
        if passed:
            store.publish(release_id)
    meaning = None if candidate.meaning is None else candidate.meaning.count
    return Outcome(
        release_id, passed, False, candidate.signal, candidate.report, candidate.predictions, verdict, meaning
    )


def _refused_before(store: ReleaseStore, fingerprint: str, served: str | None) -> str | None:
    """A release that was made from the same and refused in favour of `served`, or None."""
    for release_id in store.ids():
        try:
            manifest = store.manifest(release_id)
        except WorkspaceError:
            continue
        gate = manifest.get("gate")
        if manifest.get("fingerprint") == fingerprint and gate and not gate["passed"] and gate.get("against") == served:
            return release_id
    return None


def _open_served(store: ReleaseStore) -> Release | None:
    """The release being served, or None if it cannot be opened (another version made it): the gate is skipped."""
    release_id = store.current_id()
    if release_id is None:
        return None
    try:
        return store.open(release_id)
    except WorkspaceError:
        return None
