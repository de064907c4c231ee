"""The shapes figures are made of. Each takes rows that are already few, never one per film."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Sequence

import altair as alt

from cartelera.report.axes import decades, log_scale, number_axis
from cartelera.report.canvas import BLUE, GREY, INK, PAPER, RED, Canvas, Panel, colours
from cartelera.report.data import Row, Rows
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


def _limit(canvas: Canvas, rows: Rows, name: str, share: float = 0.46) -> int:
    """Pixels for the names: what the longest needs, but at most `share` of the width."""
    longest = max((len(line) for row in rows for line in str(row[name]).splitlines()), default=1)
    return min(longest * 7 + 12, int(canvas.width * share))


def wrapped(canvas: Canvas, words: str) -> list[str]:
    """A title in as many lines as the canvas needs."""
    return textwrap.wrap(words, max(20, int(canvas.width * 0.62 / 6.2))) or [""]


def _room(canvas: Canvas, rows: Rows, limit: int) -> float:
    """What part of the axis the words to the right of the marks need."""
    widest = max((len(row["_label"]) for row in rows), default=1) * 6.4 + 14
    return min(0.75, widest / max(60, canvas.width - limit - 20))


def labelled(canvas: Canvas, rows: Rows, label: Label) -> Rows:
    """The rows with what is written beside each, as `_label`."""
    return [row | {"_label": canvas.to(label(row))} for row in rows]


def bars(
    canvas: Canvas,
    rows: Rows,
    *,
    name: str,
    value: str,
    title: str,
    label: Label,
    panel: str = "",
    marked: Callable[[Row], bool] | None = None,
    axis: alt.Axis | None = None,
) -> Panel:
    """Horizontal bars in the order given, each with its value written at its end; `marked` ones in another colour."""
    shown = [row | {"_colour": RED if marked and marked(row) else BLUE} for row in labelled(canvas, rows, label)]
    top = max((float(row[value] or 0) for row in rows), default=1) or 1
    limit = _limit(canvas, rows, name)
    scale = alt.Scale(domain=[0, top / (1 - _room(canvas, shown, limit))], nice=False)
    base = chart(canvas, shown).encode(y=alt.Y(f"{name}:N", sort=None, axis=name_axis(limit)))
    x = alt.X(f"{value}:Q", title=wrapped(canvas, title), scale=scale, axis=axis or number_axis(canvas))
    drawn = base.mark_bar(height={"band": 0.72}).encode(x=x, color=alt.Color("_colour:N", scale=None))
    words = base.mark_text(align="left", dx=4, color=INK).encode(x=x, text="_label:N")
    return layer(canvas, drawn, words, height={"step": BAR_STEP}, title=panel)


def dot_plot(
    canvas: Canvas,
    rows: Rows,
    *,
    name: str,
    value: str,
    title: str,
    label: Label,
    panel: str = "",
    axis: alt.Axis | None = None,
    rule: float | None = None,
    log: bool = True,
    bare: bool = False,
    share: float = 0.46,
    line_height: int = BAR_STEP,
) -> Panel:
    """One dot per name on a (logarithmic) axis, its value written beside it.

    `rule` draws a line to compare with; `bare` leaves the axis out; `share` is the most the names take of the width.
    """
    shown = labelled(canvas, rows, label)
    limit = _limit(canvas, rows, name, share)
    values = [float(row[value]) for row in rows] + ([rule] if rule is not None else [])
    axis = axis or number_axis(canvas)
    if log:
        axis.values = decades(min(values), max(values), 4 if canvas.width < 400 else 8)
    scale = _dot_scale(min(values), max(values), _room(canvas, shown, limit), log)
    x = alt.X(f"{value}:Q", title=None if bare else wrapped(canvas, title), scale=scale, axis=None if bare else axis)
    base = chart(canvas, shown).encode(y=alt.Y(f"{name}:N", sort=None, axis=name_axis(limit)))
    parts = [
        base.mark_rule(strokeDash=[1, 3], color=GREY),
        base.mark_point(filled=True, size=70, color=BLUE, opacity=1).encode(x=x),
        base.mark_text(align="left", dx=8, color=INK).encode(x=x, text="_label:N"),
    ]
    if rule is not None:
        parts.insert(0, chart(canvas, [{value: rule}]).mark_rule(color=RED, strokeWidth=1.5).encode(x=x))
    return layer(canvas, *parts, height={"step": line_height}, title=panel)


def _dot_scale(low: float, high: float, room: float, log: bool) -> alt.Scale:
    """`low` to `high` with a little air before, and `room` (a share of the whole) for the words after."""
    if log:
        span = math.log(max(high / low, 3.0))
        return log_scale(low * math.exp(-0.08 * span), high * math.exp(min(1.08 * span * room / (1 - room), 300)))
    span = max(high - low, abs(high) * 0.02, 1e-9)
    return alt.Scale(domain=[low - 0.08 * span, high + 1.08 * span * room / (1 - room)], nice=False, zero=False)


def stacked(
    canvas: Canvas,
    rows: Rows,
    *,
    name: str,
    value: str,
    part: str,
    parts: Sequence[str],
    title: str,
    palette: Sequence[str] | None = None,
    shares: bool = False,
    axis: alt.Axis | None = None,
    panel: str = "",
    totals: dict[str, str] | None = None,
) -> Panel:
    """Horizontal bars made of `parts`, in that order; `totals` are written at the ends."""
    order = [row | {"_order": list(parts).index(row[part])} for row in rows]
    sums: dict[str, float] = {}
    for row in rows:
        sums[row[name]] = sums.get(row[name], 0) + float(row[value])
    top = max(sums.values(), default=1) or 1
    limit = _limit(canvas, rows, name)
    room = _room(canvas, [{"_label": word} for word in totals.values()], limit) if totals else 0.0
    scale = alt.Scale(domain=[0, 1 if shares else top / (1 - room)], nice=False)
    colour = alt.Color(
        f"{part}:N",
        title=None,
        sort=list(parts),
        legend=legend(canvas, parts, limit),
        scale=alt.Scale(domain=list(parts), range=list(palette or colours(list(parts)))),
    )
    y = alt.Y(f"{name}:N", sort=None, axis=name_axis(limit))
    drawn = (
        chart(canvas, order)
        .mark_bar(height={"band": 0.74}, stroke=PAPER, strokeWidth=0.6)
        .encode(
            y=y,
            color=colour,
            order="_order:O",
            x=alt.X(
                f"sum({value}):Q",
                title=wrapped(canvas, title),
                scale=scale,
                stack="normalize" if shares else "zero",
                axis=axis or number_axis(canvas),
            ),
        )
    )
    made = [drawn]
    if totals:
        ends = [{name: key, value: sums[key], "_label": word} for key, word in totals.items() if key in sums]
        words = chart(canvas, ends).mark_text(align="left", dx=4, color=INK)
        made.append(
            words.encode(y=y, x=alt.X(f"{value}:Q", title=wrapped(canvas, title), scale=scale), text="_label:N")
        )
    return layer(canvas, *made, height={"step": BAR_STEP}, title=panel)


def columns(
    canvas: Canvas,
    rows: Rows,
    *,
    name: str,
    value: str,
    title: str,
    name_title: str = "",
    label: Label | None = None,
    part: str = "",
    parts: Sequence[str] = (),
    palette: Sequence[str] = (),
    marked: Callable[[Row], bool] | None = None,
    height: int = 260,
    axis: alt.Axis | None = None,
    panel: str = "",
) -> Panel:
    """Upright bars in the order given, made of `parts` where those are named, with the values of `label` on top."""
    shown = [row | {"_colour": RED if marked and marked(row) else BLUE} for row in rows]
    slanted = canvas.narrow and max((len(str(row[name])) for row in rows), default=0) > 3 and len(rows) > 6
    x = alt.X(
        f"{name}:N", sort=None, title=name_title or None, axis=alt.Axis(labelAngle=-60 if slanted else 0, grid=False)
    )
    y = alt.Y(f"sum({value}):Q", title=title, axis=axis or number_axis(canvas))
    if part:
        order = [row | {"_order": list(parts).index(row[part])} for row in shown]
        colour = alt.Color(
            f"{part}:N",
            title=None,
            sort=list(parts),
            legend=legend(canvas, parts),
            scale=alt.Scale(domain=list(parts), range=list(palette or colours(list(parts)))),
        )
        drawn = chart(canvas, order).mark_bar(width={"band": 0.78}).encode(x=x, y=y, color=colour, order="_order:O")
    else:
        drawn = (
            chart(canvas, shown)
            .mark_bar(width={"band": 0.78})
            .encode(x=x, y=y, color=alt.Color("_colour:N", scale=None))
        )
    made = [drawn]
    if label is not None:
        words = chart(canvas, labelled(canvas, rows, label)).mark_text(
            dy=-7, color=INK, fontSize=10 if canvas.narrow else 11
        )
        made.append(words.encode(x=x, y=y, text="_label:N"))
    return layer(canvas, *made, height=height, title=panel)


def histogram(
    canvas: Canvas,
    bins: Rows,
    *,
    title: str,
    count_title: str,
    axis: alt.Axis | None = None,
    log: bool = False,
    rules: Sequence[tuple[float, str]] = (),
    height: int = 270,
    panel: str = "",
) -> Panel:
    """Bars from `lo` to `hi` as high as `n`; `rules` are upright lines with a word each (median, fence)."""
    low, high = min(float(b["lo"]) for b in bins), max(float(b["hi"]) for b in bins)
    axis = axis or number_axis(canvas)
    if log:
        axis.values = decades(low, high, 5 if canvas.width < 420 else 9)
    scale = log_scale(low, high) if log else alt.Scale(domain=[low, high], nice=False, zero=False)
    x = alt.X("lo:Q", title=wrapped(canvas, title), scale=scale, axis=axis)
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
            line.mark_text(align=align, dx=shift, y=-8 - 14 * (len(inside) - 1 - index), color=INK).encode(
                x=x, text="_label:N"
            )
        )
    made_chart = layer(canvas, *made, height=height, title=panel)
    return (
        made_chart.properties(title=alt.TitleParams(panel, offset=14 * max(1, len(inside)) + 6))
        if panel
        else made_chart
    )


def _along(value: float, low: float, high: float, log: bool) -> float:
    if high <= low:
        return 0.5
    if log:
        return math.log(value / low) / math.log(high / low)
    return (value - low) / (high - low)


def heatmap(
    canvas: Canvas,
    rows: Rows,
    *,
    x: str,
    y: str,
    value: str,
    label: str,
    xs: Sequence[str],
    ys: Sequence[str],
    legend_title: str,
    scheme: str = "blues",
    domain: Sequence[float] = (0, 1),
    dark_from: float = 0.55,
    legend_format: str = ".0%",
    slanted: bool = False,
    row_height: int = 24,
) -> Panel:
    """A grid of coloured cells, each with its value written on it in black or white, whichever can be read."""
    diverging = domain[0] < 0
    shown = [
        row
        | {
            "_ink": "#ffffff"
            if row[value] is not None and (abs(row[value]) if diverging else row[value]) >= dark_from
            else "#111111"
        }
        for row in rows
    ]
    base = chart(canvas, shown).encode(
        x=alt.X(
            f"{x}:N",
            sort=list(xs),
            title=None,
            axis=alt.Axis(
                orient="top",
                labelAngle=(-90 if canvas.narrow else -45) if slanted else 0,
                labelLimit=150,
                labelOverlap=False,
                domain=False,
                ticks=False,
                grid=False,
            ),
        ),
        y=alt.Y(f"{y}:N", sort=list(ys), axis=name_axis(_limit(canvas, rows, y))),
    )
    bar = alt.Legend(
        title=legend_title,
        format=legend_format,
        orient="bottom",
        gradientLength=min(220, canvas.width - 60),
        titleLimit=320,
        values=[domain[0] + (domain[-1] - domain[0]) * k / 4 for k in range(5)],
    )
    cells = base.mark_rect(stroke=PAPER, strokeWidth=1).encode(
        color=alt.Color(f"{value}:Q", scale=alt.Scale(scheme=scheme, domain=list(domain)), legend=bar)
    )
    words = base.mark_text(fontSize=9 if canvas.narrow else 11).encode(
        text=f"{label}:N", color=alt.Color("_ink:N", scale=None)
    )
    return layer(canvas, cells, words, height={"step": row_height}).resolve_scale(color="independent")


def lines(
    canvas: Canvas,
    rows: Rows,
    *,
    x: str,
    y: str,
    series: str,
    names: Sequence[str],
    x_title: str,
    y_title: str,
    x_axis: alt.Axis | None = None,
    y_axis: alt.Axis | None = None,
    x_scale: alt.Scale | None = None,
    y_scale: alt.Scale | None = None,
    palette: Sequence[str] | None = None,
    points: bool = True,
    height: int = 280,
    panel: str = "",
    low: str = "",
    high: str = "",
) -> Panel:
    """One line per series, told apart by colour and by the shape of its points; `low` and `high` name its margins."""
    domain = list(names)
    colour = alt.Color(
        f"{series}:N",
        title=None,
        sort=domain,
        legend=legend(canvas, domain),
        scale=alt.Scale(domain=domain, range=list(palette or colours(domain))),
    )
    base = chart(canvas, rows).encode(
        x=alt.X(
            f"{x}:Q",
            title=wrapped(canvas, x_title),
            axis=x_axis or alt.Undefined,
            scale=x_scale or alt.Scale(nice=False, zero=False),
        ),
        y=alt.Y(f"{y}:Q", title=y_title, axis=y_axis or number_axis(canvas), scale=y_scale or alt.Undefined),
        color=colour,
    )
    made = [base.mark_line(strokeWidth=2)]
    if points:
        made.append(base.mark_point(filled=True, size=38, opacity=1).encode(shape=shapes(canvas, series, domain)))
    if low and high:
        made.append(base.mark_rule().encode(y=alt.Y(f"{low}:Q", title=y_title), y2=f"{high}:Q"))
    return layer(canvas, *made, height=height, title=panel)


def density2d(
    canvas: Canvas,
    cells: Rows,
    *,
    x_title: str,
    y_title: str,
    legend_title: str,
    x_axis: alt.Axis,
    y_axis: alt.Axis,
    height: int = 380,
) -> Panel:
    """How many films lie where, on two logarithmic axes: cells `x0..x1` × `y0..y1` coloured by `n`."""
    x0, x1 = min(c["x0"] for c in cells), max(c["x1"] for c in cells)
    y0, y1 = min(c["y0"] for c in cells), max(c["y1"] for c in cells)
    x_axis.values = decades(x0, x1, 5 if canvas.narrow else 9)
    y_axis.values = decades(y0, y1, 9)
    most = max(c["n"] for c in cells)
    colour = alt.Color(
        "n:Q",
        scale=alt.Scale(type="log", scheme="viridis", domain=[1, max(most, 2)], reverse=True),
        legend=alt.Legend(
            title=legend_title,
            orient="bottom",
            gradientLength=min(220, canvas.width - 60),
            values=[v for v in (1, 3, 10, 30, 100, 300, 1000, 3000) if v <= max(most, 2)],
            titleLimit=320,
            format="d",
        ),
    )
    drawn = (
        chart(canvas, cells)
        .mark_rect()
        .encode(
            x=alt.X("x0:Q", title=wrapped(canvas, x_title), scale=log_scale(x0, x1), axis=x_axis),
            x2="x1:Q",
            y=alt.Y("y0:Q", title=y_title, scale=log_scale(y0, y1), axis=y_axis),
            y2="y1:Q",
            color=colour,
        )
    )
    return layer(canvas, drawn, height=height)


def box_summary(
    canvas: Canvas,
    rows: Rows,
    *,
    name: str,
    title: str,
    axis: alt.Axis | None = None,
    scale: alt.Scale | None = None,
    panel: str = "",
    digits: int = 0,
    plain: bool = False,
) -> Panel:
    """Per name the 5th to 95th percentile as a line, the middle half as a bar, the median as a tick with its value."""
    shown = [
        row | {"_label": f"{row['p50']:.0f}" if plain else canvas.to(number(row["p50"], digits))}
        for row in rows
        if row["p50"] is not None
    ]
    scale = scale or alt.Scale(zero=False)
    axis = axis or number_axis(canvas)
    base = chart(canvas, shown).encode(y=alt.Y(f"{name}:N", sort=None, axis=name_axis(_limit(canvas, rows, name))))
    x = alt.X("p5:Q", title=wrapped(canvas, title), scale=scale, axis=axis)
    return layer(
        canvas,
        base.mark_rule(color=GREY, strokeWidth=2).encode(x=x, x2="p95:Q"),
        base.mark_bar(color=BLUE, height=14).encode(
            x=alt.X("p25:Q", title=wrapped(canvas, title), scale=scale, axis=axis), x2="p75:Q"
        ),
        base.mark_tick(color=PAPER, thickness=3, height=14).encode(
            x=alt.X("p50:Q", title=wrapped(canvas, title), scale=scale, axis=axis)
        ),
        base.mark_text(dy=-15, color=INK).encode(
            x=alt.X("p50:Q", title=wrapped(canvas, title), scale=scale, axis=axis), text="_label:N"
        ),
        height={"step": 40},
        title=panel,
    )


def legend(canvas: Canvas, names: Sequence[str], indent: int = 50) -> alt.Legend | None:
    """A legend above the picture, which begins at `indent` pixels; none where there is nothing to tell apart."""
    if len(names) < 2:
        return None
    widest = max(len(name) for name in names) * 7 + 30
    return alt.Legend(
        title=None, orient="top", columns=max(1, min(len(names), (canvas.width - indent) // widest)), labelLimit=300
    )


def shapes(canvas: Canvas, series: str, names: Sequence[str], indent: int = 50) -> alt.Shape:
    """The shapes that tell series apart where colours cannot; their legend becomes one with that of the colours."""
    known = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
    chosen = [known[index % len(known)] for index in range(len(names))]
    return alt.Shape(
        f"{series}:N",
        title=None,
        sort=list(names),
        legend=legend(canvas, names, indent),
        scale=alt.Scale(domain=list(names), range=chosen),
    )


def unique(names: Sequence[str]) -> list[str]:
    """The names, told apart by an invisible mark where two are the same, so that each keeps its own line."""
    seen: dict[str, int] = {}
    result = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        result.append(name + "\u200b" * (seen[name] - 1))
    return result
