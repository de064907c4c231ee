"""`cartelera rows`: the hand-made rows of viewers' pages, checked and shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cartelera.cli.shared import DEFAULT_WORKSPACE, WorkspaceOption, console, workspace_at
from cartelera.counts import counted

if TYPE_CHECKING:
    from cartelera.service import Cartelera
    from cartelera.service.rows_file import HandMadeRow

_SHOWN = 5


def command(
    check: Annotated[bool, typer.Option("--check", help="Only say whether the file can be used.")] = False,
    root: WorkspaceOption = DEFAULT_WORKSPACE,
) -> None:
    """Show the rows of `rows.toml`, each with its first titles; a file that is wrong is refused in one line."""
    from cartelera.release import releases_of
    from cartelera.service import Cartelera
    from cartelera.service.rows_file import read_rows

    workspace = workspace_at(root)
    rows = read_rows(workspace.rows)
    service = Cartelera(releases_of(workspace).open_current(), rows_file=workspace.rows)
    service.hand_made_rows.checked(rows)
    out = console()
    if not rows:
        out.print("There are no hand-made rows: write rows.toml into the workspace.", highlight=False)
        return
    if check:
        out.print(f"{counted(len(rows), 'row')}: nothing is wrong.", highlight=False)
        return
    for row in rows:
        out.print(f"{row.name} ({row.source}): {_first(service, row)}", highlight=False, markup=False, soft_wrap=True)


def _first(service: Cartelera, row: HandMadeRow) -> str:
    from cartelera.service.rows_file import RowSourceKind

    if row.source is RowSourceKind.MODEL:
        return "what each viewer is recommended"
    titles = service.hand_made_rows.titles(row)
    shown = [f"{title.title} ({title.year})" for title in service.catalog.summaries(titles[:_SHOWN].tolist())]
    return ", ".join(shown) if shown else "no title passes its filters"
