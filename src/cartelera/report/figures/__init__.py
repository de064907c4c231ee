"""Every figure, in the order of the report. To add one: write its module and name it here."""

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
    themes,
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
    FigureSpec("recommender-leaderboard", themes.RECOMMENDER, recommender.recommender_leaderboard),
    FigureSpec("recommender-reliability", themes.RECOMMENDER, recommender.recommender_reliability),
    *drift.FIGURES,
)
