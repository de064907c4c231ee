"""Missing values, by column and source."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cartelera.report.canvas import Canvas, Picture
from cartelera.report.charts.heatmap import Cell, ColourScale, heatmap
from cartelera.report.data import ReportData, as_rows
from cartelera.report.figure import Claim, Figure, Finding, require_rows
from cartelera.report.text import Text, as_written, films, names, number, percent, platform_name, text
from cartelera.tables import sql

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
_CLAIMED = (("amazon", "country"), ("amazon", "date_added"), ("hulu", "cast"))
"""Platform and column of which earlier analyses said that most values are missing."""


@dataclass(frozen=True, slots=True)
class MissingValues:
    """How many of a source's rows lack a column."""

    source: str
    column: str
    rows: int
    missing: int
    share: float


def query(data: ReportData, table: str, columns: Sequence[str], source: str) -> list[MissingValues]:
    """The gaps in those of `columns` that the table has, by `source` (SQL), the largest source first."""
    types = {row["column_name"]: row["column_type"] for row in data.rows(f"DESCRIBE {table}")}
    present = [column for column in columns if column in types]
    counts = ", ".join(f'count(*) FILTER ({_is_missing(column, types[column])}) AS "{column}"' for column in present)
    counted = data.rows(
        f"SELECT {source} AS _source, count(*) AS _rows, {counts} FROM {table} GROUP BY _source "
        f"ORDER BY _rows DESC, _source"
    )
    return [
        MissingValues(row["_source"], column, row["_rows"], row[column], row[column] / row["_rows"])
        for row in counted
        for column in present
        if row["_rows"]
    ]


def _is_missing(column: str, kind: str) -> str:
    """SQL: nothing stated. A budget or a revenue of 0 states nothing; neither does a mean of no votes."""
    quoted = sql.name(column)
    if kind.endswith("[]"):
        return f"coalesce(len({quoted}), 0) = 0"
    if kind == "VARCHAR":
        return f"coalesce({quoted}, '') = ''"
    return f"coalesce({quoted}, 0) = 0" if column in ("budget", "revenue") else f"{quoted} IS NULL"


def query_films(data: ReportData) -> list[MissingValues]:
    """The gaps of film metadata per source; of all films together if their sources are not at hand."""
    views = data.staged or {"titles": "films"}
    return [
        row
        for key, view in views.items()
        for row in query(data, view, _FILM_COLUMNS, sql.text(key.removeprefix("movies.")))
    ]


def query_platforms(data: ReportData) -> list[MissingValues]:
    """The gaps of the offers per platform."""
    return query(data, "offers", _OFFER_COLUMNS, "coalesce(platform, '?')")


def finding_films(gaps: Sequence[MissingValues]) -> Finding:
    """What the largest source most often lacks, and how many of its columns are complete."""
    main = max(gaps, key=lambda row: row.rows).source
    own = sorted((row for row in gaps if row.source == main), key=lambda row: -row.share)
    return Finding(_main_source(main, own), _shares(gaps))


def _main_source(main: str, own: Sequence[MissingValues]) -> Text:
    if not own[0].missing:
        return text("En {main} no falta ningún dato.", "In {main} nothing is missing.", main=main)
    worst = [text("{c} ({p})", "{c} ({p})", c=row.column, p=percent(row.share)) for row in own[:4] if row.share > 0]
    return text(
        "En {main} ({n}) lo que más falta es {worst}; columnas completas, {whole} de {all}.",
        "In {main} ({n}) what is most often missing is {worst}; complete columns, {whole} of {all}.",
        main=main,
        n=films(own[0].rows),
        worst=names(worst),
        whole=number(sum(row.missing == 0 for row in own)),
        all=number(len(own)),
    )


def finding_platforms(gaps: Sequence[MissingValues]) -> Finding:
    """What is missing in more than half of a platform's titles."""
    return Finding(_mostly_missing(gaps), _shares(gaps), _claim(gaps))


