"""What share of all ratings the most rated titles take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from cartelera.report.axes import percent_axis
from cartelera.report.canvas import Canvas, Picture
from cartelera.report.charts.base import AxisSpec, Series
from cartelera.report.charts.lines import Point, lines
from cartelera.report.data import ReportData, as_rows
from cartelera.report.figure import Figure, Finding, require_rows
from cartelera.report.figures.ratings.common import MAX_SETS, data_sets, joined
from cartelera.report.text import Text, percent, text


@dataclass(frozen=True, slots=True)
class TailPoint:
    """The share of a data set's ratings that the most rated share of its titles takes."""

    dataset: str
    titles_share: float
    ratings_share: float


@dataclass(frozen=True, slots=True)
class Concentration:
    """The share of ratings that the top tenth of titles takes, and the share of titles that takes half of them."""

    dataset: str
    top_tenth: float
    half_of_ratings: float


def query(data: ReportData) -> list[TailPoint]:
    """A point per hundredth of the titles, for data sets of ten titles or more."""
    return data.records(
        TailPoint,
        "WITH counts AS (SELECT dataset, title_id, count(*) AS k FROM rated GROUP BY ALL), "
        "placed AS (SELECT dataset, row_number() OVER w AS place, count(*) OVER (PARTITION BY dataset) AS titles, "
        "sum(k) OVER w AS cumulated, sum(k) OVER (PARTITION BY dataset) AS total FROM counts "
        "WINDOW w AS (PARTITION BY dataset ORDER BY k DESC, title_id ROWS UNBOUNDED PRECEDING)) "
        "SELECT dataset, ceil(100.0 * place / titles) / 100 AS titles_share, "
        "max(cumulated) / any_value(total) AS ratings_share "
        "FROM placed WHERE titles >= 10 GROUP BY ALL ORDER BY dataset, titles_share",
    )


def concentration(points: Sequence[TailPoint], dataset: str) -> Concentration:
    """How concentrated the ratings of a data set are."""
    own = [row for row in points if row.dataset == dataset]
    top_tenth = max((row.ratings_share for row in own if row.titles_share <= 0.1), default=0.0)
    half = min((row.titles_share for row in own if row.ratings_share >= 0.5), default=1.0)
    return Concentration(dataset, top_tenth, half)


def finding(sets: Sequence[Concentration]) -> Finding:
    """The share of the top tenth, and where half of the ratings lie, per data set."""
    parts = [
        text(
            "en {d}, el 10 % más valorado reúne el {t} y la mitad de todas cabe en el {h} de los títulos",
            "in {d}, the most rated 10% take {t}, and half of all fit into {h} of the titles",
            d=each.dataset,
            t=percent(each.top_tenth),
            h=percent(each.half_of_ratings),
        )
        for each in sets
    ]
    values = {
        f"{each.dataset}.{name}": value
        for each in sets
        for name, value in (("top_tenth", each.top_tenth), ("half_of_ratings", each.half_of_ratings))
    }
    return Finding(joined(parts), values)


def chart(canvas: Canvas, points: Sequence[TailPoint], sets: Sequence[str]) -> Picture:
    """A line per data set from nothing to everything."""
    marks = [Point(name, 0.0, 0.0) for name in sets]
    marks += [Point(row.dataset, row.titles_share, row.ratings_share) for row in points if row.dataset in sets]
    x_title = canvas.t(
        "proporción de los títulos, del más al menos valorado", "share of the titles, most to least rated"
    )
    y_title = canvas.t("proporción de las valoraciones", "share of the ratings")
    whole = alt.Scale(domain=[0, 1])
    return lines(
        canvas,
        marks,
        AxisSpec(x_title, axis=percent_axis(), scale=whole),
        AxisSpec(y_title, axis=percent_axis(), scale=whole),
        Series(sets),
        markers=len(marks) < 20,
    )


def build(data: ReportData) -> Figure:
    """The long tail."""
    points = query(data)
    require_rows(points, "Hacen falta al menos diez títulos valorados.", "It takes at least ten rated titles.")
    present = {row.dataset for row in points}
    sets = [name for name in data_sets(data) if name in present][:MAX_SETS]
    return Figure(
        title=Text("La cola larga", "The long tail"),
        finding=finding([concentration(points, name) for name in sets]),
        draw=lambda canvas: chart(canvas, points, sets),
        table=as_rows(points),
    )
