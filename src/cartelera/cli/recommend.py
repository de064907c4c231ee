"""`cartelera recommend`: what is like a title, what to offer a viewer, what suits a history."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from cartelera.cli.json_output import JsonOption, print_json, title_object
from cartelera.cli.shared import DEFAULT_WORKSPACE, WorkspaceOption, console, errors, workspace_at
from cartelera.cli.title_filters import (
    FromOption,
    GenresOption,
    KindOption,
    LanguagesOption,
    PlatformsOption,
    UntilOption,
    filters_of,
)
from cartelera.counts import counted
from cartelera.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from cartelera.catalog import Title, TitleSummary
    from cartelera.recommendation import Reason
    from cartelera.service.match import TitleMatch
    from cartelera.service.similar import SimilarTitles


def command(
    title: Annotated[
        str | None, typer.Argument(help="A title: what is like it, or whether the viewer would like it.")
    ] = None,
    year: Annotated[
        int | None, typer.Option(help="Which title, if several share the name; else the year offered.")
    ] = None,
    viewer: Annotated[str | None, typer.Option(help="A viewer of the ratings: ratings_small:1, or just 1.")] = None,
    history: Annotated[str | None, typer.Option(help='What somebody rated: "Toy Story:5,Heat:2".')] = None,
    platform: PlatformsOption = None,
    kind: KindOption = None,
    genre: GenresOption = None,
    language: LanguagesOption = None,
    start: FromOption = None,
    end: UntilOption = None,
    any_title: Annotated[bool, typer.Option("--any", help="For viewers: also titles on no platform.")] = False,
    n: Annotated[int, typer.Option("-n", min=1, max=100, help="How many.")] = 5,
    as_json: JsonOption = False,
    root: WorkspaceOption = DEFAULT_WORKSPACE,
) -> None:
    """Recommend: like a TITLE, for a --viewer, or for somebody with a --history; with the reasons.

    A TITLE together with --viewer or --history asks whether they would like it.
    """
    from cartelera.catalog import Available
    from cartelera.release import releases_of
    from cartelera.service import Cartelera

    if viewer and history:
        raise UsageError("give --viewer or --history, not both")
    if not (title or viewer or history):
        raise UsageError("name a title, a --viewer or a --history")
    filters = filters_of(platform, kind, genre, language, start, end)
    service = Cartelera(releases_of(workspace_at(root)).open_current())
    if not (viewer or history):
        _show_similar(service.similarity.find(str(title), year, n, filters), as_json)
        return
    who, rated = service.viewers.history(viewer) if viewer else ("you", service.viewers.parse_history(str(history)))
    if title:
        if any((platform, kind, genre, language, start, end)):
            raise UsageError("whether they would like a title is asked of that title alone: no filter goes with it")
        _show_match(service.matching.of_history(rated, service.names.title(title, year), viewer=who), as_json)
        return
    if year is not None:
        filters = replace(filters, year_from=max(year, start or year), year_to=min(year, end or year))
    available = Available.ANY if any_title else Available.OFFERED
    found = service.recommendations.for_history(rated, viewer=who, n=n, filters=filters, available=available)
    if as_json:
        print_json(title_object(item.title, item.reasons, item.probability) for item in found.titles)
        return
    head = f"For {who}, who rated {counted(len(rated), 'title')} (answered by: {found.tier})"
    chances = ["" if item.probability is None else f"{item.probability:.0%}" for item in found.titles]
    _print_table(
        head, [_row(item.title, item.reasons, chance) for item, chance in zip(found.titles, chances, strict=True)]
    )


def _show_similar(result: SimilarTitles, as_json: bool) -> None:
    if as_json:
        print_json(title_object(other.title, other.reasons) for other in result.similar)
    else:
        head = f"Most like {result.title.title} ({result.title.year or 'year unknown'})"
        _print_table(head, [_row(other.title, other.reasons) for other in result.similar])
    _print_others(result.others, errors() if as_json else console())


def _show_match(match: TitleMatch, as_json: bool) -> None:
    if as_json:
        more = {"recommended": match.recommended, "rating": match.rating, "own_rating": match.own_rating}
        print_json([title_object(match.title, match.reasons, match.probability) | more])
        _print_others(match.others, errors())
        return
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
    _print_others(match.others, console())


def _print_others(others: tuple[Title, ...], out: Console) -> None:
    """Name the other titles that the name could have meant."""
    if others:
        named = ", ".join(f"{other.title} ({other.year or 'year unknown'}, {other.kind})" for other in others)
        out.print(f"Others of this name: {named}. --year chooses.", highlight=False, markup=False, soft_wrap=True)


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
    from cartelera.i18n.reasons import reason_text

    return "; ".join(text for reason in reasons if (text := reason_text(reason, "en")))
