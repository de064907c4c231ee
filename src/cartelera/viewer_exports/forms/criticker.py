"""Criticker: `Score, Film Name, Year, …, IMDB ID`, scores of 100 points; a blank stands before each name."""

from __future__ import annotations

from cartelera.viewer_exports.form import Columns, Form

_COLUMNS = Columns(
    title=("filmname",), imdb_id=("imdbid",), rating=("score",), points=100, at=("daterated", "date", "rated")
)

FORMS = (Form("criticker", "a Criticker export", frozenset(("score", "filmname", "year")), _COLUMNS.rows),)
