"""What the catalogue is made of: genres, countries, languages and companies, by number and by return."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cartelera.report.axes import number_axis
from cartelera.report.canvas import Canvas, Panel, Picture
from cartelera.report.charts.bars import Bar, bars
from cartelera.report.charts.base import AxisSpec, titled
from cartelera.report.charts.dot_plot import Dot, DotStyle, dot_plot
from cartelera.report.data import COMPARABLE_RETURN, ReportData, as_rows
from cartelera.report.figure import Figure, FigureSpec, Finding, require_rows
from cartelera.report.text import (
    EMPTY,
    Text,
    as_written,
    count,
    country,
    films,
    genre_name,
    language,
    number,
    percent,
    short,
    text,
    titles,
)

THEME = Text("Géneros, países, lenguas y productoras", "Genres, countries, languages and companies")

_DRAWN = 15
_ENOUGH = 20
"""Films that state budget and revenue before their median return is shown."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """Something titles have several values of: SQL of the list, when it is stated, and how it is worded."""

    values: str
    stated: str
    title: Text
    noun: tuple[tuple[str, str], tuple[str, str]]
    """Singular and plural, in Spanish and in English."""
    missing: tuple[str, str]
    """What is said if no title states it."""
    name: Callable[[str], Text] = as_written


@dataclass(frozen=True, slots=True)
class ValueCount:
    """How many titles have a value; of how many its return is known, and their median return."""

    name: str
    n: int
    with_return: int
    median_return: float | None


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The values of an attribute, the most frequent first, over the `total` rows of `table` that state it.

    `table` is `films`, or `titles` if no film states it.
    """

    attribute: Attribute
    table: str
    total: int
    values: list[ValueCount]

    def by_return(self) -> list[ValueCount]:
        """The values with enough films, the one with the highest median return first."""
        enough = [row for row in self.values if row.with_return >= _ENOUGH]
        return sorted(enough, key=lambda row: (-(row.median_return or 0.0), row.name))


def query(data: ReportData, attribute: Attribute) -> Breakdown:
    """Films by the values of an attribute; all titles if no film states it."""
    for table in ("films", "titles"):
        values = data.records(
            ValueCount,
            f"SELECT name, count(DISTINCT title_id) AS n, count(*) FILTER ({COMPARABLE_RETURN}) AS with_return, "
            f'median("return") FILTER ({COMPARABLE_RETURN}) AS median_return '
            f'FROM (SELECT unnest({attribute.values}) AS name, title_id, "return", budget FROM {table}) '
            f"WHERE coalesce(name, '') <> '' GROUP BY name ORDER BY n DESC, name",
        )
        if values:
            break
    total = data.first_row(f"SELECT count(*) AS n FROM {table} WHERE {attribute.stated}")["n"]
    return Breakdown(attribute, table, total, values)


def finding(breakdown: Breakdown) -> Finding:
    """How many different values there are, the most frequent, and the one with the highest median return."""
    top, ranked = breakdown.values[0], breakdown.by_return()
    best = ranked[0] if ranked else None
    return Finding(
        _frequent(breakdown) + (EMPTY if best is None else _best_return(breakdown.attribute, best)),
        {
            "different": len(breakdown.values),
            "titles": breakdown.total,
            "top": top.name,
            "n_top": top.n,
            "best_return": None if best is None else best.name,
            "best_median_return": None if best is None else best.median_return,
        },
    )


def _frequent(breakdown: Breakdown) -> Text:
    attribute, top = breakdown.attribute, breakdown.values[0]
    return text(
        "Hay {k} en {total}; lo más frecuente es {a}, con {n} ({p}){second}.",
        "There are {k} in {total}; the most frequent is {a}, with {n} ({p}){second}.",
        k=count(len(breakdown.values), *attribute.noun),
        total=_rows_of(breakdown.table, breakdown.total),
        a=attribute.name(top.name),
        n=number(top.n),
        p=percent(top.n / breakdown.total),
        second=_second(breakdown),
    )


def _rows_of(table: str, n: int) -> Text:
    return films(n) if table == "films" else titles(n)


def _second(breakdown: Breakdown) -> Text:
    if len(breakdown.values) < 2:
        return EMPTY
    second = breakdown.values[1]
    return text(
        ", seguido de {b} ({n})",
        ", followed by {b} ({n})",
        b=breakdown.attribute.name(second.name),
        n=number(second.n),
    )


def _best_return(attribute: Attribute, best: ValueCount) -> Text:
    return text(
        "El mayor retorno mediano (con {e} películas o más) es el de {b}: {r} veces lo gastado.",
        "The highest median return (with {e} films or more) is that of {b}: {r} times the cost.",
        e=number(_ENOUGH),
        b=attribute.name(best.name),
        r=short(best.median_return or 0.0),
    )


