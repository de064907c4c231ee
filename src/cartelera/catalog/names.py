"""Name resolution: from what a person typed to the name that is meant, or to the nearest names.

Three keys per name, tried in turn: `fold` (case, accents, blanks), `words` (also punctuation), `compact_key` (also the
blanks between words). `exact` compares whole names; `resolve` also accepts the beginning of one single name; `suggest`
and `nearest` rank names by spelling: the few that share most trigrams with the text are compared with it by letters.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter

import numpy as np

from cartelera.catalog.connections import Connections
from cartelera.catalog.spelling import is_slip, likenesses
from cartelera.catalog.trigrams import KINDS, TrigramIndex
from cartelera.names import compact_key, conjunction_variants, fold, with_article_first, words

MAX_NAME = 300
"""Longer texts name nothing: no title or person comes near it, and the search for near names is spared them."""

_TENFOLD = 1.0
"""So much less alike, of 100, a name may be that is ten times further ahead in popularity."""

_MOST = 200
"""Of one name, or one beginning of names, so many are looked at."""

_CONDITIONS = {
    "film": "kind = 'title' AND film IS NOT NULL",  # Films are the titles of the movie data.
    "person": "kind IN ('actor', 'director', 'person')",  # Those who are neither are named as people.
}
"""Kinds that are a part of another kind, or several."""

Named = tuple[str, int, int]
"""The name shown, the id, and its place among those of the same name."""


@dataclass(frozen=True, slots=True)
class NameMatch:
    """A known name and what it stands for. `ids`: rows of titles, the best known first (`catalog/writing/fame.py`), of
    films the most popular; else ids of people or groups."""

    name: str
    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NearName:
    """A name that is spelled like a text. `likeness`: above 0, 100 at most; `is_slip`: the text is hardly anything but
    this name, mistyped."""

    match: NameMatch
    likeness: float
    is_slip: bool = False


class Names:
    """Name resolution over the `names` table of a catalogue.

    Kinds: title, film, actor, director, person (of any job), collection, company, country.
    """

    def __init__(self, connections: Connections, trigrams: TrigramIndex) -> None:
        self._connections = connections
        self._trigrams = trigrams

    def resolve(self, kind: str, text: str) -> NameMatch | None:
        """The name of that kind that `text` means: an exact one, else the only one that begins with its words."""
        match = self.exact(kind, text)
        return match if match or len(text) > MAX_NAME else self._only_completion(kind, words(text))

    def exact(self, kind: str, text: str) -> NameMatch | None:
        """The name of that kind that is spelled like `text`, by the strictest of the three keys that matches.

        `&` and a written conjunction are one: `Lilo and Stitch` is `Lilo & Stitch`. `Matrix, The` is `The Matrix`.
        """
        if len(text) > MAX_NAME:
            return None
        return (
            self._by_key(kind, "folded", fold(text))
            or self._by_key(kind, "words", words(text))
            or self._by_key(kind, "compact", compact_key(text))
            or self._with_conjunction(kind, text)
            or self._by_key(kind, "words", words(with_article_first(text) or ""))
        )

    def all_called(self, kind: str, spellings: Iterable[str]) -> dict[int, str]:
        """Everything of that kind that is called like one of `spellings`, by the loosest of the keys: its id, and the
        name by which it is, those best known first."""
        keys = dict.fromkeys(compact_key(text) for text in spellings if len(text) <= MAX_NAME)
        called: dict[int, str] = {}
        for key in filter(None, keys):
            for display, ref, _ in self._rows(kind, "compact = ? ORDER BY 3", key):
                called.setdefault(ref, display)
        return called

    def suggest(self, kind: str, text: str, n: int = 5) -> tuple[str, ...]:
        """The `n` known names most like `text`, best first; none if `text` is empty or longer than MAX_NAME.

        Up to n/2 completions of `text` come first, the most popular before others; then the nearest names.
        """
        if len(text) > MAX_NAME:
            return ()
        completions = sorted(self._completions(kind, words(text)), key=_id)
        first = list(dict.fromkeys(display for display, _, _ in completions))[: n // 2]
        return tuple(dict.fromkeys([*first, *(near.match.name for near in self.nearest(kind, text, n))]))[:n]

    def nearest(self, kind: str, text: str, n: int = 5) -> list[NearName]:
        """The `n` names of that kind that are spelled most like `text`, best first; of those about as much alike the
        popular ones before others."""
        key = words(text) if len(text) <= MAX_NAME else ""
        if not key or kind not in KINDS:
            return []
        group, entries = self._trigrams.candidates(kind, key)
        keys = group.spelled(entries)
        alike = likenesses(key, keys)
        order = np.argsort(_TENFOLD * np.log10(entries + 1) - alike, kind="stable")
        best = [i for i in order[:n] if alike[i]]
        matches = self._by_words(kind, [keys[i] for i in best])
        return [NearName(matches[keys[i]], float(alike[i]), is_slip(key, keys[i])) for i in best if keys[i] in matches]

    def _by_key(self, kind: str, key: str, value: str) -> NameMatch | None:
        if not value:
            return None
        return _match(self._rows(kind, f"{key} = ? ORDER BY 3", value))

    def _by_words(self, kind: str, keys: Sequence[str]) -> dict[str, NameMatch]:
        """The names of that kind with these `words`, all in one statement."""
        condition, parameters, place = _of_kind(kind)
        query = (
            f"SELECT display, ref, {place}, words FROM names WHERE {condition} "
            f"AND words IN ({','.join('?' * len(keys))}) ORDER BY 3"
        )
        found: dict[str, list[Named]] = {}
        for display, ref, order, key in self._connections.get().execute(query, (*parameters, *keys)):
            found.setdefault(key, []).append((display, ref, order))
        return {key: match for key, rows in found.items() if (match := _match(rows[:_MOST]))}

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
        if len({fold(display) for display, _, _ in rows}) != 1:
            return None
        return _match(sorted(rows, key=_place))

    def _completions(self, kind: str, value: str) -> list[Named]:
        """The names that go on after the complete words `value`, the first _MOST by spelling."""
        if not value:
            return []
        return self._rows(kind, "words > ? AND words < ? ORDER BY words, ref", value + " ", value + "!")

    def _rows(self, kind: str, condition: str, *values: str) -> list[Named]:
        """The first _MOST names of that kind under a condition."""
        of_kind, parameters, place = _of_kind(kind)
        query = f"SELECT display, ref, {place} FROM names WHERE {of_kind} AND {condition} LIMIT {_MOST}"
        return self._connections.get().execute(query, (*parameters, *values)).fetchall()


_id, _place = itemgetter(1), itemgetter(2)


def _of_kind(kind: str) -> tuple[str, tuple[str, ...], str]:
    """The condition that holds the names of a kind, its parameters, and the column that orders them."""
    place = "film" if kind == "film" else "place"
    return (_CONDITIONS[kind], (), place) if kind in _CONDITIONS else ("kind = ?", (kind,), place)


def _match(rows: list[Named]) -> NameMatch | None:
    if not rows:
        return None
    return NameMatch(rows[0][0], tuple(dict.fromkeys(map(_id, rows))))
