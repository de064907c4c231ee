"""A report as it was made: every figure with its sentence and pictures, and the figures that had nothing to show."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from cartelera.report.figure import Figure
from cartelera.report.text import Text


@dataclass(frozen=True, slots=True)
class Painted:
    """A figure, painted: `wide` and `narrow` are SVG without a ground, `pdf` the wide one as PDF."""

    id: str
    theme: Text
    figure: Figure
    wide: str
    narrow: str
    pdf: bytes


@dataclass(frozen=True, slots=True)
class Absent:
    """A figure that had nothing to show, and why."""

    id: str
    theme: Text
    why: Text


@dataclass(frozen=True, slots=True)
class Report:
    """All of it, in order."""

    painted: list[Painted] = field(default_factory=list)
    absent: list[Absent] = field(default_factory=list)
    sizes: dict[str, int] = field(default_factory=dict)
    """Rows of each clean table."""
    dated: date | None = None
    against: str | None = None

    def themes(self) -> list[tuple[Text, list[Painted]]]:
        """The painted figures under their headings."""
        result: list[tuple[Text, list[Painted]]] = []
        for one in self.painted:
            if not result or result[-1][0] != one.theme:
                result.append((one.theme, []))
            result[-1][1].append(one)
        return result
