"""How lopsided each column is, as it stands and after taking logarithms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cartelera.report.canvas import Canvas, Panel, Picture
from cartelera.report.charts.base import AxisSpec, titled
from cartelera.report.charts.dot_plot import Dot, DotStyle, dot_plot
from cartelera.report.data import ReportData, as_rows
from cartelera.report.figure import Claim, Figure, Finding, require_rows
from cartelera.report.text import Text, names, number, percent, text

_COLUMNS = {
    "budget": ("budget", Text("presupuesto", "budget")),
    "revenue": ("revenue", Text("recaudación", "revenue")),
    "return": ('"return"', Text("retorno", "return")),
    "popularity": ("popularity", Text("popularidad", "popularity")),
    "vote_count": ("vote_count", Text("votos", "votes")),
    "runtime": ("runtime", Text("duración", "running time")),
    "vote_average": ("vote_average", Text("voto medio", "mean vote")),
    "length(overview)": ("length(overview)", Text("longitud de la sinopsis", "overview length")),
}
"""Column → SQL over `films`, and its name."""
_HEAVY = 2
"""Skewness above which a tail counts as heavy."""


@dataclass(frozen=True, slots=True)
class Skewness:
    """The skewness of the `n` values above 0 of a column, and of their logarithms; the share of the top 1%."""

    column: str
    n: int
    skewness: float
    skewness_of_log: float
    top_share: float

    @property
    def name(self) -> Text:
        """The column in words."""
        return _COLUMNS[self.column][1]


def query(data: ReportData) -> list[Skewness]:
    """The columns with at least three different values, the most skewed first."""
    summaries = []
    for column, (value, _) in _COLUMNS.items():
        row = data.first_row(
            f"SELECT count(*) AS n, CASE WHEN count(*) > 2 AND stddev_samp(v) > 0 THEN skewness(v) END AS skewness, "
            f"CASE WHEN count(*) > 2 AND stddev_samp(ln(v)) > 0 THEN skewness(ln(v)) END AS skewness_of_log, "
            f"sum(v) FILTER (place <= greatest(1, total // 100)) / sum(v) AS top_share "
            f"FROM (SELECT v, row_number() OVER (ORDER BY v DESC) AS place, count(*) OVER () AS total "
            f"FROM (SELECT CAST({value} AS DOUBLE) AS v FROM films WHERE {value} > 0))"
        )
        if row["skewness"] is not None and row["skewness_of_log"] is not None:
            summaries.append(Skewness(column, **row))
    return sorted(summaries, key=lambda row: -row.skewness)


def finding(columns: Sequence[Skewness]) -> Finding:
    """The heavily skewed columns, and how many of them logarithms calm."""
    values = {
        f"{row.column}.{name}": value
        for row in columns
        for name, value in (
            ("skewness", row.skewness),
            ("skewness_of_log", row.skewness_of_log),
            ("top_share", row.top_share),
        )
    }
    return Finding(_sentence(columns), values, _claim({row.column: row for row in columns}))


def _sentence(columns: Sequence[Skewness]) -> Text:
    heavy = [row for row in columns if row.skewness > _HEAVY]
    if not heavy:
        return Text(
            "Ninguna columna es muy asimétrica (todas por debajo de 2).", "No column is heavily skewed (all below 2)."
        )
    calmed = [row for row in heavy if abs(row.skewness_of_log) < _HEAVY]
    listed = [text("{w} ({s})", "{w} ({s})", w=row.name, s=number(row.skewness, 1)) for row in heavy]
    return text(
        "Muy asimétricas (asimetría mayor que 2): {l}; en logaritmos baja de 2 la de {k} de esas {n}.",
        "Heavily skewed (skewness above 2): {l}; logarithms bring {k} of these {n} below 2.",
        l=names(listed),
        k=number(len(calmed)),
        n=number(len(heavy)),
    )


def _claim(columns: dict[str, Skewness]) -> Claim | None:
    if "popularity" not in columns or "revenue" not in columns:
        return None
    popularity, revenue = columns["popularity"], columns["revenue"]
    return Claim(
        Text("La popularidad y la recaudación son muy asimétricas.", "Popularity and revenue are heavily skewed."),
        text(
            "asimetría {a} y {b}; el 1 % mayor reúne el {c} y el {d}",
            "skewness {a} and {b}; the top 1% holds {c} and {d}",
            a=number(popularity.skewness, 1),
            b=number(revenue.skewness, 1),
            c=percent(popularity.top_share),
            d=percent(revenue.top_share),
        ),
        popularity.skewness > _HEAVY and revenue.skewness > _HEAVY,
    )


def chart(canvas: Canvas, columns: Sequence[Skewness]) -> Picture:
    """The skewness of the values beside that of their logarithms."""
    left, right = canvas.split(0.5)
    plain = [(row, row.skewness) for row in columns]
    of_log = [(row, row.skewness_of_log) for row in columns]
    return (
        _panel(left, plain, left.t("Tal como están (línea: 0)", "As they stand (line: 0)")),
        _panel(right, of_log, right.t("En logaritmos (línea: 0)", "In logarithms (line: 0)")),
    )


def _panel(canvas: Canvas, columns: Sequence[tuple[Skewness, float]], title: str) -> Panel:
    dots = [Dot(canvas.to(row.name), value, number(value, 1)) for row, value in columns]
    axis = AxisSpec(canvas.t("asimetría (sin unidad)", "skewness (no unit)"))
    return titled(title, dot_plot(canvas, dots, axis, DotStyle(rule=0.0)))


def build(data: ReportData) -> Figure:
    """Skewness of each column."""
    columns = query(data)
    require_rows(
        columns, "No hay columnas numéricas con al menos tres valores.", "No numeric column has three values or more."
    )
    return Figure(
        title=Text("Asimetría de cada columna", "Skewness of each column"),
        finding=finding(columns),
        draw=lambda canvas: chart(canvas, columns),
        table=as_rows(columns),
        note=Text(
            "Sólo valores mayores que 0. Asimetría 0: simétrica; más de 2: cola muy larga por la derecha.",
            "Values above 0 only. Skewness 0: symmetric; above 2: a very long tail on the right.",
        ),
    )
