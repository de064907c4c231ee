"""The platforms side by side: size, kind, age, maturity, duration, freshness, overlap and scores."""

from __future__ import annotations

from itertools import combinations

import altair as alt

from cartelera.report.axes import number_axis, percent_axis, year_axis
from cartelera.report.canvas import BLUE, GREY, ORANGE, Canvas, Picture, colours
from cartelera.report.charts_by_field import box_summary, columns, heatmap, lines, stacked
from cartelera.report.data import ReportData, Rows
from cartelera.report.figure import Claim, Figure, flat_figure, require_rows
from cartelera.report.text import Text, count, names, number, percent, text

_NONE = ("No hay títulos de plataformas.", "There are no titles of platforms.")
_TITLES = (("título", "títulos"), ("title", "titles"))
_QUANTILES = ", ".join(f"quantile_cont({{v}}, {q / 100}) AS p{q}" for q in (5, 25, 50, 75, 95))


def _platforms(data: ReportData) -> list[str]:
    """Platforms, the largest first."""
    rows = data.rows(
        "SELECT platform FROM offers WHERE coalesce(platform, '') <> '' GROUP BY platform ORDER BY count(*) DESC, "
        "platform"
    )
    return [row["platform"] for row in rows]


def _quantiles(data: ReportData, value: str, where: str) -> Rows:
    """(platform, n, p5 … p95) of a value."""
    return data.rows(
        f"SELECT platform, count({value}) AS n, {_QUANTILES.format(v=value)} FROM offers WHERE {where} AND "
        f"{value} IS NOT NULL "
        f"AND coalesce(platform, '') <> '' GROUP BY platform ORDER BY (SELECT count(*) FROM offers o WHERE "
        f"o.platform = offers.platform) DESC, platform"
    )


def platform_sizes(data: ReportData) -> Figure:
    """Titles by platform and kind."""
    table = data.rows(
        "SELECT platform, count(*) FILTER (type = 'movie') AS movies, count(*) FILTER (type IS DISTINCT FROM "
        "'movie') AS series "
        "FROM offers WHERE coalesce(platform, '') <> '' GROUP BY platform ORDER BY count(*) DESC, platform"
    )
    require_rows(table, *_NONE)
    size = {row["platform"]: row["movies"] + row["series"] for row in table}
    share = {row["platform"]: row["series"] / size[row["platform"]] for row in table}
    largest, serial = table[0]["platform"], max(share, key=lambda p: (share[p], p))
    total, movies = sum(size.values()), sum(row["movies"] for row in table)
    sentence = text(
        "{total}, el {m} películas.",
        "{total}, {m} of them films.",
        total=count(total, *_TITLES),
        m=percent(movies / total),
    )
    if len(table) > 1:
        sentence = sentence + text(
            "La mayor plataforma es {a} ({n}); donde más pesan las series es en {b} ({s}).",
            "The largest platform is {a} ({n}); series weigh most on {b} ({s}).",
            a=largest,
            n=number(size[largest]),
            b=serial,
            s=percent(share[serial]),
        )

    def draw(canvas: Canvas) -> Picture:
        parts = (canvas.t("películas", "films"), canvas.t("series", "series"))
        rows = [
            {"platform": row["platform"], "part": part, "n": row[key]}
            for row in table
            for part, key in zip(parts, ("movies", "series"), strict=True)
        ]
        totals = {
            row["platform"]: canvas.to(text("{a} + {b}", "{a} + {b}", a=number(row["movies"]), b=number(row["series"])))
            for row in table
        }
        return stacked(
            canvas,
            rows,
            name="platform",
            value="n",
            part="part",
            parts=parts,
            palette=(BLUE, ORANGE),
            totals=totals,
            title=canvas.t("títulos", "titles"),
        )

    listed = names(
        [
            text("{p} {m} + {s}", "{p} {m} + {s}", p=r["platform"], m=number(r["movies"]), s=number(r["series"]))
            for r in table
        ]
    )
    return flat_figure(
        title=Text("Títulos por plataforma y tipo", "Titles by platform and kind"),
        sentence=sentence,
        draw=draw,
        table=table,
        findings={"titles": total, "movies": movies, "largest": largest}
        | {f"{r['platform']}.{k}": r[k] for r in table for k in ("movies", "series")},
        claim=Claim(
            Text("Títulos por plataforma y tipo.", "Titles by platform and kind."),
            text("películas + series: {l}", "films + series: {l}", l=listed),
            None,
        ),
    )


