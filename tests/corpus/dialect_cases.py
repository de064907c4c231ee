"""How a table may be written: delimiters, quotes, encodings, dates, durations and ids as people have met them."""

from __future__ import annotations

import codecs
import csv
import io
import json
from collections.abc import Iterator
from typing import Literal

from rating_cases import LINKS, MOVIES

from corpus import Case

_COLUMNS = """
    show_id type title director cast country date_added release_year rating duration listed_in description
"""
HEADER = _COLUMNS.split()
ROWS = [
    ["s1", "Movie", "Ocean's 8", "Gary Ross", "Yalitza Aparicio", "Mexico", "2018-12-14", "2018", "R", "135 min",
     "Dramas", "A year; a maid."],
    ["s2", "TV Show", "Élite", "Ramón Salazar", "Itzan Escamilla, Danna Paola", "Spain", "2018-10-05", "2018", "TV-MA",
     "3 Seasons", "Dramas, Crime", "Three teens."],
]  # fmt: skip
OFFERS = {
    "SELECT id, title, display_cast, date_added::VARCHAR, duration_int FROM offers ORDER BY id": [
        ("ns1", "ocean's 8", "Yalitza Aparicio", "2018-12-14", 135),
        ("ns2", "élite", "Itzan Escamilla, Danna Paola", "2018-10-05", 3),
    ]
}
RATED = "SELECT split_part(viewer_id, ':', 2), title_id, rating, rated_at FROM ratings ORDER BY ALL"


def written(delimiter: str = ",", mark: str = '"', every: bool = True, end: str = "\n") -> str:
    """The two titles, every field quoted, or those that must be."""
    out = io.StringIO()
    quoting: Literal[0, 1] = csv.QUOTE_ALL if every else csv.QUOTE_MINIMAL
    csv.writer(out, delimiter=delimiter, quotechar=mark, quoting=quoting, lineterminator=end).writerows([HEADER, *ROWS])
    return out.getvalue()


def titles(name: str, content: str | bytes, *says: str, file: str = "netflix_titles.csv") -> Case:
    """The two titles in some dress."""
    return Case(f"dialect: {name}", {file: content}, OFFERS, {"platform.netflix": (2, 2, 0, 0)}, says)


def rated(name: str, text: str, expected: list[tuple[str, float]], *says: str, file: str = "r.csv") -> Case:
    """Ratings of one viewer beside films and their ids elsewhere."""
    rows = [("1", title_id, rating, None) for title_id, rating in expected]
    files = {"movies.csv": MOVIES, "links.csv": LINKS, file: text}
    return Case(f"ids: {name}", files, {RATED: rows}, says=says)


def delimiters() -> Iterator[Case]:
    for name, delimiter, said in (
        ("carets", "^", "separated by \\^"),
        ("tildes", "~", "separated by ~"),
        ("section signs", "§", "separated by §"),
        ("the character 1", "\x01", "separated by character 1"),
        ("hashes", "#", "separated by #"),
    ):
        yield titles(name, written(delimiter, every=False), said)
        text = MOVIES.replace('"Usual Suspects, The (1995)"', "Heat (1995)").replace(",", delimiter)
        yield Case(f"dialect: films by {name}", {"movies.csv": text}, {"SELECT count(*) FROM titles": [(4,)]})
    text = "userId movieId rating timestamp\n1 1 4 1260759144\n1 2 3.5 1260759145\n"
    yield Case(
        "dialect: ratings by blanks",
        {"movies.csv": MOVIES, "r.txt": text},
        {RATED: [("1", "ml-1", 4.0, 1260759144), ("1", "ml-2", 3.5, 1260759145)]},
        says=("separated by blanks",),
    )


def quotes() -> Iterator[Case]:
    for delimiter in (",", ";", "\t"):
        yield titles(f"single quotes around every field, {delimiter!r}", written(delimiter, "'"), "single quotes")
    yield titles("single quotes, lines end with CRLF", written(mark="'", end="\r\n"), "single quotes")
    header, _, rows = written(mark="'").partition("\n")
    yield titles("single quotes below a plain header", header.replace("'", "") + "\n" + rows, "single quotes")
    yield titles("single quotes behind backslashes", written(mark="'").replace("''", "\\'"), "single quotes")
    yield titles("double quotes and apostrophes", written())


