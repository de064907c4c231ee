"""From what a person typed to the name that is meant: whole, by its beginning, or the nearest ones.

Three keys per name, tried in turn: `fold` (case, accents, blanks), `words` (also punctuation), `compact_key` (also the
blanks between words). A name matches whole; only where none does, one single name that begins with the given words.
"""

from __future__ import annotations

from dataclasses import dataclass

from cartelera.catalog.connections import Connections
from cartelera.names import compact_key, fold, words

MAX_NAME = 300
"""Longer texts name nothing: no title or person comes near it, and nearest-name search is spared them."""

_AMONG = {"film": ("title", "AND film")}
"""Films are the titles of the movie data; what only platforms or MovieLens know is a title too."""


@dataclass(frozen=True, slots=True)
class Match:
    """A known name and what it stands for, most popular first (titles: rows; people and groups: their id)."""

    name: str
    refs: tuple[int, ...]


class Names:
    """Name resolution over the `names` table of a catalogue."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._known: dict[str, tuple[list[str], list[str]]] = {}

    def find(self, kind: str, text: str) -> Match | None:
        """The name of that kind that `text` means, or None."""
        match = self.whole(kind, text)
        return match if match or len(text) > MAX_NAME else self._beginning(kind, words(text))

    def whole(self, kind: str, text: str) -> Match | None:
        """Like `find`, but never by a name's beginning."""
        if len(text) > MAX_NAME:
            return None
        return (
            self._whole(kind, "strict", fold(text))
            or self._whole(kind, "words", words(text))
            or self._whole(kind, "squeezed", compact_key(text))
        )

    def nearest(self, kind: str, text: str, n: int = 5) -> tuple[str, ...]:
        """The `n` known names most like `text`, best first; none for text that is empty or absurdly long.

        A few that begin with it come first, the most popular before others; then those of most like spelling.
        """
        from rapidfuzz import fuzz, process

        asked = words(text[:MAX_NAME]) or fold(text[:MAX_NAME])
        if not asked or len(text) > MAX_NAME:
            return ()
        displays, folded = self._all(kind)
        best = process.extract(asked, folded, scorer=fuzz.ratio, limit=2 * n, score_cutoff=60)
        if len(best) < n:
            best += process.extract(asked, folded, scorer=fuzz.token_set_ratio, limit=2 * n, score_cutoff=85)
        begun = sorted(self._begun(kind, words(text)), key=lambda row: row[1])
        some = list(dict.fromkeys(display for display, _ in begun))[: n // 2]
        return tuple(dict.fromkeys([*some, *(displays[index] for _, _, index in best)]))[:n]

    def _whole(self, kind: str, key: str, value: str) -> Match | None:
        if not value:
            return None
        stored, among = _AMONG.get(kind, (kind, ""))
        return _match(
            self._connections.get()
            .execute(
                f"SELECT display, ref FROM names WHERE kind = ? AND {key} = ? {among} ORDER BY ref LIMIT 200",
                (stored, value),
            )
            .fetchall()
        )

    def _beginning(self, kind: str, value: str) -> Match | None:
        rows = self._begun(kind, value)
        # One name may be listed under several spellings: `Toy Story`, `Toy Story Collection`.
        if len({fold(display) for display, _ in rows}) != 1:
            return None
        return _match(sorted(rows, key=lambda row: row[1]))

    def _begun(self, kind: str, value: str) -> list[tuple[str, int]]:
        """(name shown, ref) of the names that go on after the whole words `value`, the first 200 by spelling."""
        if not value:
            return []
        stored, among = _AMONG.get(kind, (kind, ""))
        return (
            self._connections.get()
            .execute(
                f"SELECT display, ref FROM names WHERE kind = ? AND words > ? AND words < ? {among} "
                "ORDER BY words, ref LIMIT 200",
                (stored, value + " ", value + "!"),
            )
            .fetchall()
        )

    def _all(self, kind: str) -> tuple[list[str], list[str]]:
        if kind not in self._known:
            stored, among = _AMONG.get(kind, (kind, ""))
            rows = (
                self._connections.get()
                .execute(
                    f"SELECT display, words, min(ref) FROM names WHERE kind = ? AND words <> '' {among} "
                    "GROUP BY words ORDER BY min(ref)",
                    (stored,),
                )
                .fetchall()
            )
            self._known[kind] = ([row[0] for row in rows], [row[1] for row in rows])
        return self._known[kind]


def _match(rows: list[tuple[str, int]]) -> Match | None:
    if not rows:
        return None
    return Match(rows[0][0], tuple(dict.fromkeys(ref for _, ref in rows)))
