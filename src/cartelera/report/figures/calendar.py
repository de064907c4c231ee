"""When titles came out: by year, month and day of the week."""

from __future__ import annotations

from cartelera.report.axes import year_axis
from cartelera.report.canvas import BLUE, GREY, Canvas, Picture
from cartelera.report.charts_by_field import columns, lines
from cartelera.report.data import ReportData, Rows
from cartelera.report.figure import Claim, Figure, flat_figure, require_rows
from cartelera.report.text import EMPTY, Text, count, films, month, number, percent, text, weekday


def films_by_year(data: ReportData) -> Figure:
    """Titles by year of release, films and series apart."""
    table = data.rows(
        "SELECT release_year AS year, CASE WHEN kind = 'series' THEN 'series' ELSE 'movie' END AS kind, count(*) "
        "AS n FROM titles "
        "WHERE release_year IS NOT NULL GROUP BY ALL ORDER BY kind, year"
    )
    require_rows(table, "Ningún título dice su año.", "No title says its year.")
    totals: dict[int, int] = {}
    for row in table:
        totals[row["year"]] = totals.get(row["year"], 0) + row["n"]
    peak = max(totals, key=lambda year: (totals[year], -year))
    everything = sum(totals.values())
    recent = sum(n for year, n in totals.items() if year >= 2000)
    last = max(totals)
    sentence = text(
        "{n} entre {first} y {last}; el año con más es {peak} ({top}) y el {share} es de 2000 o después.",
        "{n} between {first} and {last}; the year with most is {peak} ({top}), and {share} are from 2000 or later.",
        n=count(everything, ("título", "títulos"), ("title", "titles")),
        first=str(min(totals)),
        last=str(last),
        peak=str(peak),
        top=number(totals[peak]),
        share=percent(recent / everything),
    )
    return flat_figure(
        title=Text("Títulos por año de estreno", "Titles by year of release"),
        sentence=sentence,
        draw=lambda canvas: _years(canvas, table),
        table=table,
        findings={
            "titles": everything,
            "first": min(totals),
            "last": last,
            "peak": peak,
            "at_peak": totals[peak],
            "since_2000": recent,
        },
        note=Text(
            "Los últimos años están incompletos si los datos se recogieron entonces.",
            "The last years are incomplete where the data were collected then.",
        ),
    )


def _years(canvas: Canvas, table: Rows) -> Picture:
    words = {"movie": canvas.t("películas", "films"), "series": canvas.t("series", "series")}
    present = [w for k, w in words.items() if any(row["kind"] == k for row in table)]
    rows = _with_gaps(table, words)
    return lines(
        canvas,
        rows,
        x="year",
        y="n",
        series="what",
        names=present,
        x_title=canvas.t("año de estreno", "year of release"),
        y_title=canvas.t("títulos", "titles"),
        x_axis=year_axis(tickCount=6 if canvas.narrow else 12),
        points=len({row["year"] for row in table}) < 15,
    )


def _with_gaps(table: Rows, words: dict[str, str]) -> Rows:
    """A year without titles counts 0: a line must not bridge it."""
    rows = []
    for kind, word in words.items():
        own = {row["year"]: row["n"] for row in table if row["kind"] == kind}
        if own:
            rows += [{"what": word, "year": year, "n": own.get(year, 0)} for year in range(min(own), max(own) + 1)]
    return rows


