"""A report as it was made: every figure with its sentence and pictures, and the figures that had nothing to show."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from cartelera.report.figure import Figure
from cartelera.report.text import Text


@dataclass(frozen=True, slots=True)
class RenderedFigure:
    """A figure, painted: `wide` and `narrow` are SVG without a ground, `pdf` the wide one as PDF."""

    id: str
    theme: Text
    figure: Figure
    wide: str
    narrow: str
    pdf: bytes


@dataclass(frozen=True, slots=True)
class SkippedFigure:
    """A figure that had nothing to show, and why."""

    id: str
    theme: Text
    why: Text


@dataclass(frozen=True, slots=True)
class Document:
    """All of it, in order."""

    figures: list[RenderedFigure] = field(default_factory=list)
    skipped: list[SkippedFigure] = field(default_factory=list)
    sizes: dict[str, int] = field(default_factory=dict)
    """Rows of each clean table."""
    dated: date | None = None
    against: str | None = None

    def themes(self) -> list[tuple[Text, list[RenderedFigure]]]:
        """The painted figures under their headings."""
        result: list[tuple[Text, list[RenderedFigure]]] = []
        for one in self.figures:
            if not result or result[-1][0] != one.theme:
                result.append((one.theme, []))
            result[-1][1].append(one)
        return result
