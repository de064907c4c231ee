"""`cartelera report`: the picture of the data."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Annotated

import typer

from cartelera.cli.shared import DEFAULT_WORKSPACE, WorkspaceOption, console, errors, workspace


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
) -> None:
    """Draw what the clean tables hold and how the release recommends: HTML, PDF, and every figure as PNG, SVG and CSV.

    Needs the extra: pip install 'cartelera[report]'.
    """
    from cartelera.report.write import figure_ids, write_report

    if names:
        console().print("\n".join(figure_ids()), highlight=False, markup=False)
        return
    with _Display() as display:
        written = write_report(workspace(root), out, lang.value, tuple(only or ()), against, display)
    say = console()
    for figure, why in written.skipped.items():
        say.print(
            f"nothing to show for {figure}: {why.to(lang.value)}",
            highlight=False,
            markup=False,
            soft_wrap=True,
        )
    if only:
        for figure, sentence in written.sentences.items():
            say.print(f"{figure}: {sentence.to(lang.value)}", highlight=False, markup=False, soft_wrap=True)
    made = len(written.sentences)
    say.print(
        f"{made} figure{'' if made == 1 else 's'} in {written.folder}", highlight=False, markup=False, soft_wrap=True
    )
    for file in () if only else ("report.html", "report.pdf", "findings.json"):
        say.print(f"  {written.folder / file}", highlight=False, markup=False, soft_wrap=True)


class _Display:
    """A bar of figures on standard error, where that is a terminal."""

    def __init__(self) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        console = errors()
        self._bar = Progress(
            TextColumn("{task.description:<24}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task("", total=None)

    def __enter__(self) -> _Display:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def begin(self, what: str, total: int) -> None:
        """`total` figures, of which `what` is the first."""
        self._bar.update(self._task, description=what, total=total)

    def advance(self, what: str) -> None:
        """One more is drawn; `what` comes next."""
        self._bar.update(self._task, advance=1, description=what)

    def end(self) -> None:
        """All are drawn; the files come next."""
