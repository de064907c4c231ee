"""From what a person typed to the name that is meant: whole, by its beginning, or the nearest ones.

Three keys per name, tried in turn: `fold` (case, accents, blanks), `words` (also punctuation), `squeeze` (also the
blanks between words). A name matches whole; only where none does, one single name that begins with the given words.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from cartelera.names import fold, squeeze, words

MAX_NAME = 300
"""Longer texts name nothing: no title or person comes near it, and nearest-name search is spared them."""


@dataclass(frozen=True, slots=True)
class Match:
    """A known name and what it stands for, most popular first (titles: rows; people and groups: their id)."""

    name: str
    refs: tuple[int, ...]


class Names:
    """Name resolution over the `names` table of a catalogue."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        self._connect = connect
        self._known: dict[str, tuple[list[str], list[str]]] = {}

    def find(self, kind: str, text: str) -> Match | None:
        """The name of that kind that `text` means, or None."""
        if len(text) > MAX_NAME:
            return None
        return (
            self._whole(kind, "strict", fold(text))
            or self._whole(kind, "words", words(text))
            or self._whole(kind, "squeezed", squeeze(text))
            or self._beginning(kind, words(text))
        )

    def whole(self, kind: str, text: str) -> Match | None:
        """Like `find`, but never by a name's beginning."""
        if len(text) > MAX_NAME:
            return None
        return self._whole(kind, "strict", fold(text)) or self._whole(kind, "squeezed", squeeze(text))

    def nearest(self, kind: str, text: str, n: int = 5) -> tuple[str, ...]:
        """The `n` known names most like `text`, best first; none for text that is empty or absurdly long."""
        from rapidfuzz import fuzz, process

        asked = words(text[:MAX_NAME]) or fold(text[:MAX_NAME])
        if not asked or len(text) > MAX_NAME:
            return ()
        displays, folded = self._all(kind)
        best = process.extract(asked, folded, scorer=fuzz.ratio, limit=n, score_cutoff=60)
        if len(best) < n:
            inside = process.extract(asked, folded, scorer=fuzz.token_set_ratio, limit=n, score_cutoff=85)
            best += [match for match in inside if match[2] not in {b[2] for b in best}]
        return tuple(displays[index] for _, _, index in best[:n])

    def _whole(self, kind: str, key: str, value: str) -> Match | None:
        if not value:
            return None
        rows = (
            self._connect()
            .execute(
                f"SELECT display, ref FROM names WHERE kind = ? AND {key} = ? ORDER BY ref LIMIT 200",
                (kind, value),
            )
            .fetchall()
        )
        return _match(rows)

    def _beginning(self, kind: str, value: str) -> Match | None:
        if not value:
            return None
        rows = (
            self._connect()
            .execute(
                "SELECT display, ref, words FROM names WHERE kind = ? AND words > ? AND words < ? "
                "ORDER BY words, ref LIMIT 200",
                (kind, value + " ", value + "!"),
            )
            .fetchall()
        )
        if not rows or len({row[2] for row in rows}) > 1:
            return None
        return _match([row[:2] for row in rows])

    def _all(self, kind: str) -> tuple[list[str], list[str]]:
        if kind not in self._known:
            rows = (
                self._connect()
                .execute(
                    "SELECT display, words FROM names WHERE kind = ? AND words <> '' GROUP BY words ORDER BY min(ref)",
                    (kind,),
                )
                .fetchall()
            )
            self._known[kind] = ([row[0] for row in rows], [row[1] for row in rows])
        return self._known[kind]


def _match(rows: list[tuple[str, int]]) -> Match | None:
    if not rows:
        return None
    return Match(rows[0][0], tuple(dict.fromkeys(ref for _, ref in rows)))