def platform_ages(data: ReportData) -> Figure:
    """Year of release of what each platform offers."""
    table = _quantiles(data, "release_year", "TRUE")
    require_rows(table, "Ningún título de plataforma dice su año.", "No title of a platform says its year.")
    newest, oldest = max(table, key=lambda r: r["p50"]), min(table, key=lambda r: r["p50"])
    sentence = (
        text(
            "El catálogo más nuevo es el de {a} (mediana {x}) y el más antiguo el de {b} (mediana {y}, y un 5 % "
            "anterior a {z}).",
            "The newest catalogue is that of {a} (median {x}), the oldest that of {b} (median {y}, and 5% from "
            "before {z}).",
            a=newest["platform"],
            x=f"{newest['p50']:.0f}",
            b=oldest["platform"],
            y=f"{oldest['p50']:.0f}",
            z=f"{oldest['p5']:.0f}",
        )
        if len(table) > 1
        else text(
            "La mediana de {a} es {x}; un 5 % es anterior a {z}.",
            "The median of {a} is {x}; 5% are from before {z}.",
            a=newest["platform"],
            x=f"{newest['p50']:.0f}",
            z=f"{newest['p5']:.0f}",
        )
    )
    return flat_figure(
        title=Text("Edad de cada catálogo", "Age of each catalogue"),
        sentence=sentence,
        draw=lambda canvas: box_summary(
            canvas,
            table,
            name="platform",
            title=canvas.t("año de estreno", "year of release"),
            axis=year_axis(tickCount=5 if canvas.narrow else 10),
            plain=True,
        ),
        table=table,
        findings={f"{r['platform']}.median_year": r["p50"] for r in table},
        note=_SPREAD,
    )


_SPREAD = Text(
    "Línea: del percentil 5 al 95; barra: la mitad central; la cifra, la mediana.",
    "Line: 5th to 95th percentile; bar: the middle half; the figure is the median.",
)

_BANDS: tuple[tuple[str, Text, tuple[str, ...]], ...] = (
    ("all", Text("todos los públicos", "everyone"), ("G", "TV-Y", "TV-G", "ALL", "ALL_AGES", "TP", "APTA")),
    (
        "children",
        Text("desde 7 años o con sus padres", "7 and over, or with parents"),
        ("PG", "TV-Y7", "TV-Y7-FV", "TV-PG", "7+", "6+", "7", "6"),
    ),
    ("teens", Text("desde 12–14 años", "12–14 and over"), ("PG-13", "TV-14", "13+", "12+", "14+", "12", "13", "14")),
    (
        "adults",
        Text("desde 16–18 años", "16–18 and over"),
        ("R", "NC-17", "TV-MA", "16+", "18+", "16", "17", "18", "AGES_16_", "AGES_18_", "17+"),
    ),
)
_BAND_COLOURS = ("#bfe0f5", "#56b4e9", "#0072b2", "#d55e00", GREY)


