"""The same films in two movie sources: which columns differ, and by how much."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from cartelera.report.axes import number_axis, percent_axis
from cartelera.report.canvas import Canvas, Panel, Picture
from cartelera.report.charts.bars import Bar, bars
from cartelera.report.charts.base import AxisSpec, titled
from cartelera.report.charts.dot_plot import Dot, DotStyle, dot_plot
from cartelera.report.data import ReportData, as_rows
from cartelera.report.figure import Figure, Finding, require_rows
from cartelera.report.figures.drift.common import SHARED_COLUMNS
from cartelera.report.text import EMPTY, Text, films, names, number, percent, text

_RATIOS = ("popularity", "vote_count", "vote_average", "revenue", "budget", "runtime")
"""Columns whose values are divided by each other; a 0 in them means unknown."""
_MOVED = 0.005
"""How far from 1 a median ratio must lie to be worth a word."""


@dataclass(frozen=True, slots=True)
class SourcePair:
    """Two sources of films and how many films both have."""

    first: str
    second: str
    common: int

    @property
    def names(self) -> tuple[str, str]:
        """The sources without their format."""
        return self.first.removeprefix("movies."), self.second.removeprefix("movies.")


@dataclass(frozen=True, slots=True)
class ColumnDifference:
    """A column that `both` sources have for a film: how often it differs, and the median ratio of the second."""

    column: str
    both: int
    differ: int
    share: float
    median_ratio: float | None


def query_pair(data: ReportData) -> SourcePair:
    """The two sources with most films in common. Raises EmptyFigure if there are no two, or with none in common."""
    pairs = [
        SourcePair(a, b, data.size(f"{data.staged[a]} JOIN {data.staged[b]} USING (tmdb_id)"))
        for a, b in combinations(data.staged, 2)
    ]
    require_rows(pairs, "Hacen falta dos fuentes de películas.", "It takes two sources of films.")
    pair = max(pairs, key=lambda each: (each.common, each.first, each.second))
    require_rows(
        pair.common,
        "Las fuentes de películas no tienen ninguna en común.",
        "The sources of films have none in common.",
    )
    return pair


def query(data: ReportData, pair: SourcePair) -> list[ColumnDifference]:
    """The columns that both have, the one that differs most often first."""
    joined = f"{data.staged[pair.first]} a JOIN {data.staged[pair.second]} b USING (tmdb_id)"
    differences = []
    for column in SHARED_COLUMNS:
        known, ratio = f"a.{column} IS NOT NULL AND b.{column} IS NOT NULL", "NULL"
        if column in _RATIOS:
            known += f" AND a.{column} <> 0 AND b.{column} <> 0"
            ratio = f"median(b.{column} / a.{column})"
        row = data.first_row(
            f"SELECT count(*) AS n, count(*) FILTER (a.{column} <> b.{column}) AS differ, {ratio} AS ratio "
            f"FROM {joined} WHERE {known}"
        )
        if row["n"]:
            share = row["differ"] / row["n"]
            differences.append(ColumnDifference(column, row["n"], row["differ"], share, row["ratio"]))
    return sorted(differences, key=lambda row: -row.share)


def finding(pair: SourcePair, columns: Sequence[ColumnDifference]) -> Finding:
    """What differs most often, and which numbers moved most."""
    listed = [text("{c} ({p})", "{c} ({p})", c=row.column, p=percent(row.share)) for row in columns[:3]]
    sentence = text(
        "{n} están en {a} y en {b}; lo que más difiere es {l}.",
        "{n} are in both {a} and {b}; what differs most is {l}.",
        n=films(pair.common),
        a=pair.names[0],
        b=pair.names[1],
        l=names(listed),
    )
    values: dict[str, float | None] = {"common": pair.common}
    values |= {f"{row.column}.share": row.share for row in columns}
    values |= {f"{row.column}.ratio": row.median_ratio for row in columns if row.median_ratio is not None}
    return Finding(sentence + _moved(pair, columns), values)


def _moved(pair: SourcePair, columns: Sequence[ColumnDifference]) -> Text:
    ratios = {row.column: row.median_ratio for row in columns if row.median_ratio is not None}
    if not ratios:
        return EMPTY
    column = max(ratios, key=lambda name: abs(math.log(ratios[name])))
    if abs(ratios[column] - 1) <= _MOVED:
        return EMPTY
    return text(
        "De mediana, {c} vale en {b} {r} veces lo que en {a}.",
        "At the median, {c} in {b} is {r} times what it is in {a}.",
        c=column,
        r=number(ratios[column], 2),
        a=pair.names[0],
        b=pair.names[1],
    )


def chart(canvas: Canvas, pair: SourcePair, columns: Sequence[ColumnDifference]) -> Picture:
    """How often each column differs; beside it the median ratios, if any."""
    left, right = canvas.split(0.5)
    marks = [Bar(row.column, row.share, percent(row.share)) for row in columns]
    title = left.t("películas cuyo dato difiere", "films whose value differs")
    differ = titled(
        left.t("Cuánto difieren", "How much differs"), bars(left, marks, AxisSpec(title, axis=percent_axis()))
    )
    if all(row.median_ratio is None for row in columns):
        return differ
    return differ, _ratio_panel(right, pair, columns)


def _ratio_panel(canvas: Canvas, pair: SourcePair, columns: Sequence[ColumnDifference]) -> Panel:
    dots = [
        Dot(row.column, row.median_ratio, text("× {r}", "× {r}", r=number(row.median_ratio, 2)))
        for row in columns
        if row.median_ratio is not None
    ]
    title = canvas.t("razón mediana (línea: igual)", "median ratio (line: equal)")
    panel = dot_plot(canvas, dots, AxisSpec(title, axis=number_axis(canvas)), DotStyle(rule=1.0))
    return titled(f"{pair.names[1]} / {pair.names[0]}", panel)


def build(data: ReportData) -> Figure:
    """The same films in two sources."""
    pair = query_pair(data)
    columns = query(data, pair)
    require_rows(columns, "Las dos fuentes no comparten ningún dato.", "The two sources share no value.")
    return Figure(
        title=Text("Las mismas películas en dos fuentes", "The same films in two sources"),
        finding=finding(pair, columns),
        draw=lambda canvas: chart(canvas, pair, columns),
        table=as_rows(columns),
        note=Text("Sólo donde ambas fuentes tienen el dato.", "Only where both sources have the value."),
    )
