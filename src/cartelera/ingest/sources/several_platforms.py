"""Titles with a column for each platform that is 1 if it shows them (MoviesOnStreamingPlatforms, 0/1).

Its columns: `ID, Title, Year, Age, IMDb, Rotten Tomatoes, Netflix, Hulu, Prime Video, Disney+, Type, Directors, Genres,
Country, Language, Runtime`. The marks of Rotten Tomatoes are not used. `Type` is 0 for films and 1 for series.
"""

from __future__ import annotations

from cartelera.ingest.cleaners import NAME, NAMES, WHOLE_ID, YEAR
from cartelera.ingest.formats import Context, Format, Rules, cleaned, filled, missing
from cartelera.ingest.sources.imdb_numbers import RATING_OF_10
from cartelera.ingest.sources.offer_columns import (
    OPTIONAL_COLUMNS,
    key_columns,
    offer_columns,
    platform_refusals,
    unfold,
    whole_number,
)

_PLAIN = (
    ("show_id", WHOLE_ID, "id"),
    ("display_title", NAME, "title"),
    ("release_year", YEAR, "year"),
    ("imdb_rating", RATING_OF_10, "imdb"),
    ("display_director", NAMES, "directors"),
    ("display_listed_in", NAMES, "genres"),
    ("display_country", NAMES, "country"),
)


def _rules(context: Context) -> Rules:
    columns, refusals, repairs = cleaned(*_PLAIN)
    values = dict(columns)
    series = "(coalesce(type, '0') IN ('1', '1.0') OR lower(type) IN ('tv show', 'series'))"
    minutes = whole_number("runtime")
    values |= {
        "show_id": f"CAST({values['show_id']} AS VARCHAR)",
        "kind": f"CASE WHEN {series} THEN 'series' ELSE 'movie' END",
        "duration_int": f"CASE WHEN NOT {series} THEN nullif({minutes}, 0) END",
        "duration_type": f"CASE WHEN NOT {series} AND {minutes} > 0 THEN 'min' END",
        "rating": "lower(coalesce(age, 'g'))",
        "maturity": "upper(age)",
    }
    offers, more = offer_columns(context, values)
    return Rules(
        columns=(*offers, ("filled", filled(FORMAT.known & context.present))),
        refusals=(missing("id"), *refusals, missing("title"), *platform_refusals(context)),
        repairs=(*repairs, *more),
        key=key_columns(context),
        best="filled DESC",
        verbatim=frozenset(("title",)),
        unfold=lambda rows: unfold(context, rows),
    )


_OPTIONAL = "age imdb type directors genres country runtime"
_FLAGS = ("prime video", "disney+", "hbo max", "apple tv+", "paramount+", "peacock")

FORMAT = Format(
    name="several_platforms",
    describes="titles of several platforms",
    required=frozenset(("id", "title", "year", "netflix", "hulu")),
    optional=frozenset((*_OPTIONAL.split(), *_FLAGS)) | OPTIONAL_COLUMNS,
    rules=_rules,
    stages="platform",
)
