"""`cartelera recommend`: what is like a title."""

from __future__ import annotations

from typing import Annotated

import typer

from cartelera.cli.shared import DEFAULT_WORKSPACE, WorkspaceOption, console, workspace


def command(
    title: Annotated[str, typer.Argument(help="A title or original title.")],
    year: Annotated[int | None, typer.Option(help="Which one, where several share the title.")] = None,
    n: Annotated[int, typer.Option("-n", min=1, max=20, help="How many.")] = 5,
    root: WorkspaceOption = DEFAULT_WORKSPACE,
) -> None:
    """The titles most like one, with the reasons and where to watch them."""
    from rich.table import Table

    from cartelera.release import open_current
    from cartelera.service import Cartelera

    service = Cartelera(open_current(workspace(root)))
    asked = service.named(title, year)
    rows = service.similar_rows(asked.row, n)
    table = Table(
        title=f"Most like {asked.title} ({asked.year or 'year unknown'})",
        title_justify="left",
        header_style="bold",
    )
    for name in ("title", "year", "genres", "why", "where"):
        table.add_column(name, overflow="fold")
    for found, why in zip(service.catalog.titles(rows), service.why(asked, rows), strict=True):
        reasons = "; ".join(f"{r.kind}: {r.text}" if r.text else r.kind for r in why.reasons)
        table.add_row(
            found.title, str(found.year or ""), ", ".join(found.genres), reasons, ", ".join(found.platforms)
        )
    if rows:
        console().print(table)
    else:
        console().print(f"Nothing in the catalogue is like {asked.title}.", highlight=False)
