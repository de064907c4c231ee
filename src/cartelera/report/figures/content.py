"""What the catalogue is made of: genres, countries, languages and companies, by number and by return."""

from __future__ import annotations

from collections.abc import Callable

from cartelera.report.axes import number_axis
from cartelera.report.canvas import Canvas, Picture
from cartelera.report.charts_by_field import bars, dot_plot
from cartelera.report.data import ReportData, Row, Rows
from cartelera.report.figure import Figure, flat_figure, require_rows
from cartelera.report.text import EMPTY, Text, count, country, films, language, number, percent, short, text

_SHOWN = 15
ENOUGH = 20
"""Films that state budget and revenue before their median return is shown."""

SOUND = '"return" > 0 AND budget >= 10000'
"""A return worth comparing: budgets below $10,000 are mostly written in another unit (figure `returns`)."""


def _parts(data: ReportData, column: str, where: str = "TRUE") -> tuple[Rows, str]:
    """(name, n, with_return, median_return) of each value of a list column, most frequent first; and of which table."""
    for table in ("films", "titles"):
        rows = data.rows(
            f"SELECT name, count(DISTINCT title_id) AS n, count(*) FILTER ({SOUND}) AS with_return, "
            f'median("return") FILTER ({SOUND}) AS median_return '
            f'FROM (SELECT unnest({column}) AS name, title_id, "return", budget FROM {table} WHERE {where}) '
            f"WHERE coalesce(name, '') <> '' GROUP BY name ORDER BY n DESC, name"
        )
        if rows:
            return rows, table
    return [], "titles"


def _of(table: str, n: int) -> Text:
    return films(n) if table == "films" else count(n, ("título", "títulos"), ("title", "titles"))


def _figure(
    data: ReportData,
    rows: Rows,
    table: str,
    *,
    title: Text,
    what: tuple[Text, Text],
    stated: str,
    name: Callable[[str], Text],
) -> Figure:
    total = data.one(f"SELECT count(*) AS n FROM {table} WHERE {stated}")["n"]
    top = rows[0]
    ranked = sorted((r for r in rows if r["with_return"] >= ENOUGH), key=lambda r: (-r["median_return"], r["name"]))
    second = (
        EMPTY
        if len(rows) < 2
        else text(", seguido de {b} ({n})", ", followed by {b} ({n})", b=name(rows[1]["name"]), n=number(rows[1]["n"]))
    )
    sentence = text(
        "Hay {k} en {total}; lo más frecuente es {a}, con {n} ({p}){second}.",
        "There are {k} in {total}; the most frequent is {a}, with {n} ({p}){second}.",
        k=what[1] if len(rows) == 1 else what[0],
        total=_of(table, total),
        a=name(top["name"]),
        n=number(top["n"]),
        p=percent(top["n"] / total),
        second=second,
    )
    if ranked:
        best = ranked[0]
        sentence = sentence + text(
            "El mayor retorno mediano (con {e} películas o más) es el de {b}: {r} veces lo gastado.",
            "The highest median return (with {e} films or more) is that of {b}: {r} times the cost.",
            e=number(ENOUGH),
            b=name(best["name"]),
            r=short(best["median_return"]),
        )
    return flat_figure(
        title=title,
        sentence=sentence,
        draw=lambda canvas: _draw(canvas, rows[:_SHOWN], ranked[:_SHOWN], table, name),
        table=rows,
        findings={
            "different": len(rows),
            "titles": total,
            "top": top["name"],
            "n_top": top["n"],
            "best_return": ranked[0]["name"] if ranked else None,
            "best_median_return": ranked[0]["median_return"] if ranked else None,
        },
        note=Text(
            "Una película cuenta en cada uno de sus valores. Para el retorno, sólo presupuestos de 10.000 dólares "
            "o más.",
            "A film counts under each of its values. For the return, only budgets of $10,000 or more.",
        )
        if ranked
        else Text("Un título cuenta en cada uno de sus valores.", "A title counts under each of its values."),
    )


def _draw(canvas: Canvas, rows: Rows, ranked: Rows, table: str, name: Callable[[str], Text]) -> Picture:
    left, right = canvas.split(0.52) if ranked else (canvas, canvas)
    word = canvas.t("películas", "films") if table == "films" else canvas.t("títulos", "titles")

    def shown(row: Row) -> Row:
        return row | {"name": canvas.to(name(row["name"]))}

    first = bars(
        left,
        [shown(r) for r in rows],
        name="name",
        value="n",
        title=word,
        label=lambda row: number(row["n"]),
        panel=canvas.t("Por número", "By number"),
    )
    if not ranked:
        return first
    second = dot_plot(
        right,
        [shown(r) for r in ranked],
        name="name",
        value="median_return",
        rule=1.0,
        axis=number_axis(right),
        title=canvas.t("retorno mediano (veces; línea: 1)", "median return (times; line: 1)"),
        label=lambda row: short(row["median_return"]),
        panel=canvas.t("Por retorno mediano", "By median return"),
        log=False,
    )
    return first, second


def _same(value: str) -> Text:
    return Text(value, value)


def _kinds(n: int, es: tuple[str, str], en: tuple[str, str]) -> tuple[Text, Text]:
    return count(n, es, en), count(1, es, en)


def genres(data: ReportData) -> Figure:
    """Genres."""
    rows, table = _parts(data, "genres")
    require_rows(rows, "Ningún título dice su género.", "No title says its genre.")
    return _figure(
        data,
        rows,
        table,
        title=Text("Géneros", "Genres"),
        stated="len(genres) > 0",
        name=_same,
        what=_kinds(len(rows), ("género", "géneros"), ("genre", "genres")),
    )


def countries(data: ReportData) -> Figure:
    """Countries of production."""
    rows, table = _parts(data, "country_codes")
    name: Callable[[str], Text] = country
    stated = "len(country_codes) > 0"
    if not rows or table != "films":
        (rows, table), name, stated = _parts(data, "countries"), _same, "len(countries) > 0"
    require_rows(rows, "Ningún título dice su país.", "No title says its country.")
    return _figure(
        data,
        rows,
        table,
        title=Text("Países de producción", "Countries of production"),
        stated=stated,
        name=name,
        what=_kinds(len(rows), ("país", "países"), ("country", "countries")),
    )


def languages(data: ReportData) -> Figure:
    """Original languages."""
    rows, table = _parts(data, "[original_language]")
    require_rows(rows, "Ningún título dice su lengua original.", "No title says its original language.")
    return _figure(
        data,
        rows,
        table,
        title=Text("Lenguas originales", "Original languages"),
        stated="coalesce(original_language, '') <> ''",
        name=language,
        what=_kinds(len(rows), ("lengua", "lenguas"), ("language", "languages")),
    )


def companies(data: ReportData) -> Figure:
    """Production companies."""
    rows, table = _parts(data, "companies")
    require_rows(rows, "Ningún título dice su productora.", "No title says its company.")
    return _figure(
        data,
        rows,
        table,
        title=Text("Productoras", "Production companies"),
        stated="len(companies) > 0",
        name=_same,
        what=_kinds(len(rows), ("productora", "productoras"), ("company", "companies")),
    )
