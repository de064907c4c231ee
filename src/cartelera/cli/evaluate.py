"""`cartelera evaluate`: how good every recommender is on the ratings at hand, by a named protocol."""

from __future__ import annotations

from collections.abc import Container
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cartelera.cli.shared import DEFAULT_WORKSPACE, WorkspaceOption, console, workspace
from cartelera.errors import ErrorCode, InvalidValueError, UsageError, WorkspaceError

if TYPE_CHECKING:
    from cartelera.catalog import Catalog
    from cartelera.evaluation.protocols import Protocol
    from cartelera.evaluation.results import Report
    from cartelera.interactions import Interactions
    from cartelera.progress import Progress
    from cartelera.recommendation import Algorithm
    from cartelera.workspace import Workspace


def command(
    root: WorkspaceOption = DEFAULT_WORKSPACE,
    protocol: Annotated[
        list[str] | None, typer.Option(help="strong, temporal, leave-last, rating, cold-title … (repeat for several).")
    ] = None,
    model: Annotated[
        list[str] | None, typer.Option(help="Only these models (repeat for several); all by default.")
    ] = None,
    dataset: Annotated[
        str | None, typer.Option(help="Only the ratings of this data set, such as ratings_small.")
    ] = None,
    seeds: Annotated[int, typer.Option(min=1, max=20, help="How many splits to average over.")] = 1,
    slices: Annotated[
        bool, typer.Option("--slices", help="Also the main metric on every slice of viewers and titles.")
    ] = False,
    tune: Annotated[
        float | None,
        typer.Option(
            metavar="MINUTES",
            min=0,
            help="Search better hyper-parameters of the default, and judge them against what ships. "
            "A search goes on where the last one ended.",
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Folder for leaderboard.html, .json and .md.")] = None,
) -> None:
    """Train and judge the models on held-out ratings; every title is ranked, no samples.

    Prints a leaderboard with 95% intervals and differences from the best baseline. What --tune finds to be better
    than what ships is used by `train`.
    """
    import tempfile

    from cartelera.catalog import Catalog
    from cartelera.catalog.writing import write_catalog
    from cartelera.cli.progress import ProgressDisplay
    from cartelera.evaluation import leaderboard
    from cartelera.release.training import read_interactions

    place = workspace(root)
    place.require_tables()
    protocols, models = _protocols(protocol), _models(model)
    if tune is not None and (protocol or model or dataset):
        raise UsageError("--tune is for the default model on all ratings: leave out what chooses others")
    with tempfile.TemporaryDirectory() as folder, ProgressDisplay() as display:
        write_catalog(place.tables, Path(folder) / "catalog.db")
        catalog = Catalog(Path(folder) / "catalog.db")
        interactions = _of(read_interactions(place.tables, catalog), dataset)
        if tune is None:
            reports = [_judged(one, models, bool(model), catalog, interactions, seeds, display) for one in protocols]
        else:
            reports = [_tuned(place, catalog, interactions, tune, display)]
    for report in reports:
        console().print(leaderboard.table(report))
        if slices:
            console().print(leaderboard.slices_table(report))
    if out is not None:
        try:
            out.mkdir(parents=True, exist_ok=True)
            (out / "leaderboard.html").write_text(leaderboard.page(reports), encoding="utf-8")
            (out / "leaderboard.json").write_bytes(leaderboard.as_json(reports))
            (out / "leaderboard.md").write_text("\n".join(map(leaderboard.markdown, reports)), encoding="utf-8")
        except OSError as error:
            raise WorkspaceError(f"cannot write to {out}: {error.strerror}") from error
        console().print(f"{out / 'leaderboard.html'}, .json and .md are written.", highlight=False, markup=False)


def _protocols(names: list[str] | None) -> list[Protocol]:
    from cartelera.evaluation.protocols import PROTOCOLS

    for name in names or ():
        if name not in PROTOCOLS:
            raise InvalidValueError(ErrorCode.PROTOCOL, tuple(PROTOCOLS), name=name, known=", ".join(PROTOCOLS))
    return [PROTOCOLS[name] for name in names or ["strong"]]


def _models(names: list[str] | None) -> dict[str, Algorithm]:
    from cartelera.models.registry import ALGORITHMS

    models = dict(ALGORITHMS)
    for name in names or ():
        if name not in models:
            raise InvalidValueError(ErrorCode.MODEL, tuple(models), name=name, known=", ".join(models))
    return {name: recipe for name, recipe in models.items() if not names or name in names}


def _judged(
    protocol: Protocol,
    models: dict[str, Algorithm],
    named: bool,
    catalog: Catalog,
    interactions: Interactions,
    seeds: int,
    progress: Progress,
) -> Report:
    """Every model by one protocol; the rating predictor ranks only where it was `named`."""
    from cartelera.evaluation.evaluate import run

    fit = {name: one for name, one in models.items() if named or protocol.task == "rating" or name != "ratings"}
    return run(fit, catalog, interactions, protocol, range(seeds), progress, baselines=_baselines(fit))


def _tuned(
    place: Workspace, catalog: Catalog, interactions: Interactions, minutes: float, progress: Progress
) -> Report:
    """Search, tell of it, and judge what was found on viewers the search has not seen."""
    import numpy as np

    from cartelera.evaluation.evaluate import run
    from cartelera.models.blend import Blend
    from cartelera.release.training import GATE_PROTOCOL
    from cartelera.release.tuning import TuningResult, parameters_of, tune

    def told(found: TuningResult) -> None:
        progress.end(f"trial {found.trials}: best {found.quality:.4f}, as shipped {found.shipped:.4f}")
        progress.begin(f"searching, best so far {found.quality:.4f}", 0)

    split = GATE_PROTOCOL.split(interactions, rng=np.random.default_rng(0))
    progress.begin("searching", 0)
    found = tune(place, catalog, split.train, minutes, on_trial=told)
    progress.end()
    shipped = parameters_of(Blend())
    for name, value in sorted(found.parameters.items()):
        console().print(f"{name:22s}{value:10.4g}   shipped {shipped[name]:.4g}", highlight=False)
    console().print(
        f"`cartelera train --workspace {place.root}` uses them."
        if found.better
        else "The gain is within its standard error: `cartelera train` uses what ships.",
        highlight=False,
        markup=False,
    )
    recipes = {"shipped": Blend(), "tuned": found.recipe}
    return run(recipes, catalog, interactions, GATE_PROTOCOL, (0,), progress, baselines=["shipped"])


def _baselines(chosen: Container[str]) -> list[str]:
    """Among which models the rival is sought that the others are compared with."""
    return [name for name in ("ease", "ials", "popularity") if name in chosen]


def _of(interactions: Interactions, dataset: str | None) -> Interactions:
    if dataset is None:
        return interactions
    chosen = [number for number, name in enumerate(interactions.viewers) if name.split(":", 1)[0] == dataset]
    if not chosen:
        sets = sorted({name.split(":", 1)[0] for name in interactions.viewers})
        raise InvalidValueError(ErrorCode.DATASET, tuple(sets), name=dataset, known=", ".join(sets) or "none")
    return interactions.only(chosen)
