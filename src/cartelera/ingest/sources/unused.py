"""Well-known tables of which nothing is used: named as what they are when they are passed over."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UnusedTable:
    """A table that people have beside the others. `columns`: in small letters, without blanks or underscores."""

    describes: str
    columns: frozenset[str]


def _table(describes: str, columns: str) -> UnusedTable:
    return UnusedTable(describes, frozenset(columns.split()))


UNUSED: tuple[UnusedTable, ...] = (
    _table("MovieLens viewers", "userid gender age occupation"),
    _table("a Trakt export", "traktid title type"),
    _table("a watchlist", "userid movieid added"),
    _table("a watchlist", "userid movieid addedat"),
    _table("a watchlist", "userid movieid dateadded"),
    _table("IMDb episodes", "tconst parenttconst seasonnumber episodenumber"),
)
"""The first whose columns a file has is what it is."""
