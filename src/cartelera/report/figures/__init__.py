"""Every figure, in the order of the report. Each theme lists its own; to add one, name it there."""

from __future__ import annotations

from cartelera.report.figure import FigureSpec
from cartelera.report.figures import (
    calendar,
    content,
    distributions,
    drift,
    people,
    platforms,
    quality,
    ratings,
    recommender,
    relations,
    words,
)

FIGURES: tuple[FigureSpec, ...] = (
    *quality.FIGURES,
    *distributions.FIGURES,
    *relations.FIGURES,
    *calendar.FIGURES,
    *content.FIGURES,
    *people.FIGURES,
    *words.FIGURES,
    *platforms.FIGURES,
    *ratings.FIGURES,
    *recommender.FIGURES,
    *drift.FIGURES,
)
