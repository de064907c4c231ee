"""Movie metadata as TMDB has it: The Movies Dataset (24 columns, nested ones as Python reprs), TMDB 5000 (JSON) and
TMDB v11 (24 columns, lists as `A, B`).
"""

from __future__ import annotations

from cartelera.ingest.cleaners import (
    BOOLEAN,
    COUNT,
    IMDB_ID,
    LANGUAGE,
    MINUTES,
    MONEY,
    NAME,
    NUMBER,
    TEXT,
    WHOLE_ID,
    name_in,
    trimmed,
)
from cartelera.ingest.dates import date_cleaner
from cartelera.ingest.formats import Context, Format, Rules, cleaned, filled, missing, shifted
from cartelera.ingest.nested import Nested

NAMED = (("id", "BIGINT"), ("name", "VARCHAR"))
COLLECTION = Nested("belongs_to_collection", NAMED, main="name", many=False)
GENRES = Nested("genres", NAMED, main="name")
COMPANIES = Nested("production_companies", NAMED, main="name")
COUNTRIES = Nested("production_countries", (("iso_3166_1", "VARCHAR"), ("name", "VARCHAR")), main="name")
LANGUAGES = Nested("spoken_languages", (("iso_639_1", "VARCHAR"), ("name", "VARCHAR")), main="iso_639_1")
KEYWORDS = Nested("keywords", NAMED, main="name")

_PLAIN = (
    ("tmdb_id", WHOLE_ID, "id"),
    ("imdb_id", IMDB_ID, "imdb_id"),
    ("title", NAME, "title"),
    ("original_title", NAME, "original_title"),
    ("original_language", LANGUAGE, "original_language"),
    ("overview", TEXT, "overview"),
    ("tagline", TEXT, "tagline"),
    ("status", TEXT, "status"),
    ("runtime", MINUTES, "runtime"),
    ("budget", MONEY, "budget"),
    ("revenue", MONEY, "revenue"),
    ("popularity", NUMBER, "popularity"),
    ("vote_average", NUMBER, "vote_average"),
    ("vote_count", COUNT, "vote_count"),
    ("poster_path", TEXT, "poster_path"),
)


def names(column: str, key: str) -> str:
    """SQL: the `key` of each record of a parsed nested column, in order, without empty or repeated ones."""
    record = f'r."{key}"'
    listed = f'list_transform("{column}", lambda r: {name_in(record)})'
    # In a list of its own it is made once for a row; within the inner lambda it would be for each of its names.
    distinct = "list_filter(l, lambda n, i: n <> '' AND list_position(l, n) = i)"
    return f"coalesce(list_transform([{listed}], lambda l: {distinct})[1], [])"


def _rules(context: Context) -> Rules:
    date = ("release_date", date_cleaner(context.options.dates), "release_date")
    columns, refusals, repairs = cleaned(*_PLAIN, date)
    values = dict(columns)
    # An `adult` that is neither true nor false shows that the columns of the row are shifted.
    misread = (BOOLEAN.unreadable('"adult"'), BOOLEAN.reason('"adult"', "adult"))
    title, original, released = values["title"], values["original_title"], values["release_date"]
    values |= {
        "title": f"coalesce({title}, {original})",
        "original_title": f"coalesce({original}, {title})",
        "runtime": f"nullif({values['runtime']}, 0)",
        "budget": f"coalesce({values['budget']}, 0)",
        "revenue": f"coalesce({values['revenue']}, 0)",
    }
    budget, revenue = values["budget"], values["revenue"]
    derived = (
        ("kind", "'movie'"),
        ("release_year", f"CAST(year({released}) AS INTEGER)"),
        ("return", f"CASE WHEN {budget} > 0 AND {revenue} > 0 THEN {revenue} / {budget}::DOUBLE ELSE 0.0 END"),
        ("collection_id", '"belongs_to_collection"."id"'),
        ("collection", f"nullif({trimmed('belongs_to_collection.name')}, '')"),
        ("genres", names("genres", "name")),
        ("companies", names("production_companies", "name")),
        ("country_codes", names("production_countries", "iso_3166_1")),
        ("countries", names("production_countries", "name")),
        ("language_codes", names("spoken_languages", "iso_639_1")),
        ("keywords", names("keywords", "name")),
        ("adult", BOOLEAN.value('"adult"')),
        ("filled", filled(FORMAT.known)),
    )
    return Rules(
        columns=(*values.items(), *derived),
        refusals=(
            misread,
            missing("id"),
            *refusals,
            (f"{title} IS NULL AND {original} IS NULL", "'title and original_title are empty'"),
            shifted(repairs),
        ),
        repairs=repairs,
        dates=(("release_date", "release_date"),),
        titles=("title", "original_title"),
        key=("tmdb_id",),
        best="filled DESC",
        nested=(COLLECTION, GENRES, COMPANIES, COUNTRIES, LANGUAGES, KEYWORDS),
        verbatim=frozenset(("title", "original_title")),
    )


_REQUIRED = """
    id title original_title original_language overview release_date runtime budget revenue popularity vote_average
    vote_count genres production_companies production_countries spoken_languages
"""

FORMAT = Format(
    name="movies",
    describes="movie metadata",
    required=frozenset(_REQUIRED.split()),
    optional=frozenset(("belongs_to_collection", "imdb_id", "poster_path", "tagline", "status", "keywords", "adult")),
    rules=_rules,
)
