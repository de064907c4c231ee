"""Files that are odd but whole: what they say is read, and rows that cannot be read are told of, one by one."""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest
import zstandard
from ingest_files import (
    CREDIT,
    RATING,
    SHOW,
    counts,
    lines,
    movies,
    only,
    query,
    refused,
    table,
    take,
    title,
    titles,
    tree,
    write,
)

from cartelera.tables.export import export_table

BOMB = "[" * 200_000 + "]" * 200_000
DEEP = "[{'id': " + "[" * 50 + "1" + "]" * 50 + ", 'name': 'x'}]"
HUGE = "[" + ", ".join(["{'id': 1, 'name': 'a \\\\ b'}"] * 380_000) + "]"
SHIFTED = {"adult": " - Written by Ørnås", "id": "1997-08-20", "title": "", "popularity": "/ff9qCe.jpg"}

HEADER = movies().split("\n")[0]

BAD_MOVIES: dict[str, tuple[dict[str, Any], str]] = {
    "no id": ({"id": ""}, "id is empty"),
    "id of blanks": ({"id": " \t "}, "id is empty"),
    "id nan": ({"id": "nan"}, "id is empty"),
    "id 0": ({"id": "0"}, "id '0' is not a whole number above 0"),
    "negative id": ({"id": "-862"}, "id '-862' is not a whole number"),
    "id with a fraction": ({"id": "862.5"}, "id '862.5' is not a whole number"),
    "id of 40 digits": ({"id": "9" * 40}, "is not a whole number"),
    "id of words": ({"id": "'); DROP TABLE judged; --"}, "is not a whole number"),
    "shifted columns": (SHIFTED, "'- Written by Ørnås' is not True or False (the columns of this row are shifted)"),
    "no title at all": ({"title": "", "original_title": ""}, "title and original_title are empty"),
    "genres a number": ({"genres": "12"}, "genres is not a list of records"),
    "genres a list of numbers": ({"genres": "[16, 18]"}, "genres is not a list of records"),
    "genres one record": ({"genres": "{'id': 16, 'name': 'Animation'}"}, "genres is not a list of records"),
    "genres cut off": ({"genres": "[{'id': 16, 'name': 'Anim"}, "genres is not a list of records"),
    "genres a program": ({"genres": "__import__('os').system('true')"}, "genres is not a list of records"),
    "genres a bomb of brackets": ({"genres": BOMB}, "genres is not a list of records"),
    "genres of 10 MB": ({"genres": HUGE}, "genres is not a list of records"),
    "collection a list": ({"belongs_to_collection": "[1]"}, "belongs_to_collection is not a record"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_MOVIES)
def test_a_bad_movie_is_quarantined_with_its_line_and_text(name: str, tmp_path: Path) -> None:
    change, reason = BAD_MOVIES[name]
    text = movies({"id": "1"}, change, {"id": "3"})
    source = only(take(tmp_path / "w", write(tmp_path / "movies.csv", text)))
    assert counts(source) == (3, 2, 0, 1)
    (held,) = refused(tmp_path / "w")
    assert reason in held.reason
    assert (held.file, held.line) == (str(tmp_path / "movies.csv"), 3)
    assert held.raw == "\n".join(text.split("\n")[2:-2])[:10_000]
    assert [row["tmdb_id"] for row in titles(tmp_path / "w")] == [1, 3]


GOOD_MOVIES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "id with a point": ({"id": "862.0"}, {"tmdb_id": 862}),
    "id within blanks": ({"id": "\t862 "}, {"tmdb_id": 862}),
    "money as 1e3": ({"budget": "1e3", "revenue": "2.5E3"}, {"budget": 1000, "revenue": 2500, "return": 2.5}),
    "no money": ({"budget": "", "revenue": ""}, {"budget": 0, "revenue": 0, "return": 0.0}),
    "money nan": ({"budget": "nan", "revenue": "NaN"}, {"budget": 0, "revenue": 0, "return": 0.0}),
    "revenue without budget": ({"budget": "0", "revenue": "9"}, {"revenue": 9, "return": 0.0}),
    "no date": ({"release_date": ""}, {"release_date": None, "release_year": None}),
    "runtime 0": ({"runtime": "0.0"}, {"runtime": None}),
    "original title only": ({"title": ""}, {"title": "Toy Story", "original_title": "Toy Story"}),
    "a film called None": ({"title": "None", "original_title": "nan"}, {"title": "None", "original_title": "nan"}),
    "title within blanks": ({"title": "  \u00a0Toy Story\u3000\n"}, {"title": "Toy Story"}),
    "title with a newline and commas": ({"title": 'Toy,\n"Story"'}, {"title": 'Toy,\n"Story"'}),
    "title an injection": ({"title": "x'); DROP TABLE t; --"}, {"title": "x'); DROP TABLE t; --"}),
    "title of emoji": ({"title": "🧸" * 300}, {"title": "🧸" * 300}),
    "title with line separators": ({"title": "a\u2028b\x85c"}, {"title": "a\u2028b\x85c"}),
    "IMDb id of digits": ({"imdb_id": "114709"}, {"imdb_id": "tt0114709"}),
    "IMDb id of nonsense": ({"imdb_id": "nonsense"}, {"imdb_id": None}),
    "genres None": ({"genres": "None"}, {"genres": []}),
    "genres empty list": ({"genres": "[]"}, {"genres": []}),
    "genres as JSON": ({"genres": '[{"id": 1, "name": "A \\u00e9 \\"q\\" b"}]'}, {"genres": ['A é "q" b']}),
    "genres as JSON with null": ({"genres": '[{"id": null, "name": "It\'s"}]'}, {"genres": ["It's"]}),
    "genre with an apostrophe": ({"genres": "[{'name': \"Bob's\"}, {'name': 'b'}]"}, {"genres": ["Bob's", "b"]}),
    "genre in quotation marks": ({"genres": "[{'id': 1, 'name': 'the \"A\" team'}]"}, {"genres": ['the "A" team']}),
    "genre in all quotes": ({"genres": r"""[{'id': 1, 'name': 'a\'b"c'}]"""}, {"genres": ["a'b\"c"]}),
    "genre with a forged key": ({"genres": "[{'id': 1, 'name': 'a\", \"id\": \"b'}]"}, {"genres": ['a", "id": "b']}),
    "genre with a backslash": ({"genres": r"[{'id': 1, 'name': 'a\\b\n'}]"}, {"genres": ["a\\b"]}),
    "genre called None": ({"genres": "[{'id': None, 'name': 'None'}]"}, {"genres": ["None"]}),
    "genre like the end of a key": ({"genres": "[{'id': 1, 'name': ': None, '}]"}, {"genres": [": None,"]}),
    "genre with brackets": ({"genres": "[{'id': 1, 'name': '[{x}]'}]"}, {"genres": ["[{x}]"]}),
    "genre with half a character": ({"genres": r"[{'id': 1, 'name': 'a\ud800'}]"}, {"genres": ["a\ufffd"]}),
    "genre without a name": ({"genres": "[{'id': 1}, {'name': None}, {'name': 'c'}]"}, {"genres": ["c"]}),
    "genre True": ({"genres": "[{'id': True, 'name': 'c'}]"}, {"genres": ["c"]}),
    "genre twice": ({"genres": "[{'id': 1, 'name': 'c'}, {'id': 1, 'name': 'c '}]"}, {"genres": ["c"]}),
    "genres as tuples of keys": ({"genres": "[{'name':'c','id':1}]"}, {"genres": ["c"]}),
    "genres nested deep": ({"genres": DEEP}, {"genres": ["x"]}),
    "id of a genre beyond all numbers": ({"genres": f"[{{'id': {'9' * 40}, 'name': 'c'}}]"}, {"genres": ["c"]}),
    "unforeseen key": ({"belongs_to_collection": "{'id': 1, 'name': 'C', 'x': [1]}"}, {"collection": "C"}),
    "collection without a name": ({"belongs_to_collection": "{'id': 1}"}, {"collection": None}),
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD_MOVIES)
def test_an_odd_movie_is_kept(name: str, tmp_path: Path) -> None:
    change, expected = GOOD_MOVIES[name]
    source = only(take(tmp_path / "w", write(tmp_path / "movies.csv", movies(change))))
    assert counts(source) == (1, 1, 0, 0)
    kept = title(tmp_path / "w")
    assert {column: kept[column] for column in expected} == expected


