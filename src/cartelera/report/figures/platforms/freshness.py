"""When titles were added, and how old they were then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from cartelera.report.axes import number_axis, year_axis
from cartelera.report.canvas import Canvas, Panel, Picture
from cartelera.report.charts.base import AxisSpec, titled
from cartelera.report.charts.box_summary import box_summary
from cartelera.report.charts.lines import Point, lines
from cartelera.report.data import ReportData, as_rows
from cartelera.report.figure import Figure, Finding, require_rows
from cartelera.report.figures.platforms.common import (
    BOX_NOTE,
    Quantiles,
    boxes,
    platform_series,
    platforms_by_size,
    quantiles,
    shown,
)
from cartelera.report.text import EMPTY, Text, count, names, percent, platform_name, text, titles


@dataclass(frozen=True, slots=True)
class YearAdded:
    """The titles a platform added in a year, and their median age then, in years."""

    platform: str
    year_added: int
    n: int
    median_age: float | None


@dataclass(frozen=True, slots=True)
class DatedShare:
    """How many of a platform's titles say when they were added."""

    platform: str
    dated: int
    n: int


def query(data: ReportData) -> list[YearAdded]:
    """Titles added per platform and year."""
    return data.records(
        YearAdded,
        "SELECT platform, year(date_added) AS year_added, count(*) AS n, "
        "median(year(date_added) - release_year) AS median_age FROM offers "
        "WHERE date_added IS NOT NULL AND coalesce(platform, '') <> '' GROUP BY ALL ORDER BY platform, year_added",
    )


def query_ages(data: ReportData) -> list[Quantiles]:
    """The age of titles when they were added, in years, per platform."""
    return quantiles(data, "greatest(year(date_added) - release_year, 0)", "date_added IS NOT NULL")


def query_dated(data: ReportData) -> list[DatedShare]:
    """The titles with a date, per platform."""
    return data.records(
        DatedShare,
        "SELECT platform, count(date_added) AS dated, count(*) AS n FROM offers "
        "WHERE coalesce(platform, '') <> '' GROUP BY platform ORDER BY n DESC, platform",
    )


def finding(added: Sequence[YearAdded], ages: Sequence[Quantiles], dated: Sequence[DatedShare]) -> Finding:
    """The year of most additions, how old titles were, and the platforms that seldom say when."""
    peak = max(added, key=lambda row: (row.n, row.year_added))
    sentence = text(
        "El año en que más se añadió fue {y}, en {p} ({n}).",
        "The year of most additions was {y}, on {p} ({n}).",
        y=str(peak.year_added),
        p=platform_name(peak.platform),
        n=titles(peak.n),
    )
    return Finding(
        sentence + _ages(ages) + _seldom_dated(dated),
        {
            "peak_year": peak.year_added,
            "peak_platform": peak.platform,
            "peak": peak.n,
            **{f"{row.platform}.median_age": row.p50 for row in ages},
        },
    )


def _ages(ages: Sequence[Quantiles]) -> Text:
    if not ages:
        return EMPTY
    by_median = sorted(ages, key=lambda row: row.p50)
    young, old = by_median[0], by_median[-1]
    if len(ages) == 1:
        return text(
            "Al llegar, un título tenía de mediana {a}.",
            "On arrival the median title was {a} old.",
            a=_years(young.p50),
        )
    return text(
        "Al llegar, un título tenía de mediana {a} en {x} y {b} en {z}.",
        "On arrival the median title was {a} old on {x} and {b} on {z}.",
        a=_years(young.p50),
        x=platform_name(young.platform),
        b=_years(old.p50),
        z=platform_name(old.platform),
    )


def _seldom_dated(dated: Sequence[DatedShare]) -> Text:
    few = [
        text(
            "{p} sólo lo dice del {s}",
            "{p} dates only {s}",
            p=platform_name(row.platform),
            s=percent(row.dated / row.n),
        )
        for row in dated
        if row.dated < 0.5 * row.n
    ]
    if not few:
        return EMPTY
    return text("Ojo: {l} de sus títulos.", "Mind: {l} of its titles.", l=names(few))


def _years(value: float) -> Text:
    return count(round(value), ("año", "años"), ("year", "years"))


def chart(canvas: Canvas, added: Sequence[YearAdded], ages: Sequence[Quantiles], platforms: Sequence[str]) -> Picture:
    """A line of additions per platform; beside it the ages, if any are known."""
    left, right = canvas.split(0.55) if ages else (canvas, canvas)
    additions = _additions(left, added, platforms)
    return (additions, _age_panel(right, ages)) if ages else additions


def _additions(canvas: Canvas, added: Sequence[YearAdded], platforms: Sequence[str]) -> Panel:
    panel = lines(
        canvas,
        [Point(shown(canvas, row.platform), row.year_added, row.n) for row in added],
        AxisSpec(canvas.t("año en que se añadió", "year added"), axis=year_axis(tickCount=6)),
        AxisSpec(canvas.t("títulos añadidos", "titles added")),
        platform_series(canvas, platforms, {row.platform for row in added}),
    )
    return titled(canvas.t("Títulos añadidos por año", "Titles added per year"), panel)


def _age_panel(canvas: Canvas, ages: Sequence[Quantiles]) -> Panel:
    axis = AxisSpec(
        canvas.t("edad al llegar (años, eje de raíz)", "age on arrival (years, square-root axis)"),
        axis=number_axis(canvas, tickCount=5),
        scale=alt.Scale(type="sqrt"),
    )
    return titled(canvas.t("Edad al llegar", "Age on arrival"), box_summary(canvas, boxes(canvas, ages), axis))


def build(data: ReportData) -> Figure:
    """When titles arrived on each platform."""
    added = query(data)
    require_rows(added, "Ningún título dice cuándo llegó a su plataforma.", "No title says when its platform added it.")
    ages, platforms = query_ages(data), platforms_by_size(data)
    return Figure(
        title=Text("Frescura: cuándo llegó cada título", "Freshness: when titles arrived"),
        finding=finding(added, ages, query_dated(data)),
        draw=lambda canvas: chart(canvas, added, ages, platforms),
        table=as_rows(added),
        note=BOX_NOTE,
    )
