"""What is missing, and what reading the files cost: rows kept, merged, refused, repaired."""

from __future__ import annotations

from cartelera.report.figure import FigureSpec
from cartelera.report.figures.quality import missing, repairs, rows_accounted
from cartelera.report.text import Text

THEME = Text("Calidad de los datos", "Quality of the data")

FIGURES = (
    FigureSpec("rows-accounted", THEME, rows_accounted.build),
    FigureSpec("repairs-refusals", THEME, repairs.build),
    FigureSpec("missing-films", THEME, missing.film_metadata),
    FigureSpec("missing-platforms", THEME, missing.platform_catalogues),
)
