"""Letterboxd: `ratings.csv`, `diary.csv`, `reviews.csv`, `watched.csv`, `watchlist.csv`, `likes/films.csv`.

Films by name and year: the addresses in the diary and in reviews are those of the viewing, not of the film. A list
(`Letterboxd list export v7`) says nothing of whether its films were seen. Likes are films one has watched.
"""

from __future__ import annotations

from dataclasses import replace

from cartelera.viewer_exports.entries import Mark
from cartelera.viewer_exports.form import Columns, Form

_FILMS = Columns(title=("name",), at=("watcheddate", "date"), every_kind="movie")
_RATED = replace(_FILMS, rating=("rating",))
_NAMED = frozenset(("date", "name", "year", "letterboxduri"))

FORMS = (
    Form("letterboxd-diary", "a Letterboxd diary", _NAMED | {"rating", "rewatch", "watcheddate"}, _RATED.rows,
         without=frozenset(("review",))),
    Form("letterboxd-reviews", "a Letterboxd export of reviews", _NAMED | {"rating", "review"}, _RATED.rows),
    Form("letterboxd-ratings", "a Letterboxd export of ratings", _NAMED | {"rating"},
         replace(_RATED, unrated="rating is empty").rows),
    Form("letterboxd-films", "a Letterboxd watchlist or list of films", _NAMED, _FILMS.rows, rated=False),
    Form("letterboxd-list", "a Letterboxd list", frozenset(("position", "name", "year", "url")),
         replace(_FILMS, mark=Mark.watchlist).rows, rated=False),
)  # fmt: skip
