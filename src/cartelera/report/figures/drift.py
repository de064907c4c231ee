"""What changed: between two sources of the same films, and between these tables and earlier ones."""

from __future__ import annotations

import math
from itertools import combinations

from cartelera.report.axes import number_axis, percent_axis
from cartelera.report.canvas import GREY, Canvas, Picture
from cartelera.report.charts_by_field import bars, dot_plot, stacked
from cartelera.report.data import ReportData, Rows
from cartelera.report.figure import EmptyFigure, Figure, flat_figure, require_rows
from cartelera.report.text import Text, count, names, number, percent, short, text

_SHARED = (
    "title",
    "release_date",
    "runtime",
    "budget",
    "revenue",
    "popularity",
    "vote_average",
    "vote_count",
    "overview",
    "status",
    "genres",
)
_COMPARED = ("popularity", "vote_count", "vote_average", "revenue", "budget", "runtime")
_NO_BEFORE = (
    "No se pidió comparar con unas tablas anteriores (--against CARPETA).",
    "No comparison with earlier tables was asked for (--against FOLDER).",
)


def source_vintages(data: ReportData) -> Figure:
    """The same films in two movie sources: which columns differ, and by how much."""
    keys = list(data.staged)
    pairs = []
    for a, b in combinations(keys, 2):
        n = data.one(f"SELECT count(*) AS n FROM {data.staged[a]} JOIN {data.staged[b]} USING (tmdb_id)")["n"]
        pairs.append((n, a, b))
    require_rows(pairs, "Hacen falta dos fuentes de películas.", "It takes two sources of films.")
    common, first, second = max(pairs)
    require_rows(
        common, "Las fuentes de películas no tienen ninguna en común.", "The sources of films have none in common."
    )
    a, b = data.staged[first], data.staged[second]
    table: Rows = []
    for column in _SHARED:
        known = f'a."{column}" IS NOT NULL AND b."{column}" IS NOT NULL' + (
            f" AND a.{column} <> 0 AND b.{column} <> 0" if column in _COMPARED else ""
        )
        row = data.one(
            f'SELECT count(*) AS both, count(*) FILTER (a."{column}" <> b."{column}") AS differ FROM {a} a JOIN '
            f"{b} b USING (tmdb_id) WHERE {known}"
        )
        ratio = None
        if column in _COMPARED:
            ratio = data.one(
                f"SELECT median(b.{column} / a.{column}) AS r FROM {a} a JOIN {b} b USING (tmdb_id) WHERE {known}"
            )["r"]
        if row["both"]:
            table.append({"column": column, **row, "share": row["differ"] / row["both"], "median_ratio": ratio})
    require_rows(table, "Las dos fuentes no comparten ningún dato.", "The two sources share no value.")
    table.sort(key=lambda row: -row["share"])
    short_a, short_b = first.removeprefix("movies."), second.removeprefix("movies.")
    listed = names([text("{c} ({p})", "{c} ({p})", c=r["column"], p=percent(r["share"])) for r in table[:3]])
    sentence = text(
        "{n} están en {a} y en {b}; lo que más difiere es {l}.",
        "{n} are in both {a} and {b}; what differs most is {l}.",
        n=count(common, ("película", "películas"), ("film", "films")),
        a=short_a,
        b=short_b,
        l=listed,
    )
    moved = [r for r in table if r["median_ratio"] is not None]
    far = max(moved, key=lambda r: abs(math.log(r["median_ratio"])), default=None)
    if far is not None and abs(far["median_ratio"] - 1) > 0.005:
        sentence = sentence + text(
            "De mediana, {c} vale en {b} {r} veces lo que en {a}.",
            "At the median, {c} in {b} is {r} times what it is in {a}.",
            c=far["column"],
            r=number(far["median_ratio"], 2),
            a=short_a,
            b=short_b,
        )

    def draw(canvas: Canvas) -> Picture:
        left, right = canvas.split(0.5)
        first_panel = bars(
            left,
            table,
            name="column",
            value="share",
            title=canvas.t("películas cuyo dato difiere", "films whose value differs"),
            axis=percent_axis(),
            label=lambda r: percent(r["share"]),
            panel=canvas.t("Cuánto difieren", "How much differs"),
        )
        if not moved:
            return first_panel
        return first_panel, dot_plot(
            right,
            moved,
            name="column",
            value="median_ratio",
            rule=1.0,
            log=False,
            label=lambda r: text("× {r}", "× {r}", r=number(r["median_ratio"], 2)),
            title=canvas.t("razón mediana (línea: igual)", "median ratio (line: equal)"),
            panel=f"{short_b} / {short_a}",
            axis=number_axis(right),
        )

    return flat_figure(
        title=Text("Las mismas películas en dos fuentes", "The same films in two sources"),
        sentence=sentence,
        draw=draw,
        table=table,
        findings={"common": common}
        | {f"{r['column']}.share": r["share"] for r in table}
        | {f"{r['column']}.ratio": r["median_ratio"] for r in moved},
        note=Text("Sólo donde ambas fuentes tienen el dato.", "Only where both sources have the value."),
    )


