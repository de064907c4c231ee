"""What is missing, and what reading the files cost: rows kept, merged, refused, repaired."""

from __future__ import annotations

import textwrap

import altair as alt

from cartelera.report.axes import decades, log_scale, number_axis
from cartelera.report.canvas import BLUE, GREY, INK, RED, Canvas, Picture
from cartelera.report.charts_by_field import (
    BAR_STEP,
    bars,
    chart,
    dot_plot,
    heatmap,
    labelled,
    layer,
    legend,
    name_axis,
    shapes,
)
from cartelera.report.data import ReportData, Row, Rows
from cartelera.report.figure import Claim, Figure, flat_figure, require_rows
from cartelera.report.text import EMPTY, Text, count, films, names, number, percent, text

_FILM_COLUMNS = (
    "original_title",
    "original_language",
    "overview",
    "tagline",
    "status",
    "release_date",
    "runtime",
    "budget",
    "revenue",
    "popularity",
    "vote_average",
    "vote_count",
    "poster_path",
    "collection",
    "genres",
    "companies",
    "countries",
    "language_codes",
    "imdb_id",
)
_OFFER_COLUMNS = (
    "title",
    "director",
    "cast",
    "country",
    "date_added",
    "release_year",
    "maturity",
    "listed_in",
    "description",
    "duration_int",
)
_REPAIRS = {
    "empty ratings set to g": "clasificación vacía, puesta a g",
    "durations moved back from the rating column": "duración devuelta desde la columna rating",
}


def _is_missing(column: str, kind: str) -> str:
    """SQL: nothing stated. A budget or a revenue of 0 states nothing; neither does a mean of no votes."""
    quoted = f'"{column}"'
    if kind.endswith("[]"):
        return f"coalesce(len({quoted}), 0) = 0"
    if kind == "VARCHAR":
        return f"coalesce({quoted}, '') = ''"
    return f"coalesce({quoted}, 0) = 0" if column in ("budget", "revenue") else f"{quoted} IS NULL"


def _missing(data: ReportData, table: str, columns: tuple[str, ...], source: str) -> Rows:
    """(source, column, rows, missing, share) for those of `columns` that the table has."""
    kinds = {row["column_name"]: row["column_type"] for row in data.rows(f"DESCRIBE {table}")}
    present = [c for c in columns if c in kinds]
    sums = ", ".join(f'count(*) FILTER ({_is_missing(c, kinds[c])}) AS "{c}"' for c in present)
    found = data.rows(
        f"SELECT {source} AS _source, count(*) AS _rows, {sums} FROM {table} GROUP BY _source ORDER BY _rows "
        f"DESC, _source"
    )
    return [
        {"source": row["_source"], "column": c, "rows": row["_rows"], "missing": row[c], "share": row[c] / row["_rows"]}
        for row in found
        for c in present
    ]


def _grid(table: Rows, canvas: Canvas, sources: list[str]) -> Picture:
    means: dict[str, list[float]] = {}
    for row in table:
        means.setdefault(row["column"], []).append(row["share"])
    order = sorted(means, key=lambda c: -sum(means[c]) / len(means[c]))
    shown = [row | {"_label": canvas.to(percent(row["share"]))} for row in table]
    return heatmap(
        canvas,
        shown,
        x="source",
        y="column",
        value="share",
        label="_label",
        xs=sources,
        ys=order,
        legend_title=canvas.t("proporción de filas sin el dato", "share of rows without the value"),
        slanted=canvas.narrow and len(sources) > 2,
    )


def missing_films(data: ReportData) -> Figure:
    """Missing values of film metadata, by column and source."""
    views = data.staged or {"titles": "films"}
    table = [
        row
        for key, view in views.items()
        for row in _missing(data, view, _FILM_COLUMNS, f"'{key.removeprefix('movies.')}'")
        if row["rows"]
    ]
    require_rows(table, "Ninguna fuente describe películas.", "No source describes films.")
    sources = [row["source"] for row in table if row["column"] == "overview"] or sorted(
        {row["source"] for row in table}
    )
    main = max(table, key=lambda row: row["rows"])["source"]
    own = sorted((row for row in table if row["source"] == main), key=lambda row: -row["share"])
    worst = names(
        [
            text("{c} ({p})", "{c} ({p})", c=row["column"], p=percent(row["share"]))
            for row in own[:4]
            if row["share"] > 0
        ]
    )
    whole = sum(row["missing"] == 0 for row in own)
    sentence = (
        text(
            "En {main} ({n}) lo que más falta es {worst}; columnas completas, {whole} de {all}.",
            "In {main} ({n}) what is most often missing is {worst}; complete columns, {whole} of {all}.",
            main=main,
            n=films(own[0]["rows"]),
            worst=worst,
            whole=number(whole),
            all=number(len(own)),
        )
        if own[0]["missing"]
        else text("En {main} no falta ningún dato.", "In {main} nothing is missing.", main=main)
    )
    return flat_figure(
        title=Text("Datos que faltan en los metadatos de películas", "Missing values in film metadata"),
        sentence=sentence,
        draw=lambda canvas: _grid(table, canvas, sources),
        table=table,
        findings={f"{row['source']}.{row['column']}": row["share"] for row in table},
        note=Text(
            "Un presupuesto o una recaudación de 0 cuenta como dato que falta.",
            "A budget or a revenue of 0 counts as missing.",
        ),
    )


