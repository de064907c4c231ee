"""The shapes figures are made of. Each takes rows that are already few, never one per film."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import altair as alt

from cartelera.report.axes import decades, log_scale, number_axis
from cartelera.report.canvas import BLUE, GREY, INK, PAPER, RED, Canvas, Panel, colours
from cartelera.report.tables import Row, Rows
from cartelera.report.text import Text, number

BAR_STEP = 21
"""Height of one horizontal bar and its gap, in pixels."""

Label = Callable[[Row], Text]


def chart(canvas: Canvas, rows: Rows, title: str = "") -> alt.Chart:
    """An empty chart over `rows`, as wide as the canvas."""
    made = alt.Chart(alt.Data(values=rows), width=canvas.width)
    return made.properties(title=title) if title else made


def layer(canvas: Canvas, *parts: alt.Chart, height: object = None, title: str = "") -> alt.LayerChart:
    """Several marks on the same axes."""
    made = alt.layer(*parts).properties(width=canvas.width)
    if height is not None:
        made = made.properties(height=height)
    return made.properties(title=title) if title else made


def name_axis(canvas: Canvas, limit: int = 230) -> alt.Axis:
    """The names beside horizontal bars, cut where they would push the bars away."""
    return alt.Axis(title=None, labelLimit=min(limit, int(canvas.width * 0.46)), ticks=False, domain=False, grid=False)


def labelled(canvas: Canvas, rows: Rows, label: Label) -> Rows:
    """The rows with what is written beside each, as `_label`."""
    return [row | {"_label": canvas.to(label(row))} for row in rows]


def step(rows: Rows, name: str) -> dict[str, int]:
    """A height that gives each name its line."""
    del rows, name
    return {"step": BAR_STEP}


def bars(
    canvas: Canvas, rows: Rows, *, name: str, value: str, title: str, label: Label, panel: str = "",
    marked: Callable[[Row], bool] | None = None, axis: alt.Axis | None = None,
) -> Panel:  # fmt: skip
    """Horizontal bars in the order given, each with its value written at its end; `marked` ones in another colour."""
    shown = [row | {"_colour": RED if marked and marked(row) else BLUE} for row in labelled(canvas, rows, label)]
    top = max((float(row[value] or 0) for row in rows), default=1) or 1
    widest = max((len(row["_label"]) for row in shown), default=1)
    room = 1 + min(0.9, 0.02 + widest * 6.6 / max(60, canvas.width * 0.55))
    base = chart(canvas, shown).encode(y=alt.Y(f"{name}:N", sort=None, axis=name_axis(canvas)))
    scale = alt.Scale(domain=[0, top * room], nice=False)
    x = alt.X(f"{value}:Q", title=title, scale=scale, axis=axis or number_axis(canvas))
    drawn = base.mark_bar(height={"band": 0.72}).encode(x=x, color=alt.Color("_colour:N", scale=None))
    words = base.mark_text(align="left", dx=4, color=INK).encode(x=x, text="_label:N")
    return layer(canvas, drawn, words, height=step(rows, name), title=panel)


def dots(
    canvas: Canvas, rows: Rows, *, name: str, value: str, title: str, label: Label, panel: str = "",
    axis: alt.Axis | None = None, rule: float | None = None, log: bool = True,
) -> Panel:  # fmt: skip
    """One dot per name on a (logarithmic) axis, its value written beside it; `rule` draws a line to compare with."""
    shown = labelled(canvas, rows, label)
    values = [float(row[value]) for row in rows] + ([rule] if rule else [])
    low, high = min(values), max(values)
    if log:
        # The words stand to the right of their dots: leave them room, whatever the span.
        span = max(high / low, 3.0)
        domain = [low / span**0.08, high * span**0.6]
        axis = axis or number_axis(canvas)
        axis.values = decades(domain[0], high, 4 if canvas.width < 400 else 8)
        scale = log_scale(*domain)
    else:
        span = max(high - low, abs(high) * 0.02, 1e-9)
        scale = alt.Scale(domain=[low - 0.08 * span, high + 0.55 * span], nice=False, zero=False)
    x = alt.X(f"{value}:Q", title=title, scale=scale, axis=axis or number_axis(canvas))
    base = chart(canvas, shown).encode(y=alt.Y(f"{name}:N", sort=None, axis=name_axis(canvas)))
    parts = [
        base.mark_rule(strokeDash=[1, 3], color=GREY).encode(y=alt.Y(f"{name}:N", sort=None, axis=name_axis(canvas))),
        base.mark_point(filled=True, size=70, color=BLUE, opacity=1).encode(x=x),
        base.mark_text(align="left", dx=8, color=INK).encode(x=x, text="_label:N"),
    ]
    if rule is not None:
        line = chart(canvas, [{value: rule}]).mark_rule(color=RED, strokeWidth=1.5)
        parts.insert(0, line.encode(x=x))
    return layer(canvas, *parts, height=step(rows, name), title=panel)


def stacked(
    canvas: Canvas, rows: Rows, *, name: str, value: str, part: str, parts: Sequence[str], title: str,
    palette: Sequence[str] | None = None, shares: bool = False, axis: alt.Axis | None = None, panel: str = "",
    totals: dict[str, str] | None = None,
) -> Panel:  # fmt: skip
    """Horizontal bars made of `parts`, in that order; `totals` are written at the ends."""
    order = [row | {"_order": list(parts).index(row[part])} for row in rows]
    sums: dict[str, float] = {}
    for row in rows:
        sums[row[name]] = sums.get(row[name], 0) + float(row[value])
    top = max(sums.values(), default=1) or 1
    scale = alt.Scale(domain=[0, 1]) if shares else alt.Scale(domain=[0, top * (1.22 if totals else 1)], nice=False)
    colour = alt.Color(
        f"{part}:N", title=None, sort=list(parts), legend=legend(canvas, parts),
        scale=alt.Scale(domain=list(parts), range=list(palette or colours(list(parts)))),
    )  # fmt: skip
    y = alt.Y(f"{name}:N", sort=None, axis=name_axis(canvas))
    drawn = chart(canvas, order).mark_bar(height={"band": 0.74}, stroke=PAPER, strokeWidth=0.6).encode(
        y=y, color=colour, order="_order:O",
        x=alt.X(f"sum({value}):Q", title=title, scale=scale, stack="normalize" if shares else "zero", axis=axis or number_axis(canvas)),
    )  # fmt: skip
    made = [drawn]
    if totals:
        ends = [{name: key, value: sums[key], "_label": word} for key, word in totals.items() if key in sums]
        words = chart(canvas, ends).mark_text(align="left", dx=4, color=INK)
        made.append(words.encode(y=y, x=alt.X(f"{value}:Q", title=title, scale=scale), text="_label:N"))
    return layer(canvas, *made, height=step(rows, name), title=panel)


def columns(
    canvas: Canvas, rows: Rows, *, name: str, value: str, title: str, name_title: str = "", label: Label | None = None,
    part: str = "", parts: Sequence[str] = (), palette: Sequence[str] = (), marked: Callable[[Row], bool] | None = None,
    height: int = 260, axis: alt.Axis | None = None, panel: str = "",
) -> Panel:  # fmt: skip
    """Upright bars in the order given, made of `parts` where those are named, with the values of `label` on top."""
    shown = [row | {"_colour": RED if marked and marked(row) else BLUE} for row in rows]
    slanted = canvas.narrow and max((len(str(row[name])) for row in rows), default=0) > 3 and len(rows) > 6
    x = alt.X(f"{name}:N", sort=None, title=name_title or None, axis=alt.Axis(labelAngle=-60 if slanted else 0, grid=False))
    y = alt.Y(f"sum({value}):Q", title=title, axis=axis or number_axis(canvas))
    if part:
        order = [row | {"_order": list(parts).index(row[part])} for row in shown]
        colour = alt.Color(f"{part}:N", title=None, sort=list(parts), legend=legend(canvas, parts),
                           scale=alt.Scale(domain=list(parts), range=list(palette or colours(list(parts)))))  # fmt: skip
        drawn = chart(canvas, order).mark_bar(width={"band": 0.78}).encode(x=x, y=y, color=colour, order="_order:O")
    else:
        drawn = chart(canvas, shown).mark_bar(width={"band": 0.78}).encode(x=x, y=y, color=alt.Color("_colour:N", scale=None))
    made = [drawn]
    if label is not None:
        words = chart(canvas, labelled(canvas, rows, label)).mark_text(dy=-7, color=INK, fontSize=10 if canvas.narrow else 11)
        made.append(words.encode(x=x, y=y, text="_label:N"))
    return layer(canvas, *made, height=height, title=panel)


def histogram(
    canvas: Canvas, bins: Rows, *, title: str, count_title: str, axis: alt.Axis | None = None, log: bool = False,
    rules: Sequence[tuple[float, str]] = (), height: int = 270, panel: str = "",
) -> Panel:  # fmt: skip
    """Bars from `lo` to `hi` as high as `n`; `rules` are upright lines with a word each (median, fence)."""
    low, high = min(float(b["lo"]) for b in bins), max(float(b["hi"]) for b in bins)
    axis = axis or number_axis(canvas)
    if log:
        axis.values = decades(low, high, 5 if canvas.width < 420 else 9)
    scale = log_scale(low, high) if log else alt.Scale(domain=[low, high], nice=False, zero=False)
    x = alt.X("lo:Q", title=title, scale=scale, axis=axis)
    base = chart(canvas, [b | {"_zero": 0} for b in bins])
    made = [
        base.mark_rect(color=BLUE, stroke=PAPER, strokeWidth=0.5).encode(
            x=x, x2="hi:Q", y=alt.Y("n:Q", title=count_title, axis=number_axis(canvas)), y2="_zero:Q"
        )
    ]
    inside = [(at, word) for at, word in rules if low <= at <= high]
    for index, (at, word) in enumerate(inside):
        line = chart(canvas, [{"lo": at, "_label": word}])
        # The left half of the axis writes to the right of its line, and the other way round.
        share = _along(at, low, high, log)
        align, shift = ("left", 5) if share < 0.5 else ("right", -5)
        made.append(line.mark_rule(color=RED, strokeWidth=1.5, strokeDash=[5, 3]).encode(x=x))
        made.append(
            line.mark_text(align=align, dx=shift, y=-8 - 14 * (len(inside) - 1 - index), color=INK).encode(x=x, text="_label:N")
        )
    made_chart = layer(canvas, *made, height=height, title=panel)
    return made_chart.properties(title=alt.TitleParams(panel, offset=14 * max(1, len(inside)) + 6)) if panel else made_chart


def _along(value: float, low: float, high: float, log: bool) -> float:
    import math

    if high <= low:
        return 0.5
    if log:
        return math.log(value / low) / math.log(high / low)
    return (value - low) / (high - low)


def heat(
    canvas: Canvas, rows: Rows, *, x: str, y: str, value: str, label: str, xs: Sequence[str], ys: Sequence[str], legend_title: str,
    scheme: str = "blues", domain: Sequence[float] = (0, 1), dark_from: float = 0.55, legend_format: str = ".0%",
    slanted: bool = False, row_height: int = 24,
) -> Panel:  # fmt: skip
    """A grid of coloured cells, each with its value written on it in black or white, whichever can be read."""
    diverging = domain[0] < 0
    shown = [
        row | {"_ink": "#ffffff" if row[value] is not None and (abs(row[value]) if diverging else row[value]) >= dark_from else "#111111"}
        for row in rows
    ]  # fmt: skip
    base = chart(canvas, shown).encode(
        x=alt.X(f"{x}:N", sort=list(xs), title=None,
                axis=alt.Axis(orient="top", labelAngle=-45 if slanted else 0, labelLimit=150, domain=False, ticks=False, grid=False)),
        y=alt.Y(f"{y}:N", sort=list(ys), axis=name_axis(canvas)),
    )  # fmt: skip
    bar = alt.Legend(title=legend_title, format=legend_format, orient="bottom", gradientLength=min(220, canvas.width - 60), titleLimit=320)
    cells = base.mark_rect(stroke=PAPER, strokeWidth=1).encode(
        color=alt.Color(f"{value}:Q", scale=alt.Scale(scheme=scheme, domain=list(domain)), legend=bar)
    )
    words = base.mark_text(fontSize=9 if canvas.narrow else 11).encode(text=f"{label}:N", color=alt.Color("_ink:N", scale=None))
    return layer(canvas, cells, words, height={"step": row_height}).resolve_scale(color="independent")


def lines(
    canvas: Canvas, rows: Rows, *, x: str, y: str, series: str, names: Sequence[str], x_title: str, y_title: str,
    x_axis: alt.Axis | None = None, y_axis: alt.Axis | None = None, x_scale: alt.Scale | None = None,
    y_scale: alt.Scale | None = None, palette: Sequence[str] | None = None, points: bool = True, height: int = 280,
    x_type: str = "Q", panel: str = "",
) -> Panel:  # fmt: skip
    """One line per series, told apart by colour and by the shape of its points."""
    domain = list(names)
    colour = alt.Color(f"{series}:N", title=None, sort=domain, legend=legend(canvas, domain),
                       scale=alt.Scale(domain=domain, range=list(palette or colours(domain))))  # fmt: skip
    base = chart(canvas, rows).encode(
        x=alt.X(f"{x}:{x_type}", title=x_title, axis=x_axis or alt.Undefined, scale=x_scale or alt.Scale(nice=False, zero=False)),
        y=alt.Y(f"{y}:Q", title=y_title, axis=y_axis or number_axis(canvas), scale=y_scale or alt.Undefined),
        color=colour,
    )  # fmt: skip
    made = [base.mark_line(strokeWidth=2)]
    if points:
        shape = alt.Shape(f"{series}:N", title=None, sort=domain, legend=legend(canvas, domain))
        made.append(base.mark_point(filled=True, size=38, opacity=1).encode(shape=shape))
    return layer(canvas, *made, height=height, title=panel)


def density(
    canvas: Canvas, cells: Rows, *, x_title: str, y_title: str, legend_title: str, x_axis: alt.Axis, y_axis: alt.Axis, height: int = 380
) -> Panel:
    """How many films lie where, on two logarithmic axes: cells `x0..x1` × `y0..y1` coloured by `n`."""
    x0, x1 = min(c["x0"] for c in cells), max(c["x1"] for c in cells)
    y0, y1 = min(c["y0"] for c in cells), max(c["y1"] for c in cells)
    x_axis.values = decades(x0, x1, 5 if canvas.narrow else 9)
    y_axis.values = decades(y0, y1, 9)
    most = max(c["n"] for c in cells)
    colour = alt.Color(
        "n:Q", scale=alt.Scale(type="log", scheme="viridis", domain=[1, max(most, 2)], reverse=True),
        legend=alt.Legend(title=legend_title, orient="bottom", gradientLength=min(220, canvas.width - 60),
                          values=[v for v in (1, 3, 10, 30, 100, 300, 1000, 3000) if v <= max(most, 2)], titleLimit=320, format="d"),
    )  # fmt: skip
    drawn = chart(canvas, cells).mark_rect().encode(
        x=alt.X("x0:Q", title=x_title, scale=log_scale(x0, x1), axis=x_axis), x2="x1:Q",
        y=alt.Y("y0:Q", title=y_title, scale=log_scale(y0, y1), axis=y_axis), y2="y1:Q", color=colour,
    )  # fmt: skip
    return layer(canvas, drawn, height=height)


def spread(
    canvas: Canvas, rows: Rows, *, name: str, title: str, axis: alt.Axis | None = None, scale: alt.Scale | None = None, panel: str = "",
    digits: int = 0, plain: bool = False,
) -> Panel:  # fmt: skip
    """Per name the 5th to 95th percentile as a line, the middle half as a bar, the median as a tick with its value."""
    shown = [
        row | {"_label": f"{row['p50']:.0f}" if plain else canvas.to(number(row["p50"], digits))} for row in rows if row["p50"] is not None
    ]  # fmt: skip
    scale = scale or alt.Scale(zero=False)
    axis = axis or number_axis(canvas)
    base = chart(canvas, shown).encode(y=alt.Y(f"{name}:N", sort=None, axis=name_axis(canvas)))
    x = alt.X("p5:Q", title=title, scale=scale, axis=axis)
    return layer(
        canvas,
        base.mark_rule(color=GREY, strokeWidth=2).encode(x=x, x2="p95:Q"),
        base.mark_bar(color=BLUE, height=14).encode(x=alt.X("p25:Q", title=title, scale=scale, axis=axis), x2="p75:Q"),
        base.mark_tick(color=PAPER, thickness=3, height=14).encode(x=alt.X("p50:Q", title=title, scale=scale, axis=axis)),
        base.mark_text(dy=-15, color=INK).encode(x=alt.X("p50:Q", title=title, scale=scale, axis=axis), text="_label:N"),
        height={"step": 40}, title=panel,
    )  # fmt: skip


def legend(canvas: Canvas, names: Sequence[str]) -> alt.Legend | None:
    """A legend above the picture, in as many columns as its words allow; none where there is nothing to tell apart."""
    if len(names) < 2:
        return None
    widest = max(len(name) for name in names) * 7 + 30
    return alt.Legend(title=None, orient="top", columns=max(1, min(len(names), canvas.width // widest)), labelLimit=300)


def unique(names: Sequence[str]) -> list[str]:
    """The names, told apart by an invisible mark where two are the same, so that each keeps its own line."""
    seen: dict[str, int] = {}
    result = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        result.append(name + "\u200b" * (seen[name] - 1))
    return result
