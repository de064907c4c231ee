"""A grid of coloured cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from cartelera.report.canvas import PAPER, Canvas, Panel
from cartelera.report.charts.base import base_chart, layer, mark_rows, name_axis, name_width
from cartelera.report.text import Text

_LIGHT_INK, _DARK_INK = "#ffffff", "#111111"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its column `x`, its row `y`, the value that colours it and what is written on it."""

    x: str
    y: str
    value: float
    label: Text


@dataclass(frozen=True, slots=True)
class ColourScale:
    """How values become colours, and the legend that says so."""

    title: str
    domain: tuple[float, float] = (0, 1)
    scheme: str = "blues"
    dark_from: float = 0.55
    """Values from here on are dark, and written on in white; of a domain that begins below 0, absolute values."""
    format: str = ".0%"

    def ink(self, value: float) -> str:
        """Black or white, whichever can be read on the colour of `value`."""
        strength = abs(value) if self.domain[0] < 0 else value
        return _LIGHT_INK if strength >= self.dark_from else _DARK_INK

    def legend(self, canvas: Canvas) -> alt.Legend:
        """A strip of the colours with five values below."""
        low, high = self.domain
        return alt.Legend(
            title=self.title,
            format=self.format,
            orient="bottom",
            gradientLength=min(220, canvas.width - 60),
            titleLimit=320,
            values=[low + (high - low) * k / 4 for k in range(5)],
        )


def heatmap(
    canvas: Canvas,
    cells: Sequence[Cell],
    colour: ColourScale,
    *,
    xs: Sequence[str],
    ys: Sequence[str],
    slanted: bool = False,
    row_height: int = 24,
) -> Panel:
    """A grid with the columns `xs` and the rows `ys` in that order; the names of the columns slanted if wanted."""
    rows = [row | {"ink": colour.ink(row["value"])} for row in mark_rows(canvas, cells)]
    above = alt.Axis(
        orient="top",
        labelAngle=(-90 if canvas.narrow else -45) if slanted else 0,
        labelLimit=150,
        labelOverlap=False,
        domain=False,
        ticks=False,
        grid=False,
    )
    base = base_chart(canvas, rows).encode(
        x=alt.X("x:N", sort=list(xs), title=None, axis=above),
        y=alt.Y("y:N", sort=list(ys), axis=name_axis(name_width(canvas, (cell.y for cell in cells)))),
    )
    scale = alt.Scale(scheme=colour.scheme, domain=list(colour.domain))
    squares = base.mark_rect(stroke=PAPER, strokeWidth=1).encode(
        color=alt.Color("value:Q", scale=scale, legend=colour.legend(canvas))
    )
    words = base.mark_text(fontSize=9 if canvas.narrow else 11).encode(
        text="label:N", color=alt.Color("ink:N", scale=None)
    )
    return layer(canvas, squares, words, height={"step": row_height}).resolve_scale(color="independent")
