"""Word clouds: laid out by the wordcloud package, drawn as outlines so that no viewer needs the font."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

from cartelera.report.canvas import BLUE, GREEN, PINK, RED, Canvas, Drawing
from cartelera.report.render import wrap

_COLOURS = (BLUE, RED, GREEN, PINK)
SEED = 7


def cloud(canvas: Canvas, frequencies: dict[str, int]) -> Drawing:
    """The words, each as large as it is frequent; the same words always give the same picture."""
    from wordcloud import WordCloud

    width, height = canvas.width, 420 if canvas.narrow else 380
    font = font_path()
    made = WordCloud(
        width=width, height=height, font_path=str(font), prefer_horizontal=1.0, random_state=SEED, margin=3, max_words=90 if canvas.narrow else 150,
        min_font_size=9, max_font_size=84 if not canvas.narrow else 60, relative_scaling=0.5,
    ).generate_from_frequencies(frequencies)  # fmt: skip
    outlines = _Outlines(font)
    parts = []
    for index, ((word, _), size, (top, left), _orientation, _colour) in enumerate(made.layout_):
        # The layout places rows and columns of a picture: top before left.
        parts.append(outlines.word(word, size, left, top, _COLOURS[index % len(_COLOURS)]))
    return Drawing(wrap(f"<defs>{outlines.used()}</defs>{''.join(parts)}", width, height), width, height)


def font_path() -> Path:
    """DejaVu Sans, which comes with matplotlib, which comes with wordcloud; else wordcloud's own font."""
    for package, inside in (("matplotlib", "mpl-data/fonts/ttf/DejaVuSans.ttf"), ("wordcloud", "DroidSansMono.ttf")):
        found = importlib.util.find_spec(package)
        if found is not None and found.origin is not None and (path := Path(found.origin).parent / inside).is_file():
            return path
    raise FileNotFoundError("no font for word clouds")


class _Outlines:
    """Letters of one font as SVG paths."""

    def __init__(self, path: Path) -> None:
        from fontTools.ttLib import TTFont

        self._font = TTFont(path, lazy=True)
        self._glyphs: Any = self._font.getGlyphSet()
        self._letters: dict[int, str] = self._font.getBestCmap()
        self._units = float(self._font["head"].unitsPerEm)
        self._ascent = float(self._font["hhea"].ascent)
        self._paths: dict[str, tuple[str, float]] = {}

    def word(self, word: str, size: float, left: float, top: float, colour: str) -> str:
        """One word whose box begins at (left, top), at `size` pixels per em."""
        scale = size / self._units
        baseline = top + self._ascent * scale
        parts, along = [], 0.0
        for letter in word:
            name, advance = self._letter(letter)
            if self._paths[name][0]:
                parts.append(f'<use href="#{name}" x="{along:g}"/>')
            along += advance
        return f'<g fill="{colour}" transform="translate({left:g},{baseline:.1f}) scale({scale:.5f},{-scale:.5f})">{"".join(parts)}</g>'

    def _letter(self, letter: str) -> tuple[str, float]:
        from fontTools.pens.svgPathPen import SVGPathPen

        name = self._letters.get(ord(letter), ".notdef")
        if name not in self._paths:
            pen = SVGPathPen(self._glyphs, ntos=lambda value: f"{value:.0f}")
            glyph = self._glyphs[name]
            glyph.draw(pen)
            self._paths[name] = (pen.getCommands(), float(glyph.width))
        return name, self._paths[name][1]

    def used(self) -> str:
        """The outlines of every letter written so far, for `<defs>`."""
        return "".join(f'<path id="{name}" d="{outline}"/>' for name, (outline, _) in self._paths.items() if outline)
