"""How money, votes, lengths and times are distributed, on axes that show heavy tails, and who stands far out."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import altair as alt

from cartelera.report.axes import dollar_axis, number_axis
from cartelera.report.canvas import Canvas, Picture
from cartelera.report.charts_by_field import dot_plot, histogram, unique
from cartelera.report.data import ReportData, Row, Rows
from cartelera.report.figure import Claim, EmptyFigure, Figure, flat_figure, require_rows
from cartelera.report.text import EMPTY, Text, films, names, number, percent, short, text, usd, usd_short

_LARGEST, _SMALLEST = 8, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Measure:
    """What is measured: SQL over `films`, which rows count, and how its values are written and drawn."""

    key: str
    value: str
    title: Text
    axis_title: Text
    unit: Text
    stated: Text
    """What is said of the films that have a value: “state their budget”."""
    write: Callable[[float], Text]
    brief: Callable[[float], Text]
    where: str = "TRUE"
    axis: Callable[[Canvas], alt.Axis] = number_axis
    per_doubling: int = 0
    """Bins each time the value doubles (a logarithmic axis); 0 for a linear axis."""
    width: float = 1
    """Width of a bin on a linear axis."""
    extra: str = "NULL"
    """SQL of an amount in dollars that is added to the name of an outlier, in brackets."""


def _distribution(
    data: ReportData, measure: _Measure, more: Callable[[Row], Text] = lambda _: EMPTY, note: Text = EMPTY
) -> Figure:
    """Histogram with median and fence, and the titles with the largest values."""
    value = f"CAST({measure.value} AS DOUBLE)"
    held = (
        f"(SELECT {value} AS v, coalesce(title, title_id, '?') AS title, release_year, {measure.extra} AS extra "
        f"FROM films WHERE {measure.where} AND {measure.value} IS NOT NULL)"
    )
    scale = "ln(v)" if measure.per_doubling else "v"
    found = data.one(
        f"SELECT count(*) AS n, (SELECT count(*) FROM films) AS of, min(v) AS least, max(v) AS most, avg(v) AS mean, "
        f"median(v) AS median, quantile_cont(v, 0.25) AS q1, quantile_cont(v, 0.75) AS q3, "
        f"quantile_cont({scale}, 0.25) AS low, quantile_cont({scale}, 0.75) AS high, "
        f"CASE WHEN count(*) > 2 AND stddev_samp(v) > 0 THEN skewness(v) END AS skew FROM {held}"
    )
    require_rows(
        found["n"], f"Ninguna película: {measure.title.es.lower()}.", f"No film has it: {measure.title.en.lower()}."
    )
    fence = found["high"] + 1.5 * (found["high"] - found["low"])
    fence = math.exp(min(fence, 300)) if measure.per_doubling else fence
    floor = found["low"] - 1.5 * (found["high"] - found["low"])
    floor = math.exp(max(floor, -300)) if measure.per_doubling else floor
    beyond = data.one(
        f"SELECT count(*) FILTER (v > $hi) AS above, count(*) FILTER (v < $lo) AS below FROM {held}", hi=fence, lo=floor
    )
    bins = _bins(data, held, measure)
    top = _outliers(data, held, beyond["below"])
    findings = {k: found[k] for k in ("n", "median", "mean", "q1", "q3", "most", "skew")} | {
        "fence": fence,
        **beyond,
        "top": top[0]["title"],
    }
    return flat_figure(
        title=measure.title,
        sentence=_sentence(measure, found, beyond, top) + more(found),
        draw=lambda canvas: _draw(canvas, measure, bins, top, found["median"], fence),
        table=bins
        + [
            {"lo": row["v"], "hi": row["v"], "n": 1, "title": row["title"], "release_year": row["release_year"]}
            for row in top
        ],
        findings=findings,
        note=note + _FENCE_LOG if measure.per_doubling else note + _FENCE,
    )


def _outliers(data: ReportData, held: str, below: int) -> Rows:
    """The largest values and, where some lie far below, the smallest too; each with a name of its own."""
    columns = f"SELECT v, title, release_year, extra FROM {held}"
    least = min(_SMALLEST, below)
    rows = data.rows(f"{columns} ORDER BY v DESC, title LIMIT {_LARGEST - least}")
    if least:
        seen = {(row["title"], row["release_year"]) for row in rows}
        small = data.rows(f"{columns} ORDER BY v, title LIMIT {least}")
        rows += [row for row in reversed(small) if (row["title"], row["release_year"]) not in seen]
    return [row | {"name": name} for row, name in zip(rows, unique([_named(row) for row in rows]), strict=True)]


_FENCE = Text(
    "Extremo: a más de 1,5 rangos intercuartílicos de los cuartiles. La tabla trae los intervalos y después los "
    "extremos.",
    "Outlier: more than 1.5 interquartile ranges beyond the quartiles. The table has the bins, then the outliers.",
)
_FENCE_LOG = Text(
    "Extremo: a más de 1,5 rangos intercuartílicos de los cuartiles, en logaritmos. La tabla trae los intervalos "
    "y después los extremos.",
    "Outlier: more than 1.5 interquartile ranges beyond the quartiles, in logarithms. The table has the bins, "
    "then the outliers.",
)


def _bins(data: ReportData, held: str, measure: _Measure) -> Rows:
    """(lo, hi, n): bins of equal width, or of equal ratio for a logarithmic axis."""
    k = measure.per_doubling
    if k:
        index, lo, hi = f"floor(log2(v) * {k})", f"pow(2, b / {k})", f"pow(2, (b + 1) / {k})"
    else:
        index, lo, hi = f"floor(v / {measure.width})", f"b * {measure.width}", f"(b + 1) * {measure.width}"
    return data.rows(
        f"SELECT {lo} AS lo, {hi} AS hi, n FROM (SELECT {index} AS b, count(*) AS n FROM {held} GROUP BY b) ORDER BY lo"
    )


def _named(row: Row) -> str:
    year = f" ({row['release_year']})" if row["release_year"] else ""
    return f"{row['title']}{year}"


def _sentence(measure: _Measure, found: Row, beyond: Row, top: Rows) -> Text:
    head = text(
        "{n} de {of} ({share}) {stated}.",
        "{n} of {of} ({share}) {stated}.",
        n=number(found["n"]),
        of=films(found["of"]),
        share=percent(found["n"] / found["of"]),
        stated=measure.stated,
    )
    if found["n"] < 3:
        return head + text(
            "La mayor: {t}, {v}.", "The largest: {t}, {v}.", t=_named(top[0]), v=measure.write(top[0]["v"])
        )
    body = text(
        "La mediana es {median} y la mitad central va de {q1} a {q3}; la mayor, {t}, llega a {v}.",
        "The median is {median} and the middle half runs from {q1} to {q3}; the largest, {t}, reaches {v}.",
        median=measure.write(found["median"]),
        q1=measure.write(found["q1"]),
        q3=measure.write(found["q3"]),
        t=_named(top[0]),
        v=measure.write(top[0]["v"]),
    )
    far = beyond["above"] + beyond["below"]
    tail = (
        text(
            "Extremos: {a} por arriba y {b} por abajo.",
            "Outliers: {a} above and {b} below.",
            a=number(beyond["above"]),
            b=number(beyond["below"]),
        )
        if far
        else Text("No hay valores extremos.", "There are no outliers.")
    )
    return head + body + tail


def _draw(canvas: Canvas, measure: _Measure, bins: Rows, top: Rows, median: float, fence: float) -> Picture:
    left, right = canvas.split(0.47)
    shown = bins
    if not measure.per_doubling:
        # A few far values must not squeeze all others into one corner: the last bar gathers them.
        shown = _gathered(bins, fence)
    last = shown[-1]["hi"]
    rules = [(median, canvas.t("mediana ", "median ") + canvas.to(measure.brief(median)))]
    if shown[0]["lo"] < fence < last:
        rules.append((fence, canvas.t("extremos desde ", "outliers from ") + canvas.to(measure.brief(fence))))
    title = canvas.to(measure.axis_title)
    if len(shown) < len(bins):
        title += canvas.t(
            f"; la última barra: {canvas.to(short(shown[-1]['lo']))} o más",
            f"; last bar: {canvas.to(short(shown[-1]['lo']))} or more",
        )
    picture = histogram(
        left,
        shown,
        title=title,
        count_title=canvas.t("películas", "films"),
        axis=measure.axis(left),
        log=bool(measure.per_doubling),
        rules=rules,
        height=250 if not canvas.narrow else 220,
    )
    rows = [
        row | {"name": row["name"] + (f"\n[{canvas.to(usd_short(row['extra']))}]" if row["extra"] else "")}
        for row in top
    ]
    both = len(top) > 1 and top[-1]["v"] < median < top[0]["v"]
    panel = (
        canvas.t("Los mayores y los menores", "The largest and the smallest")
        if both
        else canvas.t("Los mayores", "The largest")
    )
    named = dot_plot(
        right,
        rows,
        name="name",
        value="v",
        title="",
        log=bool(measure.per_doubling),
        bare=True,
        share=0.64,
        label=lambda row: measure.brief(row["v"]),
        panel=f"{panel} ({canvas.to(measure.unit)})",
        line_height=34 if any(row["extra"] for row in top) else 23,
    )
    return picture, named


def _gathered(bins: Rows, fence: float) -> Rows:
    """The bins up to a little beyond the fence, and one last for all the rest."""
    width = bins[0]["hi"] - bins[0]["lo"]
    far = [b for b in bins if b["lo"] > fence * 1.25]
    if len(far) < 3:
        return bins
    near = [b for b in bins if b["lo"] <= fence * 1.25]
    return [*near, {"lo": near[-1]["hi"], "hi": near[-1]["hi"] + width, "n": sum(b["n"] for b in far)}]


def _plain(value: float) -> Text:
    return short(value)


def budget(data: ReportData) -> Figure:
    """Budgets, where stated."""
    return _distribution(
        data,
        _Measure(
            key="budget",
            value="budget",
            title=Text("Presupuesto de las películas", "Budgets of the films"),
            axis_title=Text("presupuesto (dólares, eje logarítmico)", "budget (US dollars, logarithmic axis)"),
            unit=Text("dólares", "US dollars"),
            write=usd,
            brief=usd_short,
            where="budget > 0",
            axis=dollar_axis,
            per_doubling=1,
            stated=Text("declaran su presupuesto", "state their budget"),
        ),
    )


def revenue(data: ReportData) -> Figure:
    """Revenues, where stated, and how much of all money the top hundredth takes."""

    def more(found: Row) -> Text:
        row = data.one(
            "SELECT sum(revenue) FILTER (place <= greatest(1, n // 100)) / sum(revenue) AS share, max(n // 100) "
            "AS k FROM "
            "(SELECT revenue, row_number() OVER (ORDER BY revenue DESC) AS place, count(*) OVER () AS n FROM "
            "films WHERE revenue > 0)"
        )
        if found["n"] < 100:
            return EMPTY
        return text(
            "El 1 % que más recauda se lleva el {s} de todo.",
            "The top 1% takes {s} of all revenue.",
            s=percent(row["share"]),
        )

    return _distribution(
        data,
        _Measure(
            key="revenue",
            value="revenue",
            title=Text("Recaudación de las películas", "Revenues of the films"),
            axis_title=Text("recaudación (dólares, eje logarítmico)", "revenue (US dollars, logarithmic axis)"),
            unit=Text("dólares", "US dollars"),
            write=usd,
            brief=usd_short,
            where="revenue > 0",
            axis=dollar_axis,
            per_doubling=1,
            stated=Text("declaran su recaudación", "state their revenue"),
        ),
        more,
    )


def returns(data: ReportData) -> Figure:
    """Return = revenue / budget; and how many huge ones are budgets that were not written in dollars."""

    def more(found: Row) -> Text:
        row = data.one(
            'SELECT count(*) FILTER ("return" < 1) AS lost, count(*) FILTER ("return" >= 100) AS huge, '
            'count(*) FILTER ("return" >= 100 AND budget < 10000) AS small FROM films WHERE "return" > 0'
        )
        lost = (
            text(
                "El {s} no recuperó lo gastado.",
                "{s} did not earn back what they cost.",
                s=percent(row["lost"] / found["n"]),
            )
            if row["lost"]
            else Text("Todas recuperaron lo gastado.", "All earned back what they cost.")
        )
        if not row["huge"]:
            return lost
        return (
            lost
            + text(
                "De los {h} que devuelven 100 veces o más, {s} declaran un presupuesto de menos de 10.000 "
                "dólares: son erratas de unidad antes que éxitos.",
                "Of the {h} that return 100-fold or more, {s} state a budget below $10,000: mistaken units rather "
                "than hits.",
                h=number(row["huge"]),
                s=number(row["small"]),
            )
            if row["small"]
            else lost
        )

    def times(value: float) -> Text:
        return text("{n} veces", "{n} times", n=short(value))

    def times_short(value: float) -> Text:
        return text("× {n}", "× {n}", n=short(value))

    return _distribution(
        data,
        _Measure(
            key="return",
            value='"return"',
            title=Text("Retorno: recaudación entre presupuesto", "Return: revenue over budget"),
            axis_title=Text(
                "retorno (veces el presupuesto, eje logarítmico)", "return (times the budget, logarithmic axis)"
            ),
            unit=Text("veces el presupuesto", "times the budget"),
            write=times,
            brief=times_short,
            where='"return" > 0',
            axis=number_axis,
            per_doubling=1,
            stated=Text("declaran presupuesto y recaudación", "state both budget and revenue"),
            extra="budget",
        ),
        more,
        Text("Entre corchetes, el presupuesto declarado.", "In brackets, the budget as stated."),
    )


def popularity(data: ReportData) -> Figure:
    """TMDB's popularity."""
    return _distribution(
        data,
        _Measure(
            key="popularity",
            value="popularity",
            title=Text("Popularidad", "Popularity"),
            axis_title=Text(
                "popularidad (puntos de TMDB, eje logarítmico)", "popularity (TMDB points, logarithmic axis)"
            ),
            unit=Text("puntos", "points"),
            write=_plain,
            brief=_plain,
            where="popularity >= 0.001",
            axis=number_axis,
            per_doubling=2,
            stated=Text("tienen popularidad", "have a popularity"),
        ),
    )


