"""How often values fall into bins."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from cartelera.report.axes import decades, log_scale, number_axis
from cartelera.report.canvas import BLUE, INK, PAPER, RED, Canvas, Panel
from cartelera.report.charts.base import AxisSpec, base_chart, layer, mark_rows, ticks_at, wrapped


@dataclass(frozen=True, slots=True)
class Bin:
    """`n` values lie from `lo` up to `hi`."""

    lo: float
    hi: float
    n: int


@dataclass(frozen=True, slots=True)
class Rule:
    """An upright line and the words above it."""

    value: float
    label: str


def histogram(
    canvas: Canvas, bins: Sequence[Bin], axis: AxisSpec, *, count_title: str, rules: Sequence[Rule] = (), height: int
) -> Panel:
    """A bar per bin as high as its count, with those of `rules` that lie on the axis."""
    low, high = min(float(each.lo) for each in bins), max(float(each.hi) for each in bins)
    ticks = axis.axis or number_axis(canvas)
    if axis.log:
        ticks = ticks_at(ticks, decades(low, high, 5 if canvas.width < 420 else 9))
    scale = log_scale(low, high) if axis.log else alt.Scale(domain=[low, high], nice=False, zero=False)
    x = alt.X("lo:Q", title=wrapped(canvas, axis.title), scale=scale, axis=ticks)
    y = alt.Y("n:Q", title=count_title, axis=number_axis(canvas))
    base = base_chart(canvas, [row | {"zero": 0} for row in mark_rows(canvas, bins)])
    bars = base.mark_rect(color=BLUE, stroke=PAPER, strokeWidth=0.5).encode(x=x, x2="hi:Q", y=y, y2="zero:Q")
    shown = [rule for rule in rules if low <= rule.value <= high]
    parts = [bars]
    for index, rule in enumerate(shown):
        # The left half of the axis writes to the right of its line, and the other way round.
        align, shift = ("left", 5) if _along(rule.value, low, high, axis.log) < 0.5 else ("right", -5)
        line = base_chart(canvas, [{"lo": rule.value, "label": rule.label}])
        words = line.mark_text(align=align, dx=shift, y=-8 - 14 * (len(shown) - 1 - index), color=INK)
        parts.append(line.mark_rule(color=RED, strokeWidth=1.5, strokeDash=[5, 3]).encode(x=x))
        parts.append(words.encode(x=x, text="label:N"))
    return layer(canvas, *parts, height=height)


def _along(value: float, low: float, high: float, log: bool) -> float:
    """Where a value lies between `low` (0) and `high` (1)."""
    if high <= low:
        return 0.5
    if log:
        return math.log(value / low) / math.log(high / low)
    return (value - low) / (high - low)
