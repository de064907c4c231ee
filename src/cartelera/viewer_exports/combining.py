"""Several tables of one viewer (ratings, diary, watched, watchlist) as one entry a title."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from cartelera.viewer_exports.entries import Entry, Export, Mark


def combined(exports: Iterable[Export]) -> tuple[Entry, ...]:
    """One entry for every title of each profile, as the exports name it, in the order in which they first do.

    The latest rating counts; one that bears no time, only if none does. Who has watched a title no longer means to.
    """
    found: dict[tuple[object, ...], Entry] = {}
    for export in exports:
        for entry in export.entries:
            key = _key(entry)
            before = found.get(key)
            found[key] = entry if before is None else _joined(before, entry)
    return tuple(found.values())


def _key(entry: Entry) -> tuple[object, ...]:
    """What tells titles apart. Names and ids of one title in two tables are joined by those who know the title."""
    if entry.imdb_id:
        return entry.profile, entry.imdb_id
    if entry.tmdb_id:
        return entry.profile, entry.kind, entry.tmdb_id
    return entry.profile, entry.kind, entry.title.casefold(), entry.year


def _joined(before: Entry, after: Entry) -> Entry:
    old, new = (entry if entry.at is not None else replace(entry, at=-1) for entry in (before, after))
    latest, other = (new, old) if (new.at or 0) >= (old.at or 0) else (old, new)
    rated = latest if latest.rating is not None else other
    at = rated.at if rated.rating is not None else latest.at
    mark = Mark.watched if Mark.watched in (before.mark, after.mark) else Mark.watchlist
    return replace(before, rating=rated.rating, mark=mark, at=at if at != -1 else None)
