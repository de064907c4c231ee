"""TMDB's other dumps: version 11 of the films and 3 of the series, with lists of names in the place of records."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ingest_files import CREDIT, MOVIE, SHOW, counts, movies, only, query, refused, table, take, title, titles, write

from cartelera.ingest.name_lists import is_name_list, name_list, read_name_list
from cartelera.tables import sql
from cartelera.tables.duck import fetch_all

V11: dict[str, Any] = {
    "id": "862", "title": "Toy Story", "vote_average": "7.971", "vote_count": "17152", "status": "Released",
    "release_date": "1995-10-30", "revenue": "394436586", "runtime": "81", "adult": "False",
    "backdrop_path": "/3Rfvhy1Nl6sSGJwyjb0QiZzZYlB.jpg", "budget": "30000000", "homepage": "", "imdb_id": "tt0114709",
    "original_language": "en", "original_title": "Toy Story", "overview": "Led by Woody.", "popularity": "96.31",
    "poster_path": "/uXDfjJbdP4ijW5hWSBrPrlKpxab.jpg", "tagline": "", "genres": "Animation, Adventure, Family",
    "production_companies": "Pixar, Metro-Goldwyn-Mayer, Inc.", "production_countries": "United States of America",
    "spoken_languages": "English, Français", "keywords": "toy, martial arts, boy's life",
}  # fmt: skip
SERIES: dict[str, Any] = {
    "id": "1399", "name": "Game of Thrones", "number_of_seasons": "8", "number_of_episodes": "73",
    "original_language": "en", "vote_count": "21857", "vote_average": "8.442", "overview": "Seven noble families.",
    "adult": "False", "backdrop_path": "", "first_air_date": "2011-04-17", "last_air_date": "2019-05-19",
    "homepage": "", "in_production": "False", "original_name": "Game of Thrones", "popularity": "1083.917",
    "poster_path": "/1XS1oqL89opfnbLl8WnZY1O1uJx.jpg", "type": "Scripted", "status": "Ended", "tagline": "",
    "genres": "Sci-Fi & Fantasy, Drama", "created_by": "David Benioff, D.B. Weiss", "languages": "en",
    "networks": "HBO", "origin_country": "US", "spoken_languages": "English", "production_companies": "Startling, HBO",
    "production_countries": "United Kingdom, United States of America", "episode_run_time": "0",
}  # fmt: skip

LISTS: dict[str, list[str] | None] = {
    "Animation": ["Animation"],
    "Animation, Comedy": ["Animation", "Comedy"],
    " Animation ,Comedy , ": ["Animation", "Comedy"],
    "Animation|Comedy": ["Animation", "Comedy"],
    "Action & Adventure|War, and Peace": ["Action & Adventure", "War, and Peace"],
    "Drama; Comedy": ["Drama", "Comedy"],
    "['Animation', 'Comedy']": ["Animation", "Comedy"],
    '["Animation", "Kids\' TV"]': ["Animation", "Kids' TV"],
    "['Kids\\' TV', \"it's, well\"]": ["Kids' TV", "it's, well"],
    "Pixar, Metro-Goldwyn-Mayer, Inc.": ["Pixar", "Metro-Goldwyn-Mayer, Inc."],
    "Toho Co., Ltd., Shochiku": ["Toho Co., Ltd.", "Shochiku"],
    "A Co, Ltd., B, LLC, C S.A.": ["A Co, Ltd.", "B, LLC", "C S.A."],
    "Robert Downey, Jr., Inc": ["Robert Downey, Jr., Inc"],
    "Incredible, Coop": ["Incredible", "Coop"],
    "['cut off', 'he": None,
    "[1, 2]": None,
    "{'name': 'x'}": None,
    "12": None,
    "-1": None,
    "/path.jpg": None,
    "__import__('os')": None,
}


@pytest.mark.parametrize("text", LISTS)
def test_lists_of_names_are_the_same_in_sql_and_in_python(text: str) -> None:
    query = f"SELECT CASE WHEN {is_name_list('t')} THEN {name_list('t')} END FROM (SELECT {sql.text(text)} AS t)"
    assert fetch_all(query) == [(LISTS[text],)]
    assert read_name_list(text) == LISTS[text]


def test_version_11_of_the_films(tmp_path: Path) -> None:
    text = table(V11, {}, {"id": "8844", "title": "Jumanji", "genres": "", "spoken_languages": "", "keywords": ""})
    source = only(take(tmp_path / "w", write(tmp_path / "TMDB_movie_dataset_v11.csv", text)))
    assert (source.key, counts(source)) == ("movies.tmdb_movie_dataset_v11", (2, 2, 0, 0))
    first, second = titles(tmp_path / "w")
    assert first | {
        "title_id": "tmdb-862", "kind": "movie", "genres": ["Animation", "Adventure", "Family"],
        "companies": ["Pixar", "Metro-Goldwyn-Mayer, Inc."], "countries": ["United States of America"],
        "country_codes": ["US"], "language_codes": ["en", "fr"], "keywords": ["toy", "martial arts", "boy's life"],
        "vote_average": 7.971, "vote_count": 17152, "popularity": 96.31, "imdb_id": "tt0114709",
    } == first  # fmt: skip
    assert (second["genres"], second["language_codes"], second["keywords"]) == ([], [], [])


def test_series_have_ids_of_their_own(tmp_path: Path) -> None:
    write(tmp_path / "raw" / "TMDB_tv_dataset_v3.csv", table(SERIES, {}, {"id": "862", "name": "Another"}))
    write(tmp_path / "raw" / "movies_metadata.csv", movies())
    write(tmp_path / "raw" / "credits.csv", table(CREDIT))
    report = take(tmp_path / "w", tmp_path / "raw")
    assert {source.key: counts(source) for source in report.sources} == {
        "credits.credits": (1, 1, 0, 0), "movies.movies_metadata": (1, 1, 0, 0),
        "movies.tmdb_tv_dataset_v3": (2, 2, 0, 0),
    }  # fmt: skip
    found = {row["title_id"]: row for row in titles(tmp_path / "w")}
    assert found.keys() == {"tmdb-862", "tmdb-tv-862", "tmdb-tv-1399"}
    thrones = found["tmdb-tv-1399"]
    assert thrones | {
        "kind": "series", "title": "Game of Thrones", "seasons": 8, "runtime": None, "release_year": 2011,
        "genres": ["Sci-Fi & Fantasy", "Drama"], "companies": ["Startling", "HBO"], "country_codes": ["GB", "US"],
        "countries": ["United Kingdom", "United States of America"], "language_codes": ["en"], "tmdb_id": 1399,
        "popularity": 1083.917, "vote_count": 21857,
    } == thrones  # fmt: skip
    people = query(tmp_path / "w", "SELECT title_id, name, job FROM credits ORDER BY ALL")
    assert people == [
        ("tmdb-862", "John Lasseter", "Director"), ("tmdb-862", "Tom Hanks", "Actor"),
        ("tmdb-tv-1399", "D.B. Weiss", "Creator"), ("tmdb-tv-1399", "David Benioff", "Creator"),
        ("tmdb-tv-862", "D.B. Weiss", "Creator"), ("tmdb-tv-862", "David Benioff", "Creator"),
    ]  # fmt: skip


def test_a_platforms_series_is_linked_to_tmdbs(tmp_path: Path) -> None:
    write(tmp_path / "raw" / "tv.csv", table(SERIES))
    offer = {"type": "TV Show", "title": "Game of Thrones", "release_year": "2011", "duration": "8 Seasons",
             "director": "", "cast": "", "country": "United States", "listed_in": "Drama",
             "description": "Seven noble families."}  # fmt: skip
    write(tmp_path / "raw" / "max.csv", table(SHOW, offer, {"show_id": "s2", "type": "Movie"} | {"title": "Roma"}))
    take(tmp_path / "w", tmp_path / "raw")
    assert query(tmp_path / "w", "SELECT id, title_id FROM offers ORDER BY 1") == [
        ("ms1", "tmdb-tv-1399"), ("ms2", "ms2"),
    ]  # fmt: skip


@pytest.mark.parametrize("cell", ["['Animation', 'Comedy']", '["Animation", "Comedy"]', "Animation|Comedy"])
def test_a_cell_of_the_movies_dataset_may_be_a_list_of_names(cell: str, tmp_path: Path) -> None:
    text = movies({"genres": cell, "production_countries": "['Spain']", "spoken_languages": "['Español']"}, {"id": "2"})
    take(tmp_path / "w", write(tmp_path / "movies_clean.csv", text))
    second, first = titles(tmp_path / "w")
    assert (first["genres"], first["country_codes"]) == (["Animation", "Comedy"], ["ES"])
    assert (first["countries"], first["language_codes"]) == (["Spain"], ["es"])
    assert (second["genres"], second["country_codes"], second["language_codes"]) == (["Animation"], ["US"], ["en"])


def test_names_beside_what_only_python_parses(tmp_path: Path) -> None:
    awkward = r"[{'id': 3, 'name': 'Back\\slash'}]"
    take(tmp_path / "w", write(tmp_path / "m.csv", movies({"genres": "Drama|War", "production_companies": awkward})))
    found = title(tmp_path / "w")
    assert (found["genres"], found["companies"]) == (["Drama", "War"], ["Back\\slash"])


def test_a_list_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    take(tmp_path / "w", write(tmp_path / "m.csv", table(MOVIE, {}, {"id": "2", "genres": "['Animation', 'Com"})))
    assert [refusal.reason for refusal in refused(tmp_path / "w")] == ["genres is not a list of records"]


def test_keywords_as_names(tmp_path: Path) -> None:
    write(tmp_path / "raw" / "movies.csv", movies())
    write(tmp_path / "raw" / "keywords.csv", 'id,keywords\n862,"toy, boy\'s life"\n')
    take(tmp_path / "w", tmp_path / "raw")
    assert title(tmp_path / "w")["keywords"] == ["toy", "boy's life"]
