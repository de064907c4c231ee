"""What a figure is painted on: a language, a width, and colours that print and that the colour-blind can tell apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from cartelera.report.text import Lang, Text

INK = "#1f2431"
SOFT = "#59626f"
GRID = "#dde1e6"
PAPER = "#fffffe"
"""Words, axis labels, grid and ground. Each value is used for nothing else, so that a page can replace it."""

BLUE, ORANGE, GREEN, RED, SKY, PINK = "#0072b2", "#e69f00", "#009e73", "#d55e00", "#56b4e9", "#cc79a7"
GREY = "#8b95a1"
SERIES = (BLUE, ORANGE, GREEN, RED, SKY, PINK, GREY)
"""Okabe and Ito's palette without black and yellow, which one of the two grounds would swallow."""

WIDE, NARROW = 720, 360
"""Widths in pixels: of a page or a sheet, and of a telephone."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture that is SVG already."""

    svg: str
    width: int
    height: int


Panel: TypeAlias = Any
"""An Altair chart, or charts in layers."""

Picture: TypeAlias = Panel | tuple[Panel, ...] | Drawing
"""Several panels flow like words: side by side while they fit, else below each other."""


@dataclass(frozen=True, slots=True)
class Canvas:
    """The language and the width of what is painted."""

    lang: Lang
    width: int = WIDE
    page: int = WIDE
    """Width of the whole picture, of which this canvas may be a part."""

    @property
    def narrow(self) -> bool:
        """Is this for a telephone?"""
        return self.page < 500

    def t(self, es: str, en: str) -> str:
        """The words of this canvas's language."""
        return es if self.lang == "es" else en

    def to(self, text: Text) -> str:
        """A text in this canvas's language."""
        return text.to(self.lang)

    def split(self, share: float = 0.5) -> tuple[Canvas, Canvas]:
        """Two canvases side by side, the first with `share` of the width; on a telephone one below the other."""
        if self.narrow:
            return self, self
        first = round(self.width * share)
        return Canvas(self.lang, first, self.page), Canvas(self.lang, self.width - first, self.page)


def colours(names: list[str]) -> list[str]:
    """A colour for each name, the same each time for the same list; the last one for all beyond the palette."""
    return [SERIES[min(index, len(SERIES) - 1)] for index in range(len(names))]
