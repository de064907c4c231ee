"""How many films lie where, on two logarithmic axes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from cartelera.report.axes import decades, log_scale, number_axis
from cartelera.report.canvas import Canvas, Panel
from cartelera.report.charts.base import AxisSpec, base_chart, layer, mark_rows, ticks_at, wrapped

_HEIGHT = 380
_LEGEND = (1, 3, 10, 30, 100, 300, 1000, 3000)


@dataclass(frozen=True, slots=True)
class DensityCell:
    """`n` films lie in the rectangle from (x0, y0) to (x1, y1)."""

    x0: float
    x1: float
    y0: float
    y1: float
    n: int


def density2d(canvas: Canvas, cells: Sequence[DensityCell], x: AxisSpec, y: AxisSpec, legend_title: str) -> Panel:
    """Cells coloured by how many films they hold; both axes and the colours are logarithmic."""
    x0, x1 = min(cell.x0 for cell in cells), max(cell.x1 for cell in cells)
    y0, y1 = min(cell.y0 for cell in cells), max(cell.y1 for cell in cells)
    across = ticks_at(x.axis or number_axis(canvas), decades(x0, x1, 5 if canvas.narrow else 9))
    upward = ticks_at(y.axis or number_axis(canvas), decades(y0, y1, 9))
    cloud = base_chart(canvas, mark_rows(canvas, cells)).mark_rect()
    return layer(
        canvas,
        cloud.encode(
            x=alt.X("x0:Q", title=wrapped(canvas, x.title), scale=log_scale(x0, x1), axis=across),
            x2="x1:Q",
            y=alt.Y("y0:Q", title=y.title, scale=log_scale(y0, y1), axis=upward),
            y2="y1:Q",
            color=_colour(canvas, max(2, *(cell.n for cell in cells)), legend_title),
        ),
        height=_HEIGHT,
    )


def _colour(canvas: Canvas, most: int, title: str) -> alt.Color:
    legend = alt.Legend(
        title=title,
        orient="bottom",
        gradientLength=min(220, canvas.width - 60),
        values=[value for value in _LEGEND if value <= most],
        titleLimit=320,
        format="d",
    )
    scale = alt.Scale(type="log", scheme="viridis", domain=[1, most], reverse=True)
    return alt.Color("n:Q", scale=scale, legend=legend)