def missing_platforms(data: ReportData) -> Figure:
    """Missing values of the platform catalogues, by column and platform."""
    table = _missing(data, "offers", _OFFER_COLUMNS, "coalesce(platform, '?')")
    require_rows(table, "No hay títulos de plataformas.", "There are no titles of platforms.")
    sources = list(dict.fromkeys(row["source"] for row in table))
    share = {(row["source"], row["column"]): row["share"] for row in table}
    worst = sorted((row for row in table if row["share"] >= 0.5), key=lambda row: -row["share"])
    listed = names(
        [
            text("{c} en {s} ({p})", "{c} on {s} ({p})", c=r["column"], s=r["source"], p=percent(r["share"]))
            for r in worst[:6]
        ]
    )
    sentence = (
        text(
            "Falta en más de la mitad de los títulos: {listed}.",
            "Missing in more than half of the titles: {listed}.",
            listed=listed,
        )
        if worst
        else _mildest(table)
    )
    known = [("amazon", "country"), ("amazon", "date_added"), ("hulu", "cast")]
    claim = None
    if all(pair in share for pair in known):
        holds = all(share[pair] > 0.5 for pair in known)
        claim = Claim(
            Text(
                "A Amazon le faltan country y date_added, y a Hulu cast.",
                "Amazon lacks country and date_added, and Hulu lacks cast.",
            ),
            text(
                "faltan en {a}, {b} y {c} de los títulos",
                "missing in {a}, {b} and {c} of the titles",
                a=percent(share[known[0]]),
                b=percent(share[known[1]]),
                c=percent(share[known[2]]),
            ),
            holds,
        )
    return flat_figure(
        title=Text("Datos que faltan en cada plataforma", "Missing values on each platform"),
        sentence=sentence,
        draw=lambda canvas: _grid(table, canvas, sources),
        table=table,
        findings={f"{row['source']}.{row['column']}": row["share"] for row in table},
        note=Text(
            "maturity es la clasificación por edades tal como la da la plataforma, antes de poner «g» donde no la da.",
            "maturity is the rating as the platform gives it, before «g» is put where it gives none.",
        ),
        claim=claim,
    )


def _mildest(table: Rows) -> Text:
    top = max(table, key=lambda row: row["share"])
    if not top["missing"]:
        return Text("No falta ningún dato.", "Nothing is missing.")
    return text(
        "Ningún dato falta en más de la mitad de los títulos; el que más, {c} en {s} ({p}).",
        "No value is missing in more than half of the titles; the most is {c} on {s} ({p}).",
        c=top["column"],
        s=top["source"],
        p=percent(top["share"]),
    )


def rows_accounted(data: ReportData) -> Figure:
    """Rows read = kept + merged + refused, per source."""
    sources = data.ingest.get("sources", {})
    require_rows(sources, "No se sabe qué ficheros se leyeron.", "What files were read is not known.")
    kinds = ("kept", "merged", "refused")
    table = [
        {"source": key, "read": int(entry["read"]), **{kind: int(entry[kind]) for kind in kinds}}
        for key, entry in sorted(sources.items(), key=lambda item: (-int(item[1]["read"]), item[0]))
    ]
    total: Row = {kind: sum(row[kind] for row in table) for kind in ("read", *kinds)}
    adds_up = all(row["read"] == sum(row[kind] for kind in kinds) for row in table)
    sentence = text(
        "De {read} leídas de {sources} se quedaron {kept}, se fundieron {merged} con otras y se rechazaron {refused}; ",
        "Of {read} read from {sources}, {kept} were kept, {merged} merged into others and {refused} refused; ",
        read=count(total["read"], ("fila", "filas"), ("row", "rows")),
        kept=number(total["kept"]),
        merged=number(total["merged"]),
        refused=number(total["refused"]),
        sources=count(len(table), ("fuente", "fuentes"), ("source", "sources")),
    )
    verdict = (
        Text("las cuentas cuadran en todas.", "every count adds up.")
        if adds_up
        else Text("las cuentas NO cuadran.", "the counts do NOT add up.")
    )
    return flat_figure(
        title=Text("Qué fue de cada fila leída", "What became of every row read"),
        sentence=Text(sentence.es.strip(), sentence.en.strip()) + verdict,
        draw=lambda canvas: _accounts(canvas, table),
        table=table,
        findings={**total, "adds_up": int(adds_up)},
        note=Text(
            "Eje logarítmico; las cuentas de cero no se dibujan.", "Logarithmic axis; counts of zero are not drawn."
        ),
    )


