"""What changed: between two sources of the same films, and between these tables and earlier ones."""

from __future__ import annotations

from cartelera.report.figure import FigureSpec
from cartelera.report.figures.drift import distributions, rows, values, vintages
from cartelera.report.text import Text

THEME = Text("Cambios entre versiones", "Drift between versions")

FIGURES = (
    FigureSpec("source-vintages", THEME, vintages.build),
    FigureSpec("drift-rows", THEME, rows.build),
    FigureSpec("drift-values", THEME, values.build),
    FigureSpec("drift-distributions", THEME, distributions.build),
)
