"""What every catalogue of a platform becomes, whatever its form: the columns of the staged relation `platform`."""

from __future__ import annotations

from collections.abc import Mapping

from cartelera.ingest.availability import RAW_COLUMNS, availability
from cartelera.ingest.cleaners import trimmed
from cartelera.ingest.formats import Context, Pairs
from cartelera.platforms import resolve_platform
from cartelera.tables import sql

PLATFORM_COLUMNS = ("platform", "streaming_platform", "streaming_service", "service", "provider")
"""How files name the column that says whose titles their rows are; the first that is there counts."""
OPTIONAL_COLUMNS = RAW_COLUMNS | frozenset(PLATFORM_COLUMNS)
"""What a catalogue of any form may have."""

DEFAULTS = {
    "display_director": "NULL::VARCHAR",
    "display_cast": "NULL::VARCHAR",
    "display_country": "NULL::VARCHAR",
    "display_listed_in": "NULL::VARCHAR",
    "display_description": "NULL::VARCHAR",
    "date_added": "NULL::DATE",
    "rating": "'g'",
    "maturity": "NULL::VARCHAR",
    "imdb_id": "NULL::VARCHAR",
    "imdb_rating": "NULL::DOUBLE",
    "imdb_votes": "NULL::BIGINT",
}
_LOWERED = ("title", "director", "cast", "country", "listed_in", "description")


def offer_columns(context: Context, values: Mapping[str, str]) -> tuple[Pairs, Pairs]:
    """The columns of an offer, and the repairs that they imply.

    `values`: SQL of `show_id`, `kind`, `display_title`, `release_year`, `duration_int`, `duration_type`, and of those
    of `DEFAULTS` that the file has.
    """
    shown, repairs = availability(context)
    made = DEFAULTS | dict(values)
    if context.platform:
        own: Pairs = (
            ("offer_id", f"{sql.text(context.prefix)} || {made['show_id']}"),
            ("platform", sql.text(context.platform)),
        )
    else:
        own = (("platforms", platforms_of_row(context)),)
    lowered = tuple((name, f"lower({made['display_' + name]})") for name in _LOWERED)
    kind = f"CASE {made['kind']} WHEN 'movie' THEN 'movie' WHEN 'series' THEN 'tv show' END"
    return (*own, ("type", kind), *made.items(), *lowered, *shown), repairs


def whole_number(column: str) -> str:
    """SQL: a number of minutes or seasons, whole or with a fraction of 0; NULL if it is none."""
    return f"TRY_CAST(round(TRY_CAST({sql.name(column)} AS DOUBLE)) AS INTEGER)"


def key_columns(context: Context) -> tuple[str, ...]:
    """The columns that tell one row from the others."""
    return ("offer_id",) if context.platform else ("platforms", "show_id")


def platform_refusals(context: Context) -> Pairs:
    """The refusal of a row that names no platform, if the rows do."""
    if context.platform:
        return ()
    return ((f"len({platforms_of_row(context)}) = 0", "'no platform is named'"),)


def unfold(context: Context, rows: str) -> str:
    """SQL: each row once for each of its platforms, with an id among the ids of that."""
    if context.platform:
        return rows
    prefixes = ", ".join(f"{sql.text(key)}: {sql.text(prefix)}" for key, prefix in sorted(context.prefixes.items()))
    return (
        f"SELECT (MAP {{{prefixes}}})[platform] || show_id AS offer_id, * FROM "
        f"(SELECT unnest(platforms) AS platform, * EXCLUDE (platforms) FROM ({rows}))"
    )


def platform_column(context: Context) -> str:
    """The column that says whose titles the rows are; empty if there is none."""
    return next((name for name in PLATFORM_COLUMNS if name in context.present), "")


def platform_flags(context: Context) -> dict[str, str]:
    """The columns that are 1 if a platform shows the title, and whose they are."""
    return {name: key for name in sorted(context.present) if (key := resolve_platform(name))}


def platforms_of_row(context: Context) -> str:
    """SQL: the keys of the platforms of a row."""
    if column := platform_column(context):
        keys = ", ".join(f"{sql.text(name)}: {sql.text(key)}" for name, key in sorted(context.spellings.items()))
        return f"list_sort(list_distinct(list_transform({names_of_platforms(column)}, lambda n: (MAP {{{keys}}})[n])))"
    is_on = "{x} IN ('1', '1.0', 'true', 'True', 'TRUE', 'yes', 'Yes')"
    flags = [
        f"CASE WHEN {is_on.replace('{x}', sql.name(name))} THEN {sql.text(key)} END"
        for name, key in platform_flags(context).items()
    ]
    return f"list_filter([{', '.join(flags)}], lambda k: k IS NOT NULL)"


def names_of_platforms(column: str) -> str:
    """SQL: the names in a cell such as `Netflix, Hulu`, in small letters."""
    parts = f"regexp_split_to_array(coalesce(lower({sql.name(column)}), ''), '[,;|]')"
    return f"list_filter(list_transform({parts}, lambda n: {trimmed('n')}), lambda n: n <> '')"
