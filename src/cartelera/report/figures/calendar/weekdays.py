"""Films by day of the week; is it Friday?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cartelera.report.canvas import Canvas, Picture
from cartelera.report.charts.base import AxisSpec
from cartelera.report.charts.columns import Column, columns
from cartelera.report.data import ReportData, as_rows
from cartelera.report.figure import Claim, Figure, Finding, require_rows
from cartelera.report.text import EMPTY, Text, films, number, percent, text, weekday

_FRIDAY = 5


@dataclass(frozen=True, slots=True)
class WeekdayCount:
    """The films released on a day of the week (1 Monday … 7 Sunday), and those of them with at least 50 votes."""

    weekday: int
    n: int
    n_50_votes: int


def query(data: ReportData) -> list[WeekdayCount]:
    """The days of the week on which films were released."""
    return data.records(
        WeekdayCount,
        "SELECT isodow(release_date) AS weekday, count(*) AS n, count(*) FILTER (vote_count >= 50) AS n_50_votes "
        "FROM films WHERE release_date IS NOT NULL GROUP BY ALL ORDER BY weekday",
    )


def busiest(days: Sequence[WeekdayCount]) -> WeekdayCount:
    """The day with most releases, the earlier one if two have as many."""
    return max(days, key=lambda row: (row.n, -row.weekday))


def finding(days: Sequence[WeekdayCount]) -> Finding:
    """The days with most and fewest releases, and how the former does among films with many votes."""
    top, total = busiest(days), sum(row.n for row in days)
    sentence = text(
        "El día de más estrenos es el {d}: {n} de {all} ({p}).",
        "The day with most releases is {d}: {n} of {all} ({p}).",
        d=weekday(top.weekday),
        n=number(top.n),
        all=films(total),
        p=percent(top.n / total),
    )
    return Finding(
        sentence + _least(days) + _known(top, sum(row.n_50_votes for row in days)),
        {
            "films": total,
            "top_weekday": top.weekday,
            "at_top": top.n,
            "friday": sum(row.n for row in days if row.weekday == _FRIDAY),
        },
        _claim(top, total),
    )


def _least(days: Sequence[WeekdayCount]) -> Text:
    if len(days) < 2:
        return EMPTY
    least = min(days, key=lambda row: (row.n, row.weekday))
    return text("El que menos, el {d} ({n}).", "The least is {d} ({n}).", d=weekday(least.weekday), n=number(least.n))


def _known(top: WeekdayCount, known: int) -> Text:
    if not known:
        return EMPTY
    return text(
        "Entre las de 50 votos o más, el {d} reúne el {p}.",
        "Among those with 50 votes or more, {d} has {p}.",
        d=weekday(top.weekday),
        p=percent(top.n_50_votes / known),
    )


def _claim(top: WeekdayCount, total: int) -> Claim:
    return Claim(
        Text("El viernes es el día favorito para estrenar.", "Friday is the favourite release day."),
        text(
            "el {d}, con {n} de {all} ({p})",
            "{d}, with {n} of {all} ({p})",
            d=weekday(top.weekday),
            n=number(top.n),
            all=number(total),
            p=percent(top.n / total),
        ),
        top.weekday == _FRIDAY,
    )


def chart(canvas: Canvas, days: Sequence[WeekdayCount]) -> Picture:
    """A column per day of the week, the highest one in red."""
    counts, top = {row.weekday: row.n for row in days}, busiest(days)
    marks = []
    for index in range(1, 8):
        name = canvas.to(weekday(index))[: 3 if canvas.narrow else 12]
        n = counts.get(index, 0)
        marks.append(Column(name, n, number(n), marked=index == top.weekday))
    axis = AxisSpec(canvas.t("películas", "films"))
    return columns(canvas, marks, axis, canvas.t("día de la semana", "day of the week"))


def build(data: ReportData) -> Figure:
    """Films by day of the week."""
    days = query(data)
    require_rows(days, "Ninguna película dice su fecha de estreno.", "No film says its release date.")
    return Figure(
        title=Text("Películas por día de la semana", "Films by day of the week"),
        finding=finding(days),
        draw=lambda canvas: chart(canvas, days),
        table=as_rows(days),
    )