def platform_maturity(data: ReportData) -> Figure:
    """For whom each platform's titles are."""
    whens = " ".join(
        f"WHEN upper(maturity) IN ({', '.join(repr(code) for code in codes)}) THEN '{band}'"
        for band, _, codes in _BANDS
    )
    table = data.rows(
        f"SELECT platform, CASE {whens} ELSE 'unrated' END AS band, count(*) AS n FROM offers WHERE "
        f"coalesce(platform, '') <> '' "
        f"GROUP BY ALL ORDER BY platform, band"
    )
    require_rows(table, *_NONE)
    order = _platforms(data)
    share = {p: {row["band"]: row["n"] for row in table if row["platform"] == p} for p in order}
    ratio = {
        (p, band): share[p].get(band, 0) / sum(share[p].values())
        for p in order
        for band in ("adults", "all", "children", "unrated")
    }
    adult = max(order, key=lambda p: ratio[p, "adults"])
    young = max(order, key=lambda p: ratio[p, "all"] + ratio[p, "children"])
    unrated = max(order, key=lambda p: ratio[p, "unrated"])
    sentence = (
        text(
            "La más adulta es {a}: el {x} es para 16 años o más. La más familiar es {b}: el {y} es para menores "
            "de 12. Sin clasificar queda más en {c} ({z}).",
            "The most adult is {a}: {x} is for 16 and over. The most family-minded is {b}: {y} is for under twelves. "
            "Most is left unrated on {c} ({z}).",
            a=adult,
            x=percent(ratio[adult, "adults"]),
            b=young,
            y=percent(ratio[young, "all"] + ratio[young, "children"]),
            c=unrated,
            z=percent(ratio[unrated, "unrated"]),
        )
        if len(order) > 1
        else text(
            "En {a} el {x} es para 16 años o más y el {y} para menores de 12; sin clasificar queda el {z}.",
            "On {a} {x} is for 16 and over and {y} for under twelves; {z} is left unrated.",
            a=adult,
            x=percent(ratio[adult, "adults"]),
            y=percent(ratio[adult, "all"] + ratio[adult, "children"]),
            z=percent(ratio[adult, "unrated"]),
        )
    )

    def draw(canvas: Canvas) -> Picture:
        words = {band: canvas.to(text) for band, text, _ in _BANDS} | {"unrated": canvas.t("sin clasificar", "unrated")}
        rows = [{"platform": p, "part": words[band], "n": share[p].get(band, 0)} for p in order for band in words]
        return stacked(
            canvas,
            rows,
            name="platform",
            value="n",
            part="part",
            parts=list(words.values()),
            palette=_BAND_COLOURS,
            shares=True,
            axis=percent_axis(),
            title=canvas.t("proporción de los títulos", "share of the titles"),
        )

    return flat_figure(
        title=Text("Clasificación por edades", "Maturity ratings"),
        sentence=sentence,
        draw=draw,
        table=table,
        findings={f"{p}.{band}": value for (p, band), value in ratio.items()},
        note=Text(
            "Los códigos de cada plataforma (TV-MA, 18+, R…) se agrupan en bandas de edad; NR, UR y lo que falta "
            "quedan sin clasificar.",
            "The platforms' codes (TV-MA, 18+, R…) are grouped into age bands; NR, UR and what is missing stay "
            "unrated.",
        ),
    )


def platform_durations(data: ReportData) -> Figure:
    """Minutes of films and seasons of series."""
    films = _quantiles(data, "duration_int", "duration_type = 'min'")
    seasons = data.rows(
        "SELECT platform, CASE WHEN duration_int >= 5 THEN '5+' ELSE duration_int::VARCHAR END AS seasons, "
        "count(*) AS n FROM offers "
        "WHERE duration_type = 'season' AND duration_int >= 1 AND coalesce(platform, '') <> '' GROUP BY ALL ORDER "
        "BY platform, seasons"
    )
    require_rows(
        films or seasons, "Ningún título de plataforma dice su duración.", "No title of a platform says its duration."
    )
    sentence = Text("", "")
    if films:
        long, brief = max(films, key=lambda r: r["p50"]), min(films, key=lambda r: r["p50"])
        sentence = (
            text(
                "Las películas más largas son las de {a} (mediana {x} min) y las más cortas las de {b} ({y} min).",
                "The longest films are those of {a} (median {x} min), the shortest those of {b} ({y} min).",
                a=long["platform"],
                x=number(long["p50"]),
                b=brief["platform"],
                y=number(brief["p50"]),
            )
            if len(films) > 1
            else text(
                "Las películas de {a} duran {x} min (mediana).",
                "The films of {a} run {x} min (median).",
                a=long["platform"],
                x=number(long["p50"]),
            )
        )
    one: dict[str, float] = {}
    for platform in dict.fromkeys(row["platform"] for row in seasons):
        own = [row for row in seasons if row["platform"] == platform]
        one[platform] = sum(row["n"] for row in own if row["seasons"] == "1") / sum(row["n"] for row in own)
    if one:
        single, lasting = max(one, key=lambda p: (one[p], p)), min(one, key=lambda p: (one[p], p))
        sentence = sentence + (
            text(
                "Series de una sola temporada: del {y} en {b} al {x} en {a}.",
                "Series of a single season: from {y} on {b} to {x} on {a}.",
                a=single,
                x=percent(one[single]),
                b=lasting,
                y=percent(one[lasting]),
            )
            if len(one) > 1
            else text("Series de una sola temporada: {x}.", "Series of a single season: {x}.", x=percent(one[single]))
        )

    def draw(canvas: Canvas) -> Picture:
        left, right = canvas.split(0.5)
        pictures = []
        if films:
            pictures.append(
                box_summary(
                    left,
                    films,
                    name="platform",
                    title=canvas.t("duración (minutos)", "duration (minutes)"),
                    panel=canvas.t("Películas", "Films"),
                )
            )
        if seasons:
            parts = ["1", "2", "3", "4", "5+"]
            order = [row["platform"] for row in films] or list(one)
            rows = [
                row | {"part": row["seasons"]} for row in sorted(seasons, key=lambda r: _index(order, r["platform"]))
            ]
            palette = ("#d6eaf8", "#9fd0f0", "#5fb0e2", "#2a8acb", "#0069a8")
            pictures.append(
                stacked(
                    right,
                    rows,
                    name="platform",
                    value="n",
                    part="part",
                    parts=parts,
                    shares=True,
                    palette=palette,
                    axis=percent_axis(),
                    title=canvas.t("proporción de las series, por temporadas", "share of the series, by seasons"),
                    panel=canvas.t("Series", "Series"),
                )
            )
        return tuple(pictures)

    table = [
        {"platform": r["platform"], "what": "minutes", **{k: v for k, v in r.items() if k != "platform"}} for r in films
    ]
    blank = dict.fromkeys(table[0], None) if table else {}
    table += [
        blank | {"platform": r["platform"], "what": f"series of {r['seasons']} season(s)", "n": r["n"]} for r in seasons
    ]
    return flat_figure(
        title=Text("Duración de películas y series", "Length of films and series"),
        sentence=sentence,
        draw=draw,
        table=table,
        findings={f"{r['platform']}.median_minutes": r["p50"] for r in films}
        | {f"{p}.one_season": share for p, share in one.items()},
        note=_SPREAD,
    )


