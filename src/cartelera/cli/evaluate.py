"""`cartelera evaluate`: how good every recommender is on the ratings at hand, by a named protocol."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cartelera.cli.shared import DEFAULT_WORKSPACE, WorkspaceOption, console, workspace_at
from cartelera.errors import UsageError

if TYPE_CHECKING:
    from cartelera.pipeline.evaluate import TunedComparison


def command(
    root: WorkspaceOption = DEFAULT_WORKSPACE,
    protocol: Annotated[
        list[str] | None, typer.Option(help="strong, temporal, leave-last, rating, cold-title … (repeat for several).")
    ] = None,
    model: Annotated[
        list[str] | None,
        typer.Option(
            help="Only these models (repeat for several); by default all but mult-dae, which trains for minutes."
        ),
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
            help="Search better hyper-parameters of the default, and evaluate them against what ships. "
            "A search goes on where the last one ended.",
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Folder for leaderboard.html, .json and .md.")] = None,
) -> None:
    """Train and evaluate the models on held-out ratings; every title is ranked, no samples.

    Prints a leaderboard with 95% intervals and differences from the best baseline. What --tune finds to be better
    than what ships is used by `train`.
    """
    from cartelera.cli.progress import ProgressDisplay
    from cartelera.evaluation import leaderboard
    from cartelera.pipeline.evaluate import evaluate, search_parameters, write_leaderboards

    if tune is not None and (protocol or model or dataset):
        raise UsageError("--tune is for the default model on all ratings: leave out what chooses others")
    with ProgressDisplay() as display:
        if tune is None:
            reports = evaluate(
                workspace_at(root),
                protocols=protocol or (),
                models=model or (),
                dataset=dataset,
                seeds=seeds,
                progress=display,
            )
        else:
            comparison = search_parameters(workspace_at(root), tune, display)
            reports = [comparison.report]
    if tune is not None:
        _print_search(comparison, workspace_at(root).root)
    for report in reports:
        console().print(leaderboard.table(report))
        if slices:
            console().print(leaderboard.slices_table(report))
    if out is not None:
        write_leaderboards(reports, out)
        console().print(f"{out / 'leaderboard.html'}, .json and .md are written.", highlight=False, markup=False)


def _print_search(comparison: TunedComparison, root: Path) -> None:
    """The parameters comparison beside those that ship, and whether `train` uses them."""
    for name, value in sorted(comparison.result.parameters.items()):
        console().print(f"{name:22s}{value:10.4g}   shipped {comparison.shipped[name]:.4g}", highlight=False)
    console().print(
        f"`cartelera train --workspace {root}` uses them."
        if comparison.result.better
        else "The gain is within its standard error: `cartelera train` uses what ships.",
        highlight=False,
        markup=False,
    )
