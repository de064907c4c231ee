"""How far each column's distribution moved (population stability index)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cartelera.report.canvas import Canvas, Picture
from cartelera.report.charts.bars import Bar, bars
from cartelera.report.charts.base import AxisSpec
from cartelera.report.data import ReportData, as_rows
from cartelera.report.figure import Figure, Finding, require_rows
from cartelera.report.figures.drift.common import earlier_tables
from cartelera.report.text import Text, names, number, short, text

_NUMERIC = {
    "budget": ("titles", "nullif(budget, 0)"),
    "revenue": ("titles", "nullif(revenue, 0)"),
    "popularity": ("titles", "popularity"),
    "vote_count": ("titles", "vote_count"),
    "vote_average": ("titles", "CASE WHEN vote_count > 0 THEN vote_average END"),
    "runtime": ("titles", "runtime"),
    "release_year": ("titles", "release_year"),
    "rating": ("ratings", "rating"),
    "score": ("offers", "score"),
    "duration_int": ("offers", "duration_int"),
}
_CATEGORICAL = {
    "genres": ("titles", "unnest(genres)"),
    "original_language": ("titles", "original_language"),
    "kind": ("titles", "kind"),
    "platform": ("offers", "platform"),
    "maturity": ("offers", "maturity"),
}
"""Column → its table, and SQL of its values."""
_FLOOR = 1e-4
"""Share given to a bin nobody falls in, so that its logarithm exists."""
_MOVED = 0.1
"""Index from which a distribution counts as moved."""


@dataclass(frozen=True, slots=True)
class ColumnDrift:
    """How many values a column had `before` and has `after`, and the index between the two distributions."""

    column: str
    before: int
    after: int
    psi: float


def psi(before: Mapping[str, int], after: Mapping[str, int]) -> float:
    """Population stability index: Σ (q − p) ln(q / p) over bins, p the earlier shares and q the later."""
    total_before, total_after = sum(before.values()), sum(after.values())
    result = 0.0
    for key in sorted(before.keys() | after.keys()):
        p = max(before.get(key, 0) / total_before, _FLOOR)
        q = max(after.get(key, 0) / total_after, _FLOOR)
        result += (q - p) * math.log(q / p)
    return result


def query(data: ReportData) -> list[ColumnDrift]:
    """The columns that have values in both tables, the one that moved most first."""
    drifts = []
    for column, (table, value) in {**_NUMERIC, **_CATEGORICAL}.items():
        key = _decile(data, table, value) if column in _NUMERIC else "v"
        before, after = (_histogram(data, f"{schema}.{table}", value, key) for schema in ("before", "main"))
        if before and after:
            sizes = sum(before.values()), sum(after.values())
            drifts.append(ColumnDrift(f"{table}.{column}", *sizes, psi(before, after)))
    return sorted(drifts, key=lambda row: (-row.psi, row.column))


def _decile(data: ReportData, table: str, value: str) -> str:
    """SQL: the number of the earlier table's deciles that lie below `v`."""
    deciles = data.first_row(
        f"SELECT quantile_disc(v, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]) AS q FROM "
        f"(SELECT ({value})::DOUBLE AS v FROM before.{table}) WHERE v IS NOT NULL"
    )["q"]
    return " + ".join(f"(v > {edge!r})::INT" for edge in sorted(set(deciles or ()))) or "0"


def _histogram(data: ReportData, table: str, value: str, key: str) -> dict[str, int]:
    """How many values fall into each bin of `key` (SQL over `v`)."""
    rows = data.rows(
        f"SELECT {key} AS k, count(*) AS n FROM (SELECT {value} AS v FROM {table}) WHERE v IS NOT NULL GROUP BY k"
    )
    return {str(row["k"]): row["n"] for row in rows}


def finding(columns: Sequence[ColumnDrift]) -> Finding:
    """The columns whose distribution moved."""
    return Finding(_sentence(columns), {row.column: row.psi for row in columns})


def _sentence(columns: Sequence[ColumnDrift]) -> Text:
    moved = [row for row in columns if row.psi >= _MOVED]
    if moved:
        listed = [text("{c} ({p})", "{c} ({p})", c=row.column, p=number(row.psi, 2)) for row in moved[:6]]
        return text("Se movieron (índice de 0,1 o más): {l}.", "Moved (index of 0.1 or more): {l}.", l=names(listed))
    top = columns[0]
    if not top.psi:
        return Text("Ninguna distribución se movió.", "No distribution moved.")
    return text(
        "Ninguna distribución se movió de forma apreciable; la que más, {c} (índice {p}).",
        "No distribution moved appreciably; the most is {c} (index {p}).",
        c=top.column,
        p=short(top.psi),
    )


def chart(canvas: Canvas, columns: Sequence[ColumnDrift]) -> Picture:
    """A bar per column, those that moved in red."""
    marks = [Bar(row.column, row.psi, number(row.psi, 3), marked=row.psi >= _MOVED) for row in columns]
    title = canvas.t("índice de estabilidad de la población (PSI)", "population stability index (PSI)")
    return bars(canvas, marks, AxisSpec(title))


def build(data: ReportData) -> Figure:
    """How far each distribution moved."""
    earlier_tables(data)
    columns = query(data)
    require_rows(columns, "Ninguna columna tiene valores en ambas tablas.", "No column has values in both tables.")
    return Figure(
        title=Text("Cuánto se movió cada distribución", "How far each distribution moved"),
        finding=finding(columns),
        draw=lambda canvas: chart(canvas, columns),
        table=as_rows(columns),
        note=Text(
            "PSI por deciles de las tablas anteriores: menos de 0,1 estable; más de 0,25 otro reparto.",
            "PSI over deciles of the earlier tables: below 0.1 stable; above 0.25 another distribution.",
        ),
    )