_KEYS = {
    "titles": "title_id",
    "offers": "id",
    "credits": "title_id || '|' || coalesce(name, '') || '|' || coalesce(job, '')",
    "ratings": "viewer_id || '|' || title_id",
}


def drift_rows(data: ReportData) -> Figure:
    """Rows kept, new and gone since the earlier tables."""
    if data.before is None:
        raise EmptyFigure(*_NO_BEFORE)
    table: Rows = []
    for name, key in ((name, key) for name, key in _KEYS.items() if name in data.compared):
        row = data.one(
            f"SELECT count(n.k) FILTER (o.k IS NOT NULL) AS kept, count(n.k) FILTER (o.k IS NULL) AS new, "
            f"count(*) FILTER (n.k IS NULL) AS gone "
            f"FROM (SELECT DISTINCT {key} AS k FROM main.{name}) n FULL JOIN (SELECT DISTINCT {key} AS k FROM "
            f"before.{name}) o ON n.k = o.k"
        )
        if any(row.values()):
            table.append({"table": name, **row})
    require_rows(
        table, "Ni estas tablas ni las anteriores tienen filas.", "Neither these tables nor the earlier ones have rows."
    )
    parts = [
        text(
            "en {t}, {n} filas entran, {g} salen y {k} siguen",
            "in {t}, {n} rows are new, {g} are gone and {k} still there",
            t=r["table"],
            n=number(r["new"]),
            g=number(r["gone"]),
            k=number(r["kept"]),
        )
        for r in table
    ]
    sentence = text(
        "Frente a {b}: {p}.",
        "Against {b}: {p}.",
        b=data.before,
        p=Text("; ".join(p.es for p in parts), "; ".join(p.en for p in parts)),
    )

    def draw(canvas: Canvas) -> Picture:
        words = {
            "kept": canvas.t("siguen", "still there"),
            "new": canvas.t("nuevas", "new"),
            "gone": canvas.t("desaparecidas", "gone"),
        }
        rows = [{"table": r["table"], "part": word, "n": r[k]} for r in table for k, word in words.items()]
        return stacked(
            canvas,
            rows,
            name="table",
            value="n",
            part="part",
            parts=list(words.values()),
            shares=True,
            axis=percent_axis(),
            palette=(GREY, "#0072b2", "#d55e00"),
            title=canvas.t("proporción de las filas", "share of the rows"),
        )

    return flat_figure(
        title=Text("Filas nuevas y desaparecidas", "Rows new and gone"),
        sentence=sentence,
        draw=draw,
        table=table,
        findings={f"{r['table']}.{k}": r[k] for r in table for k in ("kept", "new", "gone")},
    )


_COMPARABLE = (*_SHARED, "companies", "countries", "kind", "release_year", "original_language", "collection")


def _of(alias: str, column: str) -> str:
    """SQL: a value to compare; no list and an empty list are the same."""
    return f"coalesce({alias}.{column}, [])" if column in ("genres", "companies", "countries") else f"{alias}.{column}"


def drift_values(data: ReportData) -> Figure:
    """Of the titles both know, the share whose value changed, by column."""
    if data.before is None:
        raise EmptyFigure(*_NO_BEFORE)
    # A column that the earlier tables lack altogether has not changed: it was never there.
    held = data.one(f"SELECT {', '.join(f'count({c}) AS {c}' for c in _COMPARABLE)} FROM before.titles")
    columns = [c for c in _COMPARABLE if held[c]]
    sums = ", ".join(f"count(*) FILTER ({_of('n', c)} IS DISTINCT FROM {_of('o', c)}) AS {c}" for c in columns)
    row = data.one(
        f"SELECT count(*) AS both{', ' if sums else ''}{sums} FROM main.titles n JOIN before.titles o USING (title_id)"
    )
    require_rows(row["both"], "Ningún título está en ambas tablas.", "No title is in both tables.")
    table = sorted(
        ({"column": c, "titles": row["both"], "changed": row[c], "share": row[c] / row["both"]} for c in columns),
        key=lambda r: (-r["share"], r["column"]),
    )
    changed = [r for r in table if r["changed"]]
    listed = names(
        [
            text("{c} ({n}, {p})", "{c} ({n}, {p})", c=r["column"], n=number(r["changed"]), p=percent(r["share"]))
            for r in changed[:4]
        ]
    )
    both = count(row["both"], ("título", "títulos"), ("title", "titles"))
    sentence = (
        text(
            "De {n} en común cambió sobre todo {l}; en {k} columnas no cambió nada.",
            "Of {n} in common what changed most is {l}; in {k} columns nothing did.",
            n=both,
            l=listed,
            k=number(len(table) - len(changed)),
        )
        if changed
        else text("De {n} en común no cambió ningún dato.", "Of {n} in common no value changed.", n=both)
    )
    return flat_figure(
        title=Text("Datos que cambiaron en los títulos comunes", "Values changed in the titles both have"),
        sentence=sentence,
        draw=lambda canvas: bars(
            canvas,
            table,
            name="column",
            value="share",
            axis=percent_axis(),
            label=lambda r: percent(r["share"]),
            title=canvas.t("títulos cuyo dato cambió", "titles whose value changed"),
        ),
        table=table,
        findings={"titles": row["both"]} | {f"{r['column']}.share": r["share"] for r in table},
    )


