"""How the recommender of the release being served does, as the release itself measured it when it was made."""

from __future__ import annotations

from cartelera.report.figure import FigureSpec
from cartelera.report.figures.recommender import leaderboard, reliability
from cartelera.report.text import Text

THEME = Text("El recomendador", "The recommender")

FIGURES = (
    FigureSpec("recommender-leaderboard", THEME, leaderboard.build),
    FigureSpec("recommender-reliability", THEME, reliability.build),
)
