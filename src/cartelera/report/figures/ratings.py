"""Who rated how much, what, how and when."""

from __future__ import annotations

import altair as alt

from cartelera.report.axes import number_axis, percent_axis
from cartelera.report.canvas import Canvas, Picture, colours
from cartelera.report.charts_by_field import columns, dot_plot, lines
from cartelera.report.data import ReportData, Rows
from cartelera.report.figure import Figure, Value, flat_figure, require_rows
from cartelera.report.text import EMPTY, Text, count, month, names, number, percent, text

_NONE = ("No hay valoraciones.", "There are no ratings.")
_MANY = 6
"""Data sets that are drawn; the smaller ones beyond that are left out of the pictures, never out of the tables."""


def _ratings(n: int) -> Text:
    return count(n, ("valoración", "valoraciones"), ("rating", "ratings"))


def _sets(data: ReportData) -> list[str]:
    """Data sets, the largest first."""
    return [
        r["dataset"] for r in data.rows("SELECT dataset FROM rated GROUP BY dataset ORDER BY count(*) DESC, dataset")
    ]


def rating_values(data: ReportData) -> Figure:
    """How ratings are given, by data set."""
    table = data.rows(
        "SELECT dataset, round(rating * 2) / 2 AS rating, count(*) AS n FROM rated WHERE rating IS NOT NULL GROUP "
        "BY ALL ORDER BY dataset, rating"
    )
    require_rows(table, *_NONE)
    sets = _sets(data)
    stats = data.rows(
        "SELECT dataset, count(*) AS n, avg(rating) AS mean, count(*) FILTER (rating >= 4) / count(*) AS liked, "
        "count(DISTINCT viewer_id) AS viewers, "
        "count(DISTINCT title_id) AS titles FROM rated GROUP BY dataset ORDER BY n DESC, dataset"
    )
    total = sum(r["n"] for r in stats)
    mean = sum(r["n"] * r["mean"] for r in stats) / total
    liked = sum(r["n"] * r["liked"] for r in stats) / total
    listed = names(
        [
            text(
                "{d} ({n} de {v}, media {m})",
                "{d} ({n} by {v}, mean {m})",
                d=r["dataset"],
                n=number(r["n"]),
                v=count(r["viewers"], ("espectador", "espectadores"), ("viewer", "viewers")),
                m=number(r["mean"], 2),
            )
            for r in stats[:_MANY]
        ]
    )
    sentence = text(
        "{n}, con media {m} de 5; el {l} son de 4 o más. Por conjunto: {s}.",
        "{n}, with mean {m} out of 5; {l} are 4 or more. By data set: {s}.",
        n=_ratings(total),
        m=number(mean, 2),
        l=percent(liked),
        s=listed,
    )

    def draw(canvas: Canvas) -> Picture:
        totals = {r["dataset"]: r["n"] for r in stats}
        rows = [row | {"share": row["n"] / totals[row["dataset"]]} for row in table if row["dataset"] in sets[:_MANY]]
        return lines(
            canvas,
            rows,
            x="rating",
            y="share",
            series="dataset",
            names=sets[:_MANY],
            y_axis=percent_axis(),
            x_title=canvas.t("valoración (de 0 a 5)", "rating (0 to 5)"),
            y_title=canvas.t("proporción de las valoraciones", "share of the ratings"),
            x_axis=alt.Axis(values=[0, 1, 2, 3, 4, 5], format="d"),
            x_scale=alt.Scale(domain=[0, 5.1], nice=False),
            y_scale=alt.Scale(zero=True),
        )

    findings = {f"{r['dataset']}.{k}": r[k] for r in stats for k in ("n", "mean", "viewers", "titles")}
    return flat_figure(
        title=Text("Cómo se valora", "How ratings are given"),
        sentence=sentence,
        draw=draw,
        table=table,
        findings={"ratings": total, "mean": mean, "liked": liked} | findings,
    )


def ratings_per_viewer(data: ReportData) -> Figure:
    """Ratings per viewer."""
    return _activity(
        data,
        "viewer_id",
        Text("Valoraciones por espectador", "Ratings per viewer"),
        (("espectador", "espectadores"), ("viewer", "viewers")),
    )


