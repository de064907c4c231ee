"""Films by month; the first of January apart, for it often stands for “some day that year”."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cartelera.report.canvas import BLUE, GREY, Canvas, Picture
from cartelera.report.charts.bars import Segment
from cartelera.report.charts.base import AxisSpec, Series
from cartelera.report.charts.columns import stacked_columns
from cartelera.report.data import ReportData, as_rows
from cartelera.report.figure import Figure, Finding, require_rows
from cartelera.report.text import EMPTY, Text, films, month, number, percent, text


@dataclass(frozen=True, slots=True)
class MonthCount:
    """The films released in a month (1 to 12), those of January 1 apart."""

    month: int
    other_days: int
    first_of_january: int

    @property
    def total(self) -> int:
        """On any day."""
        return self.other_days + self.first_of_january


def query(data: ReportData) -> list[MonthCount]:
    """The months in which films were released."""
    first = "month(release_date) = 1 AND day(release_date) = 1"
    return data.records(
        MonthCount,
        f"SELECT month(release_date) AS month, count(*) FILTER (NOT ({first})) AS other_days, "
        f"count(*) FILTER ({first}) AS first_of_january FROM films "
        f"WHERE release_date IS NOT NULL GROUP BY ALL ORDER BY month",
    )


def finding(months: Sequence[MonthCount]) -> Finding:
    """The month with most releases, with and without those of January 1."""
    all_days = {row.month: row.total for row in months}
    other_days = {row.month: row.other_days for row in months}
    top, top_other = _busiest(all_days), _busiest(other_days)
    total, first = sum(all_days.values()), sum(row.first_of_january for row in months)
    sentence = text(
        "El mes con más estrenos es {m} ({n}, el {p} de {all}).",
        "The month with most releases is {m} ({n}, {p} of {all}).",
        m=month(top),
        n=number(all_days[top]),
        p=percent(all_days[top] / total),
        all=films(total),
    )
    return Finding(
        sentence + _first_of_january(first, top_other, other_days[top_other]),
        {
            "films": total,
            "top_month": top,
            "at_top": all_days[top],
            "first_of_january": first,
            "top_month_without": top_other,
        },
    )


def _busiest(counts: Mapping[int, int]) -> int:
    return max(counts, key=lambda each: (counts[each], -each))


def _first_of_january(films: int, top: int, at_top: int) -> Text:
    if not films:
        return EMPTY
    return text(
        "{n} llevan fecha de 1 de enero, que a menudo sólo significa «ese año»; sin ellas el primero es {m} ({k}).",
        "{n} are dated January 1, which often only means “that year”; without them the first is {m} ({k}).",
        n=number(films),
        m=month(top),
        k=number(at_top),
    )


def chart(canvas: Canvas, months: Sequence[MonthCount]) -> Picture:
    """A column per month of the year, with January 1 in another colour."""
    other, first = canvas.t("otros días", "other days"), canvas.t("1 de enero", "January 1")
    by_month = {row.month: row for row in months}
    segments = []
    for index in range(1, 13):
        row = by_month.get(index, MonthCount(index, 0, 0))
        name = canvas.to(month(index))[:3]
        segments += [Segment(name, other, row.other_days), Segment(name, first, row.first_of_january)]
    return stacked_columns(
        canvas,
        segments,
        AxisSpec(canvas.t("películas", "films")),
        Series((other, first), (BLUE, GREY)),
        canvas.t("mes de estreno", "month of release"),
    )


def build(data: ReportData) -> Figure:
    """Films by month of release."""
    months = query(data)
    require_rows(months, "Ninguna película dice su fecha de estreno.", "No film says its release date.")
    return Figure(
        title=Text("Películas por mes de estreno", "Films by month of release"),
        finding=finding(months),
        draw=lambda canvas: chart(canvas, months),
        table=as_rows(months),
    )