def _index(order: list[str], name: str) -> int:
    return order.index(name) if name in order else len(order)


def platform_freshness(data: ReportData) -> Figure:
    """When titles were added, and how old they were then."""
    table = data.rows(
        "SELECT platform, year(date_added) AS year_added, count(*) AS n, median(year(date_added) - release_year) "
        "AS median_age FROM offers "
        "WHERE date_added IS NOT NULL AND coalesce(platform, '') <> '' GROUP BY ALL ORDER BY platform, year_added"
    )
    require_rows(table, "Ningún título dice cuándo llegó a su plataforma.", "No title says when its platform added it.")
    ages = _quantiles(data, "greatest(year(date_added) - release_year, 0)", "date_added IS NOT NULL")
    dated = {
        row["platform"]: row["n"]
        for row in data.rows(
            "SELECT platform, count(date_added) AS n FROM offers WHERE coalesce(platform, '') <> '' GROUP BY platform"
        )
    }
    sizes = {
        row["platform"]: row["n"] for row in data.rows("SELECT platform, count(*) AS n FROM offers GROUP BY platform")
    }
    peak = max(table, key=lambda r: (r["n"], r["year_added"]))
    sentence = text(
        "El año en que más se añadió fue {y}, en {p} ({n}).",
        "The year of most additions was {y}, on {p} ({n}).",
        y=str(peak["year_added"]),
        p=peak["platform"],
        n=count(peak["n"], *_TITLES),
    )
    ages_by_median = sorted(ages, key=lambda r: r["p50"])
    if len(ages) > 1:
        young, old = ages_by_median[0], ages_by_median[-1]
        sentence = sentence + text(
            "Al llegar, un título tenía de mediana {a} en {x} y {b} en {z}.",
            "On arrival the median title was {a} old on {x} and {b} on {z}.",
            a=_years(young["p50"]),
            x=young["platform"],
            b=_years(old["p50"]),
            z=old["platform"],
        )
    elif ages:
        sentence = sentence + text(
            "Al llegar, un título tenía de mediana {a}.",
            "On arrival the median title was {a} old.",
            a=_years(ages[0]["p50"]),
        )
    few = [
        text("{p} sólo lo dice del {s}", "{p} dates only {s}", p=p, s=percent(dated[p] / sizes[p]))
        for p in sizes
        if p in dated and dated[p] < 0.5 * sizes[p]
    ]
    if few:
        sentence = sentence + text("Ojo: {l} de sus títulos.", "Mind: {l} of its titles.", l=names(few))

    def draw(canvas: Canvas) -> Picture:
        left, right = canvas.split(0.55) if ages else (canvas, canvas)
        order = _platforms(data)
        present = [p for p in order if any(row["platform"] == p for row in table)]
        first = lines(
            left,
            table,
            x="year_added",
            y="n",
            series="platform",
            names=present,
            palette=[colours(order)[order.index(p)] for p in present],
            x_title=canvas.t("año en que se añadió", "year added"),
            y_title=canvas.t("títulos añadidos", "titles added"),
            x_axis=year_axis(tickCount=6),
            panel=canvas.t("Títulos añadidos por año", "Titles added per year"),
        )
        if not ages:
            return first
        return first, box_summary(
            right,
            ages,
            name="platform",
            title=canvas.t("edad al llegar (años, eje de raíz)", "age on arrival (years, square-root axis)"),
            panel=canvas.t("Edad al llegar", "Age on arrival"),
            scale=alt.Scale(type="sqrt"),
            axis=number_axis(right, tickCount=5),
        )

    return flat_figure(
        title=Text("Frescura: cuándo llegó cada título", "Freshness: when titles arrived"),
        sentence=sentence,
        draw=draw,
        table=table,
        findings={"peak_year": peak["year_added"], "peak_platform": peak["platform"], "peak": peak["n"]}
        | {f"{r['platform']}.median_age": r["p50"] for r in ages},
        note=_SPREAD,
    )


