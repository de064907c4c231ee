"""Ids of titles carry the number space they are counted in."""

from __future__ import annotations

from cartelera.tables import ids
from cartelera.tables.duck import fetch_all


def test_a_film_and_a_series_of_one_number_are_two() -> None:
    assert ids.tmdb_id(1396) == "tmdb-1396"
    assert ids.tmdb_id(1396, "series") == "tmdb-tv-1396"


def test_sql_writes_the_same_ids() -> None:
    assert fetch_all(f"SELECT {ids.film_id_sql('862')}") == [(ids.tmdb_id(862),)]
    for kind in ("movie", "series"):
        assert fetch_all(f"SELECT {ids.tmdb_id_sql('7', repr(kind))}") == [(ids.tmdb_id(7, kind),)]


def test_ids_of_platforms_are_told_from_those_of_movie_data() -> None:
    of_movie_data = ("tmdb-862", "tmdb-tv-1396", "ml-1", "ml-100k-1", "nfp-1", "tt0114709")
    assert all(map(ids.has_movie_source, of_movie_data))
    assert not any(map(ids.has_movie_source, ("ns8805", "tts1")))
