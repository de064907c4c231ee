"""TMDB: ratings, watchlist and favourites of version 4. `Rating` is everybody's mean, `Your Rating` the viewer's."""

from __future__ import annotations

from cartelera.viewer_exports.form import Columns, Form

_COLUMNS = Columns(
    title=("name",), year=("releasedate",), kind=("type",), imdb_id=("imdbid",), tmdb_id=("tmdbid",),
    rating=("yourrating",), points=10, at=("daterated",),
)  # fmt: skip

FORMS = (
    Form("tmdb", "a TMDB export", frozenset(("tmdbid", "imdbid", "type", "name", "yourrating")), _COLUMNS.rows),
)  # fmt: skip
