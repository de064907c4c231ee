"""What the figures of drift share."""

from __future__ import annotations

from cartelera.report.data import ReportData
from cartelera.report.figure import EmptyFigure

SHARED_COLUMNS = (
    "title",
    "release_date",
    "runtime",
    "budget",
    "revenue",
    "popularity",
    "vote_average",
    "vote_count",
    "overview",
    "status",
    "genres",
)
"""Columns that every source of films has."""


def earlier_tables(data: ReportData) -> str:
    """The name of the tables compared with. Raises EmptyFigure if no comparison was asked for."""
    if data.before is None:
        raise EmptyFigure(
            "No se pidió comparar con unas tablas anteriores (--against CARPETA).",
            "No comparison with earlier tables was asked for (--against FOLDER).",
        )
    return data.before
