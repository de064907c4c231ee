"""`cartelera import`: a viewer's history from elsewhere, into the events of the live service."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cartelera.cli.shared import DEFAULT_WORKSPACE, WorkspaceOption, console, event_store, workspace_at
from cartelera.counts import counted
from cartelera.errors import FileRejectedError, UsageError

if TYPE_CHECKING:
    from cartelera.service.importing import ImportReport, MatchedRow

MAX_FILE = 50 * 1024 * 1024
"""Bytes of a file, as over HTTP."""


def command(
    file: Annotated[Path, typer.Argument(help="A table or a zip, as the service handed it over.")],
    viewer: Annotated[str, typer.Option(help="The viewer of the live service whose history it is.")],
    profile: Annotated[str, typer.Option(help="Whose rows, if the file holds several people's.")] = "",
    dates: Annotated[
        str | None, typer.Option(metavar="day|month", help="What comes first in its dates, if it was guessed wrong.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="An object for programs, as /v1 answers.")] = False,
    root: WorkspaceOption = DEFAULT_WORKSPACE,
) -> None:
    """Bring a viewer's history from Letterboxd, IMDb, Trakt, Netflix … or any table of titles.

    What is not sure is kept, for the viewer to say. The same file twice changes nothing.
    """
    from cartelera.release import releases_of
    from cartelera.service import Cartelera

    if dates not in (None, "day", "month"):
        raise UsageError("--dates is day or month")
    content = _read(file)
    workspace = workspace_at(root)
    with event_store(workspace) as events:
        service = Cartelera(releases_of(workspace).open_current(), events)
        report = service.imports.bring(
            viewer, content, file.name, profile=profile, day_first=None if dates is None else dates == "day"
        )
    if as_json:
        import json

        from cartelera.api.v1.import_shapes import import_object

        typer.echo(json.dumps(import_object(report), ensure_ascii=False, indent=2, default=str))
    else:
        _print(report)


def _read(file: Path) -> bytes:
    if not file.is_file():
        raise UsageError(f"{file} is no file")
    if file.stat().st_size > MAX_FILE:
        raise FileRejectedError(f"{file}: larger than {MAX_FILE >> 20} MiB; nothing was changed")
    return file.read_bytes()


def _print(report: ImportReport) -> None:
    from cartelera.service.title_matching import MatchStatus

    out = console()
    for export in report.exports:
        remark = f" ({export.remark})" if export.remark else ""
        text = f"{export.shown}: {export.described}{remark}, {counted(len(export.rows), 'row')}"
        out.print(text, highlight=False, markup=False, soft_wrap=True)
    counts = {status: report.of(status) for status in MatchStatus}
    told = ", ".join(f"{len(rows)} {status}" for status, rows in counts.items())
    out.print(
        f"{told}, {len(report.left_out)} left out; {counted(report.events, 'new event')} of {report.viewer}.",
        highlight=False, markup=False, soft_wrap=True,
    )  # fmt: skip
    for row in counts[MatchStatus.AMBIGUOUS]:
        out.print(f"  {_named(row)} may be {_candidates(row)}", highlight=False, markup=False, soft_wrap=True)
    for row in counts[MatchStatus.UNMATCHED]:
        out.print(f"  {_named(row)} is not in the catalogue", highlight=False, markup=False, soft_wrap=True)


def _named(row: MatchedRow) -> str:
    entry = row.match.entry
    shown = entry.title or entry.imdb_id or f"TMDB {entry.tmdb_id}"
    return f"line {entry.line}: {shown} ({entry.year})" if entry.year else f"line {entry.line}: {shown}"


def _candidates(row: MatchedRow) -> str:
    titles = [candidate.title for candidate in row.match.candidates]
    return ", ".join(f"{title.title} ({title.year}, {title.title_id})" for title in titles)