def votes(data: ReportData) -> Figure:
    """Number of votes."""
    return _distribution(
        data,
        _Measure(
            key="vote_count",
            value="vote_count",
            title=Text("Número de votos", "Number of votes"),
            axis_title=Text("votos recibidos (eje logarítmico)", "votes received (logarithmic axis)"),
            unit=Text("votos", "votes"),
            write=_plain,
            brief=_plain,
            where="vote_count > 0",
            axis=number_axis,
            per_doubling=1,
            stated=Text("tienen algún voto", "have at least one vote"),
        ),
    )


def vote_average(data: ReportData) -> Figure:
    """Mean vote, of films with at least 10 votes."""
    return _distribution(
        data,
        _Measure(
            key="vote_average",
            value="vote_average",
            title=Text("Voto medio", "Mean vote"),
            axis_title=Text("voto medio (de 0 a 10)", "mean vote (0 to 10)"),
            unit=Text("de 0 a 10", "0 to 10"),
            write=lambda v: number(v, 1),
            brief=lambda v: number(v, 1),
            where="vote_count >= 10",
            axis=number_axis,
            width=0.5,
            stated=Text("tienen al menos 10 votos", "have at least 10 votes"),
        ),
    )


def runtime(data: ReportData) -> Figure:
    """Running time."""

    def minutes(value: float) -> Text:
        return text("{n} min", "{n} min", n=number(value))

    return _distribution(
        data,
        _Measure(
            key="runtime",
            value="runtime",
            title=Text("Duración de las películas", "Running times of the films"),
            axis_title=Text("duración (minutos)", "running time (minutes)"),
            unit=Text("minutos", "minutes"),
            write=minutes,
            brief=minutes,
            where="runtime > 0",
            axis=number_axis,
            width=5,
            stated=Text("dicen cuánto duran", "say how long they run"),
        ),
    )


