"""What a figure is: what it found, the picture of it, and the table behind it.

A figure is made in three steps. A query asks the clean tables for typed rows; a finding turns these into a sentence
and its numbers, and is a pure function; a chart draws them. `build` does the first two and leaves the third for later.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sized
from dataclasses import dataclass, field

from cartelera.report.canvas import Canvas, Picture
from cartelera.report.data import ReportData, Rows
from cartelera.report.text import EMPTY, Text

Value = float | int | str | None


@dataclass(frozen=True, slots=True)
class Claim:
    """What earlier analyses said of such data, what these data show, and whether they bear it out.

    `holds` is None if the claim is no statement that can fail, only something to count again.
    """

    statement: Text
    evidence: Text
    holds: bool | None


@dataclass(frozen=True, slots=True)
class Finding:
    """What a figure found: a sentence in both languages, and the numbers the sentence speaks of, by name."""

    sentence: Text
    values: Mapping[str, Value] = field(default_factory=dict)
    claim: Claim | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A finding, its picture and its table. `draw` paints the picture on a canvas, which has a language and a width."""

    title: Text
    finding: Finding
    draw: Callable[[Canvas], Picture]
    table: Rows
    note: Text = EMPTY


FigureBuilder = Callable[[ReportData], Figure]
"""Makes a figure of the clean tables. Raises EmptyFigure if they do not hold what the figure is about."""


@dataclass(frozen=True, slots=True)
class FigureSpec:
    """A figure of the report: its id (which names its files), the heading it stands under, and what makes it."""

    id: str
    theme: Text
    build: FigureBuilder


class EmptyFigure(Exception):
    """The tables do not hold what a figure is about; the report says so in its place."""

    def __init__(self, es: str, en: str) -> None:
        super().__init__(en)
        self.why = Text(es, en)


def require_rows(rows: Sized | int | None, es: str, en: str) -> None:
    """Raises EmptyFigure, with that reason, if there are no rows."""
    if not rows:
        raise EmptyFigure(es, en)
