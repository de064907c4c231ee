"""Trakt's zip of JSON: `watched-history-N.json` (an object a play), `ratings-….json`, `lists-watchlist.json`.

An episode is one of its show, by the show's ids; a rating of a season or of an episode is none of the show.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from cartelera.viewer_exports.entries import Entry, LeftOut, Mark
from cartelera.viewer_exports.form import Form, rating_of
from cartelera.viewer_exports.table import Row, Table
from cartelera.viewer_exports.times import time_of
from cartelera.viewer_exports.values import imdb_id_of, tmdb_id_of, year_of


def _rows(table: Table, time: str, mark: Mark) -> tuple[Sequence[Entry | LeftOut], str]:
    rows = [_entry(row, time, mark) for row in table.rows]
    rated = any(isinstance(row, Entry) and row.rating is not None for row in rows)
    return rows, "ratings 0–10, halved" if rated else ""


def _entry(row: Row, time: str, mark: Mark) -> Entry | LeftOut:
    kind = "movie" if row.text("movie.title", "movie.ids.trakt") else "series"
    title = "movie" if kind == "movie" else "show"
    part = row.text("type") in ("episode", "season") or bool(row.text("episode.title", "episode.number"))
    rating, wrong = rating_of("" if part else row.text("rating"), 10)
    if part and row.text("rating"):
        wrong = "a rating of a part of a series"
    if wrong or not row.text(f"{title}.title", f"{title}.ids.imdb", f"{title}.ids.tmdb"):
        return LeftOut(row.line, wrong or "no title is named")
    return Entry(
        line=row.line,
        title=row.text(f"{title}.title"),
        year=year_of(row.text(f"{title}.year")),
        kind=kind,
        imdb_id=imdb_id_of(row.text(f"{title}.ids.imdb")),
        tmdb_id=tmdb_id_of(row.text(f"{title}.ids.tmdb")),
        rating=rating,
        mark=mark,
        at=time_of(row.text(time)) if row.text(time) else None,
        episode=part,
    )


def _form(name: str, describes: str, time: str, columns: str, mark: Mark = Mark.watched) -> list[Form]:
    rows, rated = partial(_rows, time=time, mark=mark), "rating" in columns
    # A table may hold films alone, or series alone.
    return [
        Form(name, describes, frozenset((*columns.split(), kind)), rows, rated=rated)
        for kind in ("movie.ids.trakt", "show.ids.trakt")
    ]


FORMS = (
    *_form("trakt-ratings", "Trakt's ratings", "ratedat", "ratedat rating"),
    *_form("trakt-history", "Trakt's history", "watchedat", "watchedat"),
    *_form("trakt-watched", "Trakt's titles watched", "lastwatchedat", "lastwatchedat"),
    *_form("trakt-list", "a Trakt list", "listedat", "listedat", Mark.watchlist),
)
