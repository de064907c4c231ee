"""What goes with what: correlations, and the pairs most often spoken of."""

from __future__ import annotations

from cartelera.report.figure import FigureSpec
from cartelera.report.figures.relations import correlations, overview_rating, revenue_pairs
from cartelera.report.text import Text

THEME = Text("Relaciones entre columnas", "Relations between columns")

FIGURES = (
    FigureSpec("correlations", THEME, correlations.build),
    FigureSpec("revenue-votes", THEME, revenue_pairs.revenue_votes),
    FigureSpec("revenue-budget", THEME, revenue_pairs.revenue_budget),
    FigureSpec("overview-rating", THEME, overview_rating.build),
)
