"""Evaluate the models on the ratings of a workspace, search hyper-parameters, and write leaderboards."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cartelera.catalog import Catalog
from cartelera.catalog.writing import write_catalog
from cartelera.errors import ErrorCode, InvalidValueError, WorkspaceError
from cartelera.evaluation import leaderboard
from cartelera.evaluation.evaluate import run
from cartelera.evaluation.protocols import PROTOCOLS, EvaluationProtocol
from cartelera.evaluation.results import Report
from cartelera.interactions import Interactions
from cartelera.models.blend import Blend
from cartelera.models.registry import ALGORITHMS
from cartelera.progress import NullProgress, Progress
from cartelera.recommendation import Algorithm
from cartelera.release.gating import GATE_PROTOCOL
from cartelera.release.interactions_table import read_interactions
from cartelera.release.tuning import TuningResult, parameters_of, tune
from cartelera.tables.manifest import require_current
from cartelera.workspace import Workspace

BASELINES = ("ease", "ials", "popularity")
"""The models among which the best is what all others are compared with."""
ONLY_IF_NAMED = ("ratings", "mult-dae")
"""What ranks only if it is asked to: the rating predictor, which is for something else, and what trains for minutes."""


@dataclass(frozen=True, slots=True)
class TunedComparison:
    """What a search found. `shipped`: the same parameters as they ship; `report`: both on viewers not searched on."""

    result: TuningResult
    shipped: Mapping[str, float]
    report: Report


def evaluate(
    workspace: Workspace,
    *,
    protocols: Sequence[str] = (),
    models: Sequence[str] = (),
    dataset: str | None = None,
    seeds: int = 1,
    progress: Progress | None = None,
) -> list[Report]:
    """Every model but ONLY_IF_NAMED (or those named) by each of the named protocols (`strong` if none is).

    `dataset`: only the ratings of that data set; `seeds`: splits to average over. Raises InvalidValueError for a name
    that is none, WorkspaceError if nothing has been ingested.
    """
    require_current(workspace)
    by = [(protocol, models_for(protocol, models)) for protocol in protocols_named(protocols)]
    with _opened(workspace) as (catalog, interactions):
        ratings = of_dataset(interactions, dataset)
        return [
            run(
                algorithms,
                catalog,
                ratings,
                protocol,
                range(seeds),
                progress or NullProgress(),
                baselines=[name for name in BASELINES if name in algorithms],
            )
            for protocol, algorithms in by
        ]


def search_parameters(workspace: Workspace, minutes: float, progress: Progress | None = None) -> TunedComparison:
    """Search hyper-parameters of the default model, and compare what was found with what ships on held-out viewers."""
    require_current(workspace)
    progress = progress or NullProgress()

    def on_trial(best: TuningResult) -> None:
        progress.end(f"trial {best.trials}: best {best.quality:.4f}, as shipped {best.shipped:.4f}")
        progress.begin(f"searching, best so far {best.quality:.4f}", 0)

    with _opened(workspace) as (catalog, interactions):
        split = GATE_PROTOCOL.split(interactions, rng=np.random.default_rng(0))
        progress.begin("searching", 0)
        result = tune(workspace, catalog, split.train, minutes, on_trial=on_trial)
        progress.end()
        algorithms = {"shipped": Blend(), "tuned": result.blend}
        report = run(algorithms, catalog, interactions, GATE_PROTOCOL, (0,), progress, baselines=["shipped"])
    return TunedComparison(result, parameters_of(Blend()), report)


def write_leaderboards(reports: Sequence[Report], folder: Path) -> None:
    """Write `leaderboard.html`, `.json` and `.md` into `folder`. Raises WorkspaceError if that is not possible."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "leaderboard.html").write_text(leaderboard.page(reports), encoding="utf-8")
        (folder / "leaderboard.json").write_bytes(leaderboard.as_json(reports))
        (folder / "leaderboard.md").write_text("\n".join(map(leaderboard.markdown, reports)), encoding="utf-8")
    except OSError as error:
        raise WorkspaceError(f"cannot write to {folder}: {error.strerror}") from error


def protocols_named(names: Sequence[str]) -> list[EvaluationProtocol]:
    """The protocols of these names; `strong` if there are none. Raises InvalidValueError."""
    for name in names:
        if name not in PROTOCOLS:
            raise InvalidValueError(ErrorCode.PROTOCOL, tuple(PROTOCOLS), name=name, known=", ".join(PROTOCOLS))
    return [PROTOCOLS[name] for name in names or ["strong"]]


def models_for(protocol: EvaluationProtocol, names: Sequence[str]) -> dict[str, Algorithm]:
    """The algorithms of these names; without any all but ONLY_IF_NAMED, and `ratings` if it predicts ratings.

    Raises InvalidValueError.
    """
    algorithms = dict(ALGORITHMS)
    for name in names:
        if name not in algorithms:
            raise InvalidValueError(ErrorCode.MODEL, tuple(algorithms), name=name, known=", ".join(algorithms))
    left_out = set(ONLY_IF_NAMED) - ({"ratings"} if protocol.task == "rating" else set())
    return {
        name: algorithm for name, algorithm in algorithms.items() if name in (names or algorithms.keys() - left_out)
    }


def of_dataset(interactions: Interactions, dataset: str | None) -> Interactions:
    """The ratings of the viewers of one data set; all if it is None. Raises InvalidValueError if there is no such."""
    if dataset is None:
        return interactions
    viewers = [number for number, name in enumerate(interactions.viewers) if name.split(":", 1)[0] == dataset]
    if not viewers:
        known = sorted({name.split(":", 1)[0] for name in interactions.viewers})
        raise InvalidValueError(ErrorCode.DATASET, tuple(known), name=dataset, known=", ".join(known) or "none")
    return interactions.select_viewers(viewers)


@contextmanager
def _opened(workspace: Workspace) -> Iterator[tuple[Catalog, Interactions]]:
    """A catalogue made of the tables for as long as it is needed, and the ratings over its rows."""
    with tempfile.TemporaryDirectory() as folder:
        write_catalog(workspace.tables, Path(folder) / "catalog.db")
        catalog = Catalog(Path(folder) / "catalog.db")
        yield catalog, read_interactions(workspace.tables, catalog)
