"""`cartelera report`: the picture of the data."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cartelera.cli.json_output import JsonOption, print_json
from cartelera.cli.shared import DEFAULT_WORKSPACE, WorkspaceOption, console, workspace_at


class Language(StrEnum):
    """What the report can be written in."""

    es = "es"
    en = "en"


def command(
    root: WorkspaceOption = DEFAULT_WORKSPACE,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Folder to write into; reports/latest/LANG of the workspace if left out."),
    ] = None,
    lang: Annotated[Language, typer.Option("--lang", "-l", help="Language of the report.")] = Language.es,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", help="Just this figure, as PNG, SVG and CSV; may be given again.", metavar="FIGURE"),
    ] = None,
    against: Annotated[
        Path | None,
        typer.Option("--against", help="An earlier workspace (or a folder of its tables) to compare with."),
    ] = None,
    names: Annotated[bool, typer.Option("--list", help="Only list the figures there are.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Draw what the clean tables hold and how the release recommends: HTML, PDF, and every figure as PNG, SVG and CSV.

    Needs the extra: pip install 'cartelera\\[report]'.
    """
    from cartelera.cli.progress import ProgressDisplay
    from cartelera.report.write import figure_ids, write_report

    if names:
        if as_json:
            print_json({"figure": figure} for figure in figure_ids())
        else:
            console().print("\n".join(figure_ids()), highlight=False, markup=False)
        return
    with ProgressDisplay() as display:
        written = write_report(workspace_at(root), out, lang.value, tuple(only or ()), against, display)
    result = console()
    for figure, why in written.skipped.items():
        result.print(
            f"nothing to show for {figure}: {why.to(lang.value)}",
            highlight=False,
            markup=False,
            soft_wrap=True,
        )
    if only:
        for figure, sentence in written.sentences.items():
            result.print(f"{figure}: {sentence.to(lang.value)}", highlight=False, markup=False, soft_wrap=True)
    made = len(written.sentences)
    result.print(
        f"{made} figure{'' if made == 1 else 's'} in {written.folder}", highlight=False, markup=False, soft_wrap=True
    )
    for file in () if only else ("report.html", "report.pdf", "findings.json"):
        result.print(f"  {written.folder / file}", highlight=False, markup=False, soft_wrap=True)
