"""Directors and actors, by number of films and by what the films returned."""

from __future__ import annotations

from cartelera.report.axes import number_axis
from cartelera.report.canvas import BLUE, GREY, Canvas, Picture
from cartelera.report.charts_by_field import dot_plot, stacked
from cartelera.report.data import ReportData, Row, Rows
from cartelera.report.figure import Claim, Figure, flat_figure, require_rows
from cartelera.report.figures.content import SOUND
from cartelera.report.text import Text, films, number, short, text

_SHOWN = 15
ENOUGH = 5
"""Films with budget and revenue before a person's return is shown."""


def _by_number(data: ReportData, job: str) -> Rows:
    """(name, in_metadata, elsewhere): films that film metadata describes, and titles that only platforms have."""
    return data.rows(
        "SELECT c.name, count(DISTINCT c.title_id) FILTER (f.title_id IS NOT NULL) AS in_metadata, "
        "count(DISTINCT c.title_id) FILTER (f.title_id IS NULL) AS elsewhere "
        "FROM credits c LEFT JOIN films f USING (title_id) WHERE c.job = $job AND coalesce(c.name, '') <> '' "
        "GROUP BY c.name ORDER BY in_metadata + elsewhere DESC, c.name LIMIT 500",
        job=job,
    )


def _number_picture(canvas: Canvas, rows: Rows) -> Picture:
    parts = (
        canvas.t("en los metadatos de películas", "in the film metadata"),
        canvas.t("sólo en plataformas", "on platforms only"),
    )
    long = [
        {"name": row["name"], "part": part, "n": row[key]}
        for row in rows
        for part, key in zip(parts, ("in_metadata", "elsewhere"), strict=True)
    ]
    totals = {row["name"]: canvas.to(number(row["in_metadata"] + row["elsewhere"])) for row in rows}
    return stacked(
        canvas,
        long,
        name="name",
        value="n",
        part="part",
        parts=parts,
        palette=(BLUE, GREY),
        totals=totals,
        title=canvas.t("títulos", "titles"),
    )


def _count_sentence(rows: Rows, es: str, en: str) -> Text:
    overall = max(rows, key=lambda r: (r["in_metadata"] + r["elsewhere"], r["name"]))
    known = max(rows, key=lambda r: (r["in_metadata"], r["name"]))
    total = overall["in_metadata"] + overall["elsewhere"]
    if overall["name"] == known["name"] or not known["in_metadata"]:
        return text(
            f"{es} con más títulos es {{a}}, con {{n}} ({{m}} en los metadatos de películas).",
            f"{en} with most titles is {{a}}, with {{n}} ({{m}} in the film metadata).",
            a=overall["name"],
            n=number(total),
            m=number(overall["in_metadata"]),
        )
    return text(
        f"{es} con más películas en los metadatos es {{a}} ({{n}}); contando también lo que sólo está en "
        f"plataformas, {{b}} ({{m}}).",
        f"{en} with most films in the metadata is {{a}} ({{n}}); counting what only platforms have too, {{b}} ({{m}}).",
        a=known["name"],
        n=number(known["in_metadata"]),
        b=overall["name"],
        m=number(total),
    )


def directors(data: ReportData) -> Figure:
    """Directors by number of titles."""
    rows = _by_number(data, "Director")
    require_rows(rows, "No se sabe quién dirigió ningún título.", "Nobody is known to have directed any title.")
    known = max(rows, key=lambda r: (r["in_metadata"], r["name"]))
    top = rows[0]
    return flat_figure(
        title=Text("Directores por número de títulos", "Directors by number of titles"),
        sentence=_count_sentence(rows, "El director", "The director"),
        draw=lambda canvas: _number_picture(canvas, rows[:_SHOWN]),
        table=rows,
        findings={
            "top_in_metadata": known["name"],
            "n_in_metadata": known["in_metadata"],
            "top": top["name"],
            "n_top": top["in_metadata"] + top["elsewhere"],
        },
        note=_SAME_NAME,
        claim=Claim(
            Text("John Ford es el director con más películas.", "John Ford is the director with most films."),
            text(
                "{a}, con {n}, en los metadatos; {b}, con {m}, contando las plataformas",
                "{a}, with {n}, in the metadata; {b}, with {m}, counting the platforms",
                a=known["name"],
                n=films(known["in_metadata"]),
                b=top["name"],
                m=number(top["in_metadata"] + top["elsewhere"]),
            ),
            known["name"] == "John Ford",
        ),
    )


