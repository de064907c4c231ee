"""The catalogue of one streaming platform (12 columns: `show_id, type, title, …, description`; see `availability`).

Cleaned ones lack some of them (`netflix1.csv`: cast and description); those of 2019 and 2020 have numbers as ids.

The brief's table is lower-case without exception; the casing of the source is kept in `display_*` for people.
"""

from __future__ import annotations

from cartelera.ingest.availability import RAW_COLUMNS, availability
from cartelera.ingest.cleaners import DURATION, KIND, NAME, NAMES, SHOW_ID, TEXT, WRITTEN_DATE, YEAR
from cartelera.ingest.formats import Context, Format, Rules, cleaned, filled, missing
from cartelera.tables import sql

_PLAIN = (
    ("show_id", SHOW_ID, "show_id"),
    ("kind", KIND, "type"),
    ("display_title", NAME, "title"),
    ("display_director", NAMES, "director"),
    ("display_cast", NAMES, "cast"),
    ("display_country", NAMES, "country"),
    ("date_added", WRITTEN_DATE, "date_added"),
    ("release_year", YEAR, "release_year"),
    ("display_listed_in", NAMES, "listed_in"),
    ("display_description", TEXT, "description"),
)
_LOWERED = ("title", "director", "cast", "country", "listed_in", "description")


def _rules(context: Context) -> Rules:
    columns, refusals, _ = cleaned(*_PLAIN)
    values = dict(columns)
    shown, unread = availability(context)
    misplaced = f"(duration IS NULL AND {DURATION.value('rating')} IS NOT NULL)"
    duration = f"(CASE WHEN {misplaced} THEN {DURATION.value('rating')} ELSE {DURATION.value('duration')} END)"
    return Rules(
        columns=(
            ("offer_id", f"{sql.text(context.prefix)} || {values['show_id']}"),
            ("platform", sql.text(context.platform)),
            ("type", f"CASE {values['kind']} WHEN 'movie' THEN 'movie' WHEN 'series' THEN 'tv show' END"),
            *columns,
            *((name, f"lower({values['display_' + name]})") for name in _LOWERED),
            ("rating", f"CASE WHEN rating IS NULL OR {misplaced} THEN 'g' ELSE lower(rating) END"),
            ("maturity", f"CASE WHEN NOT {misplaced} THEN upper(rating) END"),
            ("duration_int", f"nullif(TRY_CAST(regexp_extract({duration}, '^[0-9]+') AS INTEGER), 0)"),
            ("duration_type", f"CASE WHEN regexp_matches({duration}, '^0*[1-9].*season') THEN 'season' "
                              f"WHEN regexp_matches({duration}, '^0*[1-9]') THEN 'min' END"),
            *shown,
            ("filled", filled(FORMAT.known)),
        ),
        refusals=(
            missing("show_id"),
            *refusals,
            missing("type"),
            missing("title"),
            (DURATION.unreadable("duration"), DURATION.reason("duration", "duration")),
        ),
        repairs=(
            ("durations moved back from the rating column", misplaced),
            *((("empty ratings set to g", "rating IS NULL"),) if "rating" in context.present else ()),
            *unread,
        ),
        key=("offer_id",),
        best="filled DESC",
        verbatim=frozenset(("title",)),
    )  # fmt: skip


_OPTIONAL = "director cast country date_added rating duration listed_in description"

FORMAT = Format(
    name="platform",
    describes="a platform's titles",
    required=frozenset(("show_id", "type", "title", "release_year")),
    optional=frozenset(_OPTIONAL.split()) | RAW_COLUMNS,
    rules=_rules,
)
