"""The platforms' catalogues of 2025, whose titles are known by IMDb's ids: `url, title, type, genres, releaseYear,
imdbId, imdbAverageRating, imdbNumVotes, platform, availableCountries`; the first or last columns may be absent.

A title without an id of IMDb's goes by what it is called, when it is from and whether it is a film.
"""

from __future__ import annotations

from cartelera.ingest.cleaners import IMDB_ID, KIND, NAME, NAMES, YEAR
from cartelera.ingest.formats import Context, Format, Rules, cleaned, filled, missing
from cartelera.ingest.sources.imdb_numbers import RATING_OF_10, VOTES
from cartelera.ingest.sources.offer_columns import (
    OPTIONAL_COLUMNS,
    key_columns,
    offer_columns,
    platform_refusals,
    unfold,
)

_PLAIN = (
    ("kind", KIND, "type"),
    ("display_title", NAME, "title"),
    ("display_listed_in", NAMES, "genres"),
    ("release_year", YEAR, "releaseyear"),
    ("imdb_id", IMDB_ID, "imdbid"),
    ("imdb_rating", RATING_OF_10, "imdbaveragerating"),
    ("imdb_votes", VOTES, "imdbnumvotes"),
)


def _rules(context: Context) -> Rules:
    columns, refusals, repairs = cleaned(*_PLAIN)
    values = dict(columns)
    named = f"concat_ws('|', lower({values['display_title']}), {values['release_year']}, {values['kind']})"
    values |= {
        "show_id": f"coalesce({values['imdb_id']}, 'x' || left(md5({named}), 12))",
        "duration_int": "NULL::INTEGER",
        "duration_type": "NULL::VARCHAR",
    }
    offers, more = offer_columns(context, values)
    return Rules(
        columns=(*offers, ("filled", filled(FORMAT.known - {"url"}))),
        refusals=(*refusals, missing("type"), missing("title"), *platform_refusals(context)),
        repairs=(*repairs, *more),
        key=key_columns(context),
        best="filled DESC",
        verbatim=frozenset(("title",)),
        unfold=lambda rows: unfold(context, rows),
    )


FORMAT = Format(
    name="imdb_catalogue",
    describes="a platform's titles by IMDb's ids",
    required=frozenset(("title", "type", "releaseyear", "imdbid")),
    optional=frozenset(("url", "genres", "imdbaveragerating", "imdbnumvotes")) | OPTIONAL_COLUMNS,
    rules=_rules,
    stages="platform",
)
