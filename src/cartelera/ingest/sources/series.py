"""Series as TMDB has them (TMDB TV v3: 29 columns, lists as `A, B`); they become rows of the movie metadata.

TMDB counts series apart from films: `tmdb-tv-1399`. The length of an episode is not the runtime of a series.
"""

from __future__ import annotations

from cartelera.ingest.cleaners import BOOLEAN, COUNT, LANGUAGE, NAME, NUMBER, TEXT, WHOLE_ID
from cartelera.ingest.dates import date_cleaner
from cartelera.ingest.formats import Context, Format, Rules, cleaned, filled, missing, shifted
from cartelera.ingest.nested import Nested
from cartelera.ingest.sources.movies import COMPANIES, COUNTRIES, GENRES, KEYWORDS, LANGUAGES, NAMED, names

_CREATORS = Nested("created_by", NAMED, main="name")
_ORIGINS = Nested("origin_country", (("iso_3166_1", "VARCHAR"),), main="iso_3166_1")
_NETWORKS = Nested("networks", NAMED, main="name")

_PLAIN = (
    ("tmdb_id", WHOLE_ID, "id"),
    ("title", NAME, "name"),
    ("original_title", NAME, "original_name"),
    ("original_language", LANGUAGE, "original_language"),
    ("overview", TEXT, "overview"),
    ("tagline", TEXT, "tagline"),
    ("status", TEXT, "status"),
    ("seasons", COUNT, "number_of_seasons"),
    ("popularity", NUMBER, "popularity"),
    ("vote_average", NUMBER, "vote_average"),
    ("vote_count", COUNT, "vote_count"),
    ("poster_path", TEXT, "poster_path"),
)


def _rules(context: Context) -> Rules:
    date = ("release_date", date_cleaner(context.options.dates), "first_air_date")
    columns, refusals, repairs = cleaned(*_PLAIN, date)
    values = dict(columns)
    title, original, released = values["title"], values["original_title"], values["release_date"]
    values |= {
        "title": f"coalesce({title}, {original})",
        "original_title": f"coalesce({original}, {title})",
        "seasons": f"CAST(nullif({values['seasons']}, 0) AS INTEGER)",
    }
    companies, networks = names("production_companies", "name"), names("networks", "name")
    countries = names("production_countries", "name")
    derived = (
        ("kind", "'series'"),
        ("release_year", f"CAST(year({released}) AS INTEGER)"),
        ("budget", "0::BIGINT"),
        ("revenue", "0::BIGINT"),
        ("return", "0.0"),
        ("genres", names("genres", "name")),
        ("companies", f"list_concat({companies}, "
                      f"list_filter({networks}, lambda n: NOT list_contains({companies}, n)))"),
        # The codes of the countries of production are made of their names, as for films.
        ("country_codes", f"CASE WHEN len({countries}) = 0 THEN {names('origin_country', 'iso_3166_1')} ELSE [] END"),
        ("countries", countries),
        ("language_codes", names("spoken_languages", "iso_639_1")),
        ("keywords", names("keywords", "name")),
        ("creators", names("created_by", "name")),
        ("adult", BOOLEAN.value('"adult"')),
        ("filled", filled(FORMAT.known)),
    )  # fmt: skip
    return Rules(
        columns=(*values.items(), *derived),
        refusals=(
            (BOOLEAN.unreadable('"adult"'), BOOLEAN.reason('"adult"', "adult")),
            missing("id"),
            *refusals,
            (f"{title} IS NULL AND {original} IS NULL", "'name and original_name are empty'"),
            shifted(repairs),
        ),
        repairs=repairs,
        dates=(("release_date", "first_air_date"),),
        titles=("title", "original_title"),
        key=("tmdb_id",),
        best="filled DESC",
        nested=(GENRES, COMPANIES, COUNTRIES, LANGUAGES, KEYWORDS, _CREATORS, _ORIGINS, _NETWORKS),
        verbatim=frozenset(("name", "original_name")),
    )


_OPTIONAL = """
    original_language overview tagline status popularity vote_average vote_count poster_path production_companies
    production_countries spoken_languages keywords created_by origin_country networks adult
"""

FORMAT = Format(
    name="series",
    describes="series metadata",
    required=frozenset(("id", "name", "original_name", "first_air_date", "number_of_seasons", "genres")),
    optional=frozenset(_OPTIONAL.split()),
    rules=_rules,
    stages="movies",
)
