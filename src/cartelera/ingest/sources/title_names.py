"""What titles are called in other languages: `title_id, name, language, regions`, the columns of the clean table."""

from __future__ import annotations

from cartelera.ingest.cleaners import NAME, TEXT, Cleaner, Policy
from cartelera.ingest.formats import Context, Format, Rules, cleaned, missing

_LANGUAGE = Cleaner(
    "language", "the code of a language (`es`, `es-MX`)", Policy.REFUSE,
    "CASE WHEN regexp_full_match({x}, '[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*') THEN lower({x}) END",
)  # fmt: skip
_REGIONS = Cleaner(
    "regions", "codes of countries, separated by commas (`ES,MX`)", Policy.EMPTY,
    "CASE WHEN regexp_full_match({x}, '[A-Za-z]{2,3}( *, *[A-Za-z]{2,3})*') "
    "THEN string_split(replace(upper({x}), ' ', ''), ',') END",
)  # fmt: skip


def _rules(_context: Context) -> Rules:
    columns, refusals, repairs = cleaned(
        ("id", TEXT, "title_id"), ("name", NAME, "name"), ("language", _LANGUAGE, "language"),
        ("regions", _REGIONS, "regions"),
    )  # fmt: skip
    nowhere = ("language IS NULL AND regions IS NULL", "'neither language nor regions'")
    return Rules(
        columns=columns,
        refusals=(missing("title_id"), missing("name"), nowhere, *refusals),
        repairs=repairs,
        key=("id", "name", "language"),
        verbatim=frozenset(("name",)),
    )


FORMAT = Format(
    name="title_names",
    describes="what titles are called in other languages",
    required=frozenset(("title_id", "name", "language")),
    optional=frozenset(("regions",)),
    rules=_rules,
)
