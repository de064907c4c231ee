"""Parquet and JSON lines: the same tables, kept in another way."""

from __future__ import annotations

import codecs
import gzip
import io
import json
import lzma
import math
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb

from corpus import Case

MOVIES = "movieId,title,genres\n1,Toy Story (1995),Animation|Comedy\n2,Jumanji (1995),Adventure\n"
RATINGS = "SELECT viewer_id, title_id, rating, rated_at FROM ratings ORDER BY ALL"
FILM: Mapping[str, Any] = {
    "adult": False, "belongs_to_collection": {"id": 10194, "name": "Toy Story Collection"}, "budget": 30000000,
    "genres": [{"id": 16, "name": "Animation"}, {"id": 35, "name": "Comedy"}], "homepage": None, "id": 862,
    "imdb_id": "tt0114709", "original_language": "en", "original_title": "Toy Story", "overview": 'The "toys"\nlive.',
    "popularity": 21.9, "poster_path": None, "production_companies": [{"name": "Pixar", "id": 3}],
    "production_countries": [{"iso_3166_1": "US", "name": "United States of America"}], "release_date": "1995-10-30",
    "revenue": 373554033, "runtime": 81.0, "spoken_languages": [{"iso_639_1": "en", "name": "English"}],
    "status": "Released", "tagline": None, "title": "Toy Story", "video": False, "vote_average": 7.7,
    "vote_count": 5415,
}  # fmt: skip
FILM_CELLS = {
    "SELECT title_id, title, overview, genres, companies, collection, runtime, release_date::VARCHAR FROM titles": [
        (
            "tmdb-862", "Toy Story", 'The "toys"\nlive.', ["Animation", "Comedy"], ["Pixar"], "Toy Story Collection",
            81, "1995-10-30",
        )
    ]
}  # fmt: skip


def parquet(select: str) -> bytes:
    """The rows of a query as Parquet."""
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        path = Path(folder) / "x.parquet"
        connection.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
        return path.read_bytes()


def lines(*rows: Any) -> str:
    return "".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows)


