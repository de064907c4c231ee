"""The words of titles, overviews and genres as clouds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cartelera.report.canvas import Canvas, Picture
from cartelera.report.charts.word_cloud import word_cloud
from cartelera.report.data import ReportData, as_rows
from cartelera.report.figure import Figure, FigureSpec, Finding, require_rows
from cartelera.report.text import Text, as_written, genre_name, names, number, percent, text, titles

THEME = Text("Palabras", "Words")

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
"""Words that say nothing of a title: English, with the articles of Spanish, French, Italian and German."""

_NOTE = text(
    "Cada palabra cuenta una vez por título; sin las {n} más corrientes (the, and, of…).",
    "Each word counts once per title; without the {n} commonest (the, and, of…).",
    n=number(len(_TOO_COMMON)),
)
_NOTE_GENRES = Text(
    "Con las categorías de las plataformas; una sin traducción queda como la escribe su fuente.",
    "With the platforms' categories; in Spanish, one without a translation stays as its source writes it.",
)


@dataclass(frozen=True, slots=True)
class WordCount:
    """In how many titles a word stands."""

    word: str
    n: int


def query_words(data: ReportData, column: str) -> list[WordCount]:
    """The words of a text column that say something, the most frequent first."""
    rows = data.records(
        WordCount,
        "SELECT word, count(*) AS n FROM (SELECT unnest(list_distinct(regexp_extract_all(lower("
        rf"replace({column}, '’', '''')), '[\p{{L}}][\p{{L}}'']*[\p{{L}}]'))) AS word FROM titles) "
        "WHERE NOT list_contains($common, word) GROUP BY word ORDER BY n DESC, word LIMIT 600",
        common=sorted(_TOO_COMMON),
    )
    return without_possessives(rows)[:_KEPT]


def without_possessives(rows: Sequence[WordCount]) -> list[WordCount]:
    """The words in which `father's` counts with `father`; short and common ones are left out."""
    most: dict[str, int] = {}
    for row in rows:
        word = row.word.removesuffix("'s")
        if word not in _TOO_COMMON and len(word) > 2:
            most[word] = max(most.get(word, 0), row.n)
    return [WordCount(word, n) for word, n in sorted(most.items(), key=lambda item: (-item[1], item[0]))]


def query_genres(data: ReportData) -> list[WordCount]:
    """Genres and platform categories, the most frequent first."""
    return data.records(
        WordCount,
        "SELECT name AS word, count(*) AS n FROM (SELECT unnest(genres) AS name FROM titles) "
        f"WHERE coalesce(name, '') <> '' GROUP BY name ORDER BY n DESC, name LIMIT {_KEPT}",
    )


def finding(words: Sequence[WordCount], total: int, where: Text, name: Callable[[str], Text] = as_written) -> Finding:
    """The five most frequent words, as `name` writes them, in `where` (“the names of”) `total` titles."""
    first = [text("«{w}» ({p})", "“{w}” ({p})", w=name(row.word), p=percent(row.n / total)) for row in words[:5]]
    sentence = text(
        "{what} en {where} {n}: {first}.",
        "{what} in {where} {n}: {first}.",
        what=Text("Lo más frecuente", "Most frequent") if len(words) > 1 else Text("La única palabra", "The only word"),
        where=where,
        n=titles(total),
        first=names(first),
    )
    return Finding(sentence, {"titles": total, "top": words[0].word, "n_top": words[0].n, "words": len(words)})


def chart(canvas: Canvas, words: Sequence[WordCount], name: Callable[[str], Text] = as_written) -> Picture:
    """The words, as `name` writes them, as a cloud."""
    counts: dict[str, int] = {}
    for row in words:
        written = canvas.to(name(row.word))
        counts[written] = counts.get(written, 0) + row.n
    return word_cloud(canvas, counts)


def _figure(
    words: Sequence[WordCount],
    total: int,
    title: Text,
    where: Text,
    note: Text,
    name: Callable[[str], Text] = as_written,
) -> Figure:
    require_rows(words, "No hay palabras que mostrar.", "There are no words to show.")
    return Figure(
        title=title,
        finding=finding(words, total, where, name),
        draw=lambda canvas: chart(canvas, words, name),
        table=as_rows(words),
        note=note,
    )


def _count(data: ReportData, where: str) -> int:
    return int(data.first_row(f"SELECT count(*) AS n FROM titles WHERE {where}")["n"])


def words_of_titles(data: ReportData) -> Figure:
    """Words of the titles."""
    words, total = query_words(data, "title"), _count(data, "coalesce(title, '') <> ''")
    title = Text("Palabras de los títulos", "Words of the titles")
    return _figure(words, total, title, Text("el nombre de", "the names of"), _NOTE)


def words_of_overviews(data: ReportData) -> Figure:
    """Words of the overviews."""
    words, total = query_words(data, "overview"), _count(data, "coalesce(overview, '') <> ''")
    title = Text("Palabras de las sinopsis", "Words of the overviews")
    return _figure(words, total, title, Text("la sinopsis de", "the overviews of"), _NOTE)


def words_of_genres(data: ReportData) -> Figure:
    """Genres and platform categories."""
    words, total = query_genres(data), _count(data, "len(genres) > 0")
    title = Text("Géneros y categorías", "Genres and categories")
    return _figure(words, total, title, Text("los géneros de", "the genres of"), _NOTE_GENRES, genre_name)


FIGURES = (
    FigureSpec("words-of-titles", THEME, words_of_titles),
    FigureSpec("words-of-overviews", THEME, words_of_overviews),
    FigureSpec("words-of-genres", THEME, words_of_genres),
)
