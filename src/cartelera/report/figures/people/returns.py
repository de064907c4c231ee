"""People by what their films returned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cartelera.report.axes import number_axis
from cartelera.report.canvas import Canvas, Picture
from cartelera.report.charts.base import AxisSpec
from cartelera.report.charts.dot_plot import Dot, DotStyle, dot_plot
from cartelera.report.data import COMPARABLE_RETURN, ReportData, as_rows
from cartelera.report.figure import Figure, Finding, require_rows
from cartelera.report.text import Text, films, number, short, text

_DRAWN = 15
_ENOUGH = 5
"""Films with budget and revenue before a person's return is shown."""


@dataclass(frozen=True, slots=True)
class PersonReturn:
    """What the films of a person cost and returned in US dollars: pooled, and the median of the films."""

    name: str
    films: int
    revenue: float
    budget: float
    pooled: float
    median_return: float


def query(data: ReportData, job: str) -> list[PersonReturn]:
    """The people with enough films that state both, the one with the highest pooled return first."""
    return data.records(
        PersonReturn,
        f"SELECT name, count(*) AS films, sum(revenue)::DOUBLE AS revenue, sum(budget)::DOUBLE AS budget, "
        f'sum(revenue) / sum(budget) AS pooled, median("return") AS median_return '
        f'FROM (SELECT DISTINCT c.name, f.title_id, f.revenue, f.budget, f."return" '
        f"FROM credits c JOIN films f USING (title_id) "
        f"WHERE c.job = $job AND coalesce(c.name, '') <> '' AND {COMPARABLE_RETURN}) "
        f"GROUP BY name HAVING count(*) >= {_ENOUGH} ORDER BY pooled DESC, name",
        job=job,
    )


def finding(people: Sequence[PersonReturn], who: Text) -> Finding:
    """Who returns most, and how many earned back what they cost; `who` is “directors” or “actors”."""
    top, paid = people[0], sum(row.pooled >= 1 for row in people)
    sentence = text(
        "De {n} {who} con {e} películas o más que declaran presupuesto y recaudación, quien más devuelve es "
        "{a}: {r} veces lo gastado en {f}; {p} recuperaron en conjunto lo que costaron.",
        "Of {n} {who} with {e} or more films that state budget and revenue, the one who returns most is "
        "{a}: {r} times the cost over {f}; {p} earned back in total what they cost.",
        n=number(len(people)),
        who=who,
        e=number(_ENOUGH),
        a=top.name,
        r=short(top.pooled),
        f=films(top.films),
        p=number(paid),
    )
    return Finding(
        sentence,
        {"people": len(people), "top": top.name, "pooled": top.pooled, "films": top.films, "paid": paid},
    )


def chart(canvas: Canvas, people: Sequence[PersonReturn]) -> Picture:
    """A dot per person against the line where revenue equals cost."""
    dots = [
        Dot(row.name, row.pooled, text("{r} ({f})", "{r} ({f})", r=short(row.pooled), f=films(row.films)))
        for row in people[:_DRAWN]
    ]
    title = canvas.t(
        "recaudación total entre presupuesto total (veces; línea: 1)",
        "total revenue over total budget (times; line: 1)",
    )
    return dot_plot(canvas, dots, AxisSpec(title, axis=number_axis(canvas)), DotStyle(rule=1.0))


def directors(data: ReportData) -> Figure:
    """Directors by return."""
    title = Text("Directores por retorno", "Directors by return")
    return _figure(title, query(data, "Director"), Text("directores", "directors"))


def actors(data: ReportData) -> Figure:
    """Actors by return."""
    return _figure(Text("Actores por retorno", "Actors by return"), query(data, "Actor"), Text("actores", "actors"))


def _figure(title: Text, people: Sequence[PersonReturn], who: Text) -> Figure:
    require_rows(
        people,
        f"Nadie tiene {_ENOUGH} películas que declaren presupuesto y recaudación.",
        f"Nobody has {_ENOUGH} films that state both budget and revenue.",
    )
    return Figure(
        title=title,
        finding=finding(people, who),
        draw=lambda canvas: chart(canvas, people),
        table=as_rows(people),
        note=Text(
            "Retorno de una persona: toda la recaudación de sus películas entre todo su presupuesto; sólo "
            "presupuestos de 10.000 dólares o más.",
            "A person's return: all revenue of their films over all their budget; only budgets of $10,000 or more.",
        ),
    )
