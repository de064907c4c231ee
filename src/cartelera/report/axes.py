"""Axes that say what they count and in which unit, in the language of the canvas."""

from __future__ import annotations

import math
from typing import Any

import altair as alt

from cartelera.report.canvas import Canvas

_DOLLARS = {
    "en": "datum.value >= 1e9 ? '$' + format(datum.value / 1e9, ',~r') + 'B' : datum.value >= 1e6 ? "
    "'$' + format(datum.value / 1e6, ',~r') + 'M' : datum.value >= 1e3 ? '$' + format(datum.value / 1e3, ',~r') + "
    "'k' : "
    "'$' + format(datum.value, ',~r')",
    "es": "datum.value >= 1e6 ? format(datum.value / 1e6, ',~r') + ' M$' : datum.value >= 1e3 ? "
    "format(datum.value / 1e3, ',~r') + ' mil $' : format(datum.value, ',~r') + ' $'",
}


def number_axis(canvas: Canvas, **more: Any) -> alt.Axis:
    """Plain numbers with the language's separators."""
    return alt.Axis(labelExpr="format(datum.value, ',~r')", **({"tickCount": 4 if canvas.width < 400 else 7} | more))


def dollar_axis(canvas: Canvas, **more: Any) -> alt.Axis:
    """US dollars: `$10M`, `10 M$`."""
    return alt.Axis(labelExpr=_DOLLARS[canvas.lang], **more)


def percent_axis(**more: Any) -> alt.Axis:
    """Shares of one as per cent; nothing is written beyond the whole."""
    return alt.Axis(labelExpr="datum.value > 1 ? '' : format(datum.value, '.0%')", **({"tickCount": 5} | more))


def year_axis(**more: Any) -> alt.Axis:
    """Years: whole, without separators."""
    return alt.Axis(format="d", tickMinStep=1, **more)


def decades(low: float, high: float, most: int = 8) -> list[float]:
    """Powers of ten from `low` to `high` for the ticks of a logarithmic axis, at most about `most` of them."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    step = max(1, math.ceil((last - first) / most))
    return [10.0**k for k in range(first, last + 1, step)]


def log_scale(low: float, high: float) -> alt.Scale:
    """A logarithmic scale that shows `low` to `high` and no more."""
    return alt.Scale(type="log", domain=[low, high], nice=False)