def _years(value: float) -> Text:
    return count(round(value), ("año", "años"), ("year", "years"))


def platform_overlap(data: ReportData) -> Figure:
    """How many titles two platforms share."""
    order = _platforms(data)
    require_rows(len(order) > 1, "Hace falta más de una plataforma.", "It takes more than one platform.")
    pairs = data.rows(
        "SELECT a.platform AS a, b.platform AS b, count(*) AS n FROM (SELECT DISTINCT platform, title_id FROM "
        "offers) a "
        "JOIN (SELECT DISTINCT platform, title_id FROM offers) b USING (title_id) GROUP BY ALL"
    )
    n = {(row["a"], row["b"]): row["n"] for row in pairs}
    by_name = data.one(
        "SELECT count(*) AS n FROM (SELECT 1 FROM offers WHERE coalesce(title, '') <> '' GROUP BY lower(title), "
        "release_year, type "
        "HAVING count(DISTINCT platform) > 1)"
    )["n"]
    several = data.one(
        "SELECT count(*) AS n FROM (SELECT 1 FROM offers GROUP BY title_id HAVING count(DISTINCT platform) > 1)"
    )["n"]
    known = data.one("SELECT count(DISTINCT title_id) AS n FROM offers o JOIN films f USING (title_id)")["n"]
    titles = data.one("SELECT count(DISTINCT title_id) AS n FROM offers")["n"]
    table = [
        {"a": a, "b": b, "shared": n.get((a, b), 0), "of_a": n[a, a], "of_b": n[b, b]}
        for a, b in combinations(order, 2)
    ]
    top = max(table, key=lambda row: row["shared"])
    shared = (
        text(
            "{n} de {all} están en más de una plataforma ({p}); las que más comparten son {a} y {b} ({k}).",
            "{n} of {all} are on more than one platform ({p}); {a} and {b} share most ({k}).",
            n=number(several),
            all=count(titles, *_TITLES),
            p=percent(several / titles),
            a=top["a"],
            b=top["b"],
            k=number(top["shared"]),
        )
        if several
        else text(
            "Ningún título se reconoce en más de una plataforma.", "No title is recognised on more than one platform."
        )
    )
    sentence = shared + text(
        "Por nombre, año y tipo iguales serían {m}. Con los metadatos de películas están enlazados {k}.",
        "By equal name, year and kind it would be {m}. {k} are linked to the film metadata.",
        m=number(by_name),
        k=number(known),
    )

    def draw(canvas: Canvas) -> Picture:
        cells = [
            {"x": b, "y": a, "v": n.get((a, b), 0) / n[a, a], "_label": canvas.to(number(n.get((a, b), 0)))}
            for a in order
            for b in order
            if a != b
        ]
        most = max((cell["v"] for cell in cells), default=0) or 0.01
        return heatmap(
            canvas,
            cells,
            x="x",
            y="y",
            value="v",
            label="_label",
            xs=order,
            ys=order,
            domain=(0, most),
            dark_from=most * 0.55,
            legend_title=canvas.t("proporción de los títulos de la fila", "share of the row's titles"),
            legend_format=".1%",
            row_height=40,
        )

    return flat_figure(
        title=Text("Títulos que comparten las plataformas", "Titles that platforms share"),
        sentence=sentence,
        draw=draw,
        table=table,
        findings={"titles": titles, "on_several": several, "by_name": by_name, "linked": known}
        | {f"{row['a']}.{row['b']}": row["shared"] for row in table},
        note=Text(
            "Cada casilla: títulos de la fila que también están en la columna.",
            "Each cell: titles of the row that the column has too.",
        ),
    )


