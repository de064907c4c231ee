"""What goes with what: correlations, and the pairs most often spoken of."""

from __future__ import annotations

import math
from itertools import combinations
from typing import Any

import altair as alt
import numpy as np

from cartelera.report.axes import dollar_axis, number_axis
from cartelera.report.canvas import Canvas, Picture
from cartelera.report.charts_by_field import density2d, heatmap, lines
from cartelera.report.data import ReportData, Rows
from cartelera.report.figure import Claim, EmptyFigure, Figure, flat_figure, require_rows
from cartelera.report.text import Text, films, number, text

_COLUMNS: dict[str, tuple[str, Text]] = {
    "budget": ("nullif(budget, 0)", Text("presupuesto", "budget")),
    "revenue": ("nullif(revenue, 0)", Text("recaudación", "revenue")),
    "return": ('nullif("return", 0)', Text("retorno", "return")),
    "popularity": ("popularity", Text("popularidad", "popularity")),
    "vote_count": ("vote_count", Text("votos", "votes")),
    "vote_average": ("CASE WHEN vote_count > 0 THEN vote_average END", Text("voto medio", "mean vote")),
    "runtime": ("nullif(runtime, 0)", Text("duración", "running time")),
    "release_year": ("release_year", Text("año", "year")),
    "overview": ("nullif(length(overview), 0)", Text("long. sinopsis", "overview length")),
}


Numbers = np.ndarray[Any, np.dtype[np.float64]]


def ranks(values: Numbers) -> Numbers:
    """Ranks from 1, ties sharing their mean rank."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    middle: Numbers = np.cumsum(counts) - (counts - 1) / 2.0
    ranked: Numbers = middle[inverse]
    return ranked


def pearson(x: Numbers, y: Numbers) -> float | None:
    """Pearson's r; None for fewer than 3 pairs, or where one side never varies."""
    if len(x) < 3 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return None
    return float(np.corrcoef(x, y)[0, 1])


def spearman(x: Numbers, y: Numbers) -> float | None:
    """Spearman's ρ: Pearson's r of the ranks."""
    return pearson(ranks(x), ranks(y))


def _columns(data: ReportData) -> dict[str, Numbers]:
    shown = ", ".join(f'CAST({sql} AS DOUBLE) AS "{name}"' for name, (sql, _) in _COLUMNS.items())
    found = data.connection.execute(f"SELECT {shown} FROM films").fetchnumpy()
    return {name: np.asarray(np.ma.filled(np.ma.asarray(found[name]), np.nan), dtype=np.float64) for name in _COLUMNS}


def correlations(data: ReportData) -> Figure:
    """Each pair of numeric columns: Pearson below the diagonal, Spearman above it."""
    values = _columns(data)
    table: Rows = []
    for a, b in combinations(_COLUMNS, 2):
        both = ~(np.isnan(values[a]) | np.isnan(values[b]))
        r, rho = pearson(values[a][both], values[b][both]), spearman(values[a][both], values[b][both])
        if r is not None and rho is not None:
            table.append({"a": a, "b": b, "films": int(both.sum()), "pearson": r, "spearman": rho})
    require_rows(
        table, "Ningún par de columnas tiene tres valores en común.", "No two columns have three values in common."
    )
    strongest = max(table, key=lambda row: abs(row["pearson"]))
    ranked = max(table, key=lambda row: abs(row["spearman"]))
    apart = max(table, key=lambda row: abs(row["spearman"] - row["pearson"]))
    word = {name: words for name, (_, words) in _COLUMNS.items()}
    sentence = text(
        "La relación lineal más fuerte es {a}–{b} (r = {r}); por rangos, {c}–{d} (ρ = {rho}).",
        "The strongest linear relation is {a}–{b} (r = {r}); by ranks, {c}–{d} (ρ = {rho}).",
        a=word[strongest["a"]],
        b=word[strongest["b"]],
        r=number(strongest["pearson"], 2),
        c=word[ranked["a"]],
        d=word[ranked["b"]],
        rho=number(ranked["spearman"], 2),
    )
    if abs(apart["spearman"] - apart["pearson"]) > 0.3:
        sentence = sentence + text(
            "Donde más se apartan es en {e}–{f} (r = {r}, ρ = {rho}), señal de extremos o de una relación curva.",
            "They differ most on {e}–{f} (r = {r}, ρ = {rho}), a sign of outliers or of a curved relation.",
            e=word[apart["a"]],
            f=word[apart["b"]],
            r=number(apart["pearson"], 2),
            rho=number(apart["spearman"], 2),
        )
    return flat_figure(
        title=Text("Matriz de correlaciones", "Correlation matrix"),
        sentence=sentence,
        draw=lambda canvas: _matrix(canvas, table),
        table=table,
        findings={f"{row['a']}.{row['b']}.{kind}": row[kind] for row in table for kind in ("pearson", "spearman")},
        note=Text(
            "Debajo de la diagonal, r de Pearson; encima, ρ de Spearman (rangos). Los ceros que significan «no se "
            "sabe» no cuentan.",
            "Below the diagonal Pearson's r, above it Spearman's ρ (ranks). Zeros that mean “unknown” do not count.",
        ),
    )


