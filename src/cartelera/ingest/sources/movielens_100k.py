"""MovieLens 100K: `u.item`, films with a flag for each of 19 genres, and `u.data`, ratings; ids of its own.

Both are without a header, in ISO 8859-1; `u.item` is separated by `|`, `u.data` by tabs.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from cartelera.ingest.cleaners import COUNT, Cleaner, Policy
from cartelera.ingest.formats import Format, Headerless, is_number
from cartelera.ingest.scales import FIVE
from cartelera.ingest.sources.movielens import film_rules
from cartelera.ingest.sources.ratings import COLUMNS as RATING_COLUMNS
from cartelera.ingest.sources.ratings import RatingForm, rating_rules
from cartelera.tables import ids, sql

_GENRES = (
    "unknown", "Action", "Adventure", "Animation", "Children's", "Comedy", "Crime", "Documentary", "Drama", "Fantasy",
    "Film-Noir", "Horror", "Musical", "Mystery", "Romance", "Sci-Fi", "Thriller", "War", "Western",
)  # fmt: skip
_FLAGS = tuple(f"genre {genre.lower()}" for genre in _GENRES)
_ITEM_ID = Cleaner("item_id_100k", COUNT.expects, Policy.REFUSE, f"'{ids.MOVIELENS_100K}' || {COUNT.sql}")
_LIST = ", ".join(
    f"CASE WHEN {sql.name(flag)} = '1' THEN {sql.text(genre)} END"
    for flag, genre in zip(_FLAGS[1:], _GENRES[1:], strict=True)
)


def _is_item(rows: Sequence[Sequence[str]]) -> bool:
    return all(len(row) == 5 + len(_FLAGS) and is_number(row[0]) and set(row[5:]) <= {"0", "1"} for row in rows)


def _is_data(rows: Sequence[Sequence[str]]) -> bool:
    return all(len(row) == 4 and all(map(is_number, row)) and row[2] in {"1", "2", "3", "4", "5"} for row in rows)


FILMS = Format(
    name="movielens-100k",
    describes="MovieLens 100K films",
    required=frozenset(("movieid", "title", *_FLAGS)),
    optional=frozenset(),
    rules=partial(film_rules, item_id=_ITEM_ID, genres=f"list_filter([{_LIST}], lambda g: g IS NOT NULL)"),
    stages="movielens",
    has_header=False,
    headerless=(Headerless("|", ("movieid", "title", "released", "released on video", "imdb url", *_FLAGS), _is_item),),
)
RATINGS = Format(
    name="movielens-100k-ratings",
    describes="MovieLens 100K ratings",
    required=frozenset(RATING_COLUMNS),
    optional=frozenset(),
    rules=partial(rating_rules, form=RatingForm(item_id=_ITEM_ID, scale=FIVE)),
    stages="ratings",
    has_header=False,
)
"""No file is recognised as these by its text alone: see `plan`."""
