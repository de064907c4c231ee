"""Each pair of numeric columns: Pearson below the diagonal, Spearman above it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from cartelera.report.canvas import Canvas, Picture
from cartelera.report.charts.heatmap import Cell, ColourScale, heatmap
from cartelera.report.data import ReportData, as_rows
from cartelera.report.figure import Figure, Finding, require_rows
from cartelera.report.figures.relations.statistics import fetch_columns, pearson, spearman
from cartelera.report.text import EMPTY, Text, number, text

_COLUMNS: dict[str, tuple[str, Text]] = {
    "budget": ("nullif(budget, 0)", Text("presupuesto", "budget")),
    "revenue": ("nullif(revenue, 0)", Text("recaudación", "revenue")),
    "return": ('nullif("return", 0)', Text("retorno", "return")),
    "popularity": ("popularity", Text("popularidad", "popularity")),
    "vote_count": ("vote_count", Text("votos", "votes")),
    "vote_average": ("CASE WHEN vote_count > 0 THEN vote_average END", Text("voto medio", "mean vote")),
    "runtime": ("nullif(runtime, 0)", Text("duración", "running time")),
    "release_year": ("release_year", Text("año", "year")),
    "overview": ("nullif(length(overview), 0)", Text("long. sinopsis", "overview length")),
}
"""Column → SQL over `films`, and its name."""
_APART = 0.3
"""Difference between r and ρ from which it is worth a word."""


@dataclass(frozen=True, slots=True)
class Correlation:
    """How two columns go together over the films that have both."""

    a: str
    b: str
    films: int
    pearson: float
    spearman: float

    @property
    def apart(self) -> float:
        """How far ρ lies from r."""
        return abs(self.spearman - self.pearson)


def query(data: ReportData) -> list[Correlation]:
    """The pairs with at least three films that have both, neither side constant."""
    values = fetch_columns(data, {name: value for name, (value, _) in _COLUMNS.items()}, "films")
    pairs = []
    for a, b in combinations(_COLUMNS, 2):
        both = ~(np.isnan(values[a]) | np.isnan(values[b]))
        r, rho = pearson(values[a][both], values[b][both]), spearman(values[a][both], values[b][both])
        if r is not None and rho is not None:
            pairs.append(Correlation(a, b, int(both.sum()), r, rho))
    return pairs


def finding(pairs: Sequence[Correlation]) -> Finding:
    """The strongest relations by both coefficients, and the pair on which these differ most."""
    linear = max(pairs, key=lambda pair: abs(pair.pearson))
    ranked = max(pairs, key=lambda pair: abs(pair.spearman))
    sentence = text(
        "La relación lineal más fuerte es {a}–{b} (r = {r}); por rangos, {c}–{d} (ρ = {rho}).",
        "The strongest linear relation is {a}–{b} (r = {r}); by ranks, {c}–{d} (ρ = {rho}).",
        a=_name(linear.a),
        b=_name(linear.b),
        r=number(linear.pearson, 2),
        c=_name(ranked.a),
        d=_name(ranked.b),
        rho=number(ranked.spearman, 2),
    )
    values = {
        f"{pair.a}.{pair.b}.{kind}": value
        for pair in pairs
        for kind, value in (("pearson", pair.pearson), ("spearman", pair.spearman))
    }
    return Finding(sentence + _apart(max(pairs, key=lambda pair: pair.apart)), values)


def _apart(pair: Correlation) -> Text:
    if pair.apart <= _APART:
        return EMPTY
    return text(
        "Donde más se apartan es en {e}–{f} (r = {r}, ρ = {rho}), señal de extremos o de una relación curva.",
        "They differ most on {e}–{f} (r = {r}, ρ = {rho}), a sign of outliers or of a curved relation.",
        e=_name(pair.a),
        f=_name(pair.b),
        r=number(pair.pearson, 2),
        rho=number(pair.spearman, 2),
    )


def _name(column: str) -> Text:
    return _COLUMNS[column][1]


def chart(canvas: Canvas, pairs: Sequence[Correlation]) -> Picture:
    """A matrix of the columns that have a coefficient."""
    digits = 1 if canvas.narrow else 2
    cells = []
    for pair in pairs:
        a, b = canvas.to(_name(pair.a)), canvas.to(_name(pair.b))
        cells.append(Cell(a, b, pair.pearson, number(pair.pearson, digits)))
        cells.append(Cell(b, a, pair.spearman, number(pair.spearman, digits)))
    present = {column for pair in pairs for column in (pair.a, pair.b)}
    order = [canvas.to(_name(column)) for column in _COLUMNS if column in present]
    colour = ColourScale(
        canvas.t("correlación (de −1 a 1)", "correlation (−1 to 1)"),
        domain=(-1, 1),
        scheme="blueorange",
        dark_from=0.75,
        format=".1f",
    )
    return heatmap(canvas, cells, colour, xs=order, ys=order, slanted=True, row_height=34)


def build(data: ReportData) -> Figure:
    """Correlation matrix."""
    pairs = query(data)
    require_rows(
        pairs, "Ningún par de columnas tiene tres valores en común.", "No two columns have three values in common."
    )
    return Figure(
        title=Text("Matriz de correlaciones", "Correlation matrix"),
        finding=finding(pairs),
        draw=lambda canvas: chart(canvas, pairs),
        table=as_rows(pairs),
        note=Text(
            "Debajo de la diagonal, r de Pearson; encima, ρ de Spearman (rangos). Los ceros que significan «no se "
            "sabe» no cuentan.",
            "Below the diagonal Pearson's r, above it Spearman's ρ (ranks). Zeros that mean “unknown” do not count.",
        ),
    )
