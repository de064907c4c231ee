"""`cartelera recommend-all`: what every viewer of the ratings should watch, as one Parquet file."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from cartelera.cli.progress import ProgressDisplay
from cartelera.cli.shared import DEFAULT_WORKSPACE, WorkspaceOption, console, workspace_at
from cartelera.cli.title_filters import (
    FromOption,
    GenresOption,
    KindOption,
    LanguagesOption,
    PlatformsOption,
    UntilOption,
    filters_of,
)
from cartelera.counts import counted
from cartelera.errors import WorkspaceError


def command(
    out: Annotated[Path, typer.Option("--out", "-o", help="The Parquet file to write.")] = Path(
        "recommendations.parquet"
    ),
    n: Annotated[int, typer.Option("-n", min=1, max=100, help="How many titles a viewer.")] = 10,
    platform: PlatformsOption = None,
    kind: KindOption = None,
    genre: GenresOption = None,
    language: LanguagesOption = None,
    start: FromOption = None,
    end: UntilOption = None,
    any_title: Annotated[bool, typer.Option("--any", help="Also titles on no platform.")] = False,
    processes: Annotated[
        int, typer.Option(min=1, max=64, help="How many work at it (else as many as there are processors).")
    ] = min(os.cpu_count() or 1, 64),
    root: WorkspaceOption = DEFAULT_WORKSPACE,
) -> None:
    """Write what every viewer of the ratings should watch, as a Parquet file.

    Its columns: viewer, place, title_id, title, year, probability, release.
    """
    from cartelera.catalog import Available
    from cartelera.pipeline.recommend_all import recommend_all

    filters = replace(
        filters_of(platform, kind, genre, language, start, end),
        available=Available.ANY if any_title else Available.OFFERED,
        unlisted=False,
    )
    try:
        with ProgressDisplay() as progress:
            written = recommend_all(
                workspace_at(root),
                out,
                filters,
                n=n,
                processes=processes,
                progress=progress,
            )
    except OSError as error:
        raise WorkspaceError(f"cannot write to {out}: {error.strerror}") from error
    console().print(
        f"{out}: {counted(written.rows, 'row')} for {counted(written.viewers, 'viewer')}", highlight=False, markup=False
    )