def _matrix(canvas: Canvas, table: Rows) -> Picture:
    present = [name for name in _COLUMNS if any(name in (row["a"], row["b"]) for row in table)]
    word = {name: canvas.to(_COLUMNS[name][1]) for name in present}
    cells = []
    for row in table:
        for x, y, kind in ((row["a"], row["b"], "pearson"), (row["b"], row["a"], "spearman")):
            cells.append(
                {
                    "x": word[x],
                    "y": word[y],
                    "v": row[kind],
                    "_label": canvas.to(number(row[kind], 1 if canvas.narrow else 2)),
                }
            )
    order = [word[name] for name in present]
    return heatmap(
        canvas,
        cells,
        x="x",
        y="y",
        value="v",
        label="_label",
        xs=order,
        ys=order,
        scheme="blueorange",
        domain=(-1, 1),
        dark_from=0.75,
        legend_title=canvas.t("correlación (de −1 a 1)", "correlation (−1 to 1)"),
        legend_format=".1f",
        slanted=True,
        row_height=34,
    )


def _pair(data: ReportData, x: str, y: str) -> tuple[dict[str, float], Rows]:
    """The ways to correlate two columns, and the density of the films that state both."""
    found = data.connection.execute(
        f"SELECT CAST({x} AS DOUBLE) AS x, CAST({y} AS DOUBLE) AS y FROM films"
    ).fetchnumpy()
    xs, ys = (np.asarray(np.ma.filled(np.ma.asarray(found[k]), 0.0), dtype=np.float64) for k in ("x", "y"))
    known = (xs > 0) & (ys > 0)
    if known.sum() < 3:
        raise EmptyFigure("Menos de tres películas declaran ambas cosas.", "Fewer than three films state both.")
    results = {
        "all": pearson(xs, ys),
        "known": pearson(xs[known], ys[known]),
        "rank": spearman(xs[known], ys[known]),
        "log": pearson(np.log(xs[known]), np.log(ys[known])),
        "films": float(known.sum()),
        "of": float(len(xs)),
    }
    if any(value is None for value in results.values()):
        raise EmptyFigure("Una de las dos columnas no varía.", "One of the two columns never varies.")
    cells = data.rows(
        f"SELECT pow(2, a / 2.0) AS x0, pow(2, (a + 1) / 2.0) AS x1, pow(2, b / 2.0) AS y0, pow(2, (b + 1) / 2.0) "
        f"AS y1, n FROM "
        f"(SELECT floor(log2({x}) * 2) AS a, floor(log2({y}) * 2) AS b, count(*) AS n FROM films WHERE {x} > 0 "
        f"AND {y} > 0 GROUP BY a, b) "
        f"ORDER BY x0, y0"
    )
    return {k: float(v) for k, v in results.items() if v is not None}, cells