def chart(canvas: Canvas, breakdown: Breakdown) -> Picture:
    """The most frequent values; beside them those with the highest median return, if any is known."""
    ranked = breakdown.by_return()[:_DRAWN]
    if not ranked:
        return _by_number(canvas, breakdown)
    left, right = canvas.split(0.52)
    return _by_number(left, breakdown), _by_return(right, breakdown.attribute, ranked)


def _by_number(canvas: Canvas, breakdown: Breakdown) -> Panel:
    name = breakdown.attribute.name
    marks = [Bar(canvas.to(name(row.name)), row.n, number(row.n)) for row in breakdown.values[:_DRAWN]]
    unit = canvas.t("películas", "films") if breakdown.table == "films" else canvas.t("títulos", "titles")
    return titled(canvas.t("Por número", "By number"), bars(canvas, marks, AxisSpec(unit)))


def _by_return(canvas: Canvas, attribute: Attribute, ranked: Sequence[ValueCount]) -> Panel:
    dots = [
        Dot(canvas.to(attribute.name(row.name)), row.median_return, short(row.median_return))
        for row in ranked
        if row.median_return is not None
    ]
    title = canvas.t("retorno mediano (veces; línea: 1)", "median return (times; line: 1)")
    panel = dot_plot(canvas, dots, AxisSpec(title, axis=number_axis(canvas)), DotStyle(rule=1.0))
    return titled(canvas.t("Por retorno mediano", "By median return"), panel)


_NOTE = Text("Un título cuenta en cada uno de sus valores.", "A title counts under each of its values.")
_NOTE_RETURN = Text(
    "Una película cuenta en cada uno de sus valores. Para el retorno, sólo presupuestos de 10.000 dólares o más.",
    "A film counts under each of its values. For the return, only budgets of $10,000 or more.",
)

GENRES = Attribute(
    values="genres",
    stated="len(genres) > 0",
    title=Text("Géneros", "Genres"),
    noun=(("género", "géneros"), ("genre", "genres")),
    missing=("Ningún título dice su género.", "No title says its genre."),
    name=genre_name,
)
COUNTRIES = Attribute(
    values="country_codes",
    stated="len(country_codes) > 0",
    title=Text("Países de producción", "Countries of production"),
    noun=(("país", "países"), ("country", "countries")),
    missing=("Ningún título dice su país.", "No title says its country."),
    name=country,
)
COUNTRY_NAMES = Attribute(
    values="countries",
    stated="len(countries) > 0",
    title=COUNTRIES.title,
    noun=COUNTRIES.noun,
    missing=COUNTRIES.missing,
)
"""Countries as they are written, if no film states a code."""
LANGUAGES = Attribute(
    values="[original_language]",
    stated="coalesce(original_language, '') <> ''",
    title=Text("Lenguas originales", "Original languages"),
    noun=(("lengua", "lenguas"), ("language", "languages")),
    missing=("Ningún título dice su lengua original.", "No title says its original language."),
    name=language,
)
COMPANIES = Attribute(
    values="companies",
    stated="len(companies) > 0",
    title=Text("Productoras", "Production companies"),
    noun=(("productora", "productoras"), ("company", "companies")),
    missing=("Ningún título dice su productora.", "No title says its company."),
)


def _figure(breakdown: Breakdown) -> Figure:
    require_rows(breakdown.values, *breakdown.attribute.missing)
    return Figure(
        title=breakdown.attribute.title,
        finding=finding(breakdown),
        draw=lambda canvas: chart(canvas, breakdown),
        table=as_rows(breakdown.values),
        note=_NOTE_RETURN if breakdown.by_return() else _NOTE,
    )


def genres(data: ReportData) -> Figure:
    """Genres."""
    return _figure(query(data, GENRES))


def countries(data: ReportData) -> Figure:
    """Countries of production, by code if films state codes."""
    by_code = query(data, COUNTRIES)
    return _figure(by_code if by_code.values and by_code.table == "films" else query(data, COUNTRY_NAMES))


def languages(data: ReportData) -> Figure:
    """Original languages."""
    return _figure(query(data, LANGUAGES))


def companies(data: ReportData) -> Figure:
    """Production companies."""
    return _figure(query(data, COMPANIES))


FIGURES = (
    FigureSpec("genres", THEME, genres),
    FigureSpec("countries", THEME, countries),
    FigureSpec("languages", THEME, languages),
    FigureSpec("companies", THEME, companies),
)
