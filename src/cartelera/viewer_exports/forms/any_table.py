"""Any table with a title or an id of IMDb's or TMDB's, and perhaps a rating (of 5, 10 or 100 points) and a date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cartelera.viewer_exports.entries import Entry, LeftOut
from cartelera.viewer_exports.form import Columns, Form
from cartelera.viewer_exports.table import Table
from cartelera.viewer_exports.values import title_and_year

_TITLE = ("title", "name", "film", "movie", "titulo", "título", "pelicula", "película")
_COLUMNS = Columns(
    title=_TITLE,
    year=("year", "releaseyear", "año", "ano", "releasedate"),
    kind=("type", "titletype", "kind", "tipo"),
    imdb_id=("imdbid", "imdb", "const", "tconst"),
    tmdb_id=("tmdbid", "tmdb"),
    rating=("yourrating", "myrating", "userrating", "rating", "score", "nota", "puntuacion", "puntuación"),
    original_title=("originaltitle", "títulooriginal", "titulooriginal"),
    runtime=("runtime", "runtimemins", "runtimeminutes", "duration", "duración", "duracion"),
    directors=("directors", "director", "directedby"),
    points=0,
    at=("watcheddate", "watchedat", "daterated", "ratedat", "date", "timestamp", "fecha"),
)


def _rows(table: Table) -> tuple[Sequence[Entry | LeftOut], str]:
    rows, remark = _COLUMNS.rows(table)
    return [_with_year(entry) if isinstance(entry, Entry) else entry for entry in rows], remark


def _with_year(entry: Entry) -> Entry:
    """The year behind a name, if no column says it."""
    title, year = title_and_year(entry.title)
    return replace(entry, title=title, year=year) if entry.year is None and year else entry


FORMS = tuple(
    Form("table", "a table of titles", frozenset((column,)), _rows, generic=True)
    for column in (*_TITLE, *_COLUMNS.imdb_id, *_COLUMNS.tmdb_id)
)