def _shares(gaps: Sequence[MissingValues]) -> dict[str, float]:
    """The share of rows without a value, by `source.column`."""
    return {f"{row.source}.{row.column}": row.share for row in gaps}


def _mostly_missing(gaps: Sequence[MissingValues]) -> Text:
    worst = sorted((row for row in gaps if row.share >= 0.5), key=lambda row: -row.share)
    if not worst:
        return _most_often_missing(max(gaps, key=lambda row: row.share))
    listed = [
        text("{c} en {s} ({p})", "{c} on {s} ({p})", c=row.column, s=platform_name(row.source), p=percent(row.share))
        for row in worst[:6]
    ]
    return text(
        "Falta en más de la mitad de los títulos: {listed}.",
        "Missing in more than half of the titles: {listed}.",
        listed=names(listed),
    )


def _most_often_missing(top: MissingValues) -> Text:
    if not top.missing:
        return Text("No falta ningún dato.", "Nothing is missing.")
    return text(
        "Ningún dato falta en más de la mitad de los títulos; el que más, {c} en {s} ({p}).",
        "No value is missing in more than half of the titles; the most is {c} on {s} ({p}).",
        c=top.column,
        s=platform_name(top.source),
        p=percent(top.share),
    )


def _claim(gaps: Sequence[MissingValues]) -> Claim | None:
    shares = {(row.source, row.column): row.share for row in gaps}
    if any(pair not in shares for pair in _CLAIMED):
        return None
    first, second, third = (shares[pair] for pair in _CLAIMED)
    return Claim(
        Text(
            "A Amazon le faltan country y date_added, y a Hulu cast.",
            "Amazon lacks country and date_added, and Hulu lacks cast.",
        ),
        text(
            "faltan en {a}, {b} y {c} de los títulos",
            "missing in {a}, {b} and {c} of the titles",
            a=percent(first),
            b=percent(second),
            c=percent(third),
        ),
        min(first, second, third) > 0.5,
    )


def chart(canvas: Canvas, gaps: Sequence[MissingValues], name: Callable[[str], Text] = as_written) -> Picture:
    """A column per source under its `name`, a row per column of its data, the emptiest first."""
    shares: dict[str, list[float]] = {}
    for row in gaps:
        shares.setdefault(row.column, []).append(row.share)
    sources = list(dict.fromkeys(row.source for row in gaps))
    return heatmap(
        canvas,
        [Cell(canvas.to(name(row.source)), row.column, row.share, percent(row.share)) for row in gaps],
        ColourScale(canvas.t("proporción de filas sin el dato", "share of rows without the value")),
        xs=[canvas.to(name(source)) for source in sources],
        ys=sorted(shares, key=lambda column: -sum(shares[column]) / len(shares[column])),
        slanted=canvas.narrow and len(sources) > 2,
    )


def film_metadata(data: ReportData) -> Figure:
    """Missing values of film metadata."""
    gaps = query_films(data)
    require_rows(gaps, "Ninguna fuente describe películas.", "No source describes films.")
    return Figure(
        title=Text("Datos que faltan en los metadatos de películas", "Missing values in film metadata"),
        finding=finding_films(gaps),
        draw=lambda canvas: chart(canvas, gaps),
        table=as_rows(gaps),
        note=Text(
            "Un presupuesto o una recaudación de 0 cuenta como dato que falta.",
            "A budget or a revenue of 0 counts as missing.",
        ),
    )


def platform_catalogues(data: ReportData) -> Figure:
    """Missing values of the platform catalogues."""
    gaps = query_platforms(data)
    require_rows(gaps, "No hay títulos de plataformas.", "There are no titles of platforms.")
    return Figure(
        title=Text("Datos que faltan en cada plataforma", "Missing values on each platform"),
        finding=finding_platforms(gaps),
        draw=lambda canvas: chart(canvas, gaps, platform_name),
        table=as_rows(gaps),
        note=Text(
            "maturity es la clasificación por edades tal como la da la plataforma, antes de poner «g» donde no la da.",
            "maturity is the rating as the platform gives it, before «g» is put where it gives none.",
        ),
    )
