"""RecBole's list of films (`.item`: `item_id:token`, `movie_title:token_seq`, …); its `.inter` are ratings like others.

The columns say their types (`rating:float`), which are no part of their names; lists are separated by blanks.
"""

from __future__ import annotations

from cartelera.ingest.cleaners import YEAR
from cartelera.ingest.formats import Context, Format, Rules
from cartelera.ingest.sources.movielens import film_rules

_GENRES = (
    "list_filter(CASE WHEN contains(genres, '|') THEN string_split(genres, '|') "
    "ELSE string_split(coalesce(genres, ''), ' ') END, lambda g: g <> '')"
)


def _rules(context: Context) -> Rules:
    year = YEAR.value("releaseyear") if "releaseyear" in context.present else None
    return film_rules(context, title="movie_title", genres=_GENRES, year=year)


FORMAT = Format(
    name="recbole",
    describes="RecBole films",
    required=frozenset(("movieid", "movie_title")),
    optional=frozenset(("releaseyear", "genres")),
    rules=_rules,
    stages="movielens",
    aliases=(("itemid", "movieid"), ("class", "genres"), ("genre", "genres")),
)
