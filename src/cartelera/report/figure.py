"""What a figure is: a picture, the table behind it, and the sentence that says what it shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cartelera.report.canvas import Canvas, Picture
from cartelera.report.data import ReportData, Row, Rows
from cartelera.report.text import EMPTY, Text

Finding = float | int | str | None


@dataclass(frozen=True, slots=True)
class Claim:
    """What earlier analyses said of such a catalogue, and whether this one bears it out (None: counted again)."""

    said: Text
    found: Text
    holds: bool | None


@dataclass(frozen=True, slots=True)
class Figure:
    """`draw` paints it on a canvas (language, width); `findings` are the numbers that `sentence` speaks of."""

    title: Text
    sentence: Text
    draw: Callable[[Canvas], Picture]
    table: Rows
    findings: dict[str, Finding] = field(default_factory=dict)
    note: Text = EMPTY
    claim: Claim | None = None


FigureBuilder = Callable[[ReportData], Figure]
"""A figure is a function: its name, with dashes, is the figure's id."""


class EmptyFigure(Exception):
    """The tables do not hold what a figure is about; the report says so in its place."""

    def __init__(self, es: str, en: str) -> None:
        super().__init__(en)
        self.why = Text(es, en)


def figure_id(make: FigureBuilder) -> str:
    """`films_by_year` → `films-by-year`."""
    return str(getattr(make, "__name__", "figure")).replace("_", "-")


def require_rows(rows: list[Any] | Row | int | None, es: str, en: str) -> None:
    """Raises EmptyFigure, for that reason, where there is nothing in `rows`."""
    if not rows:
        raise EmptyFigure(es, en)
