"""The catalogue of one streaming platform (12 columns: `show_id, type, title, …, description`; see `availability`).

Cleaned ones lack some of them (`netflix1.csv`: cast and description); those of 2019 and 2020 have numbers as ids.

The brief's table is lower-case without exception; the casing of the source is kept in `display_*` for people.
"""

from __future__ import annotations

from cartelera.ingest.availability import availability_dates
from cartelera.ingest.cleaners import DURATION, IMDB_ID, KIND, NAME, NAMES, SHOW_ID, TEXT, YEAR
from cartelera.ingest.dates import date_cleaner
from cartelera.ingest.formats import Context, Format, Rules, cleaned, filled, missing, shifted
from cartelera.ingest.options import DateOrder
from cartelera.ingest.sources.offer_columns import (
    OPTIONAL_COLUMNS,
    key_columns,
    offer_columns,
    platform_refusals,
    unfold,
)

_PLAIN = (
    ("show_id", SHOW_ID, "show_id"),
    ("kind", KIND, "type"),
    ("display_title", NAME, "title"),
    ("display_director", NAMES, "director"),
    ("display_cast", NAMES, "cast"),
    ("display_country", NAMES, "country"),
    ("release_year", YEAR, "release_year"),
    ("display_listed_in", NAMES, "listed_in"),
    ("display_description", TEXT, "description"),
    ("imdb_id", IMDB_ID, "imdb_id"),
)


def _rules(context: Context) -> Rules:
    date = ("date_added", date_cleaner(context.options.dates), "date_added")
    columns, refusals, repairs = cleaned(*_PLAIN, date)
    values = dict(columns)
    misplaced = f"(duration IS NULL AND {DURATION.value('rating')} IS NOT NULL)"
    # A number alone is one of seasons if it is a series.
    unit = f"CASE WHEN {values['kind']} = 'series' THEN ' season' ELSE ' min' END"
    alone = "regexp_extract(duration, '^([0-9]{1,5})([.,]0*)?$', 1)"
    duration = (
        f"(CASE WHEN {misplaced} THEN {DURATION.value('rating')} "
        f"ELSE coalesce({DURATION.value('duration')}, nullif({alone}, '') || {unit}) END)"
    )
    values |= {
        "rating": f"CASE WHEN rating IS NULL OR {misplaced} THEN 'g' ELSE lower(rating) END",
        "maturity": f"CASE WHEN NOT {misplaced} THEN upper(rating) END",
        "duration_int": f"nullif(TRY_CAST(regexp_extract({duration}, '^[0-9]+') AS INTEGER), 0)",
        "duration_type": f"CASE WHEN regexp_matches({duration}, '^0*[1-9].*season') THEN 'season' "
                         f"WHEN regexp_matches({duration}, '^0*[1-9]') THEN 'min' END",
    }  # fmt: skip
    offers, unread = offer_columns(context, values)
    return Rules(
        columns=(*offers, ("filled", filled(FORMAT.known))),
        refusals=(
            missing("show_id"),
            *refusals,
            missing("type"),
            missing("title"),
            *platform_refusals(context),
            shifted(repairs),
        ),
        repairs=(
            ("durations moved back from the rating column", misplaced),
            *((("empty ratings set to g", "rating IS NULL"),) if "rating" in context.present else ()),
            ("duration: unreadable, taken as missing", f"(duration IS NOT NULL AND {duration} IS NULL)"),
            *repairs,
            *unread,
        ),
        dates=(("date_added", "date_added"), *availability_dates(context)),
        date_order=DateOrder.month_first if context.present >= _CLEANED and "cast" not in context.present else None,
        titles=("display_title",),
        key=key_columns(context),
        best="filled DESC",
        verbatim=frozenset(("title",)),
        unfold=lambda rows: unfold(context, rows),
    )


_CLEANED = frozenset(("show_id", "director", "country", "date_added", "rating", "duration", "listed_in"))
"""Columns of `netflix1.csv`, which has no cast, and months first in its dates."""

_OPTIONAL = "director cast country date_added rating duration listed_in description imdb_id"

FORMAT = Format(
    name="platform",
    describes="a platform's titles",
    required=frozenset(("show_id", "type", "title", "release_year")),
    optional=frozenset(_OPTIONAL.split()) | OPTIONAL_COLUMNS,
    rules=_rules,
)