def revenue_votes(data: ReportData) -> Figure:
    """Revenue against number of votes."""
    r, cells = _pair(data, "vote_count", "revenue")
    return flat_figure(
        title=Text("Recaudación y número de votos", "Revenue and number of votes"),
        sentence=_pair_sentence(r, Text("los votos", "votes")),
        draw=lambda canvas: density2d(
            canvas,
            cells,
            x_title=canvas.t("votos (eje logarítmico)", "votes (logarithmic axis)"),
            y_title=canvas.t("recaudación (dólares, eje logarítmico)", "revenue (US dollars, logarithmic axis)"),
            legend_title=canvas.t("películas por celda", "films per cell"),
            x_axis=number_axis(canvas),
            y_axis=dollar_axis(canvas),
        ),
        table=cells,
        findings=dict(r),
        claim=Claim(
            Text(
                "La recaudación va con el número de votos: r = 0,81.",
                "Revenue goes with the number of votes: r = 0.81.",
            ),
            text(
                "r = {a} contando como 0 lo que no se sabe; r = {k} donde se sabe",
                "r = {a} counting unknowns as 0; r = {k} where known",
                a=number(r["all"], 2),
                k=number(r["known"], 2),
            ),
            abs(r["all"] - 0.81) < 0.015,
        ),
    )


def revenue_budget(data: ReportData) -> Figure:
    """Revenue against budget."""
    r, cells = _pair(data, "budget", "revenue")
    return flat_figure(
        title=Text("Recaudación y presupuesto", "Revenue and budget"),
        sentence=_pair_sentence(r, Text("el presupuesto", "the budget")),
        draw=lambda canvas: density2d(
            canvas,
            cells,
            x_title=canvas.t("presupuesto (dólares, eje logarítmico)", "budget (US dollars, logarithmic axis)"),
            y_title=canvas.t("recaudación (dólares, eje logarítmico)", "revenue (US dollars, logarithmic axis)"),
            legend_title=canvas.t("películas por celda", "films per cell"),
            x_axis=dollar_axis(canvas),
            y_axis=dollar_axis(canvas),
        ),
        table=cells,
        findings=dict(r),
        claim=Claim(
            Text("La recaudación va también con el presupuesto.", "Revenue goes with the budget too."),
            text(
                "r = {a} contando como 0 lo que no se sabe; r = {k} donde se sabe",
                "r = {a} counting unknowns as 0; r = {k} where known",
                a=number(r["all"], 2),
                k=number(r["known"], 2),
            ),
            r["known"] >= 0.5,
        ),
    )


def _pair_sentence(r: dict[str, float], other: Text) -> Text:
    strength = r["rank"]
    word = (
        Text("va claramente con", "clearly goes with")
        if strength >= 0.5
        else Text("va algo con", "goes somewhat with")
        if strength >= 0.2
        else Text("apenas va con", "hardly goes with")
        if strength > -0.2
        else Text("va en contra de", "goes against")
    )
    return text(
        "La recaudación {word} {other}: r = {k} y ρ = {rank} en las {n} que declaran ambas cosas. "
        "Contando como 0 lo que no se sabe, r = {a} en las {of}.",
        "Revenue {word} {other}: r = {k} and ρ = {rank} over the {n} that state both. "
        "Counting unknowns as 0, r = {a} over all {of}.",
        word=word,
        other=other,
        k=number(r["known"], 2),
        rank=number(r["rank"], 2),
        n=films(int(r["films"])),
        a=number(r["all"], 2),
        of=number(int(r["of"])),
    )