_NUMERIC = {
    "budget": ("titles", "nullif(budget, 0)"),
    "revenue": ("titles", "nullif(revenue, 0)"),
    "popularity": ("titles", "popularity"),
    "vote_count": ("titles", "vote_count"),
    "vote_average": ("titles", "CASE WHEN vote_count > 0 THEN vote_average END"),
    "runtime": ("titles", "runtime"),
    "release_year": ("titles", "release_year"),
    "rating": ("ratings", "rating"),
    "score": ("offers", "score"),
    "duration_int": ("offers", "duration_int"),
}
_CATEGORICAL = {
    "genres": ("titles", "unnest(genres)"),
    "original_language": ("titles", "original_language"),
    "kind": ("titles", "kind"),
    "platform": ("offers", "platform"),
    "maturity": ("offers", "maturity"),
}
_FLOOR = 1e-4
"""Share given to a bin nobody falls in, so that its logarithm exists."""


def psi(before: dict[str, int], after: dict[str, int]) -> float:
    """Population stability index: Σ (q − p) ln(q / p) over bins, p the earlier shares and q the later."""
    total_before, total_after = sum(before.values()), sum(after.values())
    result = 0.0
    for key in sorted(before.keys() | after.keys()):
        p = max(before.get(key, 0) / total_before, _FLOOR)
        q = max(after.get(key, 0) / total_after, _FLOOR)
        result += (q - p) * math.log(q / p)
    return result


def _histogram(data: ReportData, schema: str, table: str, value: str, edges: list[float] | None) -> dict[str, int]:
    steps = [f"(v > {edge!r})::INT" for edge in edges or []]
    key = "v" if edges is None else " + ".join(steps) or "0"
    held = f"(SELECT {value} AS v FROM {schema}.{table})"
    sql = f"SELECT {key} AS k, count(*) AS n FROM {held} WHERE v IS NOT NULL GROUP BY k"
    return {str(row["k"]): row["n"] for row in data.rows(sql)}


def drift_distributions(data: ReportData) -> Figure:
    """How far each column's distribution moved (population stability index)."""
    if data.before is None:
        raise EmptyFigure(*_NO_BEFORE)
    table: Rows = []
    for column, (name, value) in {**_NUMERIC, **_CATEGORICAL}.items():
        edges = None
        if column in _NUMERIC:
            found = data.one(
                f"SELECT quantile_disc(v, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]) AS q FROM "
                f"(SELECT ({value})::DOUBLE AS v FROM before.{name}) WHERE v IS NOT NULL"
            )["q"]
            edges = sorted(set(found)) if found else []
        before, after = (_histogram(data, schema, name, value, edges) for schema in ("before", "main"))
        if before and after:
            table.append(
                {
                    "column": f"{name}.{column}",
                    "before": sum(before.values()),
                    "after": sum(after.values()),
                    "psi": psi(before, after),
                }
            )
    require_rows(table, "Ninguna columna tiene valores en ambas tablas.", "No column has values in both tables.")
    table.sort(key=lambda r: (-r["psi"], r["column"]))
    moved = [r for r in table if r["psi"] >= 0.1]
    sentence = (
        text(
            "Se movieron (índice de 0,1 o más): {l}.",
            "Moved (index of 0.1 or more): {l}.",
            l=names([text("{c} ({p})", "{c} ({p})", c=r["column"], p=number(r["psi"], 2)) for r in moved[:6]]),
        )
        if moved
        else Text("Ninguna distribución se movió.", "No distribution moved.")
        if not table[0]["psi"]
        else text(
            "Ninguna distribución se movió de forma apreciable; la que más, {c} (índice {p}).",
            "No distribution moved appreciably; the most is {c} (index {p}).",
            c=table[0]["column"],
            p=short(table[0]["psi"]),
        )
    )
    return flat_figure(
        title=Text("Cuánto se movió cada distribución", "How far each distribution moved"),
        sentence=sentence,
        draw=lambda canvas: bars(
            canvas,
            table,
            name="column",
            value="psi",
            marked=lambda r: r["psi"] >= 0.1,
            label=lambda r: number(r["psi"], 3),
            title=canvas.t("índice de estabilidad de la población (PSI)", "population stability index (PSI)"),
        ),
        table=table,
        findings={r["column"]: r["psi"] for r in table},
        note=Text(
            "PSI por deciles de las tablas anteriores: menos de 0,1 estable; más de 0,25 otro reparto.",
            "PSI over deciles of the earlier tables: below 0.1 stable; above 0.25 another distribution.",
        ),
    )
