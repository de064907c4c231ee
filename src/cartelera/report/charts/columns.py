"""Upright bars, whole or made of parts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import altair as alt

from cartelera.report.axes import number_axis
from cartelera.report.canvas import BLUE, INK, RED, Canvas, Panel
from cartelera.report.charts.bars import Segment, ordered
from cartelera.report.charts.base import AxisSpec, Series, base_chart, layer, mark_rows, series_colour
from cartelera.report.text import Text

_HEIGHT = 260
_BAR = {"band": 0.78}


@dataclass(frozen=True, slots=True)
class Column:
    """An upright bar: the name below it, its height, what is written on top, and whether it stands out in red."""

    name: str
    value: float
    label: Text | None = None
    marked: bool = False


def columns(canvas: Canvas, data: Sequence[Column], axis: AxisSpec, name_title: str = "") -> Panel:
    """A column per name, in the order given; columns of one name add up."""
    rows = [row | {"colour": RED if row["marked"] else BLUE} for row in mark_rows(canvas, data)]
    x, y = _axes(canvas, [column.name for column in data], axis, name_title)
    upright = base_chart(canvas, rows).mark_bar(width=_BAR)
    parts = [upright.encode(x=x, y=y, color=alt.Color("colour:N", scale=None))]
    labelled = [row for row in rows if "label" in row]
    if labelled:
        words = base_chart(canvas, labelled).mark_text(dy=-7, color=INK, fontSize=10 if canvas.narrow else 11)
        parts.append(words.encode(x=x, y=y, text="label:N"))
    return layer(canvas, *parts, height=_HEIGHT)


def stacked_columns(
    canvas: Canvas, segments: Sequence[Segment], axis: AxisSpec, series: Series, name_title: str = ""
) -> Panel:
    """A column per name, made of the parts of `series` in that order."""
    x, y = _axes(canvas, [segment.name for segment in segments], axis, name_title)
    upright = base_chart(canvas, ordered(canvas, segments, series)).mark_bar(width=_BAR)
    stacks = upright.encode(x=x, y=y, color=series_colour(canvas, "part", series), order="order:O")
    return layer(canvas, stacks, height=_HEIGHT)


def _axes(canvas: Canvas, names: Iterable[str], axis: AxisSpec, name_title: str) -> tuple[alt.X, alt.Y]:
    """The axis of the names, slanted if they would run into each other, and that of the values."""
    each = list(names)
    slanted = canvas.narrow and max((len(name) for name in each), default=0) > 3 and len(each) > 6
    below = alt.Axis(labelAngle=-60 if slanted else 0, grid=False)
    x = alt.X("name:N", sort=None, title=name_title or None, axis=below)
    return x, alt.Y("sum(value):Q", title=axis.title, axis=axis.axis or number_axis(canvas))
