"""How long films, their titles and their overviews are."""

from __future__ import annotations

from cartelera.report.data import ReportData
from cartelera.report.figure import Figure
from cartelera.report.figures.distributions.distribution import build_distribution
from cartelera.report.figures.distributions.measure import Measure
from cartelera.report.text import Text, number, short, text


def _minutes(value: float) -> Text:
    return text("{n} min", "{n} min", n=number(value))


def _characters(value: float) -> Text:
    return text("{n} caracteres", "{n} characters", n=short(value))


RUNTIME = Measure(
    value="runtime",
    title=Text("Duración de las películas", "Running times of the films"),
    axis_title=Text("duración (minutos)", "running time (minutes)"),
    unit=Text("minutos", "minutes"),
    stated=Text("dicen cuánto duran", "say how long they run"),
    write=_minutes,
    label=_minutes,
    where="runtime > 0",
    bin_width=5,
)
TITLE_LENGTH = Measure(
    value="length(title)",
    title=Text("Longitud de los títulos", "Lengths of the titles"),
    axis_title=Text("caracteres del título", "characters in the title"),
    unit=Text("caracteres", "characters"),
    stated=Text("tienen título", "have a title"),
    write=_characters,
    label=short,
    where="length(title) > 0",
    bin_width=2,
)
OVERVIEW_LENGTH = Measure(
    value="length(overview)",
    title=Text("Longitud de las sinopsis", "Lengths of the overviews"),
    axis_title=Text("caracteres de la sinopsis", "characters in the overview"),
    unit=Text("caracteres", "characters"),
    stated=Text("tienen sinopsis", "have an overview"),
    write=_characters,
    label=short,
    where="length(overview) > 0",
    bin_width=25,
)


def runtime(data: ReportData) -> Figure:
    """Running times in minutes."""
    return build_distribution(data, RUNTIME)


def title_length(data: ReportData) -> Figure:
    """Characters in the title."""
    return build_distribution(data, TITLE_LENGTH)


def overview_length(data: ReportData) -> Figure:
    """Characters in the overview."""
    return build_distribution(data, OVERVIEW_LENGTH)