def encodings() -> Iterator[Case]:
    lines = "".join(json.dumps(dict(zip(HEADER, row, strict=True)), ensure_ascii=False) + "\n" for row in ROWS)
    array = json.dumps([json.loads(line) for line in lines.splitlines()], ensure_ascii=False, indent=1)
    document = json.dumps({"data": json.loads(array)}, ensure_ascii=False)
    marks = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE, "utf-32-le": codecs.BOM_UTF32_LE}
    for encoding in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"):
        said = encoding[:6].upper()
        yield titles(f"{encoding} without a mark", written().encode(encoding), said)
        yield titles(f"JSON lines, {encoding} without a mark", lines.encode(encoding), said, file="netflix.jsonl")
        yield titles(f"JSON array, {encoding} without a mark", array.encode(encoding), said, file="netflix.json")
    for encoding, mark in marks.items():
        for kind, text, file in (
            ("CSV", written(), "netflix.csv"), ("tabs, CRLF", written("\t", end="\r\n"), "netflix.txt"),
            ("JSON lines", lines, "netflix.jsonl"), ("JSON array", array, "netflix.json"),
            ("JSON document", document, "netflix.json"),
        ):  # fmt: skip
            yield titles(f"{kind}, {encoding} with a mark", mark + text.encode(encoding), file=file)
    yield titles("JSON lines in Windows-1252", lines.encode("cp1252"), "Windows-1252", file="netflix.jsonl")
    yield titles("JSON document in Windows-1252", document.encode("cp1252"), "Windows-1252", file="netflix.json")
    many = "".join(json.dumps({**dict(zip(HEADER, ROWS[0], strict=True)), "show_id": f"s{n}", "title": f"T {n}"}) + "\n"
                   for n in range(10, 500))  # fmt: skip
    yield Case(
        "dialect: JSON lines in Windows-1252, as their end tells",
        {"netflix.jsonl": many.encode() + lines.encode("cp1252")},
        {"SELECT title FROM offers WHERE id = 'ns2'": [("élite",)]},
        {"platform.netflix": (492, 492, 0, 0)},
    )
    yield Case(
        "dialect: JSON lines that are damaged after letters of UTF-8",
        {"movies.csv": MOVIES, "netflix.jsonl": lines.encode() + b'{"show_id": "s3", "title": "\xff"}\n'},
        {"SELECT count(*) FROM titles": [(4,)]},
        says=("skipped .*netflix.jsonl: bad encoding",),
    )


def days() -> Iterator[Case]:
    for name, first, second in (
        ("digits", "20210925", "20171103"), ("seconds", "1632528000", "1509667200"),
        ("milliseconds", "1632528000000", "1509667200000.0"), ("days of a spreadsheet", "44464", "43042.5"),
        ("points", "25.09.2021", "3.11.17"), ("Spanish", "25 de septiembre de 2021", "3-nov-2017"),
        ("ordinals and weekdays", "Sat, September 25th, 2021", "3rd November 2017"),
    ):  # fmt: skip
        rows = [[*ROWS[0][:6], first, *ROWS[0][7:]], [*ROWS[1][:6], second, *ROWS[1][7:]]]
        text = "\n".join("|".join(row) for row in (HEADER, *rows)) + "\n"
        cells: dict[str, list[tuple[object, ...]]] = {
            "SELECT date_added::VARCHAR FROM offers ORDER BY id": [("2021-09-25",), ("2017-11-03",)]
        }
        yield Case(f"dates: {name}", {"netflix_titles.csv": text}, cells, {"platform.netflix": (2, 2, 0, 0)})


def durations() -> Iterator[Case]:
    for film, series, minutes, seasons in (
        ("01:30:00", "Season 3", 90, 3), ("90'", "S3", 90, 3), ("90,0", "3 Staffeln", 90, 3),
        ("90′", "3 Saisons", 90, 3), ("PT1H30M", "Temporada 02", 90, 2),
    ):  # fmt: skip
        rows = [[*ROWS[0][:9], film, *ROWS[0][10:]], [*ROWS[1][:9], series, *ROWS[1][10:]]]
        text = "\n".join("|".join(row) for row in (HEADER, *rows)) + "\n"
        cells: dict[str, list[tuple[object, ...]]] = {
            "SELECT duration_int, duration_type FROM offers ORDER BY id": [(minutes, "min"), (seasons, "season")]
        }
        yield Case(f"durations: {film} and {series}", {"netflix_titles.csv": text}, cells)


TOY_AND_JUMANJI = [("ml-1", 4.0), ("ml-2", 3.5)]
IDS = (
    rated("IMDb's as floats", "userId,imdb_id,rating\n1,114709.0,4\n1,0113497,3.5\n", TOY_AND_JUMANJI),
    rated(
        "addresses at IMDb",
        "userId,movieId,rating\n1,https://www.imdb.com/title/tt0114709/,4\n1,http://imdb.com/title/tt0113497?ref_=x,3.5\n",
        TOY_AND_JUMANJI,
    ),
    rated("TMDB's, by a list of ids", "userId,tmdb_id,rating\n1,862,4\n1,8844.0,3.5\n", TOY_AND_JUMANJI),
    rated("TMDB's by their prefix", "userId,movieId,rating\n1,tmdb-862,4\n1,tmdb-8844,3.5\n", TOY_AND_JUMANJI),
    rated(
        "all three beside the rating",
        "userId,movieId,imdbId,tmdbId,rating\n1,1,0114709,862,4\n1,2,0113497,8844,3.5\n",
        TOY_AND_JUMANJI,
    ),
    rated("titles with their years", "user,title,rating\n1,Toy Story (1995),4\n1,jumanji,3.5\n", TOY_AND_JUMANJI),
    rated(
        "titles beside years", "user_id,Title,Year,Rating\n1,Toy Story,1995,4\n1,JUMANJI,1995,3.5\n", TOY_AND_JUMANJI
    ),
    rated(
        "titles that nobody knows",
        "user,title,rating\n1,Toy Story (1966),4\n1,Nope,3\n1,Jumanji,3.5\n",
        [("ml-2", 3.5)],
        "2 ratings of 2 titles that no catalogue holds",
    ),
    rated("formulas of a spreadsheet", 'userId,movieId,rating\n"=""1""","=""1""",4\n1,2,3.5\n', TOY_AND_JUMANJI),
)  # fmt: skip

CASES = (*delimiters(), *quotes(), *encodings(), *days(), *durations(), *IDS)
