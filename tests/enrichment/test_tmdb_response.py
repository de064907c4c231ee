"""TMDB's details as values of columns."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cartelera.enrichment.tmdb_response import extract_fields

CLUB: dict[str, Any] = {
    "adult": False, "backdrop_path": "/hZkgoQYus5vegHoetLkCJzb17zJ.jpg", "belongs_to_collection": None,
    "budget": 63_000_000, "genres": [{"id": 18, "name": "Drama"}, {"id": 53, "name": "Suspense"}],
    "homepage": "", "id": 550, "imdb_id": "tt0137523", "original_language": "en", "original_title": "Fight Club",
    "overview": " Un joven hastiado … ", "popularity": 61.4, "poster_path": "/pB8BM7pdSp6B6Ih7QZ4DrQ3PmJK.jpg",
    "production_companies": [{"id": 508, "logo_path": None, "name": "Regency Enterprises", "origin_country": "US"},
                             {"id": 711, "name": "Fox 2000 Pictures"}, {"id": 9, "name": " "}],
    "production_countries": [{"iso_3166_1": "DE", "name": "Germany"},
                             {"iso_3166_1": "US", "name": "United States of America"}],
    "release_date": "1999-10-15", "revenue": 100_853_753, "runtime": 139,
    "spoken_languages": [{"english_name": "English", "iso_639_1": "en", "name": "English"}], "status": "Released",
    "tagline": "Mischief. Mayhem. Soap.", "title": "El club de la lucha", "vote_average": 8.4, "vote_count": 26_280,
    "credits": {
        "cast": [{"id": 287, "name": "Brad Pitt", "character": "Tyler Durden", "order": 1},
                 {"id": 819, "name": "Edward Norton", "character": "Narrator", "order": 0}],
        "crew": [{"id": 7467, "name": "David Fincher", "department": "Directing", "job": "Director"}],
    },
    "keywords": {"keywords": [{"id": 851, "name": "dual identity"}, {"id": 818, "name": "based on novel or book"}]},
    "release_dates": {"results": [
        {"iso_3166_1": "ES", "release_dates": [{"certification": "16", "type": 4}, {"certification": "18", "type": 3}]},
        {"iso_3166_1": "US", "release_dates": [{"certification": "", "type": 3}, {"certification": "R", "type": 1}]},
        {"iso_3166_1": "MX", "release_dates": [{"certification": "", "type": 3}]},
    ]},
    "watch/providers": {"id": 550, "results": {"ES": {
        "link": "https://www.themoviedb.org/movie/550/watch?locale=ES",
        "flatrate": [{"display_priority": 1, "provider_id": 337, "provider_name": "Disney Plus"}],
        "rent": [{"display_priority": 3, "provider_id": 2, "provider_name": "Apple TV"}],
    }}},
}  # fmt: skip


def test_a_film() -> None:
    assert extract_fields(CLUB, "movie", ("ES", "MX", "US")) == {
        "overview": "Un joven hastiado …",
        "tagline": "Mischief. Mayhem. Soap.",
        "status": "Released",
        "original_language": "en",
        "poster_path": "/pB8BM7pdSp6B6Ih7QZ4DrQ3PmJK.jpg",
        "genres": ["Drama", "Thriller"],  # In English, whatever language was asked for.
        "companies": ["Regency Enterprises", "Fox 2000 Pictures"],
        "countries": ["Germany", "United States of America"],
        "country_codes": ["DE", "US"],
        "language_codes": ["en"],
        "keywords": ["dual identity", "based on novel or book"],
        "release_date": "1999-10-15",
        "imdb_id": "tt0137523",
        "runtime": 139,
        "budget": 63_000_000,
        "revenue": 100_853_753,
        "cast": [
            {"id": 287, "name": "Brad Pitt", "character": "Tyler Durden", "order": 1},
            {"id": 819, "name": "Edward Norton", "character": "Narrator", "order": 0},
        ],
        "crew": [{"id": 7467, "name": "David Fincher", "job": "Director", "department": "Directing"}],
        "certification.ES": "18",  # In cinemas, before that of the download.
        "certification.US": "R",
        "providers.ES": [
            {"id": 337, "name": "Disney Plus", "way": "flatrate"},
            {"id": 2, "name": "Apple TV", "way": "rent"},
        ],
    }


def test_a_series() -> None:
    details = {
        "id": 76669, "name": "Elite", "first_air_date": "2018-10-05", "number_of_seasons": 8, "episode_run_time": [50],
        "genres": [{"id": 10759, "name": "Acción y aventura"}, {"id": 99_999, "name": "?"}], "overview": "Las Encinas.",
        "content_ratings": {"results": [{"iso_3166_1": "ES", "rating": "16"}, {"iso_3166_1": "US", "rating": ""}]},
        "keywords": {"results": [{"id": 1, "name": "high school"}]}, "budget": 5, "imdb_id": "tt7134908",
    }  # fmt: skip
    assert extract_fields(details, "series", ("ES", "US")) == {
        "overview": "Las Encinas.",
        "genres": ["Action & Adventure"],
        "keywords": ["high school"],
        "release_date": "2018-10-05",
        "seasons": 8,
        "certification.ES": "16",
    }


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("runtime", 0), ("runtime", True), ("runtime", "139"), ("runtime", -1), ("budget", 10**14), ("revenue", 1.5),
        ("overview", "  "), ("overview", None), ("overview", ["x"]), ("release_date", "1999-13-01"),
        ("release_date", ""), ("release_date", "0001-01-01"), ("imdb_id", "0137523"), ("imdb_id", ""),
        ("original_language", "English"), ("poster_path", "https://evil.example/x.jpg"), ("genres", {"id": 18}),
        ("genres", [{"name": "Drama"}]),
    ],
)  # fmt: skip
def test_a_value_that_is_not_as_documented_is_left_out(field: str, value: Any) -> None:
    assert field not in extract_fields(CLUB | {field: value}, "movie", ())


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(CLUB)), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from([*CLUB, "content_ratings", "number_of_seasons"]), _JSON, max_size=8))
@settings(max_examples=150, deadline=None)
def test_no_answer_is_too_odd(details: dict[str, Any]) -> None:
    for kind in ("movie", "series"):
        told = extract_fields(details, kind, ("ES",))
        assert all(told.values())