def ratings_per_title(data: ReportData) -> Figure:
    """Ratings per title."""
    return _activity(
        data,
        "title_id",
        Text("Valoraciones por título", "Ratings per title"),
        (("título", "títulos"), ("title", "titles")),
    )


def _activity(data: ReportData, key: str, title: Text, noun: tuple[tuple[str, str], tuple[str, str]]) -> Figure:
    counts = f"(SELECT dataset, {key}, count(*) AS k FROM rated GROUP BY ALL)"
    table = data.rows(
        f"SELECT dataset, pow(2, floor(log2(k))) AS ratings_from, count(*) AS n FROM {counts} GROUP BY ALL ORDER "
        f"BY dataset, ratings_from"
    )
    require_rows(table, *_NONE)
    sets = _sets(data)
    stats = data.rows(
        f"SELECT dataset, count(*) AS n, median(k) AS median, max(k) AS most, min(k) AS least, count(*) FILTER (k "
        f"< 5) AS few "
        f"FROM {counts} GROUP BY dataset ORDER BY sum(k) DESC, dataset"
    )
    parts = [
        text(
            "en {d}, {n}; la mitad tiene {m} o menos (de {a} a {z}) y el {f}, menos de 5",
            "in {d}, {n}; half have {m} or fewer ({a} to {z}), and {f} fewer than 5",
            d=r["dataset"],
            n=count(r["n"], *noun),
            m=_ratings(int(r["median"])),
            a=number(r["least"]),
            z=number(r["most"]),
            f=percent(r["few"] / r["n"]),
        )
        for r in stats[:_MANY]
    ]
    joined = Text("; ".join(p.es for p in parts), "; ".join(p.en for p in parts))
    sentence = Text(*(text[0].upper() + text[1:] + "." for text in (joined.es, joined.en)))

    def draw(canvas: Canvas) -> Picture:
        rows = [row | {"x": row["ratings_from"]} for row in _filled(table) if row["dataset"] in sets[:_MANY]]
        low, high = min(r["x"] for r in rows), max(r["x"] for r in rows)
        scale = alt.Scale(type="log", base=2, domain=[low * 0.9, high * 1.15], nice=False)
        values = [2.0**k for k in range(0, 22, 2) if low <= 2.0**k <= high]
        return lines(
            canvas,
            rows,
            x="x",
            y="n",
            series="dataset",
            names=sets[:_MANY],
            x_scale=scale,
            x_axis=number_axis(canvas, values=values or [low]),
            x_title=canvas.t(
                "valoraciones (desde ese número hasta el doble; eje logarítmico)",
                "ratings (from that number to twice it; logarithmic axis)",
            ),
            y_title=noun[0][1] if canvas.lang == "es" else noun[1][1],
        )

    return flat_figure(
        title=title,
        sentence=sentence,
        draw=draw,
        table=table,
        findings={f"{r['dataset']}.{k}": r[k] for r in stats for k in ("n", "median", "most", "least", "few")},
    )


def _filled(table: Rows) -> Rows:
    """A band nobody falls in counts 0: a line must not bridge it."""
    rows = []
    for dataset in dict.fromkeys(row["dataset"] for row in table):
        own = {row["ratings_from"]: row["n"] for row in table if row["dataset"] == dataset}
        band = min(own)
        while band <= max(own):
            rows.append({"dataset": dataset, "ratings_from": band, "n": own.get(band, 0)})
            band *= 2
    return rows


