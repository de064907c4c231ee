"""Movie metadata as TMDB has it: The Movies Dataset (24 columns, nested ones as Python reprs) and TMDB 5000 (JSON)."""

from __future__ import annotations

from cartelera.ingest.cleaners import (
    BOOLEAN, COUNT, IMDB_ID, ISO_DATE, LANGUAGE, MONEY, NUMBER, TEXT, WHOLE_ID,
)  # fmt: skip
from cartelera.ingest.nested import Nested
from cartelera.ingest.reading import Context, Format, Rules, cleaned

COLLECTION = Nested(
    "belongs_to_collection",
    (("id", "BIGINT"), ("name", "VARCHAR"), ("poster_path", "VARCHAR"), ("backdrop_path", "VARCHAR")),
    many=False,
)
GENRES = Nested("genres", (("id", "BIGINT"), ("name", "VARCHAR")))
COMPANIES = Nested("production_companies", (("name", "VARCHAR"), ("id", "BIGINT")))
COUNTRIES = Nested("production_countries", (("iso_3166_1", "VARCHAR"), ("name", "VARCHAR")))
LANGUAGES = Nested("spoken_languages", (("iso_639_1", "VARCHAR"), ("name", "VARCHAR")))
KEYWORDS = Nested("keywords", (("id", "BIGINT"), ("name", "VARCHAR")))

_PLAIN = (
    ("tmdb_id", WHOLE_ID, "id"),
    ("imdb_id", IMDB_ID, "imdb_id"),
    ("title", TEXT, "title"),
    ("original_title", TEXT, "original_title"),
    ("original_language", LANGUAGE, "original_language"),
    ("overview", TEXT, "overview"),
    ("tagline", TEXT, "tagline"),
    ("status", TEXT, "status"),
    ("release_date", ISO_DATE, "release_date"),
    ("runtime", NUMBER, "runtime"),
    ("budget", MONEY, "budget"),
    ("revenue", MONEY, "revenue"),
    ("popularity", NUMBER, "popularity"),
    ("vote_average", NUMBER, "vote_average"),
    ("vote_count", COUNT, "vote_count"),
    ("poster_path", TEXT, "poster_path"),
)


def names(column: str, key: str) -> str:
    """SQL: the `key` of each record of a parsed nested column, in order, without empty or repeated ones."""
    listed = f'list_filter(list_transform("{column}", lambda r: trim(r."{key}")), lambda n: n IS NOT NULL AND n <> \'\')'
    return f"coalesce(list_filter({listed}, lambda n, i: list_position({listed}, n) = i), [])"


def _rules(context: Context) -> Rules:
    columns, refusals, repairs = cleaned(_PLAIN)
    values = dict(columns)
    # `adult` is read for one thing only: where it is neither true nor false the row's columns are shifted.
    shifted = (BOOLEAN.unreadable('"adult"'), BOOLEAN.reason('"adult"'))
    no_id = (f"{values['tmdb_id']} IS NULL AND id IS NULL", "'id is empty'")
    title = f"coalesce({values['title']}, {values['original_title']})"
    no_title = (f"{title} IS NULL", "'title and original_title are empty'")
    values["title"] = title
    values["original_title"] = f"coalesce({values['original_title']}, {values['title']})"
    values["runtime"] = f"nullif(CAST(round({values['runtime']}) AS INTEGER), 0)"
    values["budget"] = f"coalesce({values['budget']}, 0)"
    values["revenue"] = f"coalesce({values['revenue']}, 0)"
    filled = " + ".join(f"(CASE WHEN {_q(c)} IS NULL THEN 0 ELSE 1 END)" for c in sorted(FORMAT.known))
    derived = (
        ("release_year", f"CAST(year({values['release_date']}) AS INTEGER)"),
        ("return", f"CASE WHEN {values['budget']} > 0 AND {values['revenue']} > 0 "
                   f"THEN {values['revenue']} / {values['budget']}::DOUBLE ELSE 0.0 END"),
        ("collection_id", '"belongs_to_collection"."id"'),
        ("collection", 'nullif(trim("belongs_to_collection"."name"), \'\')'),
        ("genres", names("genres", "name")),
        ("companies", names("production_companies", "name")),
        ("country_codes", names("production_countries", "iso_3166_1")),
        ("countries", names("production_countries", "name")),
        ("language_codes", names("spoken_languages", "iso_639_1")),
        ("keywords", names("keywords", "name")),
        ("filled", filled.replace('"keywords"', "raw_keywords").replace("raw_keywords", '"keywords"::VARCHAR')),
    )  # fmt: skip
    return Rules(
        columns=(*values.items(), *derived),
        refusals=(shifted, no_id, *refusals, no_title),
        repairs=tuple(repairs),
        key=("tmdb_id",),
        best="-(filled)",
        nested=(COLLECTION, GENRES, COMPANIES, COUNTRIES, LANGUAGES, KEYWORDS),
    )


def _q(column: str) -> str:
    return f'"{column}"::VARCHAR'


FORMAT = Format(
    name="movies",
    describes="movie metadata",
    required=frozenset(
        ("id", "title", "original_title", "original_language", "overview", "release_date", "runtime", "budget", "revenue",
         "popularity", "vote_average", "vote_count", "genres", "production_companies", "production_countries",
         "spoken_languages")
    ),
    optional=frozenset(("belongs_to_collection", "imdb_id", "poster_path", "tagline", "status", "keywords", "adult")),
    rules=_rules,
)  # fmt: skip
