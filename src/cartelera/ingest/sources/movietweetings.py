"""MovieTweetings: `ratings.dat` (`user::film::0 to 10::time`) and `movies.dat`, by the digits of IMDb's ids."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from cartelera.ingest.cleaners import IMDB_ITEM_ID
from cartelera.ingest.formats import Format, Headerless, is_number
from cartelera.ingest.scales import TEN
from cartelera.ingest.sources.movielens import COLUMNS as FILM_COLUMNS
from cartelera.ingest.sources.movielens import film_rules
from cartelera.ingest.sources.ratings import COLUMNS, RatingForm, rating_rules

_DIGITS = 7
"""Those of an IMDb id at the least; MovieLens has not counted so far."""


def _is_rating(rows: Sequence[Sequence[str]]) -> bool:
    if not all(len(row) == len(COLUMNS) and all(map(is_number, row)) for row in rows):
        return False
    return any(float(row[2]) > 5 or len(row[1]) >= _DIGITS for row in rows) and all(float(r[2]) <= 10 for r in rows)


def _is_film(rows: Sequence[Sequence[str]]) -> bool:
    return all(len(row) == 3 and row[0].isdecimal() and len(row[0]) >= _DIGITS for row in rows)


RATINGS = Format(
    name="movietweetings",
    describes="MovieTweetings ratings",
    required=frozenset(COLUMNS),
    optional=frozenset(),
    rules=partial(rating_rules, form=RatingForm(item_id=IMDB_ITEM_ID, scale=TEN)),
    stages="ratings",
    has_header=False,
    headerless=(Headerless("::", COLUMNS, _is_rating),),
)
FILMS = Format(
    name="movietweetings-films",
    describes="MovieTweetings films",
    required=frozenset(FILM_COLUMNS),
    optional=frozenset(),
    rules=partial(film_rules, item_id=IMDB_ITEM_ID),
    stages="movielens",
    has_header=False,
    headerless=(Headerless("::", FILM_COLUMNS, _is_film),),
)
