"""Horizontal bars, whole or made of parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import altair as alt

from cartelera.report.axes import number_axis
from cartelera.report.canvas import BLUE, INK, PAPER, RED, Canvas, Panel
from cartelera.report.charts.base import (
    BAR_STEP,
    AxisSpec,
    Series,
    base_chart,
    label_share,
    layer,
    mark_rows,
    name_axis,
    name_width,
    series_colour,
    wrapped,
)
from cartelera.report.data import Rows
from cartelera.report.text import Text


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: the name on its left, its length, what is written at its end, and whether it stands out in red."""

    name: str
    value: float
    label: Text
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the bar or column `name`, as long as `value`."""

    name: str
    part: str
    value: float


def bars(canvas: Canvas, data: Sequence[Bar], axis: AxisSpec) -> Panel:
    """A bar per name, in the order given, each with its label at its end."""
    rows = [row | {"colour": RED if row["marked"] else BLUE} for row in mark_rows(canvas, data)]
    top = max((float(bar.value) for bar in data), default=1) or 1
    names = name_width(canvas, (bar.name for bar in data))
    room = label_share(canvas, (row["label"] for row in rows), names)
    base = base_chart(canvas, rows).encode(y=alt.Y("name:N", sort=None, axis=name_axis(names)))
    x = alt.X(
        "value:Q",
        title=wrapped(canvas, axis.title),
        scale=alt.Scale(domain=[0, top / (1 - room)], nice=False),
        axis=axis.axis or number_axis(canvas),
    )
    return layer(
        canvas,
        base.mark_bar(height={"band": 0.72}).encode(x=x, color=alt.Color("colour:N", scale=None)),
        base.mark_text(align="left", dx=4, color=INK).encode(x=x, text="label:N"),
        height={"step": BAR_STEP},
    )


def stacked_bars(
    canvas: Canvas,
    segments: Sequence[Segment],
    axis: AxisSpec,
    series: Series,
    *,
    totals: Mapping[str, str] | None = None,
    normalize: bool = False,
) -> Panel:
    """A bar per name, made of the parts of `series` in that order.

    `totals` (name → words) are written at the ends; with `normalize` every bar is as long as the axis.
    """
    sums = _sums(segments)
    names = name_width(canvas, sums)
    room = label_share(canvas, totals.values(), names) if totals else 0.0
    top = max(sums.values(), default=1) or 1
    scale = alt.Scale(domain=[0, 1 if normalize else top / (1 - room)], nice=False)
    title = wrapped(canvas, axis.title)
    y = alt.Y("name:N", sort=None, axis=name_axis(names))
    x = alt.X(
        "sum(value):Q",
        title=title,
        scale=scale,
        stack="normalize" if normalize else "zero",
        axis=axis.axis or number_axis(canvas),
    )
    stacks = base_chart(canvas, ordered(canvas, segments, series)).mark_bar(
        height={"band": 0.74}, stroke=PAPER, strokeWidth=0.6
    )
    parts = [stacks.encode(y=y, color=series_colour(canvas, "part", series, names), order="order:O", x=x)]
    if totals:
        ends = [{"name": name, "value": sums[name], "label": words} for name, words in totals.items() if name in sums]
        written = base_chart(canvas, ends).mark_text(align="left", dx=4, color=INK)
        parts.append(written.encode(y=y, x=alt.X("value:Q", title=title, scale=scale), text="label:N"))
    return layer(canvas, *parts, height={"step": BAR_STEP})


def ordered(canvas: Canvas, segments: Sequence[Segment], series: Series) -> Rows:
    """The segments as rows, each with the position of its part in the stack as `order`."""
    position = {name: index for index, name in enumerate(series.names)}
    return [row | {"order": position[row["part"]]} for row in mark_rows(canvas, segments)]


def _sums(segments: Sequence[Segment]) -> dict[str, float]:
    sums: dict[str, float] = {}
    for segment in segments:
        sums[segment.name] = sums.get(segment.name, 0) + float(segment.value)
    return sums
