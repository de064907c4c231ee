"""Word clouds: laid out by the wordcloud package, drawn as outlines so that no viewer needs the font."""

from __future__ import annotations

import importlib.util
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cartelera.report.canvas import BLUE, GREEN, PINK, RED, Canvas, Drawing
from cartelera.report.render import wrap

_COLOURS = (BLUE, RED, GREEN, PINK)
SEED = 7


def word_cloud(canvas: Canvas, frequencies: dict[str, int]) -> Drawing:
    """The words, each as large as it is frequent; the same words always give the same picture."""
    from wordcloud import WordCloud

    width, height = canvas.width, 420 if canvas.narrow else 380
    font = font_path()
    layout = WordCloud(
        width=width,
        height=height,
        font_path=str(font),
        prefer_horizontal=1.0,
        random_state=SEED,
        margin=3,
        max_words=90 if canvas.narrow else 150,
        min_font_size=9,
        max_font_size=84 if not canvas.narrow else 60,
        relative_scaling=0.5,
    ).generate_from_frequencies({" ".join(word.split()): n for word, n in frequencies.items() if word.split()})
    outlines = _Outlines(font)
    parts = []
    # The layout places rows and columns of a picture: top before left.
    for index, ((word, _), size, (top, left), _orientation, _colour) in enumerate(layout.layout_):
        parts.append(outlines.word(word, size, left, top, _COLOURS[index % len(_COLOURS)]))
    return Drawing(wrap(f"<defs>{outlines.used()}</defs>{''.join(parts)}", width, height), width, height)


def font_path() -> Path:
    """DejaVu Sans, which comes with matplotlib, which comes with wordcloud; else wordcloud's own font."""
    for package, inside in (("matplotlib", "mpl-data/fonts/ttf/DejaVuSans.ttf"), ("wordcloud", "DroidSansMono.ttf")):
        spec = importlib.util.find_spec(package)
        if spec is not None and spec.origin is not None and (path := Path(spec.origin).parent / inside).is_file():
            return path
    raise FileNotFoundError("no font for word clouds")


@dataclass(frozen=True, slots=True)
class _Letter:
    """The outline of a letter in font units: its path, how far it moves on, its left edge and its height."""

    name: str
    path: str
    advance: float
    left: float
    height: float


class _Outlines:
    """Letters of one font as SVG paths."""

    def __init__(self, path: Path) -> None:
        from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

        self._font = TTFont(io.BytesIO(path.read_bytes()))
        self._glyphs: Any = self._font.getGlyphSet()
        self._names: dict[int, str] = self._font.getBestCmap()
        self._units = float(self._font["head"].unitsPerEm)
        self._letters: dict[str, _Letter] = {}

    def word(self, word: str, size: float, left: float, top: float, colour: str) -> str:
        """One word whose ink begins at (left, top), at `size` pixels per em: the layout measures ink."""
        scale = size / self._units
        letters = [self._letter(character) for character in word]
        baseline = top + max(letter.height for letter in letters) * scale
        parts, along = [], -letters[0].left
        for letter in letters:
            if letter.path:
                parts.append(f'<use href="#{letter.name}" x="{along:g}"/>')
            along += letter.advance
        transform = f"translate({left:g},{baseline:.1f}) scale({scale:.5f},{-scale:.5f})"
        return f'<g fill="{colour}" transform="{transform}">{"".join(parts)}</g>'

    def used(self) -> str:
        """The outlines of every letter written so far, for `<defs>`."""
        return "".join(
            f'<path id="{letter.name}" d="{letter.path}"/>' for letter in self._letters.values() if letter.path
        )

    def _letter(self, character: str) -> _Letter:
        from fontTools.pens.boundsPen import BoundsPen  # type: ignore[import-untyped]
        from fontTools.pens.svgPathPen import SVGPathPen  # type: ignore[import-untyped]

        name = self._names.get(ord(character), ".notdef")
        if name not in self._letters:
            glyph = self._glyphs[name]
            pen, bounds = SVGPathPen(self._glyphs, ntos=lambda value: f"{value:.0f}"), BoundsPen(self._glyphs)
            glyph.draw(pen)
            glyph.draw(bounds)
            box = bounds.bounds or (0.0, 0.0, 0.0, 0.0)
            self._letters[name] = _Letter(name, pen.getCommands(), float(glyph.width), float(box[0]), float(box[3]))
        return self._letters[name]