def platform_scores(data: ReportData) -> Figure:
    """Mean user scores per platform, and whether they tell titles apart."""
    table = data.rows(
        "SELECT platform, floor(score * 20) / 20 AS score_from, count(*) AS n FROM offers WHERE score IS NOT NULL "
        "AND coalesce(platform, '') <> '' "
        "GROUP BY ALL ORDER BY platform, score_from"
    )
    require_rows(table, "Ningún título tiene puntuación media de usuarios.", "No title has a mean user score.")
    means = data.rows(
        "SELECT platform, avg(score) AS mean, coalesce(stddev_samp(score), 0) AS sd, count(*) AS n, min(score) AS "
        "least, "
        "max(score) AS most FROM offers WHERE score IS NOT NULL AND coalesce(platform, '') <> '' GROUP BY "
        "platform ORDER BY mean DESC"
    )
    best, worst = means[0], means[-1]
    least, most = min(r["least"] for r in means), max(r["most"] for r in means)
    sentence = text(
        "Las medias van de {a} a {b} sobre 5 y la desviación típica dentro de una plataforma es de {sd}",
        "The means run from {a} to {b} out of 5, and the standard deviation within a platform is {sd}",
        a=number(least, 2),
        b=number(most, 2),
        sd=number(max(r["sd"] for r in means), 3),
    )
    sentence = (
        Text(sentence.es + ".", sentence.en + ".")
        if len(means) < 2
        else text(
            "{s}; entre plataformas, la media va de {x} ({p}) a {y} ({q}).",
            "{s}; between platforms the mean runs from {x} ({p}) to {y} ({q}).",
            s=sentence,
            x=number(worst["mean"], 3),
            p=worst["platform"],
            y=number(best["mean"], 3),
            q=best["platform"],
        )
    )
    if most - least < 0.5 and sum(r["n"] for r in means) > 100:
        sentence = sentence + Text(
            "Tan juntas apenas distinguen un título de otro.",
            "So close together they hardly tell one title from another.",
        )

    def draw(canvas: Canvas) -> Picture:
        order = _platforms(data)
        present = [p for p in order if any(r["platform"] == p for r in means)]
        totals = {r["platform"]: r["n"] for r in means}
        rows = [row | {"x": row["score_from"] + 0.025, "share": row["n"] / totals[row["platform"]]} for row in table]
        if len({row["score_from"] for row in table}) == 1:
            return columns(
                canvas,
                [r | {"name": r["platform"]} for r in rows],
                name="name",
                value="n",
                title=canvas.t("títulos", "titles"),
            )
        return lines(
            canvas,
            rows,
            x="x",
            y="share",
            series="platform",
            names=present,
            palette=[colours(order)[order.index(p)] for p in present],
            x_title=canvas.t("puntuación media (de 0 a 5, intervalos de 0,05)", "mean score (0 to 5, bins of 0.05)"),
            y_title=canvas.t("proporción de sus títulos", "share of its titles"),
            y_axis=percent_axis(),
            x_axis=alt.Axis(format=".2f", tickCount=6),
        )

    return flat_figure(
        title=Text("Puntuación media de los usuarios", "Mean user scores"),
        sentence=sentence,
        draw=draw,
        table=table,
        findings={"least": least, "most": most} | {f"{r['platform']}.{k}": r[k] for r in means for k in ("mean", "sd")},
    )