_SAME_NAME = Text(
    "Las personas se distinguen por su nombre; la tabla trae las 500 primeras.",
    "People are told apart by name; the table has the first 500.",
)


def actors(data: ReportData) -> Figure:
    """Actors by number of titles."""
    rows = _by_number(data, "Actor")
    require_rows(rows, "No se sabe quién actúa en ningún título.", "Nobody is known to act in any title.")
    top = rows[0]
    return flat_figure(
        title=Text("Actores por número de títulos", "Actors by number of titles"),
        sentence=_count_sentence(rows, "El actor", "The actor"),
        draw=lambda canvas: _number_picture(canvas, rows[:_SHOWN]),
        table=rows,
        findings={"top": top["name"], "n_top": top["in_metadata"] + top["elsewhere"]},
        note=_SAME_NAME,
    )


def _by_return(data: ReportData, job: str) -> Rows:
    """(name, films, revenue, budget, pooled return, median return) of people with enough films that state both."""
    return data.rows(
        "SELECT name, count(*) AS films, sum(revenue)::DOUBLE AS revenue, sum(budget)::DOUBLE AS budget, "
        'sum(revenue) / sum(budget) AS pooled, median("return") AS median_return '
        f'FROM (SELECT DISTINCT c.name, f.title_id, f.revenue, f.budget, f."return" FROM credits c JOIN films f '
        f"USING (title_id) "
        f"WHERE c.job = $job AND coalesce(c.name, '') <> '' AND {SOUND}) "
        f"GROUP BY name HAVING count(*) >= {ENOUGH} ORDER BY pooled DESC, name",
        job=job,
    )


def _return_figure(data: ReportData, job: str, title: Text, es: str, en: str) -> Figure:
    rows = _by_return(data, job)
    require_rows(
        rows,
        f"Nadie tiene {ENOUGH} películas que declaren presupuesto y recaudación.",
        f"Nobody has {ENOUGH} films that state both budget and revenue.",
    )
    top = rows[0]
    paid = sum(row["pooled"] >= 1 for row in rows)
    sentence = text(
        f"De {{n}} {es} con {{e}} películas o más que declaran presupuesto y recaudación, quien más devuelve es "
        f"{{a}}: {{r}} veces lo "
        "gastado en {f}; {p} recuperaron en conjunto lo que costaron.",
        f"Of {{n}} {en} with {{e}} or more films that state budget and revenue, the one who returns most is "
        f"{{a}}: {{r}} times the cost "
        "over {f}; {p} earned back in total what they cost.",
        n=number(len(rows)),
        e=number(ENOUGH),
        a=top["name"],
        r=short(top["pooled"]),
        f=films(top["films"]),
        p=number(paid),
    )

    def label(row: Row) -> Text:
        return text("{r} ({f})", "{r} ({f})", r=short(row["pooled"]), f=films(row["films"]))

    return flat_figure(
        title=title,
        sentence=sentence,
        draw=lambda canvas: dot_plot(
            canvas,
            rows[:_SHOWN],
            name="name",
            value="pooled",
            label=label,
            rule=1.0,
            axis=number_axis(canvas),
            log=False,
            title=canvas.t(
                "recaudación total entre presupuesto total (veces; línea: 1)",
                "total revenue over total budget (times; line: 1)",
            ),
        ),
        table=rows,
        findings={
            "people": len(rows),
            "top": top["name"],
            "pooled": top["pooled"],
            "films": top["films"],
            "paid": paid,
        },
        note=Text(
            "Retorno de una persona: toda la recaudación de sus películas entre todo su presupuesto; sólo "
            "presupuestos de 10.000 dólares o más.",
            "A person's return: all revenue of their films over all their budget; only budgets of $10,000 or more.",
        ),
    )


def directors_return(data: ReportData) -> Figure:
    """Directors by return."""
    return _return_figure(
        data, "Director", Text("Directores por retorno", "Directors by return"), "directores", "directors"
    )


def actors_return(data: ReportData) -> Figure:
    """Actors by return."""
    return _return_figure(data, "Actor", Text("Actores por retorno", "Actors by return"), "actores", "actors")
