"""Catalogues drawn from JustWatch: `titles.csv` (ids such as `tm84618` and `ts20681`, with IMDb's) and `credits.csv`.

JustWatch counts titles once for all platforms, so that the credits of any of its catalogues are those of every other.
"""

from __future__ import annotations

from cartelera.i18n.countries import country_names
from cartelera.ingest.cleaners import (
    IMDB_ID,
    KIND,
    NAME,
    TEXT,
    WHOLE_ID,
    YEAR,
    Cleaner,
    Policy,
)
from cartelera.ingest.codes import code_lookup
from cartelera.ingest.formats import Context, Format, Rules, cleaned, filled, missing
from cartelera.ingest.name_lists import name_list
from cartelera.ingest.sources.imdb_numbers import RATING_OF_10, VOTES
from cartelera.ingest.sources.offer_columns import (
    OPTIONAL_COLUMNS,
    key_columns,
    offer_columns,
    platform_refusals,
    unfold,
    whole_number,
)
from cartelera.tables import sql

JUSTWATCH_ID = Cleaner(
    "justwatch_id", "an id of JustWatch's (tm84618)", Policy.REFUSE,
    "CASE WHEN regexp_matches(lower({x}), '^t[ms][0-9]{1,10}$') THEN lower({x}) END",
)  # fmt: skip
_GENRES = {
    "scifi": "Science Fiction", "documentation": "Documentary", "reality": "Reality", "music": "Music & Musical",
    "war": "War & Military",
}  # fmt: skip
_PLAIN = (
    ("show_id", JUSTWATCH_ID, "id"),
    ("kind", KIND, "type"),
    ("display_title", NAME, "title"),
    ("display_description", TEXT, "description"),
    ("release_year", YEAR, "release_year"),
    ("imdb_id", IMDB_ID, "imdb_id"),
    ("imdb_rating", RATING_OF_10, "imdb_score"),
    ("imdb_votes", VOTES, "imdb_votes"),
)


def _named(column: str, names: dict[str, str], otherwise: str) -> str:
    """SQL: the names that the codes of a list stand for, separated by commas."""
    shown = f"list_transform({name_list(sql.name(column))}, lambda c: coalesce({code_lookup('c', names)}, {otherwise}))"
    return f"nullif(array_to_string({shown}, ', '), '')"


def _rules(context: Context) -> Rules:
    columns, refusals, repairs = cleaned(*_PLAIN)
    values = dict(columns)
    series = f"({values['kind']} = 'series')"
    seasons, minutes = (whole_number(column) for column in ("seasons", "runtime"))
    values |= {
        "duration_int": f"nullif(CASE WHEN {series} THEN {seasons} ELSE {minutes} END, 0)",
        "duration_type": f"CASE WHEN {series} AND {seasons} > 0 THEN 'season' "
                         f"WHEN NOT {series} AND {minutes} > 0 THEN 'min' END",
        "display_listed_in": _named("genres", _GENRES, "upper(c[1]) || c[2:]"),
        "display_country": _named("production_countries", {c: n[0] for c, n in country_names().items()}, "c"),
        "rating": "lower(coalesce(age_certification, 'g'))",
        "maturity": "upper(age_certification)",
    }  # fmt: skip
    offers, more = offer_columns(context, values)
    return Rules(
        columns=(*offers, ("filled", filled(FORMAT.known))),
        refusals=(missing("id"), *refusals, missing("type"), missing("title"), *platform_refusals(context)),
        repairs=(*repairs, *more),
        titles=("display_title",),
        key=key_columns(context),
        best="filled DESC",
        verbatim=frozenset(("title",)),
        unfold=lambda rows: unfold(context, rows),
    )


_OPTIONAL = "description runtime genres production_countries seasons imdb_score imdb_votes"

FORMAT = Format(
    name="justwatch",
    describes="a platform's titles from JustWatch",
    required=frozenset(("id", "title", "type", "release_year", "imdb_id", "age_certification")),
    optional=frozenset(_OPTIONAL.split()) | OPTIONAL_COLUMNS,
    rules=_rules,
    stages="platform",
)


def _credit_rules(_context: Context) -> Rules:
    columns, refusals, _ = cleaned(("show_id", JUSTWATCH_ID, "id"), ("name", NAME, "name"))
    directs = "(upper(role) = 'DIRECTOR')"
    return Rules(
        columns=(
            *columns,
            ("person_id", WHOLE_ID.value("person_id")),
            ("character", '"character"'),
            ("job", f"CASE WHEN {directs} THEN 'Director' ELSE 'Actor' END"),
            ("department", f"CASE WHEN {directs} THEN 'Directing' ELSE 'Acting' END"),
        ),
        refusals=(missing("id"), *refusals, missing("name")),
        key=("show_id", "name", "job", "character"),
        verbatim=frozenset(("name", "character")),
        numbered=True,
    )


CREDITS = Format(
    name="justwatch_credits",
    describes="credits from JustWatch",
    required=frozenset(("person_id", "id", "name", "character", "role")),
    optional=frozenset(),
    rules=_credit_rules,
)
