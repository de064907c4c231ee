"""The words of titles, overviews and genres as clouds."""

from __future__ import annotations

from cartelera.report.cloud import cloud
from cartelera.report.figure import Figure, need
from cartelera.report.tables import Rows, Tables
from cartelera.report.text import Text, count, names, number, percent, say

THEME = Text("Palabras", "Words")

_KEPT = 200
_TOO_COMMON = frozenset(
    "a about after against all along also an and another any are around as at back be because become becomes been before begin begins "
    "being between both but by can come comes could day days de del der des did die discover discovers do does doing down du each el en "
    "end ends ever every face find finds first five follow follows for found four from get gets go goes going had has have he help her "
    "here herself him himself his how however i if in into is it its itself just know la las le les live los make makes many may me meet "
    "meets more most must my near new no not now o of off on one only or other others our out over own part s set she should so some soon "
    "start starts still such t take takes tell tells than that the their them themselves then there these they this those three through "
    "time to together too try trying tries turn turns two un una und under until up upon use used uses very was way we well were what when "
    "where which while who whose will with within without y year years you your d ll m re ve don il i'm the a et di das ein no.".split()
)


def _tokens(data: Tables, column: str) -> tuple[Rows, int]:
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
        if word not in _TOO_COMMON and len(word) > 1:
            sums[word] = max(sums.get(word, 0), row["n"])
    return [{"word": word, "n": n} for word, n in sorted(sums.items(), key=lambda item: (-item[1], item[0]))]


def _figure(rows: Rows, total: int, title: Text, where: Text, note: Text) -> Figure:
    need(rows, "No hay palabras que mostrar.", "There are no words to show.")
    frequencies = {row["word"]: row["n"] for row in rows}
    head = names([say("«{w}» ({p})", "“{w}” ({p})", w=row["word"], p=percent(row["n"] / total)) for row in rows[:5]])
    sentence = say(
        "{what} en {where} {n}: {head}.", "{what} in {where} {n}: {head}.",
        what=Text("Lo más frecuente", "Most frequent") if len(rows) > 1 else Text("La única palabra", "The only word"),
        where=where, n=count(total, ("título", "títulos"), ("title", "titles")), head=head,
    )  # fmt: skip
    return Figure(
        title=title, sentence=sentence, draw=lambda canvas: cloud(canvas, frequencies), table=rows,
        findings={"titles": total, "top": rows[0]["word"], "n_top": rows[0]["n"], "words": len(rows)}, note=note,
    )  # fmt: skip


_NOTE = say(
    "Cada palabra cuenta una vez por título; sin las {n} más corrientes (the, and, of…).",
    "Each word counts once per title; without the {n} commonest (the, and, of…).", n=number(len(_TOO_COMMON)),
)  # fmt: skip


def words_of_titles(data: Tables) -> Figure:
    """Words of the titles."""
    rows, total = _tokens(data, "title")
    return _figure(rows, total, Text("Palabras de los títulos", "Words of the titles"), Text("el nombre de", "the names of"), _NOTE)


def words_of_overviews(data: Tables) -> Figure:
    """Words of the synopses."""
    rows, total = _tokens(data, "overview")
    return _figure(rows, total, Text("Palabras de las sinopsis", "Words of the overviews"), Text("la sinopsis de", "the overviews of"), _NOTE)


def words_of_genres(data: Tables) -> Figure:
    """Genres and platform categories."""
    total = data.one("SELECT count(*) AS n FROM titles WHERE len(genres) > 0")["n"]
    rows = data.rows(
        "SELECT name AS word, count(*) AS n FROM (SELECT unnest(genres) AS name FROM titles) WHERE coalesce(name, '') <> '' "
        f"GROUP BY name ORDER BY n DESC, name LIMIT {_KEPT}"
    )
    return _figure(
        rows, int(total), Text("Géneros y categorías", "Genres and categories"), Text("los géneros de", "the genres of"),
        Text("Con las categorías de las plataformas, tal como las escriben.", "With the platforms' categories, as they write them."),
    )  # fmt: skip
