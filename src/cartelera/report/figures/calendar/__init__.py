"""When titles came out: by year, month and day of the week."""

from __future__ import annotations

from cartelera.report.figure import FigureSpec
from cartelera.report.figures.calendar import months, weekdays, years
from cartelera.report.text import Text

THEME = Text("Fechas de estreno", "Release dates")

FIGURES = (
    FigureSpec("films-by-year", THEME, years.build),
    FigureSpec("films-by-month", THEME, months.build),
    FigureSpec("films-by-weekday", THEME, weekdays.build),
)