def zipped(members: Iterable[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def _film_as_parquet() -> bytes:
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        source, path = Path(folder) / "x.jsonl", Path(folder) / "x.parquet"
        source.write_text(lines(FILM))
        connection.execute(f"COPY (FROM read_json('{source}')) TO '{path}' (FORMAT parquet)")
        return path.read_bytes()


RATED = parquet(
    "SELECT * FROM (VALUES (1, 1, 4.0::FLOAT, TIMESTAMP '2009-12-14 02:52:24'), (2, 2, 3.5, NULL)) "
    "t(userId, movieId, rating, timestamp)"
)
RATED_CELLS = {RATINGS: [("raw:1", "ml-1", 4.0, 1260759144), ("raw:2", "ml-2", 3.5, None)]}

CASES = (
    Case("Parquet: ratings", {"movies.csv": MOVIES, "ratings.parquet": RATED}, RATED_CELLS, says=("Parquet",)),
    Case(
        "Parquet: packed",
        {"movies.csv": MOVIES, "ratings.parquet.gz": gzip.compress(RATED)},
        {RATINGS: [("raw:1", "ml-1", 4.0, 1260759144), ("raw:2", "ml-2", 3.5, None)]},
    ),
    Case(
        "Parquet: in an archive",
        {"ml.zip": zipped((("ml/ratings.parquet", RATED), ("ml/movies.csv", MOVIES.encode())))},
        {RATINGS: [("ml:1", "ml-1", 4.0, 1260759144), ("ml:2", "ml-2", 3.5, None)]},
    ),
    Case(
        "Parquet: ten points, and a row without a title",
        {
            "movies.csv": MOVIES,
            "r.parquet": parquet("SELECT * FROM (VALUES ('u', '1', 9), ('v', NULL, 8)) t(user_id, item_id, rating)"),
        },
        {RATINGS: [("r:u", "ml-1", 4.5, None)]},
        {"movielens.movies": (2, 2, 0, 0), "ratings.r": (2, 1, 0, 1)},
        ("halved",),
        refused=[(2, "movieId is empty", "v,,8")],
    ),
    Case("Parquet: films with lists and records", {"movies_metadata.parquet": _film_as_parquet()}, FILM_CELLS),
    Case(
        "Parquet: lists of names",
        {"movies.parquet": parquet("SELECT 1 AS movieId, 'Toy Story' AS title, ['Animation', 'Comedy'] AS genres")},
        {"SELECT title, genres FROM titles": [("Toy Story", ["Animation", "Comedy"])]},
    ),
    Case(
        "Parquet: cut off beside others",
        {"movies.csv": MOVIES, "ratings.parquet": RATED[:-30]},
        {RATINGS: []},
        {"movielens.movies": (2, 2, 0, 0)},
        ("skipped .*ratings.parquet: damaged or cut off",),
    ),
    Case(
        "Parquet: cut off, alone",
        {"ratings.parquet": RATED[:-30]},
        says=("cartelera: .*damaged or cut off",),
        alone=("ratings.parquet",),
        code=2,
    ),
    Case(
        "Parquet: of something else",
        {"movies.csv": MOVIES, "x.parquet": parquet("SELECT 1 AS a, 2 AS b")},
        {RATINGS: []},
        {"movielens.movies": (2, 2, 0, 0)},
        ("skipped .*x.parquet: its columns are those of no known format",),
    ),
    Case(
        "JSON lines: ratings",
        {
            "movies.csv": MOVIES,
            "ratings.jsonl": lines(
                {"userId": 1, "movieId": 1, "rating": 4, "timestamp": 1260759144},
                {"rating": 3.5, "movieId": "2", "userId": "2", "timestamp": None},
            ),
        },
        {RATINGS: [("raw:1", "ml-1", 4.0, 1260759144), ("raw:2", "ml-2", 3.5, None)]},
        says=("JSON lines",),
    ),
    Case(
        "JSON lines: Windows line ends, blank lines and broken ones",
        {
            "movies.csv": MOVIES,
            "r.ndjson": lines(
                {"userId": 1, "movieId": 1, "rating": 4}, "", '{"userId": 2, "movieId"', "[1, 2]",
                {"userId": 3, "movieId": "n-7", "rating": 2},
            ).replace("\n", "\r\n"),
        },
        {RATINGS: [("r:1", "ml-1", 4.0, None)]},
        {"movielens.movies": (2, 2, 0, 0), "ratings.r": (4, 1, 0, 3)},
        options=("--accept",),
        refused=[
            (3, "not a JSON object", '{"userId": 2, "movieId"'),
            (4, "not a JSON object", "[1, 2]"),
            (
                5, "movieId 'n-7' is not a title id (a number, tt0114709, or letters such as ns7881)",
                '{"userId": 3, "movieId": "n-7", "rating": 2}',
            ),
        ],
    ),
    Case("JSON lines: films with lists and records", {"movies_metadata.json": lines(FILM)}, FILM_CELLS),
    Case(
        "JSON lines: a catalogue, packed",
        {
            "netflix_titles.jsonl.gz": gzip.compress(
                lines(
                    {
                        "show_id": "s1", "type": "Movie", "title": "Roma", "director": "Alfonso Cuarón", "cast": None,
                        "country": "Mexico", "date_added": "December 14, 2018", "release_year": 2018, "rating": "R",
                        "duration": "135 min", "listed_in": "Dramas", "description": 'A "year", so to speak.',
                    }
                ).encode()
            )
        },
        {"SELECT id, title_id FROM offers": [("ns1", "ns1")], "SELECT title, overview FROM titles": [
            ("Roma", 'A "year", so to speak.')]},
    ),
    Case(
        "JSON array: ratings, indented",
        {
            "movies.csv": MOVIES,
            "ratings.json": json.dumps(
                [
                    {"userId": 1, "movieId": 1, "rating": 4, "timestamp": 1260759144},
                    {"rating": 3.5, "movieId": "2", "userId": "2", "timestamp": None},
                    {"userId": 3, "movieId": "n-7", "rating": 2},
                ],
                indent=2,
            ),
        },
        {RATINGS: [("raw:1", "ml-1", 4.0, 1260759144), ("raw:2", "ml-2", 3.5, None)]},
        {"movielens.movies": (2, 2, 0, 0), "ratings.raw": (3, 2, 0, 1)},
        says=("a JSON array",),
        refused=[
            (
                3, "movieId 'n-7' is not a title id (a number, tt0114709, or letters such as ns7881)",
                '{"userId":3,"movieId":"n-7","rating":2}',
            )
        ],
    ),
    Case("JSON array: films with lists and records", {"movies_metadata.json": json.dumps([FILM])}, FILM_CELLS),
    Case(
        "JSON array: packed, with a mark and NaN",
        {"movies.json.xz": lzma.compress(codecs.BOM_UTF8 + json.dumps([{**FILM, "tagline": math.nan}]).encode())},
        FILM_CELLS,
    ),
    Case(
        "JSON array: cut off beside others",
        {"movies.csv": MOVIES, "ratings.json": json.dumps([{"userId": 1, "movieId": 1, "rating": 4}] * 3)[:-20]},
        {RATINGS: []},
        {"movielens.movies": (2, 2, 0, 0)},
        ("skipped .*ratings.json: damaged or cut off",),
    ),
    *(
        Case(
            f"JSON document: {what}",
            {"movies.csv": MOVIES, "ratings.json": json.dumps(document, indent=indent)},
            {RATINGS: [("raw:1", "ml-1", 4.0, None), ("raw:2", "ml-2", 3.5, None)]},
            {"movielens.movies": (2, 2, 0, 0), "ratings.raw": (2, 2, 0, 0)},
            says=("a JSON document",),
        )
        for indent in (None, 2)
        for what, document in {
            f"columns by index, indent {indent}": {
                "userId": {"0": 1, "1": 2}, "movieId": {"0": 1, "1": 2}, "rating": {"0": 4.0, "1": 3.5}
            },
            f"columns as lists, indent {indent}": {"userId": [1, 2], "movieId": [1, 2], "rating": [4.0, 3.5]},
            f"columns and data, indent {indent}": {
                "columns": ["userId", "movieId", "rating"], "index": [0, 1], "data": [[1, 1, 4.0], [2, 2, 3.5]]
            },
            f"rows among other keys, indent {indent}": {
                "page": 1, "results": [
                    {"userId": 1, "movieId": 1, "rating": 4.0}, {"userId": 2, "movieId": 2, "rating": 3.5}
                ]
            },
        }.items()
    ),
    Case(
        "JSON document: cut off, of something else, and empty beside others",
        {"movies.csv": MOVIES, "a.json": '{"userId": {"0": 1', "b.json": '{"a": {"x": 1}, "b": 2}', "c.json": "{}"},
        {RATINGS: []},
        {"movielens.movies": (2, 2, 0, 0)},
        ("a.json: damaged or cut off", "skipped .*b.json: ", "skipped .*c.json: "),
    ),
    Case(
        "JSON lines: of something else",
        {"movies.csv": MOVIES, "settings.json": '{"a": 1}\n', "list.json": "[1, 2]\n"},
        {RATINGS: []},
        {"movielens.movies": (2, 2, 0, 0)},
        ("skipped .*list.json: ", "skipped .*settings.json: its columns are those of no known format"),
    ),
)  # fmt: skip
