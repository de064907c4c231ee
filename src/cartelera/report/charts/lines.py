"""One line per series."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from cartelera.report.axes import number_axis
from cartelera.report.canvas import Canvas, Panel
from cartelera.report.charts.base import (
    AxisSpec,
    Series,
    base_chart,
    layer,
    mark_rows,
    series_colour,
    series_shape,
    wrapped,
)


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a series; `low` and `high` are the ends of an interval around `y`."""

    series: str
    x: float
    y: float
    low: float | None = None
    high: float | None = None


def lines(
    canvas: Canvas,
    points: Sequence[Point],
    x: AxisSpec,
    y: AxisSpec,
    series: Series,
    *,
    markers: bool = True,
    height: int = 280,
) -> Panel:
    """A line per series, told apart by colour and, with `markers`, by the shape of its points; intervals if any."""
    base = base_chart(canvas, mark_rows(canvas, points)).encode(
        x=alt.X(
            "x:Q",
            title=wrapped(canvas, x.title),
            axis=x.axis or alt.Undefined,
            scale=x.scale or alt.Scale(nice=False, zero=False),
        ),
        y=alt.Y("y:Q", title=y.title, axis=y.axis or number_axis(canvas), scale=y.scale or alt.Undefined),
        color=series_colour(canvas, "series", series),
    )
    parts = [base.mark_line(strokeWidth=2)]
    if markers:
        shape = series_shape(canvas, "series", series.names)
        parts.append(base.mark_point(filled=True, size=38, opacity=1).encode(shape=shape))
    if any(point.low is not None for point in points):
        parts.append(base.mark_rule().encode(y=alt.Y("low:Q", title=y.title), y2="high:Q"))
    return layer(canvas, *parts, height=height)
