"""How many ratings a viewer gives, and a title gets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from cartelera.report.axes import number_axis
from cartelera.report.canvas import Canvas, Picture
from cartelera.report.charts.base import AxisSpec, Series
from cartelera.report.charts.lines import Point, lines
from cartelera.report.data import ReportData, as_rows
from cartelera.report.figure import Figure, Finding, require_rows
from cartelera.report.figures.ratings.common import MAX_SETS, NO_RATINGS, joined
from cartelera.report.text import Text, count, number, percent, ratings, text


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose ratings are counted: the column, the figure's title, and the noun in singular and plural."""

    column: str
    title: Text
    noun: tuple[tuple[str, str], tuple[str, str]]


VIEWERS = Subject(
    "viewer_id",
    Text("Valoraciones por espectador", "Ratings per viewer"),
    (("espectador", "espectadores"), ("viewer", "viewers")),
)
TITLES = Subject(
    "title_id",
    Text("Valoraciones por título", "Ratings per title"),
    (("título", "títulos"), ("title", "titles")),
)


@dataclass(frozen=True, slots=True)
class ActivityBand:
    """`n` viewers or titles of a data set with `ratings_from` ratings or more, but less than twice as many."""

    dataset: str
    ratings_from: float
    n: int


@dataclass(frozen=True, slots=True)
class ActivitySummary:
    """The ratings of the `n` viewers or titles of a data set; `few` of them have fewer than 5."""

    dataset: str
    n: int
    median: float
    most: int
    least: int
    few: int


def _counts(subject: Subject) -> str:
    return f"(SELECT dataset, {subject.column}, count(*) AS k FROM rated GROUP BY ALL)"


def query(data: ReportData, subject: Subject) -> list[ActivityBand]:
    """Viewers or titles per data set and band."""
    return data.records(
        ActivityBand,
        f"SELECT dataset, pow(2, floor(log2(k))) AS ratings_from, count(*) AS n FROM {_counts(subject)} "
        f"GROUP BY ALL ORDER BY dataset, ratings_from",
    )


def query_summaries(data: ReportData, subject: Subject) -> list[ActivitySummary]:
    """The data sets, the one with most ratings first."""
    return data.records(
        ActivitySummary,
        f"SELECT dataset, count(*) AS n, median(k) AS median, max(k) AS most, min(k) AS least, "
        f"count(*) FILTER (k < 5) AS few FROM {_counts(subject)} GROUP BY dataset ORDER BY sum(k) DESC, dataset",
    )


def finding(sets: Sequence[ActivitySummary], subject: Subject) -> Finding:
    """The median, the extremes and the share with few ratings, per data set."""
    parts = [
        text(
            "en {d}, {n}; la mitad tiene {m} o menos (de {a} a {z}) y el {f}, menos de 5",
            "in {d}, {n}; half have {m} or fewer ({a} to {z}), and {f} fewer than 5",
            d=each.dataset,
            n=count(each.n, *subject.noun),
            m=ratings(int(each.median)),
            a=number(each.least),
            z=number(each.most),
            f=percent(each.few / each.n),
        )
        for each in sets[:MAX_SETS]
    ]
    values = {
        f"{each.dataset}.{name}": value
        for each in sets
        for name, value in (
            ("n", each.n),
            ("median", each.median),
            ("most", each.most),
            ("least", each.least),
            ("few", each.few),
        )
    }
    return Finding(joined(parts), values)


def chart(canvas: Canvas, bands: Sequence[ActivityBand], sets: Sequence[str], subject: Subject) -> Picture:
    """A line per data set over the bands, on a logarithmic axis."""
    points = [Point(band.dataset, band.ratings_from, band.n) for band in without_gaps(bands) if band.dataset in sets]
    low, high = min(point.x for point in points), max(point.x for point in points)
    ticks = [2.0**k for k in range(0, 22, 2) if low <= 2.0**k <= high]
    x = AxisSpec(
        canvas.t(
            "valoraciones (desde ese número hasta el doble; eje logarítmico)",
            "ratings (from that number to twice it; logarithmic axis)",
        ),
        axis=number_axis(canvas, values=ticks or [low]),
        scale=alt.Scale(type="log", base=2, domain=[low * 0.9, high * 1.15], nice=False),
    )
    spanish, english = subject.noun
    return lines(canvas, points, x, AxisSpec(canvas.t(spanish[1], english[1])), Series(sets))


def without_gaps(bands: Sequence[ActivityBand]) -> list[ActivityBand]:
    """The bands with 0 for each one nobody falls in: a line must not bridge it."""
    filled = []
    for dataset in dict.fromkeys(band.dataset for band in bands):
        own = {band.ratings_from: band.n for band in bands if band.dataset == dataset}
        start = min(own)
        while start <= max(own):
            filled.append(ActivityBand(dataset, start, own.get(start, 0)))
            start *= 2
    return filled


def per_viewer(data: ReportData) -> Figure:
    """Ratings per viewer."""
    return _figure(data, VIEWERS)


def per_title(data: ReportData) -> Figure:
    """Ratings per title."""
    return _figure(data, TITLES)


def _figure(data: ReportData, subject: Subject) -> Figure:
    bands = query(data, subject)
    require_rows(bands, *NO_RATINGS)
    sets = query_summaries(data, subject)
    drawn = [each.dataset for each in sets[:MAX_SETS]]
    return Figure(
        title=subject.title,
        finding=finding(sets, subject),
        draw=lambda canvas: chart(canvas, bands, drawn, subject),
        table=as_rows(bands),
    )
