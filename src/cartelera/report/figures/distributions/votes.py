"""Popularity and votes."""

from __future__ import annotations

from cartelera.report.data import ReportData
from cartelera.report.figure import Figure
from cartelera.report.figures.distributions.distribution import build_distribution
from cartelera.report.figures.distributions.measure import Measure
from cartelera.report.text import Text, number, short


def _one_decimal(value: float) -> Text:
    return number(value, 1)


POPULARITY = Measure(
    value="popularity",
    title=Text("Popularidad", "Popularity"),
    axis_title=Text("popularidad (puntos de TMDB, eje logarítmico)", "popularity (TMDB points, logarithmic axis)"),
    unit=Text("puntos", "points"),
    stated=Text("tienen popularidad", "have a popularity"),
    write=short,
    label=short,
    where="popularity >= 0.001",
    bins_per_doubling=2,
)
VOTE_COUNT = Measure(
    value="vote_count",
    title=Text("Número de votos", "Number of votes"),
    axis_title=Text("votos recibidos (eje logarítmico)", "votes received (logarithmic axis)"),
    unit=Text("votos", "votes"),
    stated=Text("tienen algún voto", "have at least one vote"),
    write=short,
    label=short,
    where="vote_count > 0",
    bins_per_doubling=1,
)
VOTE_AVERAGE = Measure(
    value="vote_average",
    title=Text("Voto medio", "Mean vote"),
    axis_title=Text("voto medio (de 0 a 10)", "mean vote (0 to 10)"),
    unit=Text("de 0 a 10", "0 to 10"),
    stated=Text("tienen al menos 10 votos", "have at least 10 votes"),
    write=_one_decimal,
    label=_one_decimal,
    where="vote_count >= 10",
    bin_width=0.5,
)


def popularity(data: ReportData) -> Figure:
    """TMDB's popularity."""
    return build_distribution(data, POPULARITY)


def vote_count(data: ReportData) -> Figure:
    """Number of votes."""
    return build_distribution(data, VOTE_COUNT)


def vote_average(data: ReportData) -> Figure:
    """Mean vote, of films with at least 10 votes."""
    return build_distribution(data, VOTE_AVERAGE)
