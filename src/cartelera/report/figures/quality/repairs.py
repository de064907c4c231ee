"""What was repaired and what refused, and why."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from cartelera.report.canvas import Canvas, Picture
from cartelera.report.charts.base import AxisSpec
from cartelera.report.charts.dot_plot import Dot, DotStyle, dot_plot
from cartelera.report.data import ReportData, as_rows
from cartelera.report.figure import Figure, Finding, require_rows
from cartelera.report.text import EMPTY, Text, count, number, text

_DRAWN = 20
_IN_SPANISH = {
    "empty ratings set to g": "clasificación vacía, puesta a g",
    "durations moved back from the rating column": "duración devuelta desde la columna rating",
}


@dataclass(frozen=True, slots=True)
class Treatment:
    """`n` values of a source were `repaired`, or rows `refused` (`kind`), for the reason `what`."""

    kind: str
    source: str
    what: str
    n: int

    @property
    def file(self) -> str:
        """The source without its format: `movies.movies_metadata` → `movies_metadata`."""
        return self.source.partition(".")[2]

    @property
    def reason(self) -> Text:
        """`what` in words; the reasons of refusals are in English only."""
        return Text(_IN_SPANISH.get(self.what, self.what), self.what)


def query(data: ReportData) -> list[Treatment]:
    """Repairs that ingest noted, and refused rows by reason, the most frequent first."""
    repaired = [
        Treatment("repaired", key, what, n)
        for key, entry in data.manifest.sources.items()
        for what, n in entry.repaired.items()
        if n
    ]
    refused = [Treatment("refused", row["source"], row["reason"], row["n"]) for row in data.refusals()]
    return sorted(repaired + refused, key=lambda row: (-row.n, row.source, row.what))


def finding(treatments: Sequence[Treatment]) -> Finding:
    """How many values were repaired and rows refused, and the most frequent of both."""
    repaired, refused = (sum(row.n for row in treatments if row.kind == kind) for kind in ("repaired", "refused"))
    top = treatments[0]
    sentence = text(
        "Se repararon {a} y se rechazaron {b}; lo más frecuente, «{what}» en {source} ({n}).",
        "{a} were repaired and {b} refused; the most frequent is “{what}” in {source} ({n}).",
        a=count(repaired, ("valor", "valores"), ("value", "values")),
        b=count(refused, ("fila", "filas"), ("row", "rows")),
        what=top.reason,
        source=top.file,
        n=number(top.n),
    )
    return Finding(sentence, {"repaired": repaired, "refused": refused})


def note(treatments: Sequence[Treatment]) -> Text:
    """Says how many there are if not all are drawn."""
    if len(treatments) <= _DRAWN:
        return EMPTY
    return text(
        "Se ven las 20 más frecuentes de {n}.", "The 20 most frequent of {n} are shown.", n=number(len(treatments))
    )


def chart(canvas: Canvas, treatments: Sequence[Treatment]) -> Picture:
    """A dot per reason on a logarithmic axis, the reasons in as many lines as they need."""
    kinds = {"repaired": canvas.t("reparado", "repaired"), "refused": canvas.t("rechazado", "refused")}
    dots = []
    for row in treatments[:_DRAWN]:
        words = f"{row.file}, {kinds[row.kind]}: {canvas.to(row.reason)}"
        name = "\n".join(textwrap.wrap(words, 30 if canvas.narrow else 60))
        dots.append(Dot(name, row.n, number(row.n)))
    most_lines = max(dot.name.count("\n") + 1 for dot in dots)
    axis = AxisSpec(canvas.t("filas (eje logarítmico)", "rows (logarithmic axis)"), log=True)
    return dot_plot(canvas, dots, axis, DotStyle(name_share=0.6, line_height=10 + 14 * most_lines))


def build(data: ReportData) -> Figure:
    """Repairs and refusals."""
    treatments = query(data)
    require_rows(treatments, "No se reparó ni se rechazó ninguna fila.", "No row was repaired or refused.")
    return Figure(
        title=Text("Reparaciones y rechazos", "Repairs and refusals"),
        finding=finding(treatments),
        draw=lambda canvas: chart(canvas, treatments),
        table=as_rows(treatments),
        note=note(treatments),
    )
