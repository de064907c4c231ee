"""Rows kept, new and gone since the earlier tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cartelera.report.axes import percent_axis
from cartelera.report.canvas import BLUE, GREY, RED, Canvas, Picture
from cartelera.report.charts.bars import Segment, stacked_bars
from cartelera.report.charts.base import AxisSpec, Series
from cartelera.report.data import ReportData, as_rows
from cartelera.report.figure import Figure, Finding, require_rows
from cartelera.report.figures.drift.common import earlier_tables
from cartelera.report.text import Text, number, text

_KEYS = {
    "titles": "title_id",
    "offers": "id",
    "credits": "title_id || '|' || coalesce(name, '') || '|' || coalesce(job, '')",
    "ratings": "viewer_id || '|' || title_id",
}
"""Table → SQL of what makes a row the same row."""


@dataclass(frozen=True, slots=True)
class RowChanges:
    """The rows of a table that both have, only these tables, only the earlier ones."""

    table: str
    kept: int
    new: int
    gone: int


def query(data: ReportData) -> list[RowChanges]:
    """The tables that both have and that are not empty in both."""
    changes = []
    for table, key in _KEYS.items():
        if table in data.compared:
            row = data.first_row(
                f"SELECT count(n.k) FILTER (o.k IS NOT NULL) AS kept, count(n.k) FILTER (o.k IS NULL) AS new, "
                f"count(*) FILTER (n.k IS NULL) AS gone FROM (SELECT DISTINCT {key} AS k FROM main.{table}) n "
                f"FULL JOIN (SELECT DISTINCT {key} AS k FROM before.{table}) o ON n.k = o.k"
            )
            if any(row.values()):
                changes.append(RowChanges(table, **row))
    return changes


def finding(changes: Sequence[RowChanges], before: str) -> Finding:
    """What came and went in each table."""
    parts = [
        text(
            "en {t}, {n} filas entran, {g} salen y {k} siguen",
            "in {t}, {n} rows are new, {g} are gone and {k} still there",
            t=row.table,
            n=number(row.new),
            g=number(row.gone),
            k=number(row.kept),
        )
        for row in changes
    ]
    listed = Text("; ".join(part.es for part in parts), "; ".join(part.en for part in parts))
    values = {
        f"{row.table}.{name}": n
        for row in changes
        for name, n in (("kept", row.kept), ("new", row.new), ("gone", row.gone))
    }
    return Finding(text("Frente a {b}: {p}.", "Against {b}: {p}.", b=before, p=listed), values)


def chart(canvas: Canvas, changes: Sequence[RowChanges]) -> Picture:
    """A bar per table, divided into what stayed, came and went."""
    kept, new = canvas.t("siguen", "still there"), canvas.t("nuevas", "new")
    gone = canvas.t("desaparecidas", "gone")
    segments = [
        Segment(row.table, part, n)
        for row in changes
        for part, n in ((kept, row.kept), (new, row.new), (gone, row.gone))
    ]
    axis = AxisSpec(canvas.t("proporción de las filas", "share of the rows"), axis=percent_axis())
    return stacked_bars(canvas, segments, axis, Series((kept, new, gone), (GREY, BLUE, RED)), normalize=True)


def build(data: ReportData) -> Figure:
    """Rows new and gone."""
    before = earlier_tables(data)
    changes = query(data)
    require_rows(
        changes,
        "Ni estas tablas ni las anteriores tienen filas.",
        "Neither these tables nor the earlier ones have rows.",
    )
    return Figure(
        title=Text("Filas nuevas y desaparecidas", "Rows new and gone"),
        finding=finding(changes, before),
        draw=lambda canvas: chart(canvas, changes),
        table=as_rows(changes),
    )
