"""What stands for nothing is missing, but never in a title; what shows nothing is no part of a name."""

from __future__ import annotations

from pathlib import Path

import pytest
from ingest_files import CREDIT, SHOW, counts, movies, only, query, table, take, title, write

PLACEHOLDERS = ["\\N", "-", "N/A", "Not Given", "Unknown", "null", "NULL", "UNKNOWN", " - ", "NaN", "None"]
OPTIONAL = ("director", "cast", "country", "date_added", "duration", "listed_in", "description")


@pytest.mark.parametrize("word", PLACEHOLDERS)
def test_a_placeholder_in_a_catalogue_is_missing(word: str, tmp_path: Path) -> None:
    text = table(SHOW, dict.fromkeys((*OPTIONAL, "rating", "release_year"), word) | {"title": word})
    source = only(take(tmp_path / "w", write(tmp_path / "netflix_titles.csv", text)))
    assert counts(source) == (1, 1, 0, 0)
    columns = ", ".join(f'"{c}"' for c in (*OPTIONAL, "release_year") if c != "duration")
    found = query(tmp_path / "w", f"SELECT display_title, rating, duration_int, duration_type, {columns} FROM offers")
    assert found == [(word.strip(), "g", *[None] * 9)]
    assert query(tmp_path / "w", "SELECT count(*) FROM credits") == [(0,)]


@pytest.mark.parametrize("word", PLACEHOLDERS)
def test_a_placeholder_in_movie_metadata_is_missing(word: str, tmp_path: Path) -> None:
    missing = ("imdb_id", "overview", "tagline", "status", "release_date", "runtime", "genres", "belongs_to_collection")
    text = movies(dict.fromkeys((*missing, "budget", "revenue", "adult"), word) | {"title": word})
    source = only(take(tmp_path / "w", write(tmp_path / "movies.csv", text)))
    assert (counts(source), source.repaired) == ((1, 1, 0, 0), {})
    kept = title(tmp_path / "w")
    assert (kept["title"], kept["genres"], kept["budget"], kept["return"]) == (word.strip(), [], 0, 0.0)
    wanted = ("imdb_id", "overview", "tagline", "release_date", "runtime", "collection")
    assert [kept[column] for column in wanted] == [None] * 6


@pytest.mark.parametrize("word", PLACEHOLDERS)
def test_a_placeholder_in_ratings_and_films_is_missing(word: str, tmp_path: Path) -> None:
    write(tmp_path / "raw" / "movies.csv", f"movieId,title,genres\n1,{word},{word}\n2,{word} (2011),Drama\n")
    write(tmp_path / "raw" / "r.csv", f"userId,movieId,rating,timestamp\n1,1,4,{word}\n1,2,5,7\n")
    take(tmp_path / "w", tmp_path / "raw")
    found = query(tmp_path / "w", "SELECT title, release_year, genres FROM titles ORDER BY title_id")
    assert found == [(word.strip(), None, []), (word.strip(), 2011, ["Drama"])]
    assert query(tmp_path / "w", "SELECT rated_at FROM ratings ORDER BY title_id") == [(None,), (7,)]


HIDDEN = ["\u200b{}", "{}\u200b", "\u200e{}\u200f", "\u200d{}", "\ufeff{}\u2060", "\u00a0{}\u202f", " \u200b {} \u200f"]


@pytest.mark.parametrize("dress", HIDDEN)
@pytest.mark.parametrize("name", ["Scott Adkins", "A\u200db \u2014 \u064a\u200c\u0627"])
def test_what_shows_nothing_around_a_name_is_left_out(name: str, dress: str, tmp_path: Path) -> None:
    written = dress.format(name)
    raw = tmp_path / "raw"
    write(raw / "netflix_titles.csv", table(SHOW, {"title": written, "cast": f"X, {written}", "director": written}))
    write(raw / "metadata.csv", movies({"title": written, "original_title": written, "genres": ""}))
    write(raw / "credits.csv", table(CREDIT).replace("Tom Hanks", written))
    write(raw / "movies.csv", f"movieId,title,genres\n7,{written} (1999),Drama\n")
    take(tmp_path / "w", raw)
    assert query(tmp_path / "w", "SELECT title, display_title, director FROM offers") == [
        (name.lower(), name, name.lower())
    ]
    found = query(tmp_path / "w", "SELECT DISTINCT title, original_title FROM titles")
    assert found == [(name, name)]
    people = query(tmp_path / "w", "SELECT DISTINCT name FROM credits ORDER BY name")
    assert {row[0] for row in people} == {name, "X", "John Lasseter"}


@pytest.mark.parametrize("sign", ["\u200b", "\u200e", "\u200f", "\u2060", "\u00ad"])
def test_what_shows_nothing_within_a_title_is_left_out(sign: str, tmp_path: Path) -> None:
    write(tmp_path / "raw" / "netflix_titles.csv", table(SHOW, {"title": f"Mari{sign}posas"}))
    write(tmp_path / "raw" / "metadata.csv", movies({"title": f"Mari{sign}posas", "original_title": ""}))
    write(tmp_path / "raw" / "movies.csv", f"movieId,title,genres\n7,Mari{sign}posas (1999),Drama\n")
    take(tmp_path / "w", tmp_path / "raw")
    assert query(tmp_path / "w", "SELECT display_title FROM offers") == [("Mariposas",)]
    assert query(tmp_path / "w", "SELECT DISTINCT title FROM titles") == [("Mariposas",)]


def test_a_soft_hyphen_that_is_half_of_a_letter_stays(tmp_path: Path) -> None:
    written = "Mart\u00c3\u00adnez"
    take(tmp_path / "w", write(tmp_path / "netflix_titles.csv", table(SHOW, {"title": written, "cast": written})))
    assert query(tmp_path / "w", "SELECT display_title FROM offers") == [(written,)]
    assert (written,) in query(tmp_path / "w", "SELECT name FROM credits")


def test_the_type_of_an_offer_is_one_of_two_and_no_duration_is_zero(tmp_path: Path) -> None:
    rows = [
        {"type": "SHOW", "duration": "3 Seasons"},
        {"type": "TV Series", "duration": "0 Seasons"},
        {"type": "Film", "duration": "0 min"},
        {"country": ", South Korea"},
        {"country": "United States,  , France,"},
    ]
    text = table(SHOW, *({"show_id": f"s{n}"} | row for n, row in enumerate(rows, start=1)))
    take(tmp_path / "w", write(tmp_path / "netflix_titles.csv", text))
    assert query(tmp_path / "w", "SELECT type, duration_int, duration_type, country FROM offers ORDER BY id") == [
        ("tv show", 3, "season", "mexico"),
        ("tv show", None, None, "mexico"),
        ("movie", None, None, "mexico"),
        ("movie", 135, "min", "south korea"),
        ("movie", 135, "min", "united states, france"),
    ]
