"""Who rated how much, what, how and when."""

from __future__ import annotations

from cartelera.report.figure import FigureSpec
from cartelera.report.figures.ratings import activity, by_genre, distribution, long_tail, over_time
from cartelera.report.text import Text

THEME = Text("Valoraciones", "Ratings")

FIGURES = (
    FigureSpec("rating-values", THEME, distribution.build),
    FigureSpec("ratings-per-viewer", THEME, activity.per_viewer),
    FigureSpec("ratings-per-title", THEME, activity.per_title),
    FigureSpec("ratings-long-tail", THEME, long_tail.build),
    FigureSpec("ratings-over-time", THEME, over_time.build),
    FigureSpec("ratings-by-genre", THEME, by_genre.build),
)
