"""Titles by year of release, films and series apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cartelera.report.axes import year_axis
from cartelera.report.canvas import Canvas, Picture
from cartelera.report.charts.base import AxisSpec, Series
from cartelera.report.charts.lines import Point, lines
from cartelera.report.data import ReportData, as_rows
from cartelera.report.figure import Figure, Finding, require_rows
from cartelera.report.text import Text, number, percent, text, titles

_FEW_YEARS = 15
"""Years below which each one gets a mark."""


@dataclass(frozen=True, slots=True)
class YearCount:
    """The titles of a kind (`movie` or `series`) of a year."""

    year: int
    kind: str
    n: int


def query(data: ReportData) -> list[YearCount]:
    """Titles per kind and year."""
    return data.records(
        YearCount,
        "SELECT release_year AS year, CASE WHEN kind = 'series' THEN 'series' ELSE 'movie' END AS kind, "
        "count(*) AS n FROM titles WHERE release_year IS NOT NULL GROUP BY ALL ORDER BY kind, year",
    )


def finding(counts: Sequence[YearCount]) -> Finding:
    """The first and the last year, the one with most titles, and the share since 2000."""
    by_year: dict[int, int] = {}
    for row in counts:
        by_year[row.year] = by_year.get(row.year, 0) + row.n
    first, last = min(by_year), max(by_year)
    peak = max(by_year, key=lambda year: (by_year[year], -year))
    total, recent = sum(by_year.values()), sum(n for year, n in by_year.items() if year >= 2000)
    sentence = text(
        "{n} entre {first} y {last}; el año con más es {peak} ({top}) y el {share} es de 2000 o después.",
        "{n} between {first} and {last}; the year with most is {peak} ({top}), and {share} are from 2000 or later.",
        n=titles(total),
        first=str(first),
        last=str(last),
        peak=str(peak),
        top=number(by_year[peak]),
        share=percent(recent / total),
    )
    return Finding(
        sentence,
        {
            "titles": total,
            "first": first,
            "last": last,
            "peak": peak,
            "at_peak": by_year[peak],
            "since_2000": recent,
        },
    )


def chart(canvas: Canvas, counts: Sequence[YearCount]) -> Picture:
    """A line for films, one for series."""
    words = {"movie": canvas.t("películas", "films"), "series": canvas.t("series", "series")}
    points = [
        Point(word, row.year, row.n)
        for kind, word in words.items()
        for row in without_gaps([row for row in counts if row.kind == kind])
    ]
    return lines(
        canvas,
        points,
        AxisSpec(canvas.t("año de estreno", "year of release"), axis=year_axis(tickCount=6 if canvas.narrow else 12)),
        AxisSpec(canvas.t("títulos", "titles")),
        Series([word for word in words.values() if any(point.series == word for point in points)]),
        markers=len({row.year for row in counts}) < _FEW_YEARS,
    )


def without_gaps(counts: Sequence[YearCount]) -> list[YearCount]:
    """The counts of one kind with 0 for each year without titles: a line must not bridge it."""
    by_year = {row.year: row for row in counts}
    if not by_year:
        return []
    kind = counts[0].kind
    return [by_year.get(year, YearCount(year, kind, 0)) for year in range(min(by_year), max(by_year) + 1)]


def build(data: ReportData) -> Figure:
    """Titles by year of release."""
    counts = query(data)
    require_rows(counts, "Ningún título dice su año.", "No title says its year.")
    return Figure(
        title=Text("Títulos por año de estreno", "Titles by year of release"),
        finding=finding(counts),
        draw=lambda canvas: chart(canvas, counts),
        table=as_rows(counts),
        note=Text(
            "Los últimos años están incompletos si los datos se recogieron entonces.",
            "The last years are incomplete where the data were collected then.",
        ),
    )