def ratings_long_tail(data: ReportData) -> Figure:
    """What share of all ratings the most rated titles take."""
    table = data.rows(
        "WITH counts AS (SELECT dataset, title_id, count(*) AS k FROM rated GROUP BY ALL), "
        "placed AS (SELECT dataset, row_number() OVER w AS place, count(*) OVER (PARTITION BY dataset) AS titles, "
        "sum(k) OVER w AS cumulated, sum(k) OVER (PARTITION BY dataset) AS total FROM counts "
        "WINDOW w AS (PARTITION BY dataset ORDER BY k DESC, title_id ROWS UNBOUNDED PRECEDING)) "
        "SELECT dataset, ceil(100.0 * place / titles) / 100 AS titles_share, max(cumulated) / any_value(total) AS "
        "ratings_share "
        "FROM placed WHERE titles >= 10 GROUP BY ALL ORDER BY dataset, titles_share"
    )
    require_rows(table, "Hacen falta al menos diez títulos valorados.", "It takes at least ten rated titles.")
    drawn = {row["dataset"] for row in table}
    sets = [name for name in _sets(data) if name in drawn]
    parts: list[Text] = []
    findings: dict[str, Value] = {}
    for dataset in sets[:_MANY]:
        own = [(0.0, 0.0)] + [(r["titles_share"], r["ratings_share"]) for r in table if r["dataset"] == dataset]
        tenth = max((y for x, y in own if x <= 0.1), default=0.0)
        half = min((x for x, y in own if y >= 0.5), default=1.0)
        findings |= {f"{dataset}.top_tenth": tenth, f"{dataset}.half_of_ratings": half}
        parts.append(
            text(
                "en {d}, el 10 % más valorado reúne el {t} y la mitad de todas cabe en el {h} de los títulos",
                "in {d}, the most rated 10% take {t}, and half of all fit into {h} of the titles",
                d=dataset,
                t=percent(tenth),
                h=percent(half),
            )
        )
    joined = Text("; ".join(p.es for p in parts), "; ".join(p.en for p in parts))
    sentence = Text(*(text[0].upper() + text[1:] + "." for text in (joined.es, joined.en)))

    def draw(canvas: Canvas) -> Picture:
        rows = [{"dataset": d, "titles_share": 0.0, "ratings_share": 0.0} for d in sets[:_MANY]]
        rows += [row for row in table if row["dataset"] in sets[:_MANY]]
        return lines(
            canvas,
            rows,
            x="titles_share",
            y="ratings_share",
            series="dataset",
            names=sets[:_MANY],
            points=len(rows) < 20,
            x_title=canvas.t(
                "proporción de los títulos, del más al menos valorado", "share of the titles, most to least rated"
            ),
            y_title=canvas.t("proporción de las valoraciones", "share of the ratings"),
            x_axis=percent_axis(),
            y_axis=percent_axis(),
            x_scale=alt.Scale(domain=[0, 1]),
            y_scale=alt.Scale(domain=[0, 1]),
        )

    return flat_figure(
        title=Text("La cola larga", "The long tail"), sentence=sentence, draw=draw, table=table, findings=findings
    )


def ratings_over_time(data: ReportData) -> Figure:
    """Ratings and their mean by year."""
    table = data.rows(
        "SELECT dataset, year(make_timestamp(rated_at * 1000000)) AS year, count(*) AS n, avg(rating) AS mean "
        "FROM rated "
        "WHERE rated_at IS NOT NULL GROUP BY ALL ORDER BY dataset, year"
    )
    require_rows(table, "Ninguna valoración dice cuándo se hizo.", "No rating says when it was made.")
    total, all_ratings = sum(row["n"] for row in table), data.size("rated")
    by_year: dict[int, list[float]] = {}
    for row in table:
        entry = by_year.setdefault(row["year"], [0, 0.0])
        entry[0] += row["n"]
        entry[1] += row["n"] * row["mean"]
    peak = max(by_year, key=lambda y: (by_year[y][0], -y))
    often = {y: s / n for y, (n, s) in by_year.items() if n >= 100} or {y: s / n for y, (n, s) in by_year.items()}
    high, low = max(often, key=lambda y: often[y]), min(often, key=lambda y: often[y])
    busiest = data.one(
        "SELECT month(make_timestamp(rated_at * 1000000)) AS m, count(*) AS n FROM rated WHERE rated_at IS NOT NULL "
        "GROUP BY m ORDER BY n DESC, m LIMIT 1"
    )
    sentence = text(
        "{n} de {all} ({p}) llevan fecha, de {a} a {z}. El año con más es {y} ({k}) y el mes, {m} ({km}); la "
        "media anual va de {lo} ({ly}) a {hi} ({hy}).",
        "{n} of {all} ({p}) are dated, from {a} to {z}. The year with most is {y} ({k}), the month {m} ({km}); "
        "the yearly mean runs from {lo} ({ly}) to {hi} ({hy}).",
        n=number(total),
        all=_ratings(all_ratings),
        p=percent(total / all_ratings),
        a=str(min(by_year)),
        z=str(max(by_year)),
        y=str(peak),
        k=number(by_year[peak][0]),
        lo=number(often[low], 2),
        ly=str(low),
        hi=number(often[high], 2),
        hy=str(high),
        m=month(busiest["m"]),
        km=number(busiest["n"]),
    )

    def draw(canvas: Canvas) -> Picture:
        left, right = canvas.split(0.5)
        sets = list(dict.fromkeys(row["dataset"] for row in table))[:_MANY]
        rows = [
            row | {"name": str(row["year"])} for row in sorted(table, key=lambda r: r["year"]) if row["dataset"] in sets
        ]
        years = alt.Axis(format="d", tickMinStep=1, tickCount=5)
        return (
            columns(
                left,
                rows,
                name="name",
                value="n",
                part="dataset",
                parts=sets,
                palette=colours(sets),
                title=canvas.t("valoraciones", "ratings"),
                name_title=canvas.t("año", "year"),
                panel=canvas.t("Valoraciones por año", "Ratings per year"),
            ),
            lines(
                right,
                [r for r in rows if r["n"] >= 30] or rows,
                x="year",
                y="mean",
                series="dataset",
                names=sets,
                x_axis=years,
                x_title=canvas.t("año", "year"),
                y_title=canvas.t("valoración media (de 0 a 5)", "mean rating (0 to 5)"),
                height=260,
                y_scale=alt.Scale(zero=False),
                panel=canvas.t("Media anual (30 o más)", "Yearly mean (30 or more)"),
                y_axis=number_axis(right, tickCount=5),
            ),
        )

    return flat_figure(
        title=Text("Valoraciones a lo largo del tiempo", "Ratings over time"),
        sentence=sentence,
        draw=draw,
        table=table,
        findings={
            "dated": total,
            "ratings": all_ratings,
            "first": min(by_year),
            "last": max(by_year),
            "peak": peak,
            "at_peak": by_year[peak][0],
        },
        note=EMPTY,
    )


