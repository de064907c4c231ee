"""How many titles two platforms share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from cartelera.report.canvas import Canvas, Picture
from cartelera.report.charts.heatmap import Cell, ColourScale, heatmap
from cartelera.report.data import ReportData, as_rows
from cartelera.report.figure import Figure, Finding, require_rows
from cartelera.report.figures.platforms.common import platforms_by_size, shown
from cartelera.report.text import Text, number, percent, platform_name, text, titles


@dataclass(frozen=True, slots=True)
class Overlap:
    """The titles that platforms `a` and `b` share, and how many each has."""

    a: str
    b: str
    shared: int
    of_a: int
    of_b: int


@dataclass(frozen=True, slots=True)
class Totals:
    """Titles over all platforms: how many, on several, on several by name alone, linked to film metadata."""

    titles: int
    several: int
    by_name: int
    linked: int


def query(data: ReportData, platforms: Sequence[str]) -> list[Overlap]:
    """Every pair of platforms, in the order of `platforms`."""
    rows = data.rows(
        "SELECT a.platform AS a, b.platform AS b, count(*) AS n "
        "FROM (SELECT DISTINCT platform, title_id FROM offers) a "
        "JOIN (SELECT DISTINCT platform, title_id FROM offers) b USING (title_id) GROUP BY ALL"
    )
    n = {(row["a"], row["b"]): row["n"] for row in rows}
    return [Overlap(a, b, n.get((a, b), 0), n[a, a], n[b, b]) for a, b in combinations(platforms, 2)]


def query_totals(data: ReportData) -> Totals:
    """What the platforms have in all."""
    by_name = (
        "SELECT 1 FROM offers WHERE coalesce(title, '') <> '' GROUP BY lower(title), release_year, type "
        "HAVING count(DISTINCT platform) > 1"
    )
    several = "SELECT 1 FROM offers GROUP BY title_id HAVING count(DISTINCT platform) > 1"
    return Totals(
        titles=data.first_row("SELECT count(DISTINCT title_id) AS n FROM offers")["n"],
        several=data.first_row(f"SELECT count(*) AS n FROM ({several})")["n"],
        by_name=data.first_row(f"SELECT count(*) AS n FROM ({by_name})")["n"],
        linked=data.first_row("SELECT count(DISTINCT title_id) AS n FROM offers o JOIN films f USING (title_id)")["n"],
    )


def finding(overlaps: Sequence[Overlap], totals: Totals) -> Finding:
    """How many titles are on several platforms, and which two share most."""
    linked = text(
        "Por nombre, año y tipo iguales serían {m}. Con los metadatos de películas están enlazados {k}.",
        "By equal name, year and kind it would be {m}. {k} are linked to the film metadata.",
        m=number(totals.by_name),
        k=number(totals.linked),
    )
    return Finding(
        _shared(overlaps, totals) + linked,
        {
            "titles": totals.titles,
            "on_several": totals.several,
            "by_name": totals.by_name,
            "linked": totals.linked,
        }
        | {f"{pair.a}.{pair.b}": pair.shared for pair in overlaps},
    )


def _shared(overlaps: Sequence[Overlap], totals: Totals) -> Text:
    if not totals.several:
        return Text(
            "Ningún título se reconoce en más de una plataforma.", "No title is recognised on more than one platform."
        )
    top = max(overlaps, key=lambda pair: pair.shared)
    return text(
        "{n} de {all} están en más de una plataforma ({p}); las que más comparten son {a} y {b} ({k}).",
        "{n} of {all} are on more than one platform ({p}); {a} and {b} share most ({k}).",
        n=number(totals.several),
        all=titles(totals.titles),
        p=percent(totals.several / totals.titles),
        a=platform_name(top.a),
        b=platform_name(top.b),
        k=number(top.shared),
    )


def chart(canvas: Canvas, overlaps: Sequence[Overlap], platforms: Sequence[str]) -> Picture:
    """A cell per ordered pair: the share of the row's titles that the column has too."""
    n = {(pair.a, pair.b): pair for pair in overlaps}
    cells = []
    for a in platforms:
        for b in platforms:
            if a != b:
                pair = n.get((a, b)) or n[b, a]
                share = pair.shared / (pair.of_a if pair.a == a else pair.of_b)
                cells.append(Cell(shown(canvas, b), shown(canvas, a), share, number(pair.shared)))
    most = max((cell.value for cell in cells), default=0) or 0.01
    colour = ColourScale(
        canvas.t("proporción de los títulos de la fila", "share of the row's titles"),
        domain=(0, most),
        dark_from=most * 0.55,
        format=".1%",
    )
    order = [shown(canvas, platform) for platform in platforms]
    return heatmap(canvas, cells, colour, xs=order, ys=order, row_height=40)


def build(data: ReportData) -> Figure:
    """Titles that platforms share."""
    platforms = platforms_by_size(data)
    require_rows(len(platforms) > 1, "Hace falta más de una plataforma.", "It takes more than one platform.")
    overlaps = query(data, platforms)
    return Figure(
        title=Text("Títulos que comparten las plataformas", "Titles that platforms share"),
        finding=finding(overlaps, query_totals(data)),
        draw=lambda canvas: chart(canvas, overlaps, platforms),
        table=as_rows(overlaps),
        note=Text(
            "Cada casilla: títulos de la fila que también están en la columna.",
            "Each cell: titles of the row that the column has too.",
        ),
    )
