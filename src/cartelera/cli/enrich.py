"""`cartelera enrich`: fill what titles lack."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cartelera.cli.shared import DEFAULT_WORKSPACE, WorkspaceOption, console, settings, unpack_limits, workspace_at
from cartelera.counts import counted
from cartelera.errors import UsageError

if TYPE_CHECKING:
    from cartelera.enrichment.tmdb import LookupPlan
    from cartelera.pipeline.enrich import EnrichmentReport


def command(
    file: Annotated[
        Path | None,
        typer.Option("--from", help="Fill from this file of movie metadata instead of TMDB.", metavar="FILE"),
    ] = None,
    token: Annotated[
        str | None,
        typer.Option("--tmdb-token", help="v3 key or v4 token (else CARTELERA_TMDB_TOKEN).", metavar="TOKEN"),
    ] = None,
    only: Annotated[
        str | None,
        typer.Option(
            "--only-missing", help="Only titles that lack one of these, and fill only these.", metavar="COLUMN,..."
        ),
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=0, help="Calls to make at most; 0 only uses the answers that are kept.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be asked.")] = False,
    texts: Annotated[str, typer.Option("--language", help="Of texts, such as es-ES.")] = "en-US",
    country: Annotated[str, typer.Option(help="Of providers and certifications.", metavar="CODE,...")] = "ES,MX,US",
    max_age: Annotated[int, typer.Option(min=1, help="Days after which an answer is asked for again.")] = 180,
    root: WorkspaceOption = DEFAULT_WORKSPACE,
) -> None:
    """Fill empty cells of titles, their cast and crew, providers and certifications; nothing that is there changes.

    From the TMDB API (answers are kept, so that no call is made twice), or with --from from another dump. The table
    `fills` says of each cell where it comes from.
    """
    from cartelera.cli.progress import ProgressDisplay
    from cartelera.enrichment.client import TMDB
    from cartelera.enrichment.gaps import Scope
    from cartelera.enrichment.options import parse_columns, parse_countries, parse_language
    from cartelera.enrichment.tmdb import TmdbOptions, plan_lookups
    from cartelera.pipeline.enrich import enrich_from_api, enrich_from_file

    workspace = workspace_at(root)
    columns = parse_columns(only) if only else ()
    if file is not None:
        if dry_run or limit is not None:
            raise UsageError("--dry-run and --limit are about calls to TMDB: --from makes none")
        with ProgressDisplay.of_files() as display:
            report = enrich_from_file(workspace, file, Scope.of_dump(columns), limits=unpack_limits(), progress=display)
        _print_report(report, str(file))
        return
    scope = Scope.of_api(columns, parse_countries(country), timedelta(days=max_age))
    language = parse_language(texts)
    if dry_run:
        _print_plan(plan_lookups(workspace, scope, language), limit)
        return
    if token is None and (secret := settings().tmdb_token) is not None:
        token = secret.get_secret_value()
    options = TmdbOptions(token, settings().tmdb_url or TMDB, language, limit)
    with ProgressDisplay() as display:
        report = enrich_from_api(workspace, scope, options, progress=display)
    _print_report(report, "TMDB")


def _print_report(report: EnrichmentReport, origin: str) -> None:
    from rich.table import Table

    out = console()
    table = Table(title=f"Filled from {origin}", title_justify="left", header_style="bold")
    for name in ("column", "empty before", "filled", "still empty"):
        table.add_column(name, justify="left" if name == "column" else "right")
    for name, missing in report.missing.items():
        count = report.filled[name]
        table.add_row(name, f"{missing:,}", f"{count:,}", f"{missing - count:,}")
    out.print(table)
    if report.rows:
        reasons = ": `cartelera quarantine` shows why" if any(report.filled.values()) else ""
        refused = f", {report.refused:,} refused{reasons}" if report.refused else ""
        out.print(
            f"{counted(report.rows, 'row')} read, {report.known:,} of titles in the catalogue{refused}.",
            highlight=False,
        )
    stats = report.stats
    if stats.calls:
        counts = [
            counted(stats.calls, "call"),
            f"{counted(stats.found, 'title')} found",
            f"{stats.unknown:,} unknown to TMDB",
        ]
        counts += [f"{stats.failed:,} given up (asked again next time)"] if stats.failed else []
        counts += [f"{stats.malformed:,} answers that were no JSON"] if stats.malformed else []
        out.print(", ".join(counts) + ".", highlight=False)
    if stats.at_limit:
        out.print("The limit was reached: the same command goes on from there.", highlight=False)
    if any(report.filled.values()):
        out.print("`cartelera build` makes a release of it; `cartelera export fills` lists the cells.", highlight=False)
    else:
        out.print("Nothing was filled.", highlight=False)


def _print_plan(plan: LookupPlan, limit: int | None) -> None:
    from rich.table import Table

    out = console()
    table = Table(title="What titles lack", title_justify="left", header_style="bold")
    table.add_column("column")
    table.add_column("titles", justify="right")
    for name, count in plan.missing.items():
        table.add_row(name, f"{count:,}")
    out.print(table)
    methods = ", ".join(f"{count:,} by {method}" for method, count in plan.methods.most_common())
    asked = f"{len(plan.uncached):,} are to be asked for{f' ({methods})' if methods else ''}"
    out.print(
        f"{counted(len(plan.targets), 'title')} to look up: {counted(plan.cached, 'answer')} kept, "
        f"{plan.unreachable:,} without an id or a year, {asked}.",
        highlight=False,
    )
    calls = plan.calls if limit is None else min(plan.calls, limit)
    out.print(f"About {calls:,} calls would be made; none was.", highlight=False)
