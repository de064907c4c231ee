"""Letterboxd's import form, in which FilmAffinity's tools and others write: any of `tmdbID, imdbID, Title, Year,
Directors, Rating, Rating10, WatchedDate, …`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cartelera.viewer_exports.entries import Entry, LeftOut
from cartelera.viewer_exports.form import Columns, Form
from cartelera.viewer_exports.table import Table

_COLUMNS = Columns(imdb_id=("imdbid",), tmdb_id=("tmdbid",), at=("watcheddate",), directors=("directors",),
                   every_kind="movie")  # fmt: skip


def _rows(table: Table) -> tuple[Sequence[Entry | LeftOut], str]:
    # `Rating10` is what was given; `Rating` beside it may have been rounded.
    ten = any(table.column("rating10"))
    return replace(_COLUMNS, rating=("rating10",) if ten else ("rating",), points=10 if ten else 5).rows(table)


FORMS = (
    Form("letterboxd-import", "ratings in Letterboxd's import form", frozenset(("title", "rating10")), _rows),
    Form("letterboxd-import", "ratings in Letterboxd's import form", frozenset(("title", "watcheddate", "rating")),
         _rows, without=frozenset(("simklid", "date"))),
)  # fmt: skip
