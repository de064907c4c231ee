"""MovieLens's export of one viewer's ratings: `movie_id, imdb_id, tmdb_id, rating, average_rating, title`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cartelera.viewer_exports.entries import Entry, LeftOut
from cartelera.viewer_exports.form import Columns, Form
from cartelera.viewer_exports.table import Table
from cartelera.viewer_exports.values import title_and_year

_COLUMNS = Columns(
    imdb_id=("imdbid",), tmdb_id=("tmdbid",), rating=("rating",), at=("timestamp",), every_kind="movie",
    unrated="rating is empty",
)  # fmt: skip


def _rows(table: Table) -> tuple[Sequence[Entry | LeftOut], str]:
    rows, remark = _COLUMNS.rows(table)
    return [_with_year(entry) if isinstance(entry, Entry) else entry for entry in rows], remark


def _with_year(entry: Entry) -> Entry:
    title, year = title_and_year(entry.title)
    return replace(entry, title=title, year=year)


FORMS = (
    Form("movielens", "a MovieLens export of one viewer's ratings",
         frozenset(("movieid", "imdbid", "tmdbid", "rating", "averagerating")), _rows, without=frozenset(("userid",))),
)  # fmt: skip
