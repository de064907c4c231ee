"""Of the titles both tables know, the share whose value changed, by column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cartelera.report.axes import percent_axis
from cartelera.report.canvas import Canvas, Picture
from cartelera.report.charts.bars import Bar, bars
from cartelera.report.charts.base import AxisSpec
from cartelera.report.data import ReportData, as_rows
from cartelera.report.figure import Figure, Finding, require_rows
from cartelera.report.figures.drift.common import SHARED_COLUMNS, earlier_tables
from cartelera.report.text import Text, names, number, percent, text, titles

_COLUMNS = (*SHARED_COLUMNS, "companies", "countries", "kind", "release_year", "original_language", "collection")
_LISTS = ("genres", "companies", "countries")
_LISTED = 4
"""Columns the sentence names."""


@dataclass(frozen=True, slots=True)
class ColumnChange:
    """Of `titles` in both tables, in how many the column changed."""

    column: str
    titles: int
    changed: int
    share: float


@dataclass(frozen=True, slots=True)
class ValueChanges:
    """The titles in both tables, and the columns that the earlier tables have, the one that changed most first."""

    titles: int
    columns: list[ColumnChange]


def query(data: ReportData) -> ValueChanges:
    """What changed in the titles both tables have; no columns if there are none."""
    # A column that the earlier tables lack altogether has not changed: it was never there.
    held = data.first_row(
        f"SELECT {', '.join(f'count({column}) AS {column}' for column in _COLUMNS)} FROM before.titles"
    )
    columns = [column for column in _COLUMNS if held[column]]
    counts = [
        f"count(*) FILTER ({_value('n', column)} IS DISTINCT FROM {_value('o', column)}) AS {column}"
        for column in columns
    ]
    row = data.first_row(
        f"SELECT {', '.join(['count(*) AS titles', *counts])} FROM main.titles n JOIN before.titles o USING (title_id)"
    )
    titles = row["titles"]
    changes = [ColumnChange(column, titles, row[column], row[column] / titles) for column in columns if titles]
    return ValueChanges(titles, sorted(changes, key=lambda change: (-change.share, change.column)))


def _value(alias: str, column: str) -> str:
    """SQL: a value to compare; no list and an empty list are the same."""
    return f"coalesce({alias}.{column}, [])" if column in _LISTS else f"{alias}.{column}"


def finding(changes: ValueChanges) -> Finding:
    """The columns that changed most, and how many did not change at all."""
    shares = {f"{row.column}.share": row.share for row in changes.columns}
    return Finding(_sentence(changes), {"titles": changes.titles, **shares})


def _sentence(changes: ValueChanges) -> Text:
    both = titles(changes.titles)
    changed = [row for row in changes.columns if row.changed]
    if not changed:
        return text("De {n} en común no cambió ningún dato.", "Of {n} in common no value changed.", n=both)
    listed = [
        text("{c} ({n}, {p})", "{c} ({n}, {p})", c=row.column, n=number(row.changed), p=percent(row.share))
        for row in changed[:_LISTED]
    ]
    return text(
        "De {n} en común cambió sobre todo {l}; en {k} columnas no cambió nada.",
        "Of {n} in common what changed most is {l}; in {k} columns nothing did.",
        n=both,
        l=names(listed),
        k=number(len(changes.columns) - len(changed)),
    )


def chart(canvas: Canvas, columns: Sequence[ColumnChange]) -> Picture:
    """A bar per column."""
    marks = [Bar(row.column, row.share, percent(row.share)) for row in columns]
    title = canvas.t("títulos cuyo dato cambió", "titles whose value changed")
    return bars(canvas, marks, AxisSpec(title, axis=percent_axis()))


def build(data: ReportData) -> Figure:
    """Values changed in the titles both have."""
    earlier_tables(data)
    changes = query(data)
    require_rows(changes.titles, "Ningún título está en ambas tablas.", "No title is in both tables.")
    return Figure(
        title=Text("Datos que cambiaron en los títulos comunes", "Values changed in the titles both have"),
        finding=finding(changes),
        draw=lambda canvas: chart(canvas, changes.columns),
        table=as_rows(changes.columns),
    )
