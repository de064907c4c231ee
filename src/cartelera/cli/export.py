"""`cartelera export`: the clean tables as CSV or Parquet."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cartelera.cli.shared import DEFAULT_WORKSPACE, WorkspaceOption, console, workspace_at
from cartelera.counts import counted
from cartelera.errors import ErrorCode, NotFoundError, WorkspaceError


class ExportFormat(StrEnum):
    """What `export` can write."""

    csv = "csv"
    parquet = "parquet"


def command(
    table: Annotated[str | None, typer.Argument(help="Which table, or `consultas`; all tables if left out.")] = None,
    form: Annotated[ExportFormat, typer.Option("--format", "-f", help="How to write it.")] = ExportFormat.csv,
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder to write into.")] = Path(),
    raw: Annotated[
        bool, typer.Option("--raw", help="Leave texts as they are that a spreadsheet would run as formulas.")
    ] = False,
    root: WorkspaceOption = DEFAULT_WORKSPACE,
) -> None:
    """Export the clean tables, one file each (docs/tables.md says what every column means).

    `consultas` is no table: one row a title, with all that the staff's questions need, directors and actors too.

    In CSV, a text that begins with =, +, -, @, a tab or a line end, and is no number, gets an apostrophe before it.
    """
    from cartelera.tables.export import QUESTIONS, export_questions, export_table
    from cartelera.tables.manifest import read_manifest
    from cartelera.tables.schema import TABLES

    workspace = workspace_at(root)
    read_manifest(workspace)
    names = [*(t.name for t in TABLES), QUESTIONS]
    if table is not None and table not in names:
        raise NotFoundError(ErrorCode.TABLE, name=table, known=", ".join(names))
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WorkspaceError(f"cannot write to {out}: {error.strerror}") from error
    if table == QUESTIONS:
        target = out / f"{QUESTIONS}.{form.value}"
        rows = export_questions(workspace.tables, target, form.value, raw=raw)
        console().print(f"{target}: {counted(rows, 'row')}", highlight=False, markup=False)
    for chosen in TABLES:
        if table in (None, chosen.name):
            target = out / f"{chosen.name}.{form.value}"
            rows = export_table(workspace.table(chosen.name), target, form.value, raw=raw)
            console().print(f"{target}: {counted(rows, 'row')}", highlight=False, markup=False)
