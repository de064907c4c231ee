"""`cartelera fetch`: public data sets, for those who have a network."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cartelera.cli.json_output import JsonOption, print_json
from cartelera.cli.shared import console, errors, settings
from cartelera.errors import UsageError

if TYPE_CHECKING:
    from cartelera.enrichment.datasets import Dataset


def command(
    name: Annotated[
        str | None, typer.Argument(help="ml-latest-small, ml-1m or ml-32m; all are listed if left out.")
    ] = None,
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder to write NAME.zip into.")] = Path(),
    accept: Annotated[
        bool, typer.Option("--accept-licence", help="The terms are known and agreed to; do not ask.")
    ] = False,
    url: Annotated[
        str | None,
        typer.Option("--url", help="Where the files lie: a mirror, for instance (else CARTELERA_FETCH_URL)."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Download a public data set (MovieLens, from GroupLens), after its terms have been shown and agreed to.

    A download that broke off is resumed; the file is compared with the checksum published beside it.
    """
    from cartelera.cli.progress import ProgressDisplay
    from cartelera.enrichment.datasets import DATASETS, GROUPLENS, fetch, find_dataset

    if name is None and as_json:
        print_json({"name": each.name, "bytes": each.size, "description": each.description} for each in DATASETS)
        return
    if name is None:
        for dataset in DATASETS:
            line = f"{dataset.name:16} {dataset.size / 1e6:6.0f} MB  {dataset.description}"
            console().print(line, highlight=False, markup=False)
        return
    dataset = find_dataset(name)
    _ask_to_agree(dataset, accept)
    with ProgressDisplay.of_files() as display:
        path, known = fetch(dataset, out, url or settings().fetch_url or GROUPLENS, progress=display)
    had = "was there already, and is what was published" if known else "is what was published"
    console().print(
        f"{path} {had}. `cartelera build {path}` takes it in.", highlight=False, markup=False, soft_wrap=True
    )


def _ask_to_agree(dataset: Dataset, accept: bool) -> None:
    """Show the terms. Raises UsageError unless they are agreed to."""
    errors().print(f"{dataset.description}\n\n{dataset.terms}\n", highlight=False, markup=False, soft_wrap=True)
    if accept:
        return
    if not sys.stdin.isatty():
        raise UsageError(f"the terms of {dataset.name} have to be agreed to: run again with --accept-licence")
    if not typer.confirm("Do you agree to these terms?", err=True):
        raise UsageError(f"{dataset.name} was not downloaded: its terms were not agreed to")