WHOLE: dict[str, bytes] = {
    "BOM": b"\xef\xbb\xbf" + movies().encode(),
    "CRLF": movies(newline="\r\n").encode(),
    "BOM and CRLF": b"\xef\xbb\xbf" + movies(newline="\r\n").encode(),
    "lines ended in two ways": movies().replace("\n", "\r\n", 1).encode(),
    "lines ended in the other two ways": movies().encode().rstrip(b"\n") + b"\r\n",
    "no newline at the end": movies().rstrip("\n").encode(),
    "blank lines": movies().replace("\n", "\n\n\n").encode(),
    "blank lines ended CRLF": movies(newline="\r\n").replace("\r\n", "\r\n\r\n").encode(),
    "blank lines before the header": b"\n\n" + movies().encode(),
    "header in capitals": movies().replace("budget", "Budget", 1).replace("title", "TITLE").encode(),
    "header in quotes": movies().replace(HEADER, ",".join(f'"{c}"' for c in HEADER.split(","))).encode(),
    "gz": gzip.compress(movies().encode()),
    "gz of two parts": gzip.compress(movies().encode()[:99]) + gzip.compress(movies().encode()[99:]),
    "zst": zstandard.compress(movies().encode()),
    "bz2": bz2.compress(movies().encode()),
    "bz2 of two parts": bz2.compress(movies().encode()[:99]) + bz2.compress(movies().encode()[99:]),
    "xz": lzma.compress(movies().encode()),
    "zst of two parts": zstandard.compress(movies().encode()[:99]) + zstandard.compress(movies().encode()[99:]),
}  # fmt: skip


