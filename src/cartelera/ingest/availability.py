"""Where, how and until when a platform shows a title: columns that its catalogue may have, under several names.

What cannot be read counts as unstated, and is counted as repaired.
"""

from __future__ import annotations

from functools import cache

from cartelera.ingest.cleaners import Cleaner, Policy, one_of
from cartelera.ingest.codes import code_lookup, country_codes
from cartelera.ingest.dates import date_cleaner
from cartelera.ingest.formats import Context, Pairs, cleaned

WAYS = {
    "subscription": ("subscription", "subscribe", "svod", "flatrate", "included", "suscripción", "suscripcion"),
    "free": ("free", "gratis"),
    "ads": ("ads", "with ads", "free with ads", "avod", "fast", "con anuncios"),
    "rent": ("rent", "rental", "tvod", "alquiler"),
    "buy": ("buy", "purchase", "est", "compra"),
}
"""What `offers.way` may be, and how files write it."""

WAY = Cleaner(
    "way", "a way of watching (subscription, free, ads, rent or buy)", Policy.EMPTY,
    "CASE " + " ".join(f"WHEN {one_of('lower({x})', *words)} THEN '{way}'" for way, words in WAYS.items()) + " END",
)  # fmt: skip


@cache
def countries_cleaner() -> Cleaner:
    """ISO 3166-1 codes, or names in English or Spanish, separated by `,`, `;` or `|` → the codes, sorted.

    Made when a file has such a column, because the names of the countries take a while to read.
    """
    listed = "list_transform(regexp_split_to_array(lower({x}), '[,;|]'), lambda p: trim(p))"
    parts = f"list_filter({listed}, lambda p: p <> '')"
    found = f"list_transform({parts}, lambda p: {code_lookup('p', country_codes())})"
    whole = "len(l) > 0 AND len(list_filter(l, lambda c: c IS NULL)) = 0"
    value = f"list_transform([{found}], lambda l: CASE WHEN {whole} THEN list_sort(list_distinct(l)) END)[1]"
    return Cleaner("countries", "countries (ES, MX or Spain, Mexico)", Policy.EMPTY, value)


_COLUMNS = {
    "countries": ("available_countries", "countries_available", "available_in", "country_of_availability"),
    "way": ("way", "offer_type", "monetization", "monetization_type"),
    "as_of": ("as_of", "as_of_date", "snapshot_date"),
    "until": ("available_until", "until", "expires", "expires_on", "expiry", "expiry_date", "expiration_date"),
}
_TYPES = {"countries": "VARCHAR[]", "way": "VARCHAR", "as_of": "DATE", "until": "DATE"}

RAW_COLUMNS = frozenset(name for names in _COLUMNS.values() for name in names)


def availability(context: Context) -> tuple[Pairs, Pairs]:
    """The SQL of the four columns, NULL if the file does not have them, and the repairs; the first name counts."""
    columns: list[tuple[str, str]] = []
    repairs: list[tuple[str, str]] = []
    for column, names in _COLUMNS.items():
        raw = next((name for name in names if name in context.present), None)
        if raw is None:
            columns.append((column, f"NULL::{_TYPES[column]}"))
        else:
            date = date_cleaner(context.options.dates)
            cleaner = countries_cleaner() if column == "countries" else WAY if column == "way" else date
            made, _, repaired = cleaned((column, cleaner, raw))
            columns += made
            repairs += repaired
    return tuple(columns), tuple(repairs)


def availability_dates(context: Context) -> Pairs:
    """The (clean, raw) columns of dates that the file has."""
    named = {
        column: next((name for name in _COLUMNS[column] if name in context.present), None)
        for column in ("as_of", "until")
    }
    return tuple((column, raw) for column, raw in named.items() if raw is not None)
