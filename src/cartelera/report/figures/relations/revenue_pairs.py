"""Revenue against votes, and against budget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from cartelera.report.axes import dollar_axis, number_axis
from cartelera.report.canvas import Canvas, Picture
from cartelera.report.charts.base import AxisSpec
from cartelera.report.charts.density2d import DensityCell, density2d
from cartelera.report.data import ReportData, as_rows
from cartelera.report.figure import Claim, EmptyFigure, Figure, Finding
from cartelera.report.figures.relations.statistics import fetch_columns, pearson, spearman
from cartelera.report.text import Text, films, number, text


@dataclass(frozen=True, slots=True)
class PairCorrelation:
    """Ways to correlate two columns in which 0 means unknown.

    `all` counts what is unknown as 0, over `of` films; the other coefficients (of the values, their ranks and their
    logarithms) are over the `films` that state both.
    """

    all: float
    known: float
    rank: float
    log: float
    films: float
    of: float


def query(data: ReportData, column: str) -> PairCorrelation:
    """Revenue with another column. Raises EmptyFigure for fewer than three films, or if a column never varies."""
    columns = fetch_columns(data, {"x": column, "y": "revenue"}, "films")
    x, y = (np.nan_to_num(columns[name]) for name in ("x", "y"))
    known = (x > 0) & (y > 0)
    if known.sum() < 3:
        raise EmptyFigure("Menos de tres películas declaran ambas cosas.", "Fewer than three films state both.")
    over_all, over_known = pearson(x, y), pearson(x[known], y[known])
    rank, log = spearman(x[known], y[known]), pearson(np.log(x[known]), np.log(y[known]))
    if over_all is None or over_known is None or rank is None or log is None:
        raise EmptyFigure("Una de las dos columnas no varía.", "One of the two columns never varies.")
    return PairCorrelation(over_all, over_known, rank, log, float(known.sum()), float(len(x)))


def query_density(data: ReportData, column: str) -> list[DensityCell]:
    """The films that state both, counted in cells of half a doubling."""
    return data.records(
        DensityCell,
        f"SELECT pow(2, a / 2.0) AS x0, pow(2, (a + 1) / 2.0) AS x1, pow(2, b / 2.0) AS y0, "
        f"pow(2, (b + 1) / 2.0) AS y1, n FROM "
        f"(SELECT floor(log2({column}) * 2) AS a, floor(log2(revenue) * 2) AS b, count(*) AS n FROM films "
        f"WHERE {column} > 0 AND revenue > 0 GROUP BY a, b) ORDER BY x0, y0",
    )


def finding(pair: PairCorrelation, other: Text, statement: Text, holds: bool) -> Finding:
    """How revenue goes with `other`, and whether the statement about it holds."""
    sentence = text(
        "La recaudación {word} {other}: r = {k} y ρ = {rank} en las {n} que declaran ambas cosas. "
        "Contando como 0 lo que no se sabe, r = {a} en las {of}.",
        "Revenue {word} {other}: r = {k} and ρ = {rank} over the {n} that state both. "
        "Counting unknowns as 0, r = {a} over all {of}.",
        word=goes_with(pair.rank),
        other=other,
        k=number(pair.known, 2),
        rank=number(pair.rank, 2),
        n=films(int(pair.films)),
        a=number(pair.all, 2),
        of=number(int(pair.of)),
    )
    evidence = text(
        "r = {a} contando como 0 lo que no se sabe; r = {k} donde se sabe",
        "r = {a} counting unknowns as 0; r = {k} where known",
        a=number(pair.all, 2),
        k=number(pair.known, 2),
    )
    return Finding(sentence, asdict(pair), Claim(statement, evidence, holds))


def goes_with(rank: float) -> Text:
    """The verb for a rank correlation of that strength."""
    if rank >= 0.5:
        return Text("va claramente con", "clearly goes with")
    if rank >= 0.2:
        return Text("va algo con", "goes somewhat with")
    if rank > -0.2:
        return Text("apenas va con", "hardly goes with")
    return Text("va en contra de", "goes against")


def chart(canvas: Canvas, cells: Sequence[DensityCell], x: AxisSpec) -> Picture:
    """Where the films lie between the other column and revenue."""
    title = canvas.t("recaudación (dólares, eje logarítmico)", "revenue (US dollars, logarithmic axis)")
    legend = canvas.t("películas por celda", "films per cell")
    return density2d(canvas, cells, x, AxisSpec(title, axis=dollar_axis(canvas)), legend)


def _votes_axis(canvas: Canvas) -> AxisSpec:
    return AxisSpec(canvas.t("votos (eje logarítmico)", "votes (logarithmic axis)"), axis=number_axis(canvas))


def _budget_axis(canvas: Canvas) -> AxisSpec:
    title = canvas.t("presupuesto (dólares, eje logarítmico)", "budget (US dollars, logarithmic axis)")
    return AxisSpec(title, axis=dollar_axis(canvas))


def revenue_votes(data: ReportData) -> Figure:
    """Revenue against number of votes."""
    pair, cells = query(data, "vote_count"), query_density(data, "vote_count")
    statement = Text(
        "La recaudación va con el número de votos: r = 0,81.", "Revenue goes with the number of votes: r = 0.81."
    )
    return Figure(
        title=Text("Recaudación y número de votos", "Revenue and number of votes"),
        finding=finding(pair, Text("los votos", "votes"), statement, abs(pair.all - 0.81) < 0.015),
        draw=lambda canvas: chart(canvas, cells, _votes_axis(canvas)),
        table=as_rows(cells),
    )


def revenue_budget(data: ReportData) -> Figure:
    """Revenue against budget."""
    pair, cells = query(data, "budget"), query_density(data, "budget")
    statement = Text("La recaudación va también con el presupuesto.", "Revenue goes with the budget too.")
    return Figure(
        title=Text("Recaudación y presupuesto", "Revenue and budget"),
        finding=finding(pair, Text("el presupuesto", "the budget"), statement, pair.known >= 0.5),
        draw=lambda canvas: chart(canvas, cells, _budget_axis(canvas)),
        table=as_rows(cells),
    )