def ratings_by_genre(data: ReportData) -> Figure:
    """Mean rating and number of ratings by genre."""
    table = data.rows(
        "WITH per_title AS (SELECT title_id, count(*) AS n, sum(rating) AS s FROM rated GROUP BY title_id) "
        "SELECT genre, sum(n)::BIGINT AS n, sum(s) / sum(n) AS mean, count(*) AS titles FROM "
        "(SELECT unnest(t.genres) AS genre, n, s FROM per_title JOIN titles t USING (title_id)) WHERE "
        "coalesce(genre, '') <> '' "
        "GROUP BY genre ORDER BY mean DESC, genre"
    )
    require_rows(table, "Ningún título valorado dice su género.", "No rated title says its genre.")
    enough = max(1, min(1000, max(row["n"] for row in table) // 50))
    shown = [row for row in table if row["n"] >= enough][:20]
    best, worst = shown[0], shown[-1]
    most = max(table, key=lambda r: (r["n"], r["genre"]))
    sentence = text(
        "El género mejor valorado (con {e} o más) es {a}, con {x} de media",
        "The best rated genre (with {e} or more) is {a}, with a mean of {x}",
        e=_ratings(enough),
        a=best["genre"],
        x=number(best["mean"], 2),
    )
    sentence = text(
        "{s}; el peor, {b} ({y}). El más valorado en número es {c} ({n}).",
        "{s}; the worst is {b} ({y}). The most often rated is {c} ({n}).",
        s=sentence,
        b=worst["genre"],
        y=number(worst["mean"], 2),
        c=most["genre"],
        n=number(most["n"]),
    )
    return flat_figure(
        title=Text("Valoraciones por género", "Ratings by genre"),
        sentence=sentence,
        draw=lambda canvas: dot_plot(
            canvas,
            shown,
            name="genre",
            value="mean",
            log=False,
            title=canvas.t("valoración media (de 0 a 5)", "mean rating (0 to 5)"),
            label=lambda r: text("{m} ({n})", "{m} ({n})", m=number(r["mean"], 2), n=number(r["n"])),
            axis=alt.Axis(format=".1f", tickCount=6),
        ),
        table=table,
        findings={
            "best": best["genre"],
            "best_mean": best["mean"],
            "worst": worst["genre"],
            "worst_mean": worst["mean"],
            "most": most["genre"],
        },
        note=Text(
            "Entre paréntesis, el número de valoraciones; un título cuenta en cada uno de sus géneros.",
            "In brackets, the number of ratings; a title counts under each of its genres.",
        ),
    )
