"""Ratings and their mean by year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from cartelera.report.axes import number_axis
from cartelera.report.canvas import Canvas, Panel, Picture
from cartelera.report.charts.bars import Segment
from cartelera.report.charts.base import AxisSpec, Series, titled
from cartelera.report.charts.columns import stacked_columns
from cartelera.report.charts.lines import Point, lines
from cartelera.report.data import ReportData, as_rows
from cartelera.report.figure import Figure, Finding, require_rows
from cartelera.report.figures.ratings.common import MAX_SETS
from cartelera.report.text import Text, month, number, percent, ratings, text

_ENOUGH_TO_COMPARE = 100
"""Ratings of a year before its mean is compared with those of others."""
_ENOUGH_TO_DRAW = 30
"""Ratings of a year before its mean is drawn."""


@dataclass(frozen=True, slots=True)
class YearSummary:
    """The ratings a data set has from a year, and their mean."""

    dataset: str
    year: int
    n: int
    mean: float


@dataclass(frozen=True, slots=True)
class YearTotal:
    """The ratings of a year over all data sets, and their mean."""

    year: int
    n: int
    mean: float


@dataclass(frozen=True, slots=True)
class MonthTotal:
    """The ratings of a month (1 to 12) over all years."""

    month: int
    n: int


def query(data: ReportData) -> list[YearSummary]:
    """Dated ratings per data set and year."""
    return data.records(
        YearSummary,
        "SELECT dataset, year(make_timestamp(rated_at * 1000000)) AS year, count(*) AS n, avg(rating) AS mean "
        "FROM rated WHERE rated_at IS NOT NULL GROUP BY ALL ORDER BY dataset, year",
    )


def query_busiest_month(data: ReportData) -> MonthTotal:
    """The month in which most ratings are given."""
    return data.records(
        MonthTotal,
        "SELECT month(make_timestamp(rated_at * 1000000)) AS month, count(*) AS n FROM rated "
        "WHERE rated_at IS NOT NULL GROUP BY month ORDER BY n DESC, month LIMIT 1",
    )[0]


def year_totals(rows: Sequence[YearSummary]) -> list[YearTotal]:
    """The years in order, over all data sets."""
    totals = []
    for year in sorted({row.year for row in rows}):
        own = [row for row in rows if row.year == year]
        n = sum(row.n for row in own)
        totals.append(YearTotal(year, n, sum(row.n * row.mean for row in own) / n))
    return totals


def finding(years: Sequence[YearTotal], busiest: MonthTotal, ratings_in_all: int) -> Finding:
    """How many ratings are dated, the busiest year and month, and the years with the highest and lowest mean."""
    dated = sum(row.n for row in years)
    peak = max(years, key=lambda row: (row.n, -row.year))
    often = [row for row in years if row.n >= _ENOUGH_TO_COMPARE] or years
    highest, lowest = max(often, key=lambda row: row.mean), min(often, key=lambda row: row.mean)
    sentence = text(
        "{n} de {all} ({p}) llevan fecha, de {a} a {z}. El año con más es {y} ({k}) y el mes, {m} ({km}); la "
        "media anual va de {lo} ({ly}) a {hi} ({hy}).",
        "{n} of {all} ({p}) are dated, from {a} to {z}. The year with most is {y} ({k}), the month {m} ({km}); "
        "the yearly mean runs from {lo} ({ly}) to {hi} ({hy}).",
        n=number(dated),
        all=ratings(ratings_in_all),
        p=percent(dated / ratings_in_all),
        a=str(years[0].year),
        z=str(years[-1].year),
        y=str(peak.year),
        k=number(peak.n),
        m=month(busiest.month),
        km=number(busiest.n),
        lo=number(lowest.mean, 2),
        ly=str(lowest.year),
        hi=number(highest.mean, 2),
        hy=str(highest.year),
    )
    values = {"dated": dated, "ratings": ratings_in_all, "first": years[0].year, "last": years[-1].year}
    return Finding(sentence, {**values, "peak": peak.year, "at_peak": peak.n})


def chart(canvas: Canvas, rows: Sequence[YearSummary]) -> Picture:
    """Columns of ratings per year beside lines of their mean."""
    left, right = canvas.split(0.5)
    sets = list(dict.fromkeys(row.dataset for row in rows))[:MAX_SETS]
    shown = sorted((row for row in rows if row.dataset in sets), key=lambda row: row.year)
    return _numbers(left, shown, sets), _means(right, shown, sets)


def _numbers(canvas: Canvas, rows: Sequence[YearSummary], sets: Sequence[str]) -> Panel:
    segments = [Segment(str(row.year), row.dataset, row.n) for row in rows]
    axis = AxisSpec(canvas.t("valoraciones", "ratings"))
    panel = stacked_columns(canvas, segments, axis, Series(sets), canvas.t("año", "year"))
    return titled(canvas.t("Valoraciones por año", "Ratings per year"), panel)


def _means(canvas: Canvas, rows: Sequence[YearSummary], sets: Sequence[str]) -> Panel:
    enough = [row for row in rows if row.n >= _ENOUGH_TO_DRAW] or rows
    panel = lines(
        canvas,
        [Point(row.dataset, row.year, row.mean) for row in enough],
        AxisSpec(canvas.t("año", "year"), axis=alt.Axis(format="d", tickMinStep=1, tickCount=5)),
        AxisSpec(
            canvas.t("valoración media (de 0 a 5)", "mean rating (0 to 5)"),
            axis=number_axis(canvas, tickCount=5),
            scale=alt.Scale(zero=False),
        ),
        Series(sets),
        height=260,
    )
    return titled(canvas.t("Media anual (30 o más)", "Yearly mean (30 or more)"), panel)


def build(data: ReportData) -> Figure:
    """Ratings over time."""
    rows = query(data)
    require_rows(rows, "Ninguna valoración dice cuándo se hizo.", "No rating says when it was made.")
    return Figure(
        title=Text("Valoraciones a lo largo del tiempo", "Ratings over time"),
        finding=finding(year_totals(rows), query_busiest_month(data), data.size("rated")),
        draw=lambda canvas: chart(canvas, rows),
        table=as_rows(rows),
    )
