"""Name resolution: from what a person typed to the name that is meant, or to the nearest names.

Three keys per name, tried in turn: `fold` (case, accents, blanks), `words` (also punctuation), `compact_key` (also the
blanks between words). `exact` compares whole names; `resolve` also accepts the beginning of one single name; `suggest`
ranks names by spelling.
"""

from __future__ import annotations

from dataclasses import dataclass

from cartelera.catalog.connections import Connections
from cartelera.names import compact_key, conjunction_variants, fold, words

MAX_NAME = 300
"""Longer texts name nothing: no title or person comes near it, and the search for near names is spared them."""

_SUBSETS = {"film": ("title", "AND film")}
"""Kinds that are a part of another kind: films are the titles of the movie data."""


@dataclass(frozen=True, slots=True)
class NameMatch:
    """A known name and what it stands for, most popular first. `ids`: rows of titles; else ids of people or groups."""

    name: str
    ids: tuple[int, ...]


class Names:
    """Name resolution over the `names` table of a catalogue. Kinds: title, film, actor, director, collection, …"""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._spellings: dict[str, tuple[list[str], list[str]]] = {}

    def resolve(self, kind: str, text: str) -> NameMatch | None:
        """The name of that kind that `text` means: an exact one, else the only one that begins with its words."""
        match = self.exact(kind, text)
        return match if match or len(text) > MAX_NAME else self._only_completion(kind, words(text))

    def exact(self, kind: str, text: str) -> NameMatch | None:
        """The name of that kind that is spelled like `text`, by the strictest of the three keys that matches.

        `&` and a written conjunction are one: `Lilo and Stitch` is `Lilo & Stitch`.
        """
        if len(text) > MAX_NAME:
            return None
        return (
            self._by_key(kind, "folded", fold(text))
            or self._by_key(kind, "words", words(text))
            or self._by_key(kind, "compact", compact_key(text))
            or self._with_conjunction(kind, text)
        )

    def suggest(self, kind: str, text: str, n: int = 5) -> tuple[str, ...]:
        """The `n` known names most like `text`, best first; none if `text` is empty or longer than MAX_NAME.

        Up to n/2 completions of `text` come first, the most popular before others; then names by likeness of spelling.
        """
        from rapidfuzz import fuzz, process

        key = words(text[:MAX_NAME]) or fold(text[:MAX_NAME])
        if not key or len(text) > MAX_NAME:
            return ()
        displays, keys = self._all(kind)
        best = process.extract(key, keys, scorer=fuzz.ratio, limit=2 * n, score_cutoff=60)
        if len(best) < n:
            best += process.extract(key, keys, scorer=fuzz.token_set_ratio, limit=2 * n, score_cutoff=85)
        completions = sorted(self._completions(kind, words(text)), key=lambda row: row[1])
        first = list(dict.fromkeys(display for display, _ in completions))[: n // 2]
        return tuple(dict.fromkeys([*first, *(displays[index] for _, _, index in best)]))[:n]

    def _by_key(self, kind: str, key: str, value: str) -> NameMatch | None:
        if not value:
            return None
        stored, condition = _SUBSETS.get(kind, (kind, ""))
        return _match(
            self._connections.get()
            .execute(
                f"SELECT display, ref FROM names WHERE kind = ? AND {key} = ? {condition} ORDER BY ref LIMIT 200",
                (stored, value),
            )
            .fetchall()
        )

    def _with_conjunction(self, kind: str, text: str) -> NameMatch | None:
        for variant in conjunction_variants(text):
            match = self._by_key(kind, "words", words(variant))
            # The words of `Lilo & Stitch` are those of `Lilo Stitch`, which is another name.
            if match and ("&" in match.name) == ("&" in variant):
                return match
        return None

    def _only_completion(self, kind: str, value: str) -> NameMatch | None:
        rows = self._completions(kind, value)
        # One name may be listed under several spellings: `Toy Story`, `Toy Story Collection`.
        if len({fold(display) for display, _ in rows}) != 1:
            return None
        return _match(sorted(rows, key=lambda row: row[1]))

    def _completions(self, kind: str, value: str) -> list[tuple[str, int]]:
        """(name shown, id) of the names that go on after the complete words `value`, the first 200 by spelling."""
        if not value:
            return []
        stored, condition = _SUBSETS.get(kind, (kind, ""))
        return (
            self._connections.get()
            .execute(
                f"SELECT display, ref FROM names WHERE kind = ? AND words > ? AND words < ? {condition} "
                "ORDER BY words, ref LIMIT 200",
                (stored, value + " ", value + "!"),
            )
            .fetchall()
        )

    def _all(self, kind: str) -> tuple[list[str], list[str]]:
        """Every name of that kind as shown and as `words`, the most popular first. Kept after the first call."""
        if kind not in self._spellings:
            stored, condition = _SUBSETS.get(kind, (kind, ""))
            rows = (
                self._connections.get()
                .execute(
                    f"SELECT display, words, min(ref) FROM names WHERE kind = ? AND words <> '' {condition} "
                    "GROUP BY words ORDER BY min(ref)",
                    (stored,),
                )
                .fetchall()
            )
            self._spellings[kind] = ([row[0] for row in rows], [row[1] for row in rows])
        return self._spellings[kind]


def _match(rows: list[tuple[str, int]]) -> NameMatch | None:
    if not rows:
        return None
    return NameMatch(rows[0][0], tuple(dict.fromkeys(ref for _, ref in rows)))
