"""`cartelera recommend`: what is like a title, what to offer a viewer, what suits a history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cartelera.cli.shared import DEFAULT_WORKSPACE, WorkspaceOption, console, workspace_at
from cartelera.counts import counted
from cartelera.errors import UsageError

if TYPE_CHECKING:
    from cartelera.catalog import Filters, Title, TitleSummary
    from cartelera.recommendation import Reason
    from cartelera.service import Cartelera
    from cartelera.service.match import TitleMatch


def command(
    title: Annotated[
        str | None, typer.Argument(help="A title: what is like it, or whether the viewer would like it.")
    ] = None,
    year: Annotated[
        int | None, typer.Option(help="Which title, if several share the name; else the year offered.")
    ] = None,
    viewer: Annotated[str | None, typer.Option(help="A viewer of the ratings: ratings_small:1, or just 1.")] = None,
    history: Annotated[str | None, typer.Option(help='What somebody rated: "Toy Story:5,Heat:2".')] = None,
    platform: Annotated[
        list[str] | None, typer.Option(help="Only what this platform offers (repeat for several).")
    ] = None,
    kind: Annotated[str | None, typer.Option(help="movie or series.")] = None,
    genre: Annotated[list[str] | None, typer.Option(help="Only of this genre (repeat for several).")] = None,
    n: Annotated[int, typer.Option("-n", min=1, max=100, help="How many.")] = 5,
    root: WorkspaceOption = DEFAULT_WORKSPACE,
) -> None:
    """Recommend: like a TITLE, for a --viewer, or for somebody with a --history; with the reasons.

    A TITLE together with --viewer or --history asks whether they would like it.
    """
    from cartelera.release import releases_of
    from cartelera.service import Cartelera

    if viewer and history:
        raise UsageError("give --viewer or --history, not both")
    if not (title or viewer or history):
        raise UsageError("name a title, a --viewer or a --history")
    service = Cartelera(releases_of(workspace_at(root)).open_current())
    if not (viewer or history):
        _print_similar(service, str(title), year, n)
        return
    who, rated = service.viewers.history(viewer) if viewer else ("you", service.viewers.parse_history(str(history)))
    if title:
        _print_match(service.matching.of_history(rated, service.names.title(title, year), viewer=who))
        return
    filters = _filters(platform, kind, genre, year)
    recommendations = service.recommendations.for_history(rated, viewer=who, n=n, filters=filters)
    head = f"For {who}, who rated {counted(len(rated), 'title')} (answered by: {recommendations.tier})"
    _print_table(
        head,
        [
            _row(item.title, item.reasons, "" if item.probability is None else f"{item.probability:.0%}")
            for item in recommendations.titles
        ],
    )


def _print_similar(service: Cartelera, name: str, year: int | None, n: int) -> None:
    result = service.similarity.find(name, year, n)
    head = f"Most like {result.title.title} ({result.title.year or 'year unknown'})"
    _print_table(head, [_row(other.title, other.reasons) for other in result.similar])
    _print_others(result.others)


def _print_match(match: TitleMatch) -> None:
    verdict = "Yes" if match.recommended else "No"
    estimate = "" if match.rating is None else f", estimated rating {match.rating:.1f} ± {match.std:.1f} of 5"
    chance = "how likely cannot be said" if match.probability is None else f"with {match.probability:.0%}"
    console().print(
        f"{verdict}: {match.viewer} would like {match.title.title}, {chance}{estimate}.",
        highlight=False,
    )
    if match.own_rating is not None:
        console().print(f"They rated it {match.own_rating:g}; the estimate does not look at that.", highlight=False)
    if match.reasons:
        console().print(f"Why: {_format_reasons(match.reasons)}", highlight=False)
    _print_others(match.others)


def _print_others(others: tuple[Title, ...]) -> None:
    """Name the other titles that the name could have meant."""
    if others:
        named = ", ".join(f"{other.title} ({other.year or 'year unknown'}, {other.kind})" for other in others)
        console().print(f"Others of this name: {named}. --year chooses.", highlight=False, markup=False, soft_wrap=True)


def _row(title: TitleSummary, reasons: tuple[Reason, ...], probability: str = "") -> tuple[str, ...]:
    return title.title, str(title.year or ""), probability, _format_reasons(reasons), ", ".join(title.platforms)


def _print_table(head: str, rows: list[tuple[str, ...]]) -> None:
    from rich.table import Table

    if not rows:
        console().print("Nothing in the catalogue fits.", highlight=False)
        return
    names = [
        name
        for name, column in zip(("title", "year", "chance", "why", "where"), zip(*rows, strict=True), strict=True)
        if any(column)
    ]
    kept = [index for index, column in enumerate(zip(*rows, strict=True)) if any(column)]
    table = Table(title=head, title_justify="left", header_style="bold")
    for name in names:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(row[index] for index in kept))
    console().print(table)


def _format_reasons(reasons: tuple[Reason, ...]) -> str:
    return "; ".join(f"{r.kind}: {r.text}" if r.text else r.kind for r in reasons)


def _filters(platform: list[str] | None, kind: str | None, genre: list[str] | None, year: int | None) -> Filters:
    from cartelera.catalog import Filters, any_of

    return Filters(
        platforms=any_of(*platform or ()),
        kinds=any_of(*[kind] if kind else ()),
        genres=any_of(*genre or ()),
        year_from=year,
        year_to=year,
    )
