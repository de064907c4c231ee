"""One dot per name, its value written beside it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from cartelera.report.axes import decades, log_scale, number_axis
from cartelera.report.canvas import BLUE, GREY, INK, RED, Canvas, Panel
from cartelera.report.charts.base import (
    BAR_STEP,
    AxisSpec,
    base_chart,
    label_share,
    layer,
    mark_rows,
    name_axis,
    name_width,
    ticks_at,
    wrapped,
)
from cartelera.report.text import Text


@dataclass(frozen=True, slots=True)
class Dot:
    """A dot: the name on its left, where it lies on the axis, and what is written beside it."""

    name: str
    value: float
    label: Text


@dataclass(frozen=True, slots=True)
class DotStyle:
    """How a dot plot looks beyond its dots."""

    rule: float | None = None
    """Where a line stands to compare with."""
    bare: bool = False
    """Leave the axis out."""
    name_share: float = 0.46
    """The most the names take of the width."""
    line_height: int = BAR_STEP


_PLAIN = DotStyle()


def dot_plot(canvas: Canvas, dots: Sequence[Dot], axis: AxisSpec, style: DotStyle = _PLAIN) -> Panel:
    """A dot per name, in the order given, on a linear or logarithmic axis."""
    rows = mark_rows(canvas, dots)
    names = name_width(canvas, (dot.name for dot in dots), style.name_share)
    values = [float(dot.value) for dot in dots] + ([] if style.rule is None else [style.rule])
    low, high = min(values), max(values)
    ticks = axis.axis or number_axis(canvas)
    if axis.log:
        ticks = ticks_at(ticks, decades(low, high, 4 if canvas.width < 400 else 8))
    x = alt.X(
        "value:Q",
        title=None if style.bare else wrapped(canvas, axis.title),
        scale=_scale(low, high, label_share(canvas, (row["label"] for row in rows), names), axis.log),
        axis=None if style.bare else ticks,
    )
    base = base_chart(canvas, rows).encode(y=alt.Y("name:N", sort=None, axis=name_axis(names)))
    parts = [
        base.mark_rule(strokeDash=[1, 3], color=GREY),
        base.mark_point(filled=True, size=70, color=BLUE, opacity=1).encode(x=x),
        base.mark_text(align="left", dx=8, color=INK).encode(x=x, text="label:N"),
    ]
    if style.rule is not None:
        rule = base_chart(canvas, [{"value": style.rule}]).mark_rule(color=RED, strokeWidth=1.5)
        parts.insert(0, rule.encode(x=x))
    return layer(canvas, *parts, height={"step": style.line_height})


def unique_names(names: Sequence[str]) -> list[str]:
    """The names, told apart by an invisible mark if two are the same, so that each keeps its own line."""
    seen: dict[str, int] = {}
    result = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        result.append(name + "\u200b" * (seen[name] - 1))
    return result


def _scale(low: float, high: float, labels: float, log: bool) -> alt.Scale:
    """`low` to `high` with a little air before, and `labels` (a share of the whole) for the words after."""
    if log:
        span = math.log(max(high / low, 3.0))
        after = min(1.08 * span * labels / (1 - labels), 300)
        return log_scale(low * math.exp(-0.08 * span), high * math.exp(after))
    span = max(high - low, abs(high) * 0.02, 1e-9)
    return alt.Scale(domain=[low - 0.08 * span, high + 1.08 * span * labels / (1 - labels)], nice=False, zero=False)