def _accounts(canvas: Canvas, table: Rows) -> Picture:
    words = {
        "kept": canvas.t("conservadas", "kept"),
        "merged": canvas.t("fundidas", "merged"),
        "refused": canvas.t("rechazadas", "refused"),
    }
    long = [
        {"source": row["source"], "n": row[k], "what": word} for row in table for k, word in words.items() if row[k]
    ]
    if not long:
        return bars(
            canvas,
            [{"source": row["source"], "n": 0} for row in table],
            name="source",
            value="n",
            title=canvas.t("filas", "rows"),
            label=lambda row: number(row["n"]),
        )
    shown = labelled(canvas, long, lambda row: number(row["n"]))
    order = list(words.values())
    high = max(row["n"] for row in long)
    y = alt.Y("source:N", sort=[row["source"] for row in table], axis=name_axis(200))
    x = alt.X(
        "n:Q",
        title=canvas.t("filas", "rows"),
        scale=log_scale(0.8, high * (40 if canvas.narrow else 6)),
        axis=number_axis(canvas, values=decades(1, high, 4 if canvas.narrow else 8)),
    )
    base = chart(canvas, shown).encode(y=y, x=x)
    colour = alt.Color(
        "what:N",
        title=None,
        sort=order,
        legend=legend(canvas, order, 150),
        scale=alt.Scale(domain=order, range=[BLUE, GREY, RED]),
    )
    return layer(
        canvas,
        base.mark_point(filled=True, size=90, opacity=1).encode(color=colour, shape=shapes(canvas, "what", order, 150)),
        base.mark_text(align="left", dx=9, color=INK).encode(text="_label:N"),
        height={"step": BAR_STEP + 4},
    )


def repairs_refusals(data: ReportData) -> Figure:
    """What was repaired and what refused, and why."""
    sources = data.ingest.get("sources", {})
    table: Rows = [
        {"kind": "repaired", "source": key, "what": what, "n": int(n)}
        for key, entry in sources.items()
        for what, n in entry.get("repaired", {}).items()
        if n
    ]
    table += [
        {"kind": "refused", "source": row["source"], "what": row["reason"], "n": row["n"]} for row in data.refusals()
    ]
    require_rows(table, "No se reparó ni se rechazó ninguna fila.", "No row was repaired or refused.")
    table.sort(key=lambda row: (-row["n"], row["source"], row["what"]))
    repaired, refused = (sum(row["n"] for row in table if row["kind"] == kind) for kind in ("repaired", "refused"))
    top = table[0]
    what = Text(_REPAIRS.get(str(top["what"]), str(top["what"])), str(top["what"]))
    sentence = text(
        "Se repararon {a} y se rechazaron {b}; lo más frecuente, «{what}» en {source} ({n}).",
        "{a} were repaired and {b} refused; the most frequent is “{what}” in {source} ({n}).",
        a=count(repaired, ("valor", "valores"), ("value", "values")),
        b=count(refused, ("fila", "filas"), ("row", "rows")),
        what=what,
        source=top["source"].partition(".")[2],
        n=number(top["n"]),
    )
    left_out = len(table) - 20
    note = (
        EMPTY
        if left_out <= 0
        else text(
            "Se ven las 20 más frecuentes de {n}.", "The 20 most frequent of {n} are shown.", n=number(len(table))
        )
    )
    return flat_figure(
        title=Text("Reparaciones y rechazos", "Repairs and refusals"),
        sentence=sentence,
        draw=lambda canvas: _repairs(canvas, table[:20]),
        table=table,
        findings={"repaired": repaired, "refused": refused},
        note=note,
    )


def _repairs(canvas: Canvas, table: Rows) -> Picture:
    marks = {"repaired": canvas.t("reparado", "repaired"), "refused": canvas.t("rechazado", "refused")}

    def name(row: Row) -> str:
        what = _REPAIRS.get(row["what"], row["what"]) if canvas.lang == "es" else row["what"]
        words = f"{row['source'].partition('.')[2]}, {marks[row['kind']]}: {what}"
        return "\n".join(textwrap.wrap(words, 30 if canvas.narrow else 60))

    shown = [row | {"name": name(row)} for row in table]
    lines = max(row["name"].count("\n") + 1 for row in shown)
    return dot_plot(
        canvas,
        shown,
        name="name",
        value="n",
        title=canvas.t("filas (eje logarítmico)", "rows (logarithmic axis)"),
        share=0.6,
        label=lambda row: number(row["n"]),
        line_height=10 + 14 * lines,
    )
