"""The catalogue of one streaming platform (12 columns: `show_id, type, title, …, description`).

The brief's table is lower-case without exception; the casing of the source is kept in `display_*` for people.
"""

from __future__ import annotations

from cartelera.ingest.cleaners import DURATION, KIND, SHOW_ID, TEXT, WRITTEN_DATE, YEAR
from cartelera.ingest.reading import Context, Format, Rules, cleaned

_PLAIN = (
    ("show_id", SHOW_ID, "show_id"),
    ("kind", KIND, "type"),
    ("display_title", TEXT, "title"),
    ("display_director", TEXT, "director"),
    ("display_cast", TEXT, "cast"),
    ("display_country", TEXT, "country"),
    ("date_added", WRITTEN_DATE, "date_added"),
    ("release_year", YEAR, "release_year"),
    ("display_listed_in", TEXT, "listed_in"),
    ("display_description", TEXT, "description"),
)
_LOWERED = ("title", "director", "cast", "country", "listed_in", "description")


def _rules(context: Context) -> Rules:
    columns, refusals, _ = cleaned(_PLAIN)
    misplaced = f"(duration IS NULL AND rating IS NOT NULL AND {DURATION.value('rating')} IS NOT NULL)"
    duration = f"coalesce({DURATION.value('duration')}, CASE WHEN {misplaced} THEN {DURATION.value('rating')} END)"
    rating = f"coalesce(CASE WHEN NOT {misplaced} THEN lower(rating) END, 'g')"
    lowered = tuple((name, f"lower({_q(name)})") for name in _LOWERED)
    return Rules(
        columns=(
            ("offer_id", f"'{context.prefix}' || {dict(columns)['show_id']}"),
            ("platform", f"'{context.platform}'"),
            ("type", f"lower(type)"),
            *columns,
            *lowered,
            ("rating", rating),
            ("maturity", f"CASE WHEN NOT {misplaced} THEN upper(rating) END"),
            ("duration_int", f"TRY_CAST(regexp_extract({duration}, '^[0-9]+') AS INTEGER)"),
            ("duration_type", f"CASE WHEN contains({duration}, 'season') THEN 'season' WHEN {duration} IS NOT NULL THEN 'min' END"),
        ),
        refusals=(
            (f"show_id IS NULL", "'show_id is empty'"),
            *refusals,
            (f"type IS NULL", "'type is empty'"),
            (f"title IS NULL", "'title is empty'"),
            (DURATION.unreadable("duration"), DURATION.reason("duration")),
        ),
        repairs=(
            ("durations moved back from the rating column", misplaced),
            ("empty ratings set to g", f"rating IS NULL"),
        ),
        key=("offer_id",),
        best=f"-({' + '.join(f'(CASE WHEN {_q(c)} IS NULL THEN 0 ELSE 1 END)' for c in sorted(FORMAT.known))})",
    )  # fmt: skip


def _q(column: str) -> str:
    return f'"{column}"'


FORMAT = Format(
    name="platform",
    describes="a platform's titles",
    required=frozenset(("show_id", "type", "title", "release_year", "rating", "duration", "listed_in", "description")),
    optional=frozenset(("director", "cast", "country", "date_added")),
    rules=_rules,
)
