"""Budgets, revenues and returns."""

from __future__ import annotations

from dataclasses import dataclass

from cartelera.report.axes import dollar_axis
from cartelera.report.data import ReportData
from cartelera.report.figure import Figure
from cartelera.report.figures.distributions.distribution import build_distribution
from cartelera.report.figures.distributions.measure import Measure, Summary
from cartelera.report.text import EMPTY, Text, number, percent, short, text, usd, usd_short


def _times(value: float) -> Text:
    return text("{n} veces", "{n} times", n=short(value))


def _times_short(value: float) -> Text:
    return text("× {n}", "× {n}", n=short(value))


BUDGET = Measure(
    value="budget",
    title=Text("Presupuesto de las películas", "Budgets of the films"),
    axis_title=Text("presupuesto (dólares, eje logarítmico)", "budget (US dollars, logarithmic axis)"),
    unit=Text("dólares", "US dollars"),
    stated=Text("declaran su presupuesto", "state their budget"),
    write=usd,
    label=usd_short,
    where="budget > 0",
    axis=dollar_axis,
    bins_per_doubling=1,
)
REVENUE = Measure(
    value="revenue",
    title=Text("Recaudación de las películas", "Revenues of the films"),
    axis_title=Text("recaudación (dólares, eje logarítmico)", "revenue (US dollars, logarithmic axis)"),
    unit=Text("dólares", "US dollars"),
    stated=Text("declaran su recaudación", "state their revenue"),
    write=usd,
    label=usd_short,
    where="revenue > 0",
    axis=dollar_axis,
    bins_per_doubling=1,
)
RETURN = Measure(
    value='"return"',
    title=Text("Retorno: recaudación entre presupuesto", "Return: revenue over budget"),
    axis_title=Text("retorno (veces el presupuesto, eje logarítmico)", "return (times the budget, logarithmic axis)"),
    unit=Text("veces el presupuesto", "times the budget"),
    stated=Text("declaran presupuesto y recaudación", "state both budget and revenue"),
    write=_times,
    label=_times_short,
    where='"return" > 0',
    bins_per_doubling=1,
    dollars="budget",
)


def budget(data: ReportData) -> Figure:
    """Budgets of the films that state one."""
    return build_distribution(data, BUDGET)


def revenue(data: ReportData) -> Figure:
    """Revenues of the films that state one, and how much of all money the top hundredth takes."""
    return build_distribution(data, REVENUE, lambda summary: _top_hundredth(data, summary))


def _top_hundredth(data: ReportData, summary: Summary) -> Text:
    """The share of the 1% with the largest revenues; nothing for fewer than a hundred films."""
    if summary.n < 100:
        return EMPTY
    share = data.first_row(
        "SELECT sum(revenue) FILTER (place <= greatest(1, n // 100)) / sum(revenue) AS share "
        "FROM (SELECT revenue, row_number() OVER (ORDER BY revenue DESC) AS place, count(*) OVER () AS n "
        "FROM films WHERE revenue > 0)"
    )["share"]
    return text(
        "El 1 % que más recauda se lleva el {s} de todo.", "The top 1% takes {s} of all revenue.", s=percent(share)
    )


def returns(data: ReportData) -> Figure:
    """Return = revenue / budget; and how many huge ones are budgets that were not written in dollars."""
    return build_distribution(
        data,
        RETURN,
        lambda summary: losses_and_mistakes(query_extremes(data), summary.n),
        Text("Entre corchetes, el presupuesto declarado.", "In brackets, the budget as stated."),
    )


@dataclass(frozen=True, slots=True)
class ReturnExtremes:
    """Films that lost money, that returned 100-fold or more, and those of the latter with a budget below $10,000."""

    lost: int
    huge: int
    small: int


def query_extremes(data: ReportData) -> ReturnExtremes:
    """The extremes of the films that have a return."""
    return data.records(
        ReturnExtremes,
        'SELECT count(*) FILTER ("return" < 1) AS lost, count(*) FILTER ("return" >= 100) AS huge, '
        'count(*) FILTER ("return" >= 100 AND budget < 10000) AS small FROM films WHERE "return" > 0',
    )[0]


def losses_and_mistakes(extremes: ReturnExtremes, films: int) -> Text:
    """How many of `films` lost money, and how many huge returns are mistaken units."""
    if extremes.lost:
        share = percent(extremes.lost / films)
        lost = text("El {s} no recuperó lo gastado.", "{s} did not earn back what they cost.", s=share)
    else:
        lost = Text("Todas recuperaron lo gastado.", "All earned back what they cost.")
    if not extremes.small:
        return lost
    return lost + text(
        "De los {h} que devuelven 100 veces o más, {s} declaran un presupuesto de menos de 10.000 "
        "dólares: son erratas de unidad antes que éxitos.",
        "Of the {h} that return 100-fold or more, {s} state a budget below $10,000: mistaken units rather than hits.",
        h=number(extremes.huge),
        s=number(extremes.small),
    )
