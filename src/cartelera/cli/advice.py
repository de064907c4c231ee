"""`cartelera advice`: which subscriptions cover most of what somebody would love."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cartelera.cli.json_output import JsonOption
from cartelera.cli.shared import DEFAULT_WORKSPACE, WorkspaceOption, console, workspace_at
from cartelera.errors import UsageError

if TYPE_CHECKING:
    from cartelera.service.subscriptions import PlanSet, SubscriptionAdvice


def command(
    viewer: Annotated[str | None, typer.Option(help="A viewer of the ratings: ratings_small:1, or just 1.")] = None,
    history: Annotated[str | None, typer.Option(help='What somebody rated: "Toy Story:5,Heat:2".')] = None,
    budget: Annotated[float | None, typer.Option(min=0, help="What they would pay a month, at most.")] = None,
    keep: Annotated[
        list[str] | None, typer.Option("--keep", help="A plan or platform that they pay anyway (repeat for several).")
    ] = None,
    country: Annotated[str | None, typer.Option(help="Only what is offered in this country: ES.")] = None,
    prices: Annotated[
        Path | None, typer.Option(help="The price table (else prices.toml in the workspace).", show_default=False)
    ] = None,
    as_json: JsonOption = False,
    root: WorkspaceOption = DEFAULT_WORKSPACE,
) -> None:
    """Say which subscriptions cover most of what a --viewer, or somebody with a --history, would love per month."""
    from cartelera.catalog import Filters
    from cartelera.history import History
    from cartelera.release import releases_of
    from cartelera.service import Cartelera
    from cartelera.service.prices import read_prices

    if viewer and history:
        raise UsageError("give --viewer or --history, not both")
    workspace = workspace_at(root)
    table = read_prices(prices or workspace.prices)
    service = Cartelera(releases_of(workspace).open_current())
    who, rated = "anybody", History.empty()
    if viewer:
        who, rated = service.viewers.history(viewer)
    elif history:
        who, rated = "you", service.viewers.parse_history(history)
    advice = service.subscriptions.advise(
        rated, table, viewer=who, budget=budget, keep=keep or (), filters=Filters(available_in=country)
    )
    if as_json:
        _print_json(advice)
    else:
        _print(advice)


def _print(advice: SubscriptionAdvice) -> None:
    from rich.table import Table

    out, currency = console(), advice.prices.currency
    if advice.prices.illustrative:
        out.print("These prices are illustrative: invented, not those of any platform.", highlight=False)
    if not advice.titles:
        out.print("None of the plans has anything for them in this catalogue.", highlight=False)
        return
    named = " + ".join(plan.name for plan in advice.best.plans) or "no plan"
    out.print(
        f"For {advice.viewer}: {named}, {advice.best.price:.2f} {currency} a month, covers {advice.best.share:.0%} of "
        f"the {advice.titles} titles they would love most.",
        highlight=False, markup=False, soft_wrap=True,
    )  # fmt: skip
    if advice.plans:
        table = Table(title="What each adds", title_justify="left", header_style="bold")
        for column in ("plan", "a month", "has", "adds", "with"):
            table.add_column(column, overflow="fold")
        for one in advice.plans:
            titles = ", ".join(found.title.title for found in one.titles)
            table.add_row(one.plan.name, f"{one.plan.price:.2f}", f"{one.share:.0%}", f"{one.adds:.0%}", titles)
        out.print(table)
    choices = "; ".join(f"{_named(one)} {one.price:.2f} {currency} {one.share:.0%}" for one in advice.choices)
    out.print(f"Other choices: {choices}.", highlight=False, markup=False, soft_wrap=True)
    if not advice.exact:
        out.print(f"At least {advice.guarantee:.0%} of the most possible for that price.", highlight=False)
    if advice.unknown:
        unknown = ", ".join(plan.name for plan in advice.unknown)
        out.print(f"This catalogue knows nothing of: {unknown}.", highlight=False, markup=False, soft_wrap=True)


def _named(choice: PlanSet) -> str:
    return " + ".join(plan.name for plan in choice.plans)


def _print_json(advice: SubscriptionAdvice) -> None:
    import json

    from cartelera.api.v1.advice_shapes import advice_object

    typer.echo(json.dumps(advice_object(advice), ensure_ascii=False, indent=2, default=str))
