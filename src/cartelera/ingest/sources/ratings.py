"""Ratings by viewers: MovieLens (`userId, movieId, rating[, timestamp]`, also `::` and tab) and the platform project's.

A viewer's id carries the name of the data set, so that viewer 1 of one source is never viewer 1 of another. Titles are
given by `movieId` (a number is MovieLens's, `tt0114709` IMDb's, `ns7881` a platform's), by `imdbId`, by `tmdbId`, or
by `title` and `year`, which may stand behind the title.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from cartelera.ingest.cleaners import FILM_ID, IMDB_ITEM_ID, ITEM_ID, NAME, RATING, VIEWER_ID, YEAR, Cleaner
from cartelera.ingest.dates import time_cleaner
from cartelera.ingest.formats import Context, Decision, Format, Headerless, Outcome, Rules, cleaned, is_number, missing
from cartelera.ingest.scales import Scale, scale_decision
from cartelera.tables import sql
from cartelera.tables.ids import NAMED

_MANY = 0.01
"""The share of ids that are IMDb's which makes the others IMDb's too."""

_TITLE = "title"

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
_IDS = frozenset(name for name, column in _ALIASES if column == "movieid") | {"movieid", "imdbid", "tmdbid"}


@dataclass(frozen=True, slots=True)
class RatingForm:
    """What differs between forms of ratings: the raw columns, and what is known of them.

    `item`: the column that names the title; `item_id`: how it is read. `scale`: that of the form, if it has one.
    `dataset`: what the viewers are called after, if not the file.
    """

    viewer: str = "userid"
    item: str = "movieid"
    item_id: Cleaner = ITEM_ID
    rating: str = "rating"
    time: str = "timestamp"
    scale: Scale | None = None
    dataset: str = ""


def rating_rules(context: Context, form: RatingForm) -> Rules:
    """The rules of ratings in a form."""
    columns, refusals, repairs = cleaned(
        ("viewer_id", VIEWER_ID, form.viewer),
        ("item_id", form.item_id, form.item),
        ("rating", RATING, form.rating),
        ("rated_at", time_cleaner(context.options.dates), form.time),
    )
    values = dict(columns)
    if form.item == _TITLE:
        values["item_id"] = (
            f"{sql.text(NAMED)} || {values['item_id']} || coalesce(' (' || {YEAR.value('year')} || ')', '')"
        )
    named = f"{form.dataset or dataset_name(context)}:"
    given = (form.viewer, form.item, form.rating)
    return Rules(
        columns=(
            ("viewer_id", f"{sql.text(named)} || {values['viewer_id']}"),
            ("item_id", values["item_id"]),
            ("rating", f"CAST({values['rating']} AS FLOAT)"),
            ("rated_at", values["rated_at"]),
        ),
        refusals=(*map(missing, given), *refusals),
        repairs=repairs,
        dates=(("rated_at", form.time),),
        key=("viewer_id", "item_id"),
        best="rated_at DESC NULLS LAST, place DESC",
        decisions=(scale_decision("rating", context.options.scale, form.scale), _ID_SPACE),
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
        ("imdb", "count(*) FILTER (item_id BETWEEN 'tt' AND 'tu')"),
        ("numbers", "count(*) FILTER (item_id BETWEEN 'ml-' AND 'ml.')"),
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


def _format(form: RatingForm, headerless: tuple[Headerless, ...] = ()) -> Format:
    return Format(
        name="ratings",
        describes="ratings by viewers",
        required=frozenset(("userid", form.item, "rating")),
        optional=frozenset(("timestamp", "year") if form.item == _TITLE else ("timestamp",)),
        rules=partial(rating_rules, form=form),
        aliases=_ALIASES,
        without=_IDS if form.item == _TITLE else frozenset(),
        headerless=headerless,
    )


_HEADERLESS = tuple(
    Headerless(delimiter, COLUMNS[:width], _all_numbers(width)) for delimiter in ("::", "\t") for width in (3, 4)
)
FORMATS = (
    _format(RatingForm(), _HEADERLESS),
    _format(RatingForm(item="imdbid", item_id=IMDB_ITEM_ID)),
    _format(RatingForm(item="tmdbid", item_id=FILM_ID)),
    _format(RatingForm(item=_TITLE, item_id=NAME)),
)
