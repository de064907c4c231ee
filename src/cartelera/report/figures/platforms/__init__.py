"""The platforms side by side: size, kind, age, maturity, duration, freshness, overlap and scores."""

from __future__ import annotations

from cartelera.report.figure import FigureSpec
from cartelera.report.figures.platforms import ages, durations, freshness, maturity, overlap, scores, sizes
from cartelera.report.text import Text

THEME = Text("Plataformas, una al lado de otra", "Platforms side by side")

FIGURES = (
    FigureSpec("platform-sizes", THEME, sizes.build),
    FigureSpec("platform-ages", THEME, ages.build),
    FigureSpec("platform-maturity", THEME, maturity.build),
    FigureSpec("platform-durations", THEME, durations.build),
    FigureSpec("platform-freshness", THEME, freshness.build),
    FigureSpec("platform-overlap", THEME, overlap.build),
    FigureSpec("platform-scores", THEME, scores.build),
)
