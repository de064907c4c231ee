"""A report ready to be written: every figure with its sentence and pictures, and those that had nothing to show."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from cartelera.report.figure import Claim, Figure
from cartelera.report.text import Text


@dataclass(frozen=True, slots=True)
class RenderedFigure:
    """A figure and its pictures: `wide` and `narrow` are SVG without a ground, `pdf` is the wide one as PDF."""

    id: str
    theme: Text
    figure: Figure
    wide: str
    narrow: str
    pdf: bytes

    @property
    def claim(self) -> Claim | None:
        """The claim the figure looks at again, if there is one."""
        return self.figure.finding.claim


@dataclass(frozen=True, slots=True)
class SkippedFigure:
    """A figure that had nothing to show, and why."""

    id: str
    theme: Text
    why: Text


@dataclass(frozen=True, slots=True)
class Document:
    """All figures, in order, and the tables they rest on."""

    figures: list[RenderedFigure] = field(default_factory=list)
    skipped: list[SkippedFigure] = field(default_factory=list)
    sizes: dict[str, int] = field(default_factory=dict)
    """Rows of each clean table."""
    dated: date | None = None
    """The day the tables were made."""
    against: str | None = None
    """What the tables were compared with."""

    def themes(self) -> list[tuple[Text, list[RenderedFigure]]]:
        """The figures under their headings."""
        result: list[tuple[Text, list[RenderedFigure]]] = []
        for each in self.figures:
            if not result or result[-1][0] != each.theme:
                result.append((each.theme, []))
            result[-1][1].append(each)
        return result
