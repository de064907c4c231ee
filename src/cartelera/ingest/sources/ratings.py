"""Ratings by viewers: MovieLens (`userId, movieId, rating[, timestamp]`, also `::` and tab) and the platform project's.

A viewer's id carries the name of the data set, so that viewer 1 of one source is never viewer 1 of another. Titles are
given by `movieId` (a number is MovieLens's, `tt0114709` IMDb's, `ns7881` a platform's), by `imdbId` or by `tmdbId`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from cartelera.ingest.cleaners import FILM_ID, IMDB_ITEM_ID, ITEM_ID, RATING, TIME, VIEWER_ID, Cleaner
from cartelera.ingest.formats import Context, Decision, Format, Headerless, Outcome, Rules, cleaned, is_number, missing
from cartelera.ingest.scales import Scale, scale_decision
from cartelera.tables import sql

_MANY = 0.01
"""The share of ids that are IMDb's which makes the others IMDb's too."""

COLUMNS = ("userid", "movieid", "rating", "timestamp")

_ALIASES = (
    *((name, "userid") for name in ("user", "viewerid", "viewer", "customerid", "idusuario", "usuarioid", "usuario")),
    *((name, "movieid") for name in ("itemid", "filmid", "titleid", "item", "movie", "idpelicula", "peliculaid")),
    *((name, "rating") for name in ("userrating", "score", "valoracion", "puntuacion", "calificacion", "liked")),
    *(
        (name, "timestamp")
        for name in ("ratingtimestamp", "time", "ratedat", "date", "datetime", "unixtime", "createdat", "fecha")
    ),
)  # fmt: skip


def rating_rules(
    context: Context,
    *,
    item: str = "movieid",
    item_id: Cleaner = ITEM_ID,
    scale: Scale | None = None,
    dataset: str = "",
) -> Rules:
    """The rules of ratings. `item`: the raw column that names the title; `scale`: that of the form, if it has one.

    `dataset`: what the viewers are called after, if the form says that rather than the name of the file.
    """
    columns, refusals, repairs = cleaned(
        ("viewer_id", VIEWER_ID, "userid"),
        ("item_id", item_id, item),
        ("rating", RATING, "rating"),
        ("rated_at", TIME, "timestamp"),
    )
    values = dict(columns)
    values["viewer_id"] = f"{sql.text((dataset or dataset_name(context)) + ':')} || {values['viewer_id']}"
    values["rating"] = f"CAST({values['rating']} AS FLOAT)"
    return Rules(
        columns=tuple(values.items()),
        refusals=(missing("userid"), missing(item), missing("rating"), *refusals),
        repairs=repairs,
        key=("viewer_id", "item_id"),
        best="rated_at DESC NULLS LAST, place DESC",
        decisions=(scale_decision("rating", context.options.scale, scale), _ID_SPACE),
    )


def _id_space(measures: Mapping[str, int]) -> Outcome:
    imdb, numbers = measures["imdb"], measures["numbers"]
    if numbers and imdb >= _MANY * (imdb + numbers):
        # Only the ids of IMDb that begin with 0 look like those of IMDb.
        digits = "item_id[4:]"
        return Outcome(
            columns=(("item_id", f"CASE WHEN starts_with(item_id, 'ml-') THEN 'tt' || lpad({digits}, "
                                 f"greatest(7, length({digits}))::INTEGER, '0') ELSE item_id END"),),
            remark="ids are IMDb's",
        )  # fmt: skip
    return Outcome()


_ID_SPACE = Decision(
    measures=(
        ("imdb", "count(*) FILTER (starts_with(item_id, 'tt'))"),
        ("numbers", "count(*) FILTER (starts_with(item_id, 'ml-'))"),
    ),
    decide=_id_space,
)
"""Which ids the numbers of a file are: MovieLens's, unless others among them are IMDb's."""


def dataset_name(context: Context) -> str:
    """What viewers of this file are called after: its stem, or its folder if the stem says nothing."""
    plain = context.stem.lower() in {"ratings", "rating", "u", "data", "userratings", "user_ratings"}
    return context.parent if plain and context.parent else context.stem


def _all_numbers(width: int) -> Callable[[Sequence[Sequence[str]]], bool]:
    def matches(rows: Sequence[Sequence[str]]) -> bool:
        return len(rows[0]) == width and all(is_number(field) for field in rows[0])

    return matches


def _format(item: str, rules: Callable[[Context], Rules], headerless: tuple[Headerless, ...] = ()) -> Format:
    return Format(
        name="ratings",
        describes="ratings by viewers",
        required=frozenset(("userid", item, "rating")),
        optional=frozenset(("timestamp",)),
        rules=rules,
        aliases=_ALIASES,
        headerless=headerless,
    )


_HEADERLESS = tuple(
    Headerless(delimiter, COLUMNS[:width], _all_numbers(width)) for delimiter in ("::", "\t") for width in (3, 4)
)
FORMATS = (
    _format("movieid", rating_rules, _HEADERLESS),
    _format("imdbid", partial(rating_rules, item="imdbid", item_id=IMDB_ITEM_ID)),
    _format("tmdbid", partial(rating_rules, item="tmdbid", item_id=FILM_ID)),
)
