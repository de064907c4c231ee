"""What the shapes share: axes, legends, and room for the names on the left and the labels on the right."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import altair as alt

from cartelera.report.canvas import Canvas, Panel, colours
from cartelera.report.data import Rows
from cartelera.report.text import Text

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

BAR_STEP = 21
"""Height of one horizontal bar and its gap, in pixels."""

_SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")


@dataclass(frozen=True, slots=True)
class AxisSpec:
    """An axis that measures: its title in the language of the canvas, its ticks, its scale.

    `log` makes the axis logarithmic if the shape chooses the scale itself.
    """

    title: str = ""
    axis: alt.Axis | None = None
    scale: alt.Scale | None = None
    log: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """What colours tell apart, in the order of the legend; colours of the report's palette if none are given."""

    names: Sequence[str]
    palette: Sequence[str] = ()

    def scale(self) -> alt.Scale:
        """The colour of each name."""
        return alt.Scale(domain=list(self.names), range=list(self.palette or colours(list(self.names))))


def mark_rows(canvas: Canvas, marks: Iterable[DataclassInstance]) -> Rows:
    """The marks as rows for Vega: a row per mark, a key per field that is not None, texts in the canvas's language."""

    def plain(value: Any) -> Any:
        return canvas.to(value) if isinstance(value, Text) else value

    rows = ({field.name: plain(getattr(mark, field.name)) for field in fields(mark)} for mark in marks)
    return [{name: value for name, value in row.items() if value is not None} for row in rows]


def base_chart(canvas: Canvas, rows: Rows) -> alt.Chart:
    """An empty chart over `rows`, as wide as the canvas."""
    return alt.Chart(alt.Data(values=rows), width=canvas.width)


def layer(canvas: Canvas, *parts: alt.Chart, height: object) -> alt.LayerChart:
    """Several marks on the same axes."""
    return alt.layer(*parts).properties(width=canvas.width, height=height)


def titled(title: str, panel: Panel) -> Panel:
    """The panel under a title."""
    return panel.properties(title=title)


def name_axis(limit: int) -> alt.Axis:
    """The names beside horizontal bars, cut at `limit` pixels; a line break in a name begins a new line."""
    return alt.Axis(
        title=None,
        labelLimit=limit,
        ticks=False,
        domain=False,
        grid=False,
        labelOverlap=False,
        labelExpr="split(datum.label, '\\n')",
    )


def name_width(canvas: Canvas, names: Iterable[str], share: float = 0.46) -> int:
    """Pixels for the names on the left: what the longest needs, but at most `share` of the width."""
    longest = max((len(line) for name in names for line in name.splitlines()), default=1)
    return min(longest * 7 + 12, int(canvas.width * share))


def label_share(canvas: Canvas, labels: Iterable[str], names: int) -> float:
    """The part of the axis that labels to the right of the marks need, if `names` pixels are taken on the left."""
    widest = max((len(label) for label in labels), default=1) * 6.4 + 14
    return min(0.75, widest / max(60, canvas.width - names - 20))


def wrapped(canvas: Canvas, words: str) -> list[str]:
    """A title in as many lines as the canvas needs."""
    return textwrap.wrap(words, max(20, int(canvas.width * 0.62 / 6.2))) or [""]


def ticks_at(axis: alt.Axis, values: Sequence[float]) -> alt.Axis:
    """A copy of the axis with its ticks at these values."""
    copy = axis.copy()
    copy.values = list(values)
    return copy


def legend(canvas: Canvas, names: Sequence[str], indent: int = 50) -> alt.Legend | None:
    """A legend above the picture, which begins at `indent` pixels; None if there is nothing to tell apart."""
    if len(names) < 2:
        return None
    widest = max(len(name) for name in names) * 7 + 30
    return alt.Legend(
        title=None, orient="top", columns=max(1, min(len(names), (canvas.width - indent) // widest)), labelLimit=300
    )


def series_colour(canvas: Canvas, field: str, series: Series, indent: int = 50) -> alt.Color:
    """The colour of each mark by the series named in its `field`, with a legend."""
    return alt.Color(
        f"{field}:N",
        title=None,
        sort=list(series.names),
        legend=legend(canvas, series.names, indent),
        scale=series.scale(),
    )


def series_shape(canvas: Canvas, field: str, names: Sequence[str], indent: int = 50) -> alt.Shape:
    """The shapes that tell series apart where colours cannot; their legend becomes one with that of the colours."""
    shapes = [_SHAPES[index % len(_SHAPES)] for index in range(len(names))]
    return alt.Shape(
        f"{field}:N",
        title=None,
        sort=list(names),
        legend=legend(canvas, names, indent),
        scale=alt.Scale(domain=list(names), range=shapes),
    )
