"""Every figure, in the order of the report. To add one: write a function `(ReportData) -> Figure` and name it here."""

from __future__ import annotations

import sys

from cartelera.report.figure import FigureBuilder
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
from cartelera.report.text import Text

FIGURES: tuple[FigureBuilder, ...] = (
    quality.rows_accounted,
    quality.repairs_refusals,
    quality.missing_films,
    quality.missing_platforms,
    distributions.budget,
    distributions.revenue,
    distributions.returns,
    distributions.popularity,
    distributions.votes,
    distributions.vote_average,
    distributions.runtime,
    distributions.title_length,
    distributions.overview_length,
    distributions.skewness,
    relations.correlations,
    relations.revenue_votes,
    relations.revenue_budget,
    relations.overview_rating,
    calendar.films_by_year,
    calendar.films_by_month,
    calendar.films_by_weekday,
    content.genres,
    content.countries,
    content.languages,
    content.companies,
    people.directors,
    people.directors_return,
    people.actors,
    people.actors_return,
    words.words_of_titles,
    words.words_of_overviews,
    words.words_of_genres,
    platforms.platform_sizes,
    platforms.platform_ages,
    platforms.platform_maturity,
    platforms.platform_durations,
    platforms.platform_freshness,
    platforms.platform_overlap,
    platforms.platform_scores,
    ratings.rating_values,
    ratings.ratings_per_viewer,
    ratings.ratings_per_title,
    ratings.ratings_long_tail,
    ratings.ratings_over_time,
    ratings.ratings_by_genre,
    recommender.recommender_leaderboard,
    recommender.recommender_reliability,
    drift.source_vintages,
    drift.drift_rows,
    drift.drift_values,
    drift.drift_distributions,
)


def theme(make: FigureBuilder) -> Text:
    """The heading a figure stands under: that of its module."""
    found: Text = sys.modules[make.__module__].THEME
    return found