def films_by_month(data: ReportData) -> Figure:
    """Films by month; the first of January apart, for it often stands for “some day that year”."""
    table = data.rows(
        "SELECT month(release_date) AS month, count(*) FILTER (NOT (month(release_date) = 1 AND day(release_date) "
        "= 1)) AS other_days, "
        "count(*) FILTER (month(release_date) = 1 AND day(release_date) = 1) AS first_of_january FROM films "
        "WHERE release_date IS NOT NULL GROUP BY ALL ORDER BY month"
    )
    require_rows(table, "Ninguna película dice su fecha de estreno.", "No film says its release date.")
    all_days = {row["month"]: row["other_days"] + row["first_of_january"] for row in table}
    real = {row["month"]: row["other_days"] for row in table}
    top, top_real = (max(counts, key=lambda m: (counts[m], -m)) for counts in (all_days, real))
    first = sum(row["first_of_january"] for row in table)
    total = sum(all_days.values())
    sentence = text(
        "El mes con más estrenos es {m} ({n}, el {p} de {all}).",
        "The month with most releases is {m} ({n}, {p} of {all}).",
        m=month(top),
        n=number(all_days[top]),
        p=percent(all_days[top] / total),
        all=films(total),
    )
    if first:
        sentence = sentence + text(
            "{n} llevan fecha de 1 de enero, que a menudo sólo significa «ese año»; sin ellas el primero es {m} ({k}).",
            "{n} are dated January 1, which often only means “that year”; without them the first is {m} ({k}).",
            n=number(first),
            m=month(top_real),
            k=number(real[top_real]),
        )

    def draw(canvas: Canvas) -> Picture:
        parts = (canvas.t("otros días", "other days"), canvas.t("1 de enero", "January 1"))
        by_month = {row["month"]: row for row in table}
        rows = [
            {"name": canvas.to(month(m))[:3], "part": part, "n": by_month.get(m, {}).get(key, 0)}
            for m in range(1, 13)
            for part, key in zip(parts, ("other_days", "first_of_january"), strict=True)
        ]
        return columns(
            canvas,
            rows,
            name="name",
            value="n",
            title=canvas.t("películas", "films"),
            part="part",
            parts=parts,
            palette=(BLUE, GREY),
            name_title=canvas.t("mes de estreno", "month of release"),
        )

    return flat_figure(
        title=Text("Películas por mes de estreno", "Films by month of release"),
        sentence=sentence,
        draw=draw,
        table=table,
        findings={
            "films": total,
            "top_month": top,
            "at_top": all_days[top],
            "first_of_january": first,
            "top_month_without": top_real,
        },
    )


def films_by_weekday(data: ReportData) -> Figure:
    """Films by day of the week; is it Friday?"""
    table = data.rows(
        "SELECT isodow(release_date) AS weekday, count(*) AS n, count(*) FILTER (vote_count >= 50) AS n_50_votes "
        "FROM films "
        "WHERE release_date IS NOT NULL GROUP BY ALL ORDER BY weekday"
    )
    require_rows(table, "Ninguna película dice su fecha de estreno.", "No film says its release date.")
    counts = {row["weekday"]: row["n"] for row in table}
    known = {row["weekday"]: row["n_50_votes"] for row in table}
    total, total_known = sum(counts.values()), sum(known.values())
    top = max(counts, key=lambda d: (counts[d], -d))
    least = min(counts, key=lambda d: (counts[d], d))
    sentence = text(
        "El día de más estrenos es el {d}: {n} de {all} ({p}).",
        "The day with most releases is {d}: {n} of {all} ({p}).",
        d=weekday(top),
        n=number(counts[top]),
        all=films(total),
        p=percent(counts[top] / total),
    )
    if len(counts) > 1:
        sentence = sentence + text(
            "El que menos, el {d} ({n}).", "The least is {d} ({n}).", d=weekday(least), n=number(counts[least])
        )
    if total_known:
        sentence = sentence + text(
            "Entre las de 50 votos o más, el {d} reúne el {p}.",
            "Among those with 50 votes or more, {d} has {p}.",
            d=weekday(top),
            p=percent(known[top] / total_known),
        )

    def draw(canvas: Canvas) -> Picture:
        rows = [
            {"name": canvas.to(weekday(d))[: 3 if canvas.narrow else 12], "d": d, "n": counts.get(d, 0)}
            for d in range(1, 8)
        ]
        return columns(
            canvas,
            rows,
            name="name",
            value="n",
            title=canvas.t("películas", "films"),
            marked=lambda row: row["d"] == top,
            label=lambda row: number(row["n"]),
            name_title=canvas.t("día de la semana", "day of the week"),
        )

    return flat_figure(
        title=Text("Películas por día de la semana", "Films by day of the week"),
        sentence=sentence,
        draw=draw,
        table=table,
        findings={"films": total, "top_weekday": top, "at_top": counts[top], "friday": counts.get(5, 0)},
        note=EMPTY,
        claim=Claim(
            Text("El viernes es el día favorito para estrenar.", "Friday is the favourite release day."),
            text(
                "el {d}, con {n} de {all} ({p})",
                "{d}, with {n} of {all} ({p})",
                d=weekday(top),
                n=number(counts[top]),
                all=number(total),
                p=percent(counts[top] / total),
            ),
            top == 5,
        ),
    )
