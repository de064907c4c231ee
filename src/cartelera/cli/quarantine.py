"""`cartelera quarantine`: the refused rows, by reason."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from cartelera.cli.json_output import JsonOption, print_json
from cartelera.cli.shared import DEFAULT_WORKSPACE, WorkspaceOption, console, workspace_at
from cartelera.counts import counted
from cartelera.errors import UsageError


def command(
    root: WorkspaceOption = DEFAULT_WORKSPACE,
    source: Annotated[str | None, typer.Option(help="Only this source, such as movies.movies_metadata.")] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=0, help="Rows shown per reason (0: all).")] = 3,
    as_json: JsonOption = False,
) -> None:
    """Show the refused rows by reason, with file, line and raw text."""
    from cartelera.tables.manifest import read_manifest
    from cartelera.tables.quarantine import Quarantine, by_reason

    workspace = workspace_at(root)
    workspace.require_tables()
    if source is not None and source not in (known := sorted(read_manifest(workspace).sources)):
        raise UsageError(f"no source {source!r}: there are {', '.join(known) or 'none'}")
    found = [(name, refusal) for name, refusal in Quarantine(workspace.quarantine).read() if source in (None, name)]
    held = [refusal for _, refusal in found]
    if as_json:
        source_of = {id(refusal): name for name, refusal in found}
        shown = (refusal for refusals in by_reason(held).values() for refusal in refusals[: limit or None])
        print_json({"source": source_of[id(refusal)]} | asdict(refusal) for refusal in shown)
        return
    out = console()
    if not held:
        out.print("Quarantine is empty.")
        return
    for reason, refusals in by_reason(held).items():
        out.print(f"[bold]{len(refusals):,} × {reason}[/bold]", highlight=False)
        for refusal in refusals[: limit or None]:
            raw = " ".join(refusal.raw.split())
            row = raw if len(raw) <= 110 else raw[:109] + "…"
            out.print(f"  {refusal.file}, line {refusal.line:,}: {refusal.reason}", highlight=False, markup=False)
            out.print(f"    {row}", style="dim", highlight=False, markup=False)
        if limit and len(refusals) > limit:
            out.print(f"  … and {len(refusals) - limit:,} more (--limit 0 shows all)", highlight=False)
    out.print(f"{counted(len(held), 'row')} in quarantine.", highlight=False)
