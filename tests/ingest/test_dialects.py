"""However the text of a table is written, it says the same: delimiters, encodings, line ends, quotes, columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ingest_files import MOVIE, SHOW, counts, only, query, refused, take, write

from cartelera.errors import FileRejectedError
from cartelera.ingest.run import ingest
from cartelera.workspace import Workspace

Rows = list[list[str]]

SHOWS: Rows = [
    list(SHOW),
    ["s1", "Movie", "Amélie", "Jean-Pierre Jeunet", "Audrey Tautou, Rufus", "France", "December 14, 2018", "2001",
     "R", "122 min", "Comedies, Dramas", 'A waitress in "Montmartre"; shy, kind.'],
    ["s2", "TV Show", "Año | nuevo", "", "", "España", "", "2019", "TV-14", "2 Seasons", "Dramas", "Two\nlines."],
    ["s3", "Movie", "Roma", "Alfonso Cuarón", "", "México", "", "2018", "R", "135 min", "Dramas", "A year; a maid."],
]  # fmt: skip
FILMS: Rows = [
    ["movieId", "title", "genres"],
    ["1", "Amélie (2001)", "Comedy|Romance"],
    ["2", '"Crocodile" Dundee; a film (1986)', "Comedy"],
    ["3", "Good, the Bad, and the Ugly, The (1966)", "Western"],
]
METADATA: Rows = [
    list(MOVIE),
    list((MOVIE | {"title": "Amélie", "id": "194"}).values()),
    list((MOVIE | {"title": 'The "A"; team', "id": "8844", "overview": "Two\nlines, and; more."}).values()),
    list((MOVIE | {"title": "Heat", "id": "949"}).values()),
]
FORMS: dict[str, tuple[str, Rows, str, list[str]]] = {
    "platform": ("netflix_titles.csv", SHOWS, "SELECT display_title FROM offers ORDER BY id",
                 ["Amélie", "Año | nuevo", "Roma"]),
    "movielens": ("movies.csv", FILMS, "SELECT title FROM titles ORDER BY title_id",
                  ["Amélie", '"Crocodile" Dundee; a film', "The Good, the Bad, and the Ugly"]),
    "movies": ("movies_metadata.csv", METADATA, "SELECT title FROM titles ORDER BY tmdb_id",
               ["Amélie", "Heat", 'The "A"; team']),
}  # fmt: skip


def written(rows: Rows, delimiter: str = ",", newline: str = "\n", **how: Any) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=newline, **how).writerows(rows)
    return out.getvalue()


def backslashed(rows: Rows) -> str:
    return written(rows, quoting=csv.QUOTE_ALL, doublequote=False, escapechar="\\")


def indexed(rows: Rows, name: str = "") -> Rows:
    return [[name, *rows[0]], *([str(n), *row] for n, row in enumerate(rows[1:]))]


def renamed(rows: Rows, change: Callable[[str], str]) -> Rows:
    return [[change(name) for name in rows[0]], *rows[1:]]


def reordered(rows: Rows) -> Rows:
    return [row[::-1] for row in rows]


def spaced(name: str) -> str:
    return f" {name.replace('_', ' ').title()} "


DIALECTS: dict[str, tuple[Callable[[Rows], str | bytes], str]] = {
    "semicolons": (lambda rows: written(rows, ";"), "separated by semicolons"),
    "tabs": (lambda rows: written(rows, "\t"), "separated by tabs"),
    "bars": (lambda rows: written(rows, "|"), "separated by |"),
    "sep=, in the first line": (lambda rows: "sep=,\n" + written(rows), ""),
    "sep=; in the first line": (lambda rows: "sep=;\r\n" + written(rows, ";", "\r\n"), "separated by semicolons"),
    "sep in quotes behind a BOM": (lambda rows: '\ufeff"sep=|"\n\n' + written(rows, "|"), "separated by |"),
    "semicolons, BOM and CRLF": (lambda rows: "\ufeff" + written(rows, ";", "\r\n"), "separated by semicolons"),
    "Windows-1252": (lambda rows: written(rows).encode("cp1252"), "read as Windows-1252 (not UTF-8)"),
    "Windows-1252 far inside": (
        lambda rows: (written(rows[:1]) + "\n" * 70_000 + written(rows[1:])).encode("cp1252"),
        "read as Windows-1252 (not UTF-8)",
    ),
    "Windows-1252, semicolons and CRLF": (
        lambda rows: written(rows, ";", "\r\n").encode("cp1252"),
        "separated by semicolons, read as Windows-1252 (not UTF-8)",
    ),
    "UTF-16": (lambda rows: written(rows).encode("utf-16"), "UTF-16"),
    "UTF-16 big-endian with tabs": (
        lambda rows: b"\xfe\xff" + written(rows, "\t", "\r\n").encode("utf-16-be"),
        "separated by tabs, UTF-16",
    ),
    "CR": (lambda rows: written(rows, newline="\r", quoting=csv.QUOTE_ALL), "lines end with CR"),
    "CR, semicolons and Windows-1252": (
        lambda rows: written(rows, ";", "\r", quoting=csv.QUOTE_ALL).encode("cp1252"),
        "separated by semicolons, read as Windows-1252 (not UTF-8), lines end with CR",
    ),
    "two carriage returns": (lambda rows: written(rows, newline="\r\r\n", quoting=csv.QUOTE_ALL), "lines end with CR"),
    "every field in quotes": (lambda rows: written(rows, quoting=csv.QUOTE_ALL), ""),
    "quotes behind backslashes": (backslashed, "quotes behind backslashes"),
    "index of pandas": (lambda rows: written(indexed(rows)), ""),
    "index of pandas, twice": (lambda rows: written(indexed(indexed(rows), "Unnamed: 0")), ""),
    "index of R": (lambda rows: written(indexed(rows), quoting=csv.QUOTE_NONNUMERIC), ""),
    "index of R without a name": (lambda rows: written([rows[0], *indexed(rows)[1:]]), ""),
    "14 empty columns": (lambda rows: written([row + [""] * 14 for row in rows]), ""),
    "14 empty columns in the header": (lambda rows: written([rows[0] + [""] * 14, *rows[1:]]), ""),
    "a delimiter behind every row": (lambda rows: written([rows[0], *([*row, ""] for row in rows[1:])]), ""),
    "a foreign column twice": (lambda rows: written([[*row, "note", "note"] for row in rows]), ""),
    "names in capitals": (lambda rows: written(renamed(rows, str.upper)), ""),
    "names with blanks": (lambda rows: written(renamed(rows, spaced)), ""),
    "names without underscores": (lambda rows: written(renamed(rows, lambda name: name.replace("_", ""))), ""),
    "another order": (lambda rows: written(reordered(rows)), ""),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", DIALECTS)
def test_a_table_says_the_same_however_it_is_written(name: str, form: str, tmp_path: Path) -> None:
    make, remark = DIALECTS[name]
    file, rows, ask, expected = FORMS[form]
    source = only(take(tmp_path / "w", write(tmp_path / file, make(rows))))
    assert counts(source) == (3, 3, 0, 0), refused(tmp_path / "w")
    assert [row[0] for row in query(tmp_path / "w", ask)] == expected
    assert source.remark == remark


RATINGS: dict[str, str] = {
    "underscores": "user_id,movie_id,rating,timestamp\n1,1,4,1260759144\n",
    "capitals": "UserID,MovieID,Rating,TimeStamp\n1,1,4,1260759144\n",
    "blanks and semicolons": "User Id;Movie Id;Rating;Timestamp\n1;1;4;1260759144\n",
    "two colons with a header": "userId::movieId::rating::timestamp\n1::1::4::1260759144\n",
    "ids as floats": "userId,movieId,rating,timestamp\n1.0,1.0,4.0,1260759144.0\n",
    "ids as floats without a header": "1.0\t1.0\t4.0\t1260759144\n",
    "another order, tabs": "timestamp\trating\tmovieId\tuserId\n1260759144\t4\t1\t1\n",
    "CR": "userId,movieId,rating,timestamp\r1,1,4,1260759144\r",
}


@pytest.mark.parametrize("name", RATINGS)
def test_ratings_say_the_same_however_they_are_written(name: str, tmp_path: Path) -> None:
    write(tmp_path / "raw" / "movies.csv", written(FILMS))
    write(tmp_path / "raw" / "r.csv", RATINGS[name])
    take(tmp_path / "w", tmp_path / "raw")
    assert query(tmp_path / "w", "SELECT * FROM ratings") == [("r:1", "ml-1", "ml-1", 4.0, 1260759144)]


def test_a_quote_behind_a_backslash_within_a_good_file_stays(tmp_path: Path) -> None:
    rows = [*SHOWS[:3], [*SHOWS[3][:-1], "C:\\"]]
    write(tmp_path / "netflix_titles.csv", written(rows, quoting=csv.QUOTE_ALL))
    source = only(take(tmp_path / "w", tmp_path / "netflix_titles.csv"))
    assert (counts(source), source.remark) == ((3, 3, 0, 0), "")
    assert query(tmp_path / "w", "SELECT description FROM offers WHERE id = 'ns3'") == [("c:\\",)]


def test_quotes_behind_backslashes_in_some_rows_only(tmp_path: Path) -> None:
    lines = written(SHOWS[:1]) + (
        's1,Movie,Okja,X,Y,Mexico,"December 14, 2018",2018,R,135 min,Dramas,Plain.\n'
        's3,Movie,"The \\"Real\\" One",X,Y,Mexico,"December 14, 2018",2018,R,9 min,Dramas,"He said \\"no\\", twice."\n'
    )
    source = only(take(tmp_path / "w", write(tmp_path / "netflix_titles.csv", lines)))
    assert counts(source) == (2, 2, 0, 0)
    found = query(tmp_path / "w", "SELECT display_title, description FROM offers ORDER BY id")
    assert found == [("Okja", "plain."), ('The "Real" One', 'he said "no", twice.')]


def test_utf8_with_a_spoilt_byte_is_not_taken_for_windows(tmp_path: Path) -> None:
    text = written(SHOWS).encode() + "s9,Movie,Cafè".encode("latin-1")
    with pytest.raises(FileRejectedError, match="bad encoding in line 6: byte 0xe8 is not UTF-8"):
        ingest([write(tmp_path / "netflix_titles.csv", text + written(SHOWS).encode())], Workspace(tmp_path / "w"))


def test_a_known_column_named_twice_is_refused(tmp_path: Path) -> None:
    text = written([[*row, "other"] for row in SHOWS]).replace("other", "title", 1)
    with pytest.raises(FileRejectedError, match="names a column twice"):
        ingest([write(tmp_path / "netflix_titles.csv", text)], Workspace(tmp_path / "w"))


def test_the_line_of_a_refused_row_is_that_of_the_file(tmp_path: Path) -> None:
    rows = [*SHOWS[:2], ["x9", *SHOWS[3][1:]], SHOWS[3]]
    take(tmp_path / "w", write(tmp_path / "netflix_titles.csv", ("sep=;\n\n" + written(rows, ";")).encode("utf-16")))
    assert [(row.line, row.raw[:9]) for row in refused(tmp_path / "w")] == [(5, "x9;Movie;")]
