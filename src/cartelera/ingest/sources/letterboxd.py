"""A viewer's `ratings.csv` of Letterboxd (`Date, Name, Year, Letterboxd URI, Rating`): films by name and year."""

from __future__ import annotations

from dataclasses import replace

from cartelera.ingest.cleaners import NAME
from cartelera.ingest.formats import Context, Format, Rules
from cartelera.ingest.scales import FIVE
from cartelera.ingest.sources.ratings import RatingForm, named, rating_rules
from cartelera.tables.ids import NAMED

_FORM = RatingForm(viewer="", item="name", item_id=NAME, time="date", scale=FIVE)


def _rules(context: Context) -> Rules:
    rules = rating_rules(context, _FORM)
    item_id = f"'{NAMED}' || {named('name', 'year')}"
    columns = tuple((column, item_id if column == "item_id" else value) for column, value in rules.columns)
    return replace(rules, columns=columns, verbatim=frozenset(("name",)))


FORMAT = Format(
    name="letterboxd",
    describes="a Letterboxd export of ratings",
    required=frozenset(("date", "name", "year", "letterboxd uri", "rating")),
    optional=frozenset(),
    rules=_rules,
    stages="ratings",
    without=frozenset(("watcheddate", "review", "tags")),
)
