"""`cartelera fetch`: public data sets, for those who have a network."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from cartelera.cli.shared import console, errors
from cartelera.errors import CarteleraError

_GROUPLENS = "https://files.grouplens.org/datasets/movielens"


def command(
    name: Annotated[
        str | None, typer.Argument(help="ml-latest-small, ml-1m or ml-32m; all are listed if left out.")
    ] = None,
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder to write NAME.zip into.")] = Path(),
    accept: Annotated[
        bool, typer.Option("--accept-licence", help="The terms are known and agreed to; do not ask.")
    ] = False,
    url: Annotated[
        str, typer.Option("--url", envvar="CARTELERA_FETCH_URL", help="Where the files lie: a mirror, for instance.")
    ] = _GROUPLENS,
) -> None:
    """Download a public data set (MovieLens, from GroupLens), after its terms have been shown and agreed to.

    A download that was cut off is gone on with; the file is compared with the checksum published beside it.
    """
    from cartelera.cli.progress import ProgressDisplay
    from cartelera.enrichment.datasets import DATASETS, dataset, fetch

    show = console()
    if name is None:
        for one in DATASETS:
            show.print(f"{one.name:16} {one.size / 1e6:6.0f} MB  {one.describes}", highlight=False, markup=False)
        return
    one = dataset(name)
    ask = errors()
    ask.print(f"{one.describes}\n\n{one.terms}\n", highlight=False, markup=False, soft_wrap=True)
    if not accept:
        if not sys.stdin.isatty():
            raise CarteleraError(f"the terms of {one.name} have to be agreed to: run again with --accept-licence")
        if not typer.confirm("Do you agree to these terms?", err=True):
            raise CarteleraError(f"{one.name} was not downloaded: its terms were not agreed to")
    with ProgressDisplay.of_files() as display:
        path, known = fetch(one, out, url, progress=display)
    had = "was there already, and is what was published" if known else "is what was published"
    show.print(f"{path} {had}. `cartelera build {path}` takes it in.", highlight=False, markup=False, soft_wrap=True)
