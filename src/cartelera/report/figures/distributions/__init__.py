"""How money, votes, lengths and times are distributed, on axes that show heavy tails, and who stands far out."""

from __future__ import annotations

from cartelera.report.figure import FigureSpec
from cartelera.report.figures.distributions import lengths, money, skewness, votes
from cartelera.report.text import Text

THEME = Text("Distribuciones y valores extremos", "Distributions and outliers")

FIGURES = (
    FigureSpec("budget", THEME, money.budget),
    FigureSpec("revenue", THEME, money.revenue),
    FigureSpec("returns", THEME, money.returns),
    FigureSpec("popularity", THEME, votes.popularity),
    FigureSpec("votes", THEME, votes.vote_count),
    FigureSpec("vote-average", THEME, votes.vote_average),
    FigureSpec("runtime", THEME, lengths.runtime),
    FigureSpec("title-length", THEME, lengths.title_length),
    FigureSpec("overview-length", THEME, lengths.overview_length),
    FigureSpec("skewness", THEME, skewness.build),
)
