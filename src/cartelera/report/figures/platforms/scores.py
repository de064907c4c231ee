"""Mean user scores per platform, and whether they tell titles apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from cartelera.report.axes import percent_axis
from cartelera.report.canvas import Canvas, Picture
from cartelera.report.charts.base import AxisSpec
from cartelera.report.charts.columns import Column, columns
from cartelera.report.charts.lines import Point, lines
from cartelera.report.data import ReportData, as_rows
from cartelera.report.figure import Figure, Finding, require_rows
from cartelera.report.figures.platforms.common import platform_series, platforms_by_size, shown
from cartelera.report.text import EMPTY, Text, number, platform_name, text

_BIN = 0.05
"""Width of a bin of scores."""
_CLOSE = 0.5
"""Scores that differ by less, over more than a hundred titles, hardly tell titles apart."""


@dataclass(frozen=True, slots=True)
class ScoreBin:
    """How many titles of a platform have a score from `score_from` up to the next bin."""

    platform: str
    score_from: float
    n: int


@dataclass(frozen=True, slots=True)
class ScoreSummary:
    """The scores of a platform: mean, standard deviation, number, least and most."""

    platform: str
    mean: float
    sd: float
    n: int
    least: float
    most: float


def query(data: ReportData) -> list[ScoreBin]:
    """Scores in bins, per platform."""
    return data.records(
        ScoreBin,
        "SELECT platform, floor(score * 20) / 20 AS score_from, count(*) AS n FROM offers "
        "WHERE score IS NOT NULL AND coalesce(platform, '') <> '' GROUP BY ALL ORDER BY platform, score_from",
    )


def query_summaries(data: ReportData) -> list[ScoreSummary]:
    """The platforms, the one with the highest mean first."""
    return data.records(
        ScoreSummary,
        "SELECT platform, avg(score) AS mean, coalesce(stddev_samp(score), 0) AS sd, count(*) AS n, "
        "min(score) AS least, max(score) AS most FROM offers "
        "WHERE score IS NOT NULL AND coalesce(platform, '') <> '' GROUP BY platform "
        "ORDER BY round(mean, 9) DESC, platform",
    )


def finding(summaries: Sequence[ScoreSummary]) -> Finding:
    """How far scores lie apart, within platforms and between them."""
    least, most = min(row.least for row in summaries), max(row.most for row in summaries)
    values = {f"{row.platform}.{name}": n for row in summaries for name, n in (("mean", row.mean), ("sd", row.sd))}
    return Finding(
        _ranges(summaries, least, most) + _too_close(summaries, most - least),
        {"least": least, "most": most} | values,
    )


def _ranges(summaries: Sequence[ScoreSummary], least: float, most: float) -> Text:
    within = text(
        "Las medias van de {a} a {b} sobre 5 y la desviación típica dentro de una plataforma es de {sd}",
        "The means run from {a} to {b} out of 5, and the standard deviation within a platform is {sd}",
        a=number(least, 2),
        b=number(most, 2),
        sd=number(max(row.sd for row in summaries), 3),
    )
    if len(summaries) < 2:
        return text("{s}.", "{s}.", s=within)
    best, worst = summaries[0], summaries[-1]
    return text(
        "{s}; entre plataformas, la media va de {x} ({p}) a {y} ({q}).",
        "{s}; between platforms the mean runs from {x} ({p}) to {y} ({q}).",
        s=within,
        x=number(worst.mean, 3),
        p=platform_name(worst.platform),
        y=number(best.mean, 3),
        q=platform_name(best.platform),
    )


def _too_close(summaries: Sequence[ScoreSummary], apart: float) -> Text:
    if apart >= _CLOSE or sum(row.n for row in summaries) <= 100:
        return EMPTY
    return Text(
        "Tan juntas apenas distinguen un título de otro.", "So close together they hardly tell one title from another."
    )


def chart(canvas: Canvas, bins: Sequence[ScoreBin], platforms: Sequence[str]) -> Picture:
    """A line per platform over the scores; columns if there is only one score."""
    if len({row.score_from for row in bins}) == 1:
        axis = AxisSpec(canvas.t("títulos", "titles"))
        return columns(canvas, [Column(shown(canvas, row.platform), row.n) for row in bins], axis)
    totals: dict[str, int] = {}
    for row in bins:
        totals[row.platform] = totals.get(row.platform, 0) + row.n
    x_title = canvas.t("puntuación media (de 0 a 5, intervalos de 0,05)", "mean score (0 to 5, bins of 0.05)")
    return lines(
        canvas,
        [Point(shown(canvas, row.platform), row.score_from + _BIN / 2, row.n / totals[row.platform]) for row in bins],
        AxisSpec(x_title, axis=alt.Axis(format=".2f", tickCount=6)),
        AxisSpec(canvas.t("proporción de sus títulos", "share of its titles"), axis=percent_axis()),
        platform_series(canvas, platforms, totals),
    )


def build(data: ReportData) -> Figure:
    """Mean user scores of each platform."""
    bins = query(data)
    require_rows(bins, "Ningún título tiene puntuación media de usuarios.", "No title has a mean user score.")
    platforms = platforms_by_size(data)
    return Figure(
        title=Text("Puntuación media de los usuarios", "Mean user scores"),
        finding=finding(query_summaries(data)),
        draw=lambda canvas: chart(canvas, bins, platforms),
        table=as_rows(bins),
    )
