"""From a picture to SVG, PNG and PDF, without a browser and without a network (vl-convert)."""

from __future__ import annotations

import re
from typing import Any

import vl_convert

from cartelera.report.canvas import GRID, INK, PAPER, SOFT, Canvas, Drawing, Panel, Picture

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
GAP = 14
"""Pixels between two panels."""

_LOCALES: dict[str, Any] = {"es": "es-ES", "en": "en-US"}
_SIZE = re.compile(r'width="([\d.]+)" height="([\d.]+)"')
_ARIA = re.compile(r' (?:aria-[a-z]+|role|pointer-events)="[^"]*"')
_OWN = re.compile(r'\bid="([^"]+)"')
_ID = re.compile(r'(\bid="|url\(#|href="#)([^")]+)(["\)])')
_IDS = re.compile(r'(\bid="|url\(#|href="#)')


def svg(picture: Picture, canvas: Canvas) -> str:
    """One SVG without a ground of its own, as wide as the canvas."""
    if isinstance(picture, Drawing):
        return picture.svg
    panels = picture if isinstance(picture, tuple) else (picture,)
    return _flow([_panel(panel, canvas, index) for index, panel in enumerate(panels)], canvas.page)


def on_paper(drawn: str) -> str:
    """The SVG on white ground, to stand alone."""
    opening = drawn.index(">") + 1
    return f'{drawn[:opening]}<rect width="100%" height="100%" fill="{PAPER}"/>{drawn[opening:]}'


def png(drawn: str) -> bytes:
    """The SVG as a PNG of twice its size."""
    made: bytes = vl_convert.svg_to_png(on_paper(drawn), scale=2)
    return made


def pdf(drawn: str) -> bytes:
    """The SVG as one page of PDF with its fonts."""
    made: bytes = vl_convert.svg_to_pdf(drawn)
    return made


def inline(drawn: str, name: str) -> str:
    """The SVG as a piece of a page: ids of its own, and the page's colours (`--soft`, `--grid`, `--paper`)."""
    own = _IDS.sub(rf"\g<1>{name}-", drawn)
    own = (
        own.replace(INK, "currentColor")
        .replace(SOFT, "var(--soft)")
        .replace(GRID, "var(--grid)")
        .replace(PAPER, "var(--paper)")
    )
    return _SIZE.sub("", own, count=1)


def _panel(panel: Panel, canvas: Canvas, index: int) -> tuple[str, float, float]:
    spec = panel.to_dict(validate=False)
    spec["autosize"] = {"type": "fit-x", "contains": "padding"}
    spec["padding"] = {"left": 2, "right": 10, "top": 4, "bottom": 4}
    spec["background"] = None
    spec["config"] = _config(canvas)
    locale = _LOCALES[canvas.lang]
    drawn: str = vl_convert.vegalite_to_svg(spec, format_locale=locale, time_format_locale=locale)
    size = _SIZE.search(drawn)
    assert size is not None
    inner = drawn[drawn.index(">") + 1 : drawn.rindex("</svg>")]
    return _renamed(_ARIA.sub("", inner), index), float(size[1]), float(size[2])


def _renamed(inner: str, panel: int) -> str:
    """The panel with ids of its own, counted from 0: the renderer's go on counting from one picture to the next."""
    names = {name: f"p{panel}-{k}" for k, name in enumerate(dict.fromkeys(_OWN.findall(inner)))}
    return _ID.sub(lambda found: found[1] + names.get(found[2], found[2]) + found[3], inner)


def _flow(panels: list[tuple[str, float, float]], width: float) -> str:
    """Panels side by side while they fit into `width`, else below each other."""
    x = y = line = widest = 0.0
    parts = []
    for inner, own_width, own_height in panels:
        if x and x + own_width > width + 1:
            x, y, line = 0.0, y + line + GAP, 0.0
        parts.append(f'<g transform="translate({x:g},{y:g})">{inner}</g>')
        x, line = x + own_width, max(line, own_height)
        widest = max(widest, x)
    return wrap("".join(parts), max(widest, width), y + line)


def wrap(inner: str, width: float, height: float) -> str:
    """An SVG element around `inner`."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
        f'viewBox="0 0 {width:g} {height:g}" font-family="{FONT}">{inner}</svg>'
    )


def _config(canvas: Canvas) -> dict[str, Any]:
    size = 11 if canvas.narrow else 12
    return {
        "font": FONT,
        "view": {"stroke": None},
        "axis": {
            "labelColor": SOFT,
            "titleColor": INK,
            "gridColor": GRID,
            "domainColor": SOFT,
            "tickColor": SOFT,
            "labelFontSize": size,
            "titleFontSize": size,
            "titleFontWeight": "normal",
            "titlePadding": 8,
            "labelOverlap": "greedy",
            "titleLimit": canvas.page,
        },
        "axisX": {"labelFlush": False},
        "axisY": {"domain": False, "ticks": False, "labelPadding": 6},
        "title": {"anchor": "start", "fontSize": size + 1, "color": INK, "fontWeight": "bold", "offset": 8},
        "text": {"fontSize": size - 1},
        "legend": {
            "labelFontSize": size,
            "titleFontSize": size,
            "labelColor": INK,
            "titleColor": INK,
            "titleFontWeight": "normal",
        },
    }
