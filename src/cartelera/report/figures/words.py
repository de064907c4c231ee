"""The words of titles, overviews and genres as clouds."""

from __future__ import annotations

from cartelera.report.cloud import cloud
from cartelera.report.data import ReportData, Rows
from cartelera.report.figure import Figure, flat_figure, require_rows
from cartelera.report.text import Text, count, names, number, percent, text

_KEPT = 200
_TOO_COMMON = frozenset(
    """
    about across after against all along also and another any are around away back because become becomes been
    before begin begins being between both but can come comes could das day days del der des did die different
    discover discovers does doing don down each ein end ends even ever every face find finds first five follow
    follows for found four from get gets goes going had has have help her here herself him himself his how however
    i'm into its itself just know known las later les like live los make makes many may meet meets more most much
    must near never new not now off once one only other others our out over own part same see set she should some
    soon start starts still such take takes tell tells than that the their them themselves then there these they
    thing things this those three through time together too tries try trying turn turns two una und under until upon
    use used uses very was way well were what when where which while who whose will with within without year years
    you your
    """.split()  # noqa: SIM905 — a list of words reads best as words
)
"""Words that tell nothing of a title: English, with the articles of Spanish, French, Italian and German."""


def _tokens(data: ReportData, column: str) -> tuple[Rows, int]:
    """(word, n): in how many titles each word of a text column stands; and how many titles have the text."""
    total = data.one(f"SELECT count(*) AS n FROM titles WHERE coalesce({column}, '') <> ''")["n"]
    rows = data.rows(
        "SELECT word, count(*) AS n FROM (SELECT unnest(list_distinct(regexp_extract_all(lower("
        rf"replace({column}, '’', '''')), '[\p{{L}}][\p{{L}}'']*[\p{{L}}]'))) AS word FROM titles) "
        "WHERE NOT list_contains($common, word) GROUP BY word ORDER BY n DESC, word LIMIT 600",
        common=sorted(_TOO_COMMON),
    )
    return _without_possessives(rows)[:_KEPT], int(total)


def _without_possessives(rows: Rows) -> Rows:
    """`father's` counts with `father`."""
    sums: dict[str, int] = {}
    for row in rows:
        word = row["word"].removesuffix("'s")
        if word not in _TOO_COMMON and len(word) > 2:
            sums[word] = max(sums.get(word, 0), row["n"])
    return [{"word": word, "n": n} for word, n in sorted(sums.items(), key=lambda item: (-item[1], item[0]))]


def _figure(rows: Rows, total: int, title: Text, where: Text, note: Text) -> Figure:
    require_rows(rows, "No hay palabras que mostrar.", "There are no words to show.")
    frequencies = {row["word"]: row["n"] for row in rows}
    head = names([text("«{w}» ({p})", "“{w}” ({p})", w=row["word"], p=percent(row["n"] / total)) for row in rows[:5]])
    sentence = text(
        "{what} en {where} {n}: {head}.",
        "{what} in {where} {n}: {head}.",
        what=Text("Lo más frecuente", "Most frequent") if len(rows) > 1 else Text("La única palabra", "The only word"),
        where=where,
        n=count(total, ("título", "títulos"), ("title", "titles")),
        head=head,
    )
    return flat_figure(
        title=title,
        sentence=sentence,
        draw=lambda canvas: cloud(canvas, frequencies),
        table=rows,
        findings={"titles": total, "top": rows[0]["word"], "n_top": rows[0]["n"], "words": len(rows)},
        note=note,
    )


_NOTE = text(
    "Cada palabra cuenta una vez por título; sin las {n} más corrientes (the, and, of…).",
    "Each word counts once per title; without the {n} commonest (the, and, of…).",
    n=number(len(_TOO_COMMON)),
)


def words_of_titles(data: ReportData) -> Figure:
    """Words of the titles."""
    rows, total = _tokens(data, "title")
    return _figure(
        rows, total, Text("Palabras de los títulos", "Words of the titles"), Text("el nombre de", "the names of"), _NOTE
    )


def words_of_overviews(data: ReportData) -> Figure:
    """Words of the synopses."""
    rows, total = _tokens(data, "overview")
    return _figure(
        rows,
        total,
        Text("Palabras de las sinopsis", "Words of the overviews"),
        Text("la sinopsis de", "the overviews of"),
        _NOTE,
    )


def words_of_genres(data: ReportData) -> Figure:
    """Genres and platform categories."""
    total = data.one("SELECT count(*) AS n FROM titles WHERE len(genres) > 0")["n"]
    rows = data.rows(
        "SELECT name AS word, count(*) AS n FROM (SELECT unnest(genres) AS name FROM titles) WHERE coalesce(name, "
        "'') <> '' "
        f"GROUP BY name ORDER BY n DESC, name LIMIT {_KEPT}"
    )
    return _figure(
        rows,
        int(total),
        Text("Géneros y categorías", "Genres and categories"),
        Text("los géneros de", "the genres of"),
        Text(
            "Con las categorías de las plataformas, tal como las escriben.",
            "With the platforms' categories, as they write them.",
        ),
    )
