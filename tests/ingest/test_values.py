"""What a cell means survives its dress: durations, types, numbers, and two titles under one id."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ingest_files import MOVIE, SHOW, counts, movies, only, query, refused, table, take, title, titles, write

JUSTWATCH = {
    "id": "tm1", "title": "Roma", "type": "MOVIE", "description": "", "release_year": "2018", "age_certification": "R",
    "runtime": "135", "genres": "['drama']", "production_countries": "['MX']", "seasons": "", "imdb_id": "",
    "imdb_score": "", "imdb_votes": "", "tmdb_popularity": "", "tmdb_score": "",
}  # fmt: skip
CATALOGUE = {"title": "Roma", "type": "movie", "genres": "Drama", "releaseYear": "2018", "imdbId": "tt6155172"}


def offer(workspace: Path, columns: str) -> tuple[Any, ...]:
    return query(workspace, f"SELECT {columns} FROM offers")[0]


@pytest.mark.parametrize(
    ("kind", "written", "read"),
    [
        ("Movie", "90 min", (90, "min")), ("Movie", "90", (90, "min")), ("Movie", "90.0 min", (90, "min")),
        ("Movie", "1h 30m", (90, "min")), ("Movie", "0 min", (None, None)), ("TV Show", "2 Seasons", (2, "season")),
        ("TV Show", "2", (2, "season")), ("TV Show", "2.0", (2, "season")), ("TV Show", "3 Episodes", (None, None)),
        ("TV Show", "45 min", (45, "min")), ("Movie", "long", (None, None)), ("Movie", "90 minutos", (90, "min")),
    ],
)  # fmt: skip
@pytest.mark.parametrize("shape", ["netflix_titles.csv", "netflix1.csv", "streaming_titles.csv"])
def test_a_duration_in_a_catalogue(shape: str, kind: str, written: str, read: tuple[Any, ...], tmp_path: Path) -> None:
    base = SHOW | ({"platform": "Netflix"} if shape.startswith("streaming") else {})
    without = ("cast", "description") if shape == "netflix1.csv" else ()
    text = table(base, {"type": kind, "duration": written}, without=without)
    source = only(take(tmp_path / "w", write(tmp_path / shape, text), accept=False))
    assert counts(source) == (1, 1, 0, 0)
    assert offer(tmp_path / "w", "duration_int, duration_type") == read
    lost = written in ("3 Episodes", "long")
    assert source.repaired.get("duration: unreadable, taken as missing", 0) == lost


@pytest.mark.parametrize(("written", "read"), [("81", 81), ("81.0", 81), ("1h 21m", 81), ("81 min", 81), ("?", None)])
def test_a_runtime_in_movie_metadata(written: str, read: int | None, tmp_path: Path) -> None:
    source = only(take(tmp_path / "w", write(tmp_path / "movies.csv", movies({"runtime": written})), accept=False))
    assert title(tmp_path / "w")["runtime"] == read
    assert source.repaired == ({} if read else {"runtime: unreadable, taken as missing": 1})


def test_a_rating_of_an_age_is_no_duration(tmp_path: Path) -> None:
    take(tmp_path / "w", write(tmp_path / "disney_titles.csv", table(SHOW, {"rating": "16", "duration": ""})))
    assert offer(tmp_path / "w", "rating, duration_int") == ("16", None)


@pytest.mark.parametrize(
    ("written", "read"),
    [("SHOW", "tv show"), ("TV Series", "tv show"), ("tvMiniSeries", "tv show"), ("Serie", "tv show"),
     ("Film", "movie"), ("MOVIE", "movie"), ("TV Movie", "movie"), ("Película", "movie")],
)  # fmt: skip
@pytest.mark.parametrize(
    ("name", "base"),
    [("netflix_titles.csv", SHOW), ("netflix_titles.csv", JUSTWATCH), ("netflix.csv", CATALOGUE)],
)
def test_a_type_in_any_spelling(name: str, base: dict[str, Any], written: str, read: str, tmp_path: Path) -> None:
    take(tmp_path / "w", write(tmp_path / name, table(base, {"type": written})), accept=False)
    assert offer(tmp_path / "w", "type") == (read,)


def semicolons(base: dict[str, Any], **changes: str) -> str:
    """A table as a Continental spreadsheet writes it."""
    row = base | changes
    quoted = ('"' + value.replace('"', '""') + '"' for value in row.values())
    return ";".join(row) + "\n" + ";".join(quoted) + "\n"


def test_decimal_commas(tmp_path: Path) -> None:
    written = {"popularity": "21,946943", "vote_average": "7,7", "vote_count": "5415,0", "runtime": "81,0"}
    text = semicolons(MOVIE, revenue="373554033,0", budget="30.000.000", **written)
    take(tmp_path / "w", write(tmp_path / "movies.csv", text), accept=False)
    found = title(tmp_path / "w")
    assert [found[name] for name in written] == [21.946943, 7.7, 5415, 81]
    assert (found["budget"], found["revenue"]) == (30_000_000, 373_554_033)


@pytest.mark.parametrize(
    ("column", "value"),
    [("runtime", "x"), ("budget", "much"), ("vote_count", "-"), ("original_language", "English"), ("popularity", "hi")],
)
def test_an_unreadable_cell_does_not_lose_the_row(column: str, value: str, tmp_path: Path) -> None:
    source = only(take(tmp_path / "w", write(tmp_path / "movies.csv", movies({column: value})), accept=False))
    assert counts(source) == (1, 1, 0, 0)
    assert title(tmp_path / "w")["title"] == "Toy Story"


def test_many_unreadable_cells_show_that_the_columns_are_shifted(tmp_path: Path) -> None:
    odd = {"id": "2", "imdb_id": "", "runtime": "x", "budget": "much", "original_language": "English"}
    source = only(take(tmp_path / "w", write(tmp_path / "movies.csv", movies({}, odd)), accept=False))
    assert counts(source) == (2, 1, 0, 1)
    assert "shifted" in refused(tmp_path / "w")[0].reason


FILMS = "movieId,title,genres\n1,{},Drama\n1,{},Drama\n"
PAIRS: dict[str, Callable[[str, str], str]] = {
    "netflix_titles.csv": lambda a, b: table(SHOW, {"title": a}, {"title": b}),
    "movies_metadata.csv": lambda a, b: movies(*({"title": t, "original_title": t} for t in (a, b))),
    "films.csv": FILMS.format,
    "hbo_titles.csv": lambda a, b: table(JUSTWATCH, {"title": a}, {"title": b}),
}


@pytest.mark.parametrize("name", PAIRS)
def test_another_title_under_one_id_is_refused_and_told(name: str, tmp_path: Path) -> None:
    source = only(take(tmp_path / "w", write(tmp_path / name, PAIRS[name]("Roma", "Okja")), accept=False))
    assert counts(source) == (2, 1, 0, 1)
    assert [found["title"] for found in titles(tmp_path / "w")] == ["Roma"]
    (refusal,) = refused(tmp_path / "w")
    assert refusal.line == 3
    assert refusal.reason == "its id is that of 'Roma' already"


@pytest.mark.parametrize("name", PAIRS)
def test_one_title_twice_is_merged(name: str, tmp_path: Path) -> None:
    source = only(take(tmp_path / "w", write(tmp_path / name, PAIRS[name]("Roma", "ROMA!")), accept=False))
    assert counts(source) == (2, 1, 1, 0)


@pytest.mark.parametrize("name", ["amazon_prime_titles.csv", "netflix_titles.csv", "hulu_titles.csv"])
def test_a_category_with_commas_is_one(name: str, tmp_path: Path) -> None:
    text = table(SHOW, {"listed_in": "Drama, Arts, Entertainment, and Culture, Suspense"})
    take(tmp_path / "w", write(tmp_path / name, text))
    assert title(tmp_path / "w")["genres"] == ["Drama", "Arts, Entertainment, and Culture", "Suspense"]