def title_length(data: ReportData) -> Figure:
    """Characters in the title."""
    return _distribution(
        data,
        _Measure(
            key="title_length",
            value="length(title)",
            title=Text("Longitud de los títulos", "Lengths of the titles"),
            axis_title=Text("caracteres del título", "characters in the title"),
            unit=Text("caracteres", "characters"),
            write=_characters,
            brief=_plain,
            where="length(title) > 0",
            axis=number_axis,
            width=2,
            stated=Text("tienen título", "have a title"),
        ),
    )


def overview_length(data: ReportData) -> Figure:
    """Characters in the synopsis."""
    return _distribution(
        data,
        _Measure(
            key="overview_length",
            value="length(overview)",
            title=Text("Longitud de las sinopsis", "Lengths of the overviews"),
            axis_title=Text("caracteres de la sinopsis", "characters in the overview"),
            unit=Text("caracteres", "characters"),
            write=_characters,
            brief=_plain,
            where="length(overview) > 0",
            axis=number_axis,
            width=25,
            stated=Text("tienen sinopsis", "have an overview"),
        ),
    )


def _characters(value: float) -> Text:
    return text("{n} caracteres", "{n} characters", n=short(value))


_SKEWED = {
    "budget": Text("presupuesto", "budget"),
    "revenue": Text("recaudación", "revenue"),
    '"return"': Text("retorno", "return"),
    "popularity": Text("popularidad", "popularity"),
    "vote_count": Text("votos", "votes"),
    "runtime": Text("duración", "running time"),
    "vote_average": Text("voto medio", "mean vote"),
    "length(overview)": Text("longitud de la sinopsis", "overview length"),
}


