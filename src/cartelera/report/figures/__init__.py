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
    FigureSpec("rows-accounted", themes.QUALITY, quality.rows_accounted),
    FigureSpec("repairs-refusals", themes.QUALITY, quality.repairs_refusals),
    FigureSpec("missing-films", themes.QUALITY, quality.missing_films),
    FigureSpec("missing-platforms", themes.QUALITY, quality.missing_platforms),
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
    FigureSpec("source-vintages", themes.DRIFT, drift.source_vintages),
    FigureSpec("drift-rows", themes.DRIFT, drift.drift_rows),
    FigureSpec("drift-values", themes.DRIFT, drift.drift_values),
    FigureSpec("drift-distributions", themes.DRIFT, drift.drift_distributions),
)