@pytest.mark.parametrize("name", WHOLE)
def test_the_same_film_however_it_is_written(name: str, tmp_path: Path) -> None:
    take(tmp_path / "w", write(tmp_path / "movies.csv", WHOLE[name]))
    assert title(tmp_path / "w")["title"] == "Toy Story"
    assert title(tmp_path / "w")["overview"] == "Led by Woody, Andy's toys live happily."


ROWS: dict[str, tuple[str, str]] = {
    "too few columns": ("1,2\n", "too few columns (expected 3)"),
    "too many columns": ("1,2,3,4\n", "too many columns (expected 3)"),
    "text after a closing quote": ('"1"x,2,3\n', "a quoted field goes on after its closing quote"),
    "words in the row": ("a,b,c\n", "movieId 'b' is not a title id"),
}  # fmt: skip


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("place", [0, 1, 7, 50])
def test_a_row_that_cannot_be_split_is_quarantined(name: str, place: int, tmp_path: Path) -> None:
    text, reason = ROWS[name]
    rows = [f"{n},{n},4\n" for n in range(1, 51)]
    rows.insert(place, text)
    rows.insert(place // 2, f"x,{'y' * 60_000}\n")
    path = write(tmp_path / "ratings.csv", "userId,movieId,rating\n" + "".join(rows))
    source = only(take(tmp_path / "w", path))
    assert counts(source) == (52, 50, 0, 2)
    held = {refusal.line: refusal for refusal in refused(tmp_path / "w")}
    found = held[rows.index(text) + 2]
    assert found.reason.startswith(reason)
    assert found.raw == text.strip()


def test_rows_of_several_lines_keep_their_place(tmp_path: Path) -> None:
    many = [{"id": str(n), "overview": "two\nlines" if n % 3 else "one\n\nand\r\nmore"} for n in range(1, 3000)]
    many[1234]["id"] = "none of these"
    many[2900]["id"] = "nor these"
    text = movies(*many)
    take(tmp_path / "w", write(tmp_path / "movies.csv", text))
    written = text.split("\n")
    for refusal in refused(tmp_path / "w"):
        assert "se," in written[refusal.line - 1]
        assert written[refusal.line - 1] in refusal.raw
    assert len(refused(tmp_path / "w")) == 2


def test_a_row_of_30_megabytes_is_quarantined(tmp_path: Path) -> None:
    text = movies({"id": "1"}, {"id": "2", "overview": "x" * (30 << 20)}, {"id": "3"})
    source = only(take(tmp_path / "w", write(tmp_path / "movies.csv", text)))
    assert counts(source) == (3, 2, 0, 1)
    assert refused(tmp_path / "w")[0].reason == "row too long"


def test_a_row_of_5_megabytes_is_kept(tmp_path: Path) -> None:
    text = movies({"id": "1"}, {"id": "2", "overview": "x " * (5 << 19)}, {"id": "3"})
    assert counts(only(take(tmp_path / "w", write(tmp_path / "movies.csv", text)))) == (3, 3, 0, 0)


def test_of_a_repeated_id_the_most_complete_row_is_kept(tmp_path: Path) -> None:
    text = movies(
        {"tagline": "", "title": "Less"}, {"tagline": "Said", "title": "More"}, {"tagline": "", "title": "Last"}
    )
    source = only(take(tmp_path / "w", write(tmp_path / "movies.csv", text)))
    assert counts(source) == (3, 1, 2, 0)
    assert title(tmp_path / "w")["title"] == "More"


def test_rows_that_only_python_can_read_compete_with_the_others(tmp_path: Path) -> None:
    odd = {"genres": r"[{'id': 1, 'name': 'a\\b'}]"}
    text = movies({"tagline": "", "title": "Less"}, {"tagline": "Said", "title": "More"} | odd, {"id": "1"} | odd, odd)
    source = only(take(tmp_path / "w", write(tmp_path / "movies.csv", text)))
    assert counts(source) == (4, 2, 2, 0)
    assert [(row["tmdb_id"], row["title"], row["genres"]) for row in titles(tmp_path / "w")] == [
        (1, "Toy Story", ["a\\b"]),
        (862, "More", ["a\\b"]),
    ]


def test_credits_in_billing_order_with_their_jobs(tmp_path: Path) -> None:
    cast = (
        "[{'cast_id': 2, 'character': '', 'id': 2, 'name': \"Conan O'Brien\", 'order': 1}, {'cast_id': None, "
        "'character': \"Bo 'Bill' Peep\", 'id': 1, 'name': 'Annie \"Ann\" Potts'.replace('', ''), 'order': 0}]"
    )
    plain = cast.replace(".replace('', '')", "")
    path = write(tmp_path / "credits.csv", table(CREDIT, {"cast": plain}, {"id": "9", "cast": cast}))
    report = take(tmp_path / "w", write(tmp_path / "movies.csv", movies()), path)
    assert counts(report.sources[1]) == (2, 1, 0, 1)
    rows = query(tmp_path / "w", 'SELECT job, billing, name, "character" FROM credits ORDER BY job, billing')
    assert rows == [
        ("Actor", 0, 'Annie "Ann" Potts', "Bo 'Bill' Peep"),
        ("Actor", 1, "Conan O'Brien", None),
        ("Director", 0, "John Lasseter", None),
    ]


def test_the_raw_text_of_a_refused_credit_is_as_in_the_file(tmp_path: Path) -> None:
    text = table(CREDIT, {"id": "1"}, {"id": '"it\'s"'}, {"id": "3"})
    take(tmp_path / "w", write(tmp_path / "credits.csv", text))
    (held,) = refused(tmp_path / "w")
    assert held.raw == text.split("\n")[2]
    assert held.reason == "id '\"it's\"' is not a whole number above 0".replace('"it\'s"', "'it\"s'") or held.line == 3


BAD_RATINGS: dict[str, tuple[dict[str, str], str]] = {
    "no viewer": ({"userId": ""}, "userId is empty"),
    "no title": ({"movieId": ""}, "movieId is empty"),
    "no rating": ({"rating": ""}, "rating is empty"),
    "rating of words": ({"rating": "good"}, "rating 'good' is not a rating"),
    "rating below 0": ({"rating": "-1"}, "rating '-1' is not a rating between 0 and 5"),
    "rating above every scale": ({"rating": "500"}, "rating '500' is not a rating between 0 and 5"),
    "rating nan": ({"rating": "nan"}, "rating is empty"),
    "rating infinite": ({"rating": "inf"}, "is not a rating"),
    "title of nonsense": ({"movieId": "n-7"}, "movieId 'n-7' is not a title id"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_RATINGS)
def test_a_bad_rating_is_quarantined(name: str, tmp_path: Path) -> None:
    change, reason = BAD_RATINGS[name]
    text = table(RATING, {"userId": "1"}, change, {"userId": "2"})
    source = only(take(tmp_path / "w", write(tmp_path / "ratings_small.csv", text)))
    assert counts(source) == (3, 2, 0, 1)
    assert reason in refused(tmp_path / "w")[0].reason


def test_of_a_repeated_rating_the_latest_is_kept(tmp_path: Path) -> None:
    listed = write(tmp_path / "movies.csv", "movieId,title,genres\n31,Dangerous Minds (1995),Drama\n")
    rated = table(
        RATING, {"rating": "1", "timestamp": "5"}, {"rating": "2", "timestamp": "9"}, {"rating": "3", "timestamp": ""}
    )
    report = take(tmp_path / "w", listed, write(tmp_path / "small.csv", rated))
    assert counts(report.sources[1]) == (3, 1, 2, 0)
    assert query(tmp_path / "w", "SELECT * FROM ratings") == [("small:1", "ml-31", "ml-31", 2.0, 9)]


@pytest.mark.parametrize("delimiter", ["::", "\t"])
@pytest.mark.parametrize("timestamp", [True, False])
def test_ratings_without_a_header(delimiter: str, timestamp: bool, tmp_path: Path) -> None:
    rows = [(1, 1193, 5, 978300760), (1, 661, 3.5, 978302109), (2, 'x"y', 4, 0)]
    text = lines((row if timestamp else row[:3] for row in rows), delimiter)
    source = only(take(tmp_path / "w", write(tmp_path / "ml-1m" / "ratings.dat", text)))
    assert (source.key, *counts(source)) == ("ratings.ml-1m", 3, 2, 0, 1)


def test_viewers_of_two_sources_never_collide(tmp_path: Path) -> None:
    write(tmp_path / "raw" / "a" / "ratings.csv", table(RATING))
    write(tmp_path / "raw" / "b" / "ratings.csv", table(RATING, {"rating": "5"}))
    write(tmp_path / "raw" / "movies.dat", "31::Dangerous Minds (1995)::Drama\n")
    take(tmp_path / "w", tmp_path / "raw")
    assert query(tmp_path / "w", "SELECT viewer_id, rating FROM ratings ORDER BY 1") == [("a:1", 2.5), ("b:1", 5.0)]


def test_an_id_of_a_viewer_that_is_too_long_is_quarantined(tmp_path: Path) -> None:
    listed = write(tmp_path / "movies.dat", "31::Dangerous Minds (1995)::Drama\n")
    users = ["a" * 200, "b" * 201, "\u00e9" * 100, "\u00e9" * 101, "c" * (1 << 20)]
    rated = write(tmp_path / "small.csv", table(RATING, *({"userId": user} for user in users)))
    report = take(tmp_path / "w", listed, rated)
    assert counts(report.sources[1]) == (5, 2, 0, 3)
    assert query(tmp_path / "w", "SELECT max(strlen(viewer_id)) FROM ratings") == [(len("small:") + 200,)]
    assert all(
        "is not the id of a viewer, of 200 bytes at most" in refusal.reason for refusal in refused(tmp_path / "w")
    )


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8"])
def test_movielens_films_without_a_header(encoding: str, tmp_path: Path) -> None:
    rows = [
        (1, "Toy Story (1995)", "Animation|Children's"),
        (2, "City of Lost Children, The (Cité des enfants perdus, La) (1995)", "(no genres listed)"),
        (3, "Misérables, Les (1998)", "Drama"),
        (4, "1900 (Novecento) (1976)", ""),
        ("5", "", "Drama"),
    ]
    path = write(tmp_path / "movies.dat", lines(rows, "::").encode(encoding))
    source = only(take(tmp_path / "w", path))
    assert counts(source) == (5, 4, 0, 1)
    assert [(t["title_id"], t["title"], t["release_year"], t["genres"]) for t in titles(tmp_path / "w")] == [
        ("ml-1", "Toy Story", 1995, ["Animation", "Children's"]),
        ("ml-2", "The City of Lost Children", 1995, []),
        ("ml-3", "Les Misérables", 1998, ["Drama"]),
        ("ml-4", "1900", 1976, []),
    ]


BAD_SHOWS: dict[str, tuple[dict[str, str], str]] = {
    "no show_id": ({"show_id": ""}, "show_id is empty"),
    "show_id of nonsense": ({"show_id": "x9"}, "show_id 'x9' is not an id such as s123"),
    "neither film nor series": ({"type": "Podcast"}, "type 'Podcast' is not Movie or TV Show"),
    "no title": ({"title": ""}, "title is empty"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_SHOWS)
def test_a_bad_title_of_a_platform_is_quarantined(name: str, tmp_path: Path) -> None:
    change, reason = BAD_SHOWS[name]
    text = table(SHOW, {"show_id": "s1"}, {"show_id": "s2"} | change, {"show_id": "s3"})
    source = only(take(tmp_path / "w", write(tmp_path / "netflix_titles.csv", text)))
    assert counts(source) == (3, 2, 0, 1)
    assert reason in refused(tmp_path / "w")[0].reason


def offer(workspace: Path) -> dict[str, Any]:
    names = [row[0] for row in query(workspace, "DESCRIBE offers")]
    return dict(zip(names, query(workspace, "SELECT * FROM offers")[0], strict=True))


def test_a_platform_in_lower_case_with_its_own_case_for_show(tmp_path: Path) -> None:
    take(tmp_path / "w", write(tmp_path / "netflix_titles.csv", table(SHOW)))
    found = offer(tmp_path / "w")
    lowered = ("title", "director", "cast", "country", "rating", "listed_in", "description", "type")
    assert all(found[column] == found[column].lower() for column in lowered)
    assert (found["id"], found["display_title"], found["maturity"]) == ("ns1", "Roma", "R")
    assert (found["duration_int"], found["duration_type"]) == (135, "min")
    assert str(found["date_added"]) == "2018-12-14"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("release_date", "2012-02-30"), ("release_date", "9999-01-01"), ("budget", "-5"), ("revenue", "inf"),
        ("revenue", "1e300"), ("budget", "thirty million"), ("runtime", "1e9"), ("vote_count", "1.5"),
        ("popularity", "-1"), ("original_language", "English"),
    ],
)  # fmt: skip
def test_a_cell_that_cannot_be_read_is_emptied_and_counted(column: str, value: str, tmp_path: Path) -> None:
    source = only(take(tmp_path / "w", write(tmp_path / "movies.csv", movies({column: value}))))
    assert counts(source) == (1, 1, 0, 0)
    assert source.repaired == {f"{column}: unreadable, taken as missing": 1}
    assert not title(tmp_path / "w")[column]


@pytest.mark.parametrize(
    ("column", "value"), [("duration", "long"), ("date_added", "February 30, 2020"), ("release_year", "1492")]
)
def test_a_cell_of_a_catalogue_that_cannot_be_read_is_emptied_and_counted(
    column: str, value: str, tmp_path: Path
) -> None:
    source = only(take(tmp_path / "w", write(tmp_path / "netflix.csv", table(SHOW, {column: value}))))
    assert counts(source) == (1, 1, 0, 0)
    assert source.repaired == {f"{column}: unreadable, taken as missing": 1}


def test_a_duration_in_the_rating_column_is_moved_back(tmp_path: Path) -> None:
    text = table(SHOW, {"rating": "74 min", "duration": ""}, {"show_id": "s2", "rating": "", "duration": "2 Seasons"})
    source = only(take(tmp_path / "w", write(tmp_path / "hulu.csv", text)))
    assert source.repaired == {"durations moved back from the rating column": 1, "empty ratings set to g": 1}
    rows = query(tmp_path / "w", "SELECT id, rating, maturity, duration_int, duration_type FROM offers ORDER BY id")
    assert rows == [("hs1", "g", None, 74, "min"), ("hs2", "g", None, 2, "season")]


def test_a_platform_may_lack_four_columns(tmp_path: Path) -> None:
    text = table(SHOW, without=("director", "cast", "country", "date_added"))
    take(tmp_path / "w", write(tmp_path / "titles.csv", text), platform="Filmin Plus")
    found = offer(tmp_path / "w")
    assert (found["platform"], found["id"]) == ("filmin-plus", "fs1")
    assert [found[column] for column in ("director", "cast", "country", "date_added")] == [None] * 4


def test_a_cleaned_platform_file_lacks_what_was_cleaned_away(tmp_path: Path) -> None:
    text = table(SHOW, {"director": "Not Given"}, {"show_id": "s2", "title": "Okja"}, without=("cast", "description"))
    report = take(tmp_path / "w", write(tmp_path / "netflix1.csv", text))
    assert counts(only(report)) == (2, 2, 0, 0)
    rows = query(tmp_path / "w", 'SELECT id, director, description, "cast", rating FROM offers ORDER BY id')
    assert rows == [("ns1", None, None, None, "r"), ("ns2", "alfonso cuarón", None, None, "r")]


def test_the_ids_of_a_platform_may_be_numbers(tmp_path: Path) -> None:
    text = table(SHOW, {"show_id": "81145628"}, {"show_id": "80117401.0", "title": "Okja"})
    take(tmp_path / "w", write(tmp_path / "netflix_titles_2019.csv", text))
    rows = query(tmp_path / "w", "SELECT id, show_id, title FROM offers ORDER BY id")
    assert rows == [("n80117401", "80117401", "okja"), ("n81145628", "81145628", "roma")]


def test_platforms_with_one_first_letter_do_not_collide(tmp_path: Path) -> None:
    for name in ("apple_tv", "amazon_prime", "acorn", "a", "amc", "Netflix", "nebula", "9now", "héroe"):
        take(tmp_path / "w", write(tmp_path / f"{name}_titles.csv", table(SHOW)), platform={"9now": "9now"}.get(name))
    prefixes = dict(query(tmp_path / "w", "SELECT platform, prefix FROM platforms"))
    assert prefixes["amazon"] == "a"
    assert prefixes["netflix"] == "n"
    assert len(set(prefixes.values())) == len(prefixes) == 9
    assert len(query(tmp_path / "w", "SELECT DISTINCT id FROM offers")) == 9


def test_scores_are_used_where_ratings_are_not_at_hand(tmp_path: Path) -> None:
    take(tmp_path / "w", write(tmp_path / "netflix.csv", table(SHOW, {}, {"show_id": "s2"})))
    take(tmp_path / "w", write(tmp_path / "means.csv", "movieId,score\nns1,3.5\nNS2,3.25\nns9,six\n"))
    take(tmp_path / "w", write(tmp_path / "users.csv", "userId,movieId,rating\n1,ns2,5\n2,ns2,4\n"))
    assert query(tmp_path / "w", "SELECT id, score FROM offers ORDER BY id") == [("ns1", 3.5), ("ns2", 4.5)]


NAMES = [
    "it's; DROP TABLE t",
    "año nuevo",
    "películas 2017 (copia)",
    "a[1]*?",
    'quo"te',
    "x" * 240,
    "%s %(a)s {0}",
    "-rf",
    "日本",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_file_may_have_any_name(name: str, tmp_path: Path) -> None:
    take(tmp_path / "w", write(tmp_path / f"{name}.csv", movies({}, {"id": "x"})))
    take(tmp_path / "w", write(tmp_path / "gz" / f"{name}.gz", gzip.compress(table(CREDIT).encode())))
    assert title(tmp_path / "w")["title"] == "Toy Story"
    assert len(refused(tmp_path / "w")) == 1


def test_a_file_whose_name_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9\n.csv")
    path.write_text(movies({}, {"id": "x"}))
    source = only(take(tmp_path / "w", tmp_path))
    assert source.file.endswith(r"caf\xe9\n.csv")
    assert refused(tmp_path / "w")[0].file == source.file


@pytest.mark.parametrize("name", ["o'brien's", "w[1]*?", "with space", "ñandú"])
def test_a_workspace_may_have_any_name(name: str, tmp_path: Path) -> None:
    workspace = tmp_path / name / "w"
    take(workspace, write(tmp_path / "movies.csv", movies({"genres": r"[{'id': 1, 'name': 'a\\b'}]"}, {"id": "x"})))
    take(workspace, write(tmp_path / "netflix.csv", table(SHOW)))
    take(workspace, write(tmp_path / "movies.csv", movies({"title": "Another"})))
    assert [row["title"] for row in titles(workspace)] == ["Roma", "Another"]
    for form in ("csv", "parquet"):
        out = workspace / f"it's.{form}"
        assert export_table(workspace / "tables" / "titles.parquet", out, form) == 2
        assert out.is_file()


def test_a_folder_with_junk_is_read_and_the_junk_named(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    write(raw / "movies.csv", movies())
    write(raw / "deep" / "er" / "credits.csv", table(CREDIT))
    junk: dict[str, str | bytes] = {
        "readme.txt": "Read me.",
        "poster.jpg": b"\xff\xd8\xff",
        "stock.csv": "sku,price\n1,2\n",
        "empty.csv": "",
        "binary.csv": bytes(range(256)),
        "users.dat": "1::F::1::10::48067\n",
        "notes.tar.gz": gzip.compress(b"x"),
        "fake.tar.gz": b"not compressed",
        "data.parquet": b"PAR1",
    }
    for name, text in junk.items():
        write(raw / name, text)
    with zipfile.ZipFile(raw / "posters.zip", "w") as archive:
        archive.writestr("a.jpg", "x")
    os.mkfifo(raw / "pipe.csv")
    (raw / "folder.csv").mkdir()
    (raw / "circle").symlink_to(raw)
    (raw / "lost.csv").symlink_to(raw / "nowhere.csv")
    write(raw / ".hidden" / "movies.csv", "no table")
    report = take(tmp_path / "w", raw)
    assert {source.key for source in report.sources} == {"movies.movies", "credits.credits"}
    names = {Path(skipped.shown).name for skipped in report.skipped}
    assert names == {*junk, "posters.zip", "pipe.csv", "circle", "lost.csv"}
    assert all(skipped.why for skipped in report.skipped)


def test_a_zip_may_hold_several_tables_and_other_things(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "archive.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data/movies.csv", movies())
        archive.writestr("data/credits.csv", table(CREDIT))
        archive.writestr("data/licence.md", "CC0")
        archive.writestr("__MACOSX/data/movies.csv", "x")
    report = take(tmp_path / "w", tmp_path / "archive.zip")
    assert [counts(source) for source in report.sources] == [(1, 1, 0, 0)] * 2
    assert len(report.skipped) == 2


def test_the_workspace_is_not_read_as_a_source(tmp_path: Path) -> None:
    write(tmp_path / "movies.csv", movies())
    take(tmp_path / "w", tmp_path)
    write(tmp_path / "w" / "old.csv", movies({"id": "9"}))
    report = take(tmp_path / "w", tmp_path)
    assert not report.changed
    assert not report.skipped


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    path = write(tmp_path / "movies.csv", movies())
    (tmp_path / "link.csv").symlink_to(path)
    assert len(take(tmp_path / "w", path, tmp_path, path).sources) == 1


def test_one_content_under_two_names_is_one_source(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", table(RATING))
    write(tmp_path / "b.csv", table(RATING))
    report = take(tmp_path / "w", tmp_path)
    assert [source.remark for source in report.sources][1] == "the same file as ratings.a"
    assert len(list((tmp_path / "w" / "tables" / "sources").iterdir())) == 1


def test_two_vintages_of_the_movie_data(tmp_path: Path) -> None:
    write(tmp_path / "old" / "movies.csv", movies({"title": "Old"}, {"id": "2", "title": "Only old"}))
    newer = movies({"title": "New"}, {"id": "3", "title": "Only new"}, without=("adult", "imdb_id", "video"))
    write(tmp_path / "new" / "movies.csv", newer)
    report = take(tmp_path / "w", tmp_path / "old", tmp_path / "new")
    assert {source.key: counts(source) for source in report.sources} == {
        "movies.movies-old": (2, 2, 0, 0),
        "movies.movies-new": (2, 1, 1, 0),
    }
    assert [row["title"] for row in titles(tmp_path / "w")] == ["Only old", "Only new", "Old"]


def test_gz_without_its_suffix_is_read(tmp_path: Path) -> None:
    take(tmp_path / "w", write(tmp_path / "movies.csv", gzip.compress(movies().encode())))
    before = tree(tmp_path / "w" / "tables")
    assert not take(tmp_path / "w", write(tmp_path / "movies.csv", movies())).changed
    assert tree(tmp_path / "w" / "tables") == before