def skewness(data: ReportData) -> Figure:
    """How lopsided each column is, as it stands and after taking logarithms."""
    table: Rows = []
    for column, words in _SKEWED.items():
        row = data.one(
            f"SELECT count(*) AS n, CASE WHEN count(*) > 2 AND stddev_samp(v) > 0 THEN skewness(v) END AS skewness, "
            f"CASE WHEN count(*) > 2 AND stddev_samp(ln(v)) > 0 THEN skewness(ln(v)) END AS skewness_of_log, "
            f"sum(v) FILTER (place <= greatest(1, total // 100)) / sum(v) AS top_share "
            f"FROM (SELECT v, row_number() OVER (ORDER BY v DESC) AS place, count(*) OVER () AS total "
            f"FROM (SELECT CAST({column} AS DOUBLE) AS v FROM films WHERE {column} > 0))"
        )
        if row["skewness"] is not None and row["skewness_of_log"] is not None:
            table.append({"column": column.strip('"'), "name": words, **row})
    if not table:
        raise EmptyFigure(
            "No hay columnas numéricas con al menos tres valores.", "No numeric column has three values or more."
        )
    table.sort(key=lambda row: -row["skewness"])
    heavy = [row for row in table if row["skewness"] > 2]
    calmed = [row for row in heavy if abs(row["skewness_of_log"]) < 2]
    listed = names([text("{w} ({s})", "{w} ({s})", w=row["name"], s=number(row["skewness"], 1)) for row in heavy])
    sentence = (
        text(
            "Muy asimétricas (asimetría mayor que 2): {l}; en logaritmos baja de 2 la de {k} de esas {n}.",
            "Heavily skewed (skewness above 2): {l}; logarithms bring {k} of these {n} below 2.",
            l=listed,
            k=number(len(calmed)),
            n=number(len(heavy)),
        )
        if heavy
        else Text(
            "Ninguna columna es muy asimétrica (todas por debajo de 2).", "No column is heavily skewed (all below 2)."
        )
    )
    by = {row["column"]: row for row in table}
    claim = None
    if "popularity" in by and "revenue" in by:
        pair = (by["popularity"], by["revenue"])
        claim = Claim(
            Text("La popularidad y la recaudación son muy asimétricas.", "Popularity and revenue are heavily skewed."),
            text(
                "asimetría {a} y {b}; el 1 % mayor reúne el {c} y el {d}",
                "skewness {a} and {b}; the top 1% holds {c} and {d}",
                a=number(pair[0]["skewness"], 1),
                b=number(pair[1]["skewness"], 1),
                c=percent(pair[0]["top_share"]),
                d=percent(pair[1]["top_share"]),
            ),
            all(row["skewness"] > 2 for row in pair),
        )
    plain = [{k: v for k, v in row.items() if k != "name"} for row in table]
    return flat_figure(
        title=Text("Asimetría de cada columna", "Skewness of each column"),
        sentence=sentence,
        draw=lambda canvas: _skew_picture(canvas, table),
        table=plain,
        findings={
            f"{row['column']}.{key}": row[key] for row in plain for key in ("skewness", "skewness_of_log", "top_share")
        },
        note=Text(
            "Sólo valores mayores que 0. Asimetría 0: simétrica; más de 2: cola muy larga por la derecha.",
            "Values above 0 only. Skewness 0: symmetric; above 2: a very long tail on the right.",
        ),
        claim=claim,
    )


def _skew_picture(canvas: Canvas, table: Rows) -> Picture:
    left, right = canvas.split(0.5)
    rows = [row | {"name": canvas.to(row["name"])} for row in table]
    title = canvas.t("asimetría (sin unidad)", "skewness (no unit)")
    return (
        dot_plot(
            left,
            rows,
            name="name",
            value="skewness",
            title=title,
            label=lambda row: number(row["skewness"], 1),
            panel=canvas.t("Tal como están (línea: 0)", "As they stand (line: 0)"),
            log=False,
            rule=0.0,
        ),
        dot_plot(
            right,
            rows,
            name="name",
            value="skewness_of_log",
            title=title,
            label=lambda row: number(row["skewness_of_log"], 1),
            panel=canvas.t("En logaritmos (línea: 0)", "In logarithms (line: 0)"),
            log=False,
            rule=0.0,
        ),
    )
