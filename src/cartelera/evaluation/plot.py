"""Plots as SVG written by hand: points with whiskers, and a reliability curve. Colours come from the page's classes."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from cartelera.evaluation.results import Bin

WIDTH, HEIGHT = 360, 280
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 14, 26, 40
_LETTER, _LINE = 6.2, 13
"""Roughly the width of a letter of a label, and the height of a line, in pixels."""

Scale = Callable[[float], float]
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Point:
    """A model: its coordinates, and the interval of `y`."""

    name: str
    x: float
    y: float
    low: float
    high: float


def scatter(points: Sequence[Point], *, title: str, x_name: str, y_name: str) -> str:
    """`points` over a logarithmic x, with whiskers, and names that do not cover each other if there is room."""
    low, high = _range([point.x for point in points])
    ticks = _ticks(min(p.low for p in points), max(p.high for p in points))
    x_at = _scale(math.log10(low), math.log10(high), _LEFT + 8, WIDTH - _RIGHT - 8)
    y_at = _scale(ticks[0], ticks[-1], HEIGHT - _BOTTOM, _TOP)
    parts = [_y_axis(ticks, y_at), _x_axis(_decades(low, high), lambda value: x_at(math.log10(value)))]
    positions = [(x_at(math.log10(p.x)), y_at(p.y)) for p in points]
    taken: list[Box] = [(x - 6, y - 6, x + 6, y + 6) for x, y in positions]
    for point, (x, y) in zip(points, positions, strict=True):
        parts.append(
            f"<g><title>{escape(f'{point.name}: {point.y:.4f} [{point.low:.4f}, {point.high:.4f}]')}</title>"
            f'<path class="whisker" d="M{x:.1f} {y_at(point.low):.1f}V{y_at(point.high):.1f}"/>'
            f'<circle class="point" cx="{x:.1f}" cy="{y:.1f}" r="4.5"/></g>'
        )
    for point, (x, y) in sorted(zip(points, positions, strict=True), key=lambda pair: pair[1][1]):
        parts.append(_label(point.name, x, y, taken))
    return _drawing(title, x_name, y_name, parts)


def reliability(bins: Sequence[Bin], *, model: str) -> str:
    """The share liked over the predicted probability; a point's area grows with the number of ratings in its bin."""
    x_at = _scale(0, 1, _LEFT + 8, WIDTH - _RIGHT - 8)
    y_at = _scale(0, 1, HEIGHT - _BOTTOM, _TOP)
    ticks = [0.0, 0.25, 0.5, 0.75, 1.0]
    most = max(point.count for point in bins)
    parts = [
        _y_axis(ticks, y_at),
        _x_axis(ticks, x_at),
        f'<path class="grid" d="M{x_at(0):.1f} {y_at(0):.1f}L{x_at(1):.1f} {y_at(1):.1f}"/>',
    ]
    for point in bins:
        tooltip = f"predicted {point.predicted:.2f}, liked {point.liked:.2f}, {point.count:,} ratings"
        parts.append(
            f'<circle class="point soft" cx="{x_at(point.predicted):.1f}" cy="{y_at(point.liked):.1f}" '
            f'r="{2.5 + 6 * math.sqrt(point.count / most):.1f}"><title>{escape(tooltip)}</title></circle>'
        )
    return _drawing(f"reliability of {model}", "predicted probability", f"{model}: share liked", parts)


def _drawing(title: str, x_name: str, y_name: str, parts: Sequence[str]) -> str:
    return "".join(
        [
            f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}">',
            f'<text class="name" x="2" y="12">{escape(y_name)}</text>',
            f'<text class="name" x="{WIDTH - _RIGHT}" y="{HEIGHT - 4}" text-anchor="end">{escape(x_name)}</text>',
            *parts,
            "</svg>",
        ]
    )


def _y_axis(ticks: Sequence[float], scale: Scale) -> str:
    return "".join(
        f'<path class="grid" d="M{_LEFT} {scale(tick):.1f}H{WIDTH - _RIGHT}"/>'
        f'<text class="tick" x="{_LEFT - 6}" y="{scale(tick) + 4:.1f}" text-anchor="end">{tick:.4g}</text>'
        for tick in ticks
    )


def _x_axis(ticks: Sequence[float], scale: Scale) -> str:
    foot = HEIGHT - _BOTTOM
    return "".join(
        f'<path class="grid" d="M{scale(tick):.1f} {_TOP}V{foot}"/>'
        f'<text class="tick" x="{scale(tick):.1f}" y="{foot + 15}" text-anchor="middle">{tick:,.4g}</text>'
        for tick in ticks
    )


def _label(name: str, x: float, y: float, taken: list[Box]) -> str:
    """The name beside its point, or at the nearest free height, with a thin line to the point."""
    width = _LETTER * len(name)

    def box(up: int, side: int) -> Box:
        away = 9 + abs(up) / 6
        left = x + away if side > 0 else x - away - width
        return left, y - up - _LINE / 2, left + width, y - up + _LINE / 2

    heights = sorted(range(-HEIGHT, HEIGHT, 3), key=abs)
    inside = [b for b in (box(up, side) for up in (0, *heights) for side in (1, -1)) if _inside(b)] or [box(0, 1)]
    chosen = next((b for b in inside if _free(b, taken)), inside[0])
    taken.append(chosen)
    middle = (chosen[1] + chosen[3]) / 2
    near = min(max(x, chosen[0]), chosen[2])
    leader = f'<path class="leader" d="M{x:.1f} {y:.1f}L{near:.1f} {middle:.1f}"/>' if abs(middle - y) > 1 else ""
    return f'{leader}<text class="label" x="{chosen[0]:.1f}" y="{middle + 4:.1f}">{escape(name)}</text>'


def _inside(box: Box) -> bool:
    return box[0] >= _LEFT and box[2] <= WIDTH and box[1] >= _TOP - _LINE and box[3] <= HEIGHT - _BOTTOM


def _free(box: Box, taken: Sequence[Box]) -> bool:
    return not any(box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in taken)


def _scale(low: float, high: float, start: float, end: float) -> Scale:
    span = (high - low) or 1.0
    return lambda value: start + (value - low) / span * (end - start)


def _range(values: Sequence[float]) -> tuple[float, float]:
    """Decade ends around positive values, at least a decade apart."""
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return 10.0**low, 10.0 ** max(high, low + 1)


def _decades(low: float, high: float) -> list[float]:
    first, last = round(math.log10(low)), round(math.log10(high))
    step = max(1, math.ceil((last - first) / 6))
    return [10.0**power for power in range(first, last + 1, step)]


def _ticks(low: float, high: float) -> list[float]:
    """Four to eight round values that enclose `low` to `high`."""
    span = max(high - low, 1e-6)
    step = 10.0 ** math.floor(math.log10(span / 4))
    step *= next(factor for factor in (1, 2, 2.5, 5, 10) if span / (step * factor) <= 6)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(step * number, 10) for number in range(first, max(last, first + 1) + 1)]
