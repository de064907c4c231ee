"""Five quantiles per name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from cartelera.report.axes import number_axis
from cartelera.report.canvas import BLUE, GREY, INK, PAPER, Canvas, Panel
from cartelera.report.charts.base import AxisSpec, base_chart, layer, mark_rows, name_axis, name_width, wrapped
from cartelera.report.text import Text


@dataclass(frozen=True, slots=True)
class Box:
    """The quantiles of one name, and what is written above its median."""

    name: str
    p5: float
    p25: float
    p50: float
    p75: float
    p95: float
    label: Text


def box_summary(canvas: Canvas, boxes: Sequence[Box], axis: AxisSpec) -> Panel:
    """Per name the 5th to 95th percentile as a line, the middle half as a bar, the median as a tick with its label."""
    names = name_axis(name_width(canvas, (box.name for box in boxes)))
    base = base_chart(canvas, mark_rows(canvas, boxes)).encode(y=alt.Y("name:N", sort=None, axis=names))
    scale, ticks = axis.scale or alt.Scale(zero=False), axis.axis or number_axis(canvas)

    def x(field: str) -> alt.X:
        return alt.X(f"{field}:Q", title=wrapped(canvas, axis.title), scale=scale, axis=ticks)

    return layer(
        canvas,
        base.mark_rule(color=GREY, strokeWidth=2).encode(x=x("p5"), x2="p95:Q"),
        base.mark_bar(color=BLUE, height=14).encode(x=x("p25"), x2="p75:Q"),
        base.mark_tick(color=PAPER, thickness=3, height=14).encode(x=x("p50")),
        base.mark_text(dy=-15, color=INK).encode(x=x("p50"), text="label:N"),
        height={"step": 40},
    )
