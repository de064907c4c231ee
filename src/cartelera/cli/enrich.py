"""`cartelera enrich`: fill what titles lack."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cartelera.cli.shared import DEFAULT_WORKSPACE, WorkspaceOption, console, workspace
from cartelera.errors import CarteleraError

if TYPE_CHECKING:
    from cartelera.pipeline.enrich import EnrichmentReport, LookupPlan

_TMDB = "https://api.themoviedb.org"


def command(
    file: Annotated[
        Path | None,
        typer.Option("--from", help="Fill from this file of movie metadata instead of TMDB.", metavar="FILE"),
    ] = None,
    token: Annotated[
        str | None,
        typer.Option("--tmdb-token", envvar="CARTELERA_TMDB_TOKEN", help="v3 key or v4 token.", metavar="TOKEN"),
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
    url: Annotated[str, typer.Option("--url", envvar="CARTELERA_TMDB_URL", hidden=True)] = _TMDB,
) -> None:
    """Fill empty cells of titles, their cast and crew, providers and certifications; nothing that is there changes.

    From the TMDB API (answers are kept, so that no call is made twice), or with --from from another dump. The table
    `fills` says of each cell where it comes from.
    """
    from cartelera.cli.progress import ProgressDisplay
    from cartelera.enrichment.gaps import Scope
    from cartelera.enrichment.options import parse_columns, parse_countries, parse_language
    from cartelera.pipeline.enrich import TmdbOptions, enrich_from_api, enrich_from_file, plan_lookups
    from cartelera.tables.fillable import BY_COUNTRY, FILLABLE, LOOKUP_IF_MISSING, PEOPLE

    place = workspace(root)
    named = parse_columns(only) if only else ()
    columns = tuple(column.name for column in FILLABLE)
    if file is not None:
        if dry_run or limit is not None:
            raise CarteleraError("--dry-run and --limit are about calls to TMDB: --from makes none")
        with ProgressDisplay.of_files() as reading:
            _show(enrich_from_file(place, file, Scope(named or columns, ()), progress=reading), str(file))
        return
    scope = Scope(
        named or (*columns, *PEOPLE, *BY_COUNTRY),
        named or LOOKUP_IF_MISSING,
        parse_countries(country),
        timedelta(days=max_age),
    )
    spoken = parse_language(texts)
    if dry_run:
        _show_survey(plan_lookups(place, scope, spoken), limit)
        return
    with ProgressDisplay() as display:
        done = enrich_from_api(place, scope, TmdbOptions(token, url, spoken, limit), progress=display)
    _show(done, "TMDB")


def _show(done: EnrichmentReport, whence: str) -> None:
    from rich.table import Table

    out = console()
    table = Table(title=f"Filled from {whence}", title_justify="left", header_style="bold")
    for name in ("column", "empty before", "filled", "still empty"):
        table.add_column(name, justify="left" if name == "column" else "right")
    for name, empty in done.empty.items():
        count = done.filled[name]
        table.add_row(name, f"{empty:,}", f"{count:,}", f"{empty - count:,}")
    out.print(table)
    if done.rows:
        shown = ": `cartelera quarantine` shows why" if any(done.filled.values()) else ""
        refused = f", {done.refused:,} refused{shown}" if done.refused else ""
        out.print(f"{done.rows:,} rows read, {done.known:,} of titles in the catalogue{refused}.", highlight=False)
    stats = done.stats
    if stats.calls:
        told = [f"{stats.calls:,} calls", f"{stats.found:,} titles found", f"{stats.unknown:,} unknown to TMDB"]
        told += [f"{stats.failed:,} given up (asked again next time)"] if stats.failed else []
        told += [f"{stats.malformed:,} answers that were no JSON"] if stats.malformed else []
        out.print(", ".join(told) + ".", highlight=False)
    if stats.at_limit:
        out.print("The limit was reached: the same command goes on from there.", highlight=False)
    if any(done.filled.values()):
        out.print("`cartelera build` makes a release of it; `cartelera export fills` lists the cells.", highlight=False)
    else:
        out.print("Nothing was filled.", highlight=False)


def _show_survey(found: LookupPlan, limit: int | None) -> None:
    from rich.table import Table

    out = console()
    table = Table(title="What titles lack", title_justify="left", header_style="bold")
    table.add_column("column")
    table.add_column("titles", justify="right")
    for name, count in found.empty.items():
        table.add_row(name, f"{count:,}")
    out.print(table)
    ways = ", ".join(f"{count:,} by {way}" for way, count in found.ways.most_common())
    known = len(found.titles) - len(found.to_ask) - found.nowhere
    out.print(f"{len(found.titles):,} titles to look up: {known:,} answers are kept, {found.nowhere:,} have neither "
              f"an id nor a year, {len(found.to_ask):,} are to be asked for{f' ({ways})' if ways else ''}.",
              highlight=False)  # fmt: skip
    calls = found.calls if limit is None else min(found.calls, limit)
    out.print(f"About {calls:,} calls would be made; none was.", highlight=False)
