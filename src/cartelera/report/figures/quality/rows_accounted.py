"""Rows read = kept + merged + refused, per source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from cartelera.report.axes import decades, log_scale, number_axis
from cartelera.report.canvas import BLUE, GREY, INK, RED, Canvas, Picture
from cartelera.report.charts.bars import Bar, bars
from cartelera.report.charts.base import (
    BAR_STEP,
    AxisSpec,
    Series,
    base_chart,
    layer,
    mark_rows,
    name_axis,
    series_colour,
    series_shape,
)
from cartelera.report.data import ReportData, as_rows
from cartelera.report.figure import Figure, Finding, require_rows
from cartelera.report.text import Text, count, number, text

_LEGEND_INDENT = 150


@dataclass(frozen=True, slots=True)
class SourceRows:
    """What became of the rows of a source."""

    source: str
    read: int
    kept: int
    merged: int
    refused: int

    @property
    def adds_up(self) -> bool:
        """Is every row accounted for?"""
        return self.read == self.kept + self.merged + self.refused


@dataclass(frozen=True, slots=True)
class RowMark:
    """A dot on the axis of rows: how many rows of a source had that outcome."""

    source: str
    outcome: str
    n: int
    label: Text


def query(data: ReportData) -> list[SourceRows]:
    """The sources that ingest noted, the largest first."""
    rows = [
        SourceRows(key, entry.read, entry.kept, entry.merged, entry.refused)
        for key, entry in data.manifest.sources.items()
    ]
    return sorted(rows, key=lambda row: (-row.read, row.source))


def finding(sources: Sequence[SourceRows]) -> Finding:
    """The totals, and whether every count adds up."""
    read, kept = sum(row.read for row in sources), sum(row.kept for row in sources)
    merged, refused = sum(row.merged for row in sources), sum(row.refused for row in sources)
    adds_up = all(row.adds_up for row in sources)
    sentence = text(
        "De {read} leídas de {sources} se quedaron {kept}, se fundieron {merged} con otras y se rechazaron {refused}; "
        "{verdict}",
        "Of {read} read from {sources}, {kept} were kept, {merged} merged into others and {refused} refused; {verdict}",
        read=count(read, ("fila", "filas"), ("row", "rows")),
        sources=count(len(sources), ("fuente", "fuentes"), ("source", "sources")),
        kept=number(kept),
        merged=number(merged),
        refused=number(refused),
        verdict=_verdict(adds_up),
    )
    values = {"read": read, "kept": kept, "merged": merged, "refused": refused, "adds_up": int(adds_up)}
    return Finding(sentence, values)


def _verdict(adds_up: bool) -> Text:
    if adds_up:
        return Text("las cuentas cuadran en todas.", "every count adds up.")
    return Text("las cuentas NO cuadran.", "the counts do NOT add up.")


def chart(canvas: Canvas, sources: Sequence[SourceRows]) -> Picture:
    """A dot per source and outcome on a logarithmic axis; empty bars if no row was read at all."""
    kept = canvas.t("conservadas", "kept")
    merged, refused = canvas.t("fundidas", "merged"), canvas.t("rechazadas", "refused")
    marks = [
        RowMark(row.source, outcome, n, number(n))
        for row in sources
        for outcome, n in ((kept, row.kept), (merged, row.merged), (refused, row.refused))
        if n
    ]
    if not marks:
        return bars(canvas, [Bar(row.source, 0, number(0)) for row in sources], AxisSpec(canvas.t("filas", "rows")))
    return _dots(canvas, marks, [row.source for row in sources], Series((kept, merged, refused), (BLUE, GREY, RED)))


def _dots(canvas: Canvas, marks: Sequence[RowMark], sources: Sequence[str], series: Series) -> Picture:
    high = max(mark.n for mark in marks)
    x = alt.X(
        "n:Q",
        title=canvas.t("filas", "rows"),
        scale=log_scale(0.8, high * (40 if canvas.narrow else 6)),
        axis=number_axis(canvas, values=decades(1, high, 4 if canvas.narrow else 8)),
    )
    y = alt.Y("source:N", sort=list(sources), axis=name_axis(200))
    base = base_chart(canvas, mark_rows(canvas, marks)).encode(y=y, x=x)
    points = base.mark_point(filled=True, size=90, opacity=1).encode(
        color=series_colour(canvas, "outcome", series, _LEGEND_INDENT),
        shape=series_shape(canvas, "outcome", series.names, _LEGEND_INDENT),
    )
    words = base.mark_text(align="left", dx=9, color=INK).encode(text="label:N")
    return layer(canvas, points, words, height={"step": BAR_STEP + 4})


def build(data: ReportData) -> Figure:
    """What became of every row read."""
    sources = query(data)
    require_rows(sources, "No se sabe qué ficheros se leyeron.", "What files were read is not known.")
    return Figure(
        title=Text("Qué fue de cada fila leída", "What became of every row read"),
        finding=finding(sources),
        draw=lambda canvas: chart(canvas, sources),
        table=as_rows(sources),
        note=Text(
            "Eje logarítmico; las cuentas de cero no se dibujan.", "Logarithmic axis; counts of zero are not drawn."
        ),
    )
