"""`cartelera evaluate`: how good every recommender is on the ratings at hand, by a named protocol."""

from __future__ import annotations

from collections.abc import Container
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cartelera.cli.shared import DEFAULT_WORKSPACE, WorkspaceOption, console, errors, workspace
from cartelera.errors import ImpossibleValueError, WorkspaceError

if TYPE_CHECKING:
    from cartelera.interactions import Interactions


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
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Folder for leaderboard.html and leaderboard.json.")
    ] = None,
) -> None:
    """Train and judge the models on held-out ratings; every title is ranked, no samples.

    Prints a leaderboard with 95% intervals and differences from the best baseline.
    """
    import tempfile

    from rich.progress import Progress as Bar

    from cartelera.catalog import Catalog
    from cartelera.catalog.writing import write_catalog
    from cartelera.evaluation import leaderboard
    from cartelera.evaluation.evaluate import run
    from cartelera.evaluation.protocols import PROTOCOLS
    from cartelera.models import ALGORITHMS
    from cartelera.release.training import read_interactions

    place = workspace(root)
    place.require_tables()
    known = dict(PROTOCOLS) if not isinstance(PROTOCOLS, dict) else PROTOCOLS
    wanted = protocol or ["strong"]
    for name in wanted:
        if name not in known:
            raise ImpossibleValueError(f"no protocol {name!r}: there are {', '.join(known)}")
    models = dict(ALGORITHMS)
    for name in model or ():
        if name not in models:
            raise ImpossibleValueError(f"no model {name!r}: there are {', '.join(models)}")
    reports = []
    with tempfile.TemporaryDirectory() as folder, Bar(console=errors(), disable=not errors().is_terminal) as bar:
        write_catalog(place.tables, Path(folder) / "catalog.db")
        catalog = Catalog(Path(folder) / "catalog.db")
        interactions = _of(read_interactions(place.tables, catalog), dataset)
        for name in wanted:
            rating = known[name].task == "rating"
            chosen = {
                key: recipe for key, recipe in models.items() if (key in model if model else rating or key != "ratings")
            }
            reports.append(
                run(chosen, catalog, interactions, known[name], range(seeds), _Shown(bar), baselines=_baselines(chosen))
            )
    for report in reports:
        console().print(leaderboard.table(report))
        if slices:
            console().print(leaderboard.slices_table(report))
    if out is not None:
        try:
            out.mkdir(parents=True, exist_ok=True)
            (out / "leaderboard.html").write_text(leaderboard.page(reports), encoding="utf-8")
            (out / "leaderboard.json").write_bytes(leaderboard.as_json(reports))
        except OSError as error:
            raise WorkspaceError(f"cannot write to {out}: {error.strerror}") from error
        console().print(f"{out / 'leaderboard.html'} and leaderboard.json are written.", highlight=False, markup=False)


def _baselines(chosen: Container[str]) -> list[str]:
    """Among which models the rival is sought that the others are compared with."""
    return [name for name in ("ease", "ials", "popularity") if name in chosen]


def _of(interactions: Interactions, dataset: str | None) -> Interactions:
    if dataset is None:
        return interactions
    chosen = [number for number, name in enumerate(interactions.viewers) if name.split(":", 1)[0] == dataset]
    if not chosen:
        sets = sorted({name.split(":", 1)[0] for name in interactions.viewers})
        raise ImpossibleValueError(f"no data set {dataset!r} among the ratings: there are {', '.join(sets) or 'none'}")
    return interactions.only(chosen)


class _Shown:
    """The evaluation's progress as a bar."""

    def __init__(self, bar: object) -> None:
        from rich.progress import Progress as Bar

        assert isinstance(bar, Bar)
        self._bar = bar
        self._task = bar.add_task("", total=None, visible=False)

    def begin(self, what: str, total: int) -> None:
        """A piece of work begins, of `total` cases."""
        self._bar.update(self._task, description=what, total=total, completed=0, visible=True)

    def advance(self, amount: int) -> None:
        """So many more are done."""
        self._bar.advance(self._task, amount)

    def end(self, note: str = "") -> None:
        """It is done."""
        self._bar.update(self._task, visible=False)
        if self._bar.disable:
            errors().print(f"{self._bar.tasks[self._task].description}: {note}", highlight=False, markup=False)