def overview_rating(data: ReportData) -> Figure:
    """Mean vote by length of the synopsis: do short ones rate higher?"""
    held = (
        "(SELECT length(overview) AS l, vote_average AS v, vote_count AS c FROM films "
        "WHERE length(overview) > 0 AND vote_count > 0)"
    )
    table = data.rows(
        f"SELECT least(l // 100, 9) * 100 AS length_from, 'all' AS films, count(*) AS n, avg(v) AS mean, "
        f"coalesce(1.96 * stddev_samp(v) / sqrt(count(*)), 0) AS margin FROM {held} GROUP BY length_from "
        f"UNION ALL SELECT least(l // 100, 9) * 100, 'at least 50 votes', count(*), avg(v), "
        f"coalesce(1.96 * stddev_samp(v) / sqrt(count(*)), 0) FROM {held} WHERE c >= 50 GROUP BY 1 ORDER BY "
        f"films, length_from"
    )
    found = data.connection.execute(f"SELECT l, v, c FROM {held}").fetchnumpy()
    lengths, marks, counts = (np.asarray(found[k], dtype=np.float64) for k in ("l", "v", "c"))
    r = pearson(lengths, marks)
    if r is None:
        raise EmptyFigure(
            "Menos de tres películas tienen sinopsis y votos.", "Fewer than three films have an overview and votes."
        )
    often = pearson(lengths[counts >= 50], marks[counts >= 50])
    own = [row for row in table if row["films"] == "all"]
    shortest, longest = own[0], own[-1]
    judged, judged_films = (r, len(marks)) if often is None else (often, int((counts >= 50).sum()))
    # Twice the standard error of r: fewer films could show as much by chance.
    sure = abs(judged) > max(0.05, 2 / math.sqrt(judged_films))
    word = (
        Text("Las sinopsis más cortas puntúan más alto", "Shorter overviews rate higher")
        if sure and judged < 0
        else Text("Las sinopsis más largas puntúan más alto", "Longer overviews rate higher")
        if sure
        else Text(
            "La longitud de la sinopsis apenas dice nada del voto",
            "The length of the overview says hardly anything about the vote",
        )
    )
    sentence = text(
        "{word}: r = {r} en {n}; la media es {a} en las de menos de {la} caracteres y {b} en las de {lb} o más.",
        "{word}: r = {r} over {n}; the mean is {a} below {la} characters and {b} from {lb} on.",
        word=word,
        r=number(r, 3),
        n=films(len(marks)),
        a=number(shortest["mean"], 2),
        la=number(shortest["length_from"] + 100),
        b=number(longest["mean"], 2),
        lb=number(longest["length_from"]),
    )
    if often is not None:
        sentence = sentence + text(
            "Con 50 votos o más, r = {o}.", "With 50 votes or more, r = {o}.", o=number(often, 3)
        )
    return flat_figure(
        title=Text("Voto medio según la longitud de la sinopsis", "Mean vote by length of the overview"),
        sentence=sentence,
        draw=lambda canvas: _by_length(canvas, table),
        table=table,
        findings={
            "r": r,
            "r_at_least_50_votes": often,
            "films": len(marks),
            "shortest": shortest["mean"],
            "longest": longest["mean"],
        },
        note=Text(
            "Las barras finas son intervalos de confianza del 95 %.", "The thin bars are 95% confidence intervals."
        ),
        claim=Claim(
            Text("Las sinopsis más cortas puntúan más alto.", "Shorter overviews rate higher."),
            text(
                "r = {r} en todas; r = {o} con 50 votos o más",
                "r = {r} over all; r = {o} with 50 votes or more",
                r=number(r, 3),
                o="—" if often is None else number(often, 3),
            ),
            sure and judged < 0,
        ),
    )


def _by_length(canvas: Canvas, table: Rows) -> Picture:
    words = {"all": canvas.t("todas", "all"), "at least 50 votes": canvas.t("con 50 votos o más", "50 votes or more")}
    rows = [
        row
        | {
            "films": words[row["films"]],
            "x": row["length_from"] + 50,
            "lo": row["mean"] - row["margin"],
            "hi": row["mean"] + row["margin"],
        }
        for row in table
        if row["n"] >= 5 or len(table) < 8
    ] or [
        row | {"films": words[row["films"]], "x": row["length_from"] + 50, "lo": row["mean"], "hi": row["mean"]}
        for row in table
    ]
    low, high = math.floor(min(r["lo"] for r in rows) * 2) / 2, math.ceil(max(r["hi"] for r in rows) * 2) / 2
    low, high = max(0.0, low), min(10.0, high) if min(10.0, high) > low else low + 1
    scale = alt.Scale(domain=[low, high], zero=False, clamp=True)
    present = [w for w in words.values() if any(r["films"] == w for r in rows)]
    return lines(
        canvas,
        rows,
        x="x",
        y="mean",
        series="films",
        names=present,
        y_scale=scale,
        low="lo",
        high="hi",
        x_title=canvas.t("caracteres de la sinopsis (bandas de 100)", "characters in the overview (bands of 100)"),
        y_title=canvas.t("voto medio (de 0 a 10)", "mean vote (0 to 10)"),
        x_axis=number_axis(canvas, tickCount=10),
        x_scale=alt.Scale(domain=[0, 1000], nice=False),
        y_axis=number_axis(canvas, tickCount=6),
    )
