"""A viewer's export of ratings by IMDb's ids: IMDb's own, in its vintages since 2012, and MovieLens's."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from cartelera.ingest.cleaners import IMDB_ITEM_ID
from cartelera.ingest.formats import Context, Format, Rules
from cartelera.ingest.scales import FIVE, TEN
from cartelera.ingest.sources.ratings import RatingForm, named, rating_rules

_FORM = RatingForm(viewer="", item="const", item_id=IMDB_ITEM_ID, rating="your rating", time="date rated", scale=TEN)
_DATES = (("dateadded", "date rated"), ("created", "date rated"))
_EPISODE = "contains(lower(\"title type\"), 'episode')"


def _rules(context: Context, form: RatingForm) -> Rules:
    """Films and series are also looked for by name; of an episode it would be that of something else."""
    rules = rating_rules(context, form)
    name = f"CASE WHEN NOT coalesce({_EPISODE}, FALSE) THEN {named('title', 'year')} END"
    return replace(rules, columns=(*rules.columns, ("named", name)), verbatim=frozenset(("title",)))


FORMATS = (
    Format(
        name="imdb-ratings",
        describes="an IMDb export of ratings",
        required=frozenset(("const", "your rating")),
        optional=frozenset(("date rated", "title", "year", "title type")),
        rules=partial(_rules, form=_FORM),
        stages="ratings",
        aliases=_DATES,
        # Lists have it, in which few titles are rated.
        without=frozenset(("position",)),
    ),
    Format(
        name="imdb-ratings-2012",
        describes="an IMDb export of ratings",
        required=frozenset(("position", "const", "you rated")),
        optional=frozenset(("date rated", "title", "year", "title type")),
        rules=partial(_rules, form=replace(_FORM, rating="you rated")),
        stages="ratings",
        aliases=_DATES,
    ),
    Format(
        name="movielens-export",
        describes="a MovieLens export of one viewer's ratings",
        required=frozenset(("movie_id", "imdb_id", "tmdb_id", "rating", "average_rating")),
        optional=frozenset(("timestamp",)),
        rules=partial(rating_rules, form=RatingForm(viewer="", item="imdb_id", item_id=IMDB_ITEM_ID, scale=FIVE)),
        stages="ratings",
        without=frozenset(("userid",)),
    ),
)
