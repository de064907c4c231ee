"""IMDb: ratings, in their vintages since 2012, and lists, of which the titles rated are as good as watched.

Titles by IMDb's ids, and by name if no title has the id; an episode is one of its series.
"""

from __future__ import annotations

from dataclasses import replace

from cartelera.viewer_exports.entries import Mark
from cartelera.viewer_exports.form import Columns, Form

_COLUMNS = Columns(
    imdb_id=("const",), kind=("titletype",), rating=("yourrating", "yourated"), points=10,
    at=("daterated", "dateadded", "created", "modified"), original_title=("originaltitle",), runtime=("runtimemins",),
    directors=("directors",), unrated="rating is empty",
)  # fmt: skip

FORMS = (
    Form("imdb-list", "an IMDb watchlist or list", frozenset(("position", "const", "created", "title")),
         replace(_COLUMNS, mark=Mark.watchlist, unrated="").rows, without=frozenset(("yourated",)), rated=False),
    Form("imdb-ratings", "an IMDb export of ratings", frozenset(("const", "yourrating")), _COLUMNS.rows),
    Form("imdb-ratings-2012", "an IMDb export of ratings", frozenset(("position", "const", "yourated")), _COLUMNS.rows),
)  # fmt: skip
