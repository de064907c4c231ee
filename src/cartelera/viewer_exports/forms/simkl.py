"""Simkl: `SIMKL_ID, Title, Type, Year, Watchlist, …`; `Watchlist` says what became of a title."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cartelera.viewer_exports.entries import Entry, LeftOut, Mark
from cartelera.viewer_exports.form import Columns, Form
from cartelera.viewer_exports.table import Table

_COLUMNS = Columns(
    kind=("type",), imdb_id=("imdb",), tmdb_id=("tmdb",), rating=("rating",), points=10, at=("watcheddate",)
)
_MEANT = ("plantowatch", "plan to watch")


def _rows(table: Table) -> tuple[Sequence[Entry | LeftOut], str]:
    rows, remark = _COLUMNS.rows(table)
    marked = [
        replace(entry, mark=Mark.watchlist)
        if isinstance(entry, Entry) and row.text("watchlist").lower() in _MEANT
        else entry
        for row, entry in zip(table.rows, rows, strict=True)
    ]
    return marked, remark


FORMS = (Form("simkl", "a Simkl export", frozenset(("simklid", "title", "type", "watchlist")), _rows),)
