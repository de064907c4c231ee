"""Directors and actors, by number of titles and by what their films returned."""

from __future__ import annotations

from cartelera.report.figure import FigureSpec
from cartelera.report.figures.people import credited, returns
from cartelera.report.text import Text

THEME = Text("Directores y actores", "Directors and actors")

FIGURES = (
    FigureSpec("directors", THEME, credited.directors),
    FigureSpec("directors-return", THEME, returns.directors),
    FigureSpec("actors", THEME, credited.actors),
    FigureSpec("actors-return", THEME, returns.actors),
)
