"""How ratings are given, by data set."""

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
from cartelera.report.figures.ratings.common import MAX_SETS, NO_RATINGS
from cartelera.report.text import Text, names, number, percent, ratings, text, viewers


@dataclass(frozen=True, slots=True)
class RatingCount:
    """How often a data set has a rating, to the nearest half."""

    dataset: str
    rating: float
    n: int


@dataclass(frozen=True, slots=True)
class DataSetSummary:
    """A data set: ratings, their mean, the share of 4 or more, viewers and titles."""

    dataset: str
    n: int
    mean: float
    liked: float
    viewers: int
    titles: int


def query(data: ReportData) -> list[RatingCount]:
    """Ratings per data set and value."""
    return data.records(
        RatingCount,
        "SELECT dataset, round(rating * 2) / 2 AS rating, count(*) AS n FROM rated GROUP BY ALL "
        "ORDER BY dataset, rating",
    )


def query_summaries(data: ReportData) -> list[DataSetSummary]:
    """The data sets, the largest first."""
    return data.records(
        DataSetSummary,
        "SELECT dataset, count(*) AS n, avg(rating) AS mean, count(*) FILTER (rating >= 4) / count(*) AS liked, "
        "count(DISTINCT viewer_id) AS viewers, count(DISTINCT title_id) AS titles "
        "FROM rated GROUP BY dataset ORDER BY n DESC, dataset",
    )


def finding(sets: Sequence[DataSetSummary]) -> Finding:
    """The mean over all ratings, the share of 4 or more, and the sizes of the data sets."""
    total = sum(each.n for each in sets)
    mean = sum(each.n * each.mean for each in sets) / total
    liked = sum(each.n * each.liked for each in sets) / total
    sentence = text(
        "{n}, con media {m} de 5; el {l} son de 4 o más. Por conjunto: {s}.",
        "{n}, with mean {m} out of 5; {l} are 4 or more. By data set: {s}.",
        n=ratings(total),
        m=number(mean, 2),
        l=percent(liked),
        s=names([_data_set(each) for each in sets[:MAX_SETS]]),
    )
    values = {
        f"{each.dataset}.{name}": value
        for each in sets
        for name, value in (("n", each.n), ("mean", each.mean), ("viewers", each.viewers), ("titles", each.titles))
    }
    return Finding(sentence, {"ratings": total, "mean": mean, "liked": liked, **values})


def _data_set(each: DataSetSummary) -> Text:
    return text(
        "{d} ({n} de {v}, media {m})",
        "{d} ({n} by {v}, mean {m})",
        d=each.dataset,
        n=number(each.n),
        v=viewers(each.viewers),
        m=number(each.mean, 2),
    )


def chart(canvas: Canvas, counts: Sequence[RatingCount], sets: Sequence[DataSetSummary]) -> Picture:
    """A line of shares per data set."""
    totals = {each.dataset: each.n for each in sets[:MAX_SETS]}
    return lines(
        canvas,
        [Point(row.dataset, row.rating, row.n / totals[row.dataset]) for row in counts if row.dataset in totals],
        AxisSpec(
            canvas.t("valoración (de 0 a 5)", "rating (0 to 5)"),
            axis=alt.Axis(values=[0, 1, 2, 3, 4, 5], format="d"),
            scale=alt.Scale(domain=[0, 5.1], nice=False),
        ),
        AxisSpec(
            canvas.t("proporción de las valoraciones", "share of the ratings"),
            axis=percent_axis(),
            scale=alt.Scale(zero=True),
        ),
        Series(list(totals)),
    )


def build(data: ReportData) -> Figure:
    """How ratings are given."""
    counts = query(data)
    require_rows(counts, *NO_RATINGS)
    sets = query_summaries(data)
    return Figure(
        title=Text("Cómo se valora", "How ratings are given"),
        finding=finding(sets),
        draw=lambda canvas: chart(canvas, counts, sets),
        table=as_rows(counts),
    )
