"""Titles of one franchise, also if no source states a collection: by their names, and whoever made them.

A word shared in the name is no likeness (*Dark*, *Dark Skies*), so a name alone never makes siblings.
`SiblingCandidates` are pairs whose names or texts are tied together; `confirmed` keeps those that share more.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import combinations
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from cartelera.catalog import Catalog
from cartelera.names import ARTICLES, words
from cartelera.recommendation import FloatArray

Key = TypeVar("Key", str, int)


class Tie(IntEnum):
    """How two names are tied together, the strongest first."""

    COLLECTION = 0
    """A source says that both are of one collection."""
    PREFIX = 1
    """`X` and `X: …`, `X 2` or `X Presents …`, on one platform."""
    NUMBERED = 2
    """The same name but for a number, or for a subtitle if it has two words or more; of few titles."""
    RARE_STEM = 3
    """The same name but for articles and the like, of few titles."""
    STEM = 4
    """The same, or the same but for numbers and subtitles, of many titles."""
    WITHIN = 5
    """A name of two words or more stands within the other name."""
    QUOTED = 6
    """The synopsis of one has the name of the other in quotation marks."""


_GENRES_TELL = 1.2
"""So much information in common: more than that both are dramas."""
_FEW, _MANY = 15, 60
"""A stem of more titles than the first says little, of more than the second nothing."""
_LARGEST_COLLECTION = 200
"""What more titles share is no franchise, but a mistake of the source."""
_LONGEST = 200
"""Characters of a name that are read."""
_LONGEST_NAME, _FEWEST_WORDS = 6, 2
_PARENTHESES = re.compile(r"\s*[\(\[][^)\]]*[\)\]]")
_SUBTITLE = re.compile(r"\s*(?::|\s[-–—]\s|\s\|\s).*$")
_PREFIXED = re.compile(
    r"^(?P<head>.+?)(?::|\s[-–—]\s|\s+(?:presents|presenta)\b|\s+(?:[2-9]|1\d|ii|iii|iv|v|vi+)$)", re.I
)
_NUMBERING = re.compile(
    r"(?:\b(?:part|parte|chapter|capitulo|volume|vol|volumen|season|temporada|episode|episodio|no)\b\s*)?"
    r"\b(?:[1-9]|[12]\d|i{1,3}|iv|v|vi{1,3}|ix|x|one|two|three|four|five|uno|dos|tres|first|second|third|final)\b$"
)
_QUOTES = re.compile(r"[\"“«](?P<name>[^\"”»]{2,60})[\"”»]|‘(?P<single>[^’]{2,60})’")
_COMMON = frozenset(ARTICLES) | frozenset(
    [
        "of",
        "and",
        "in",
        "on",
        "at",
        "to",
        "for",
        "with",
        "from",
        "de",
        "del",
        "y",
        "en",
        "con",
        "para",
        "por",
        "my",
        "mi",
        "your",
        "tu",
    ]
)


def stem(name: str) -> str:
    """The words of a name without parentheses, a subtitle, an article in front or numbering behind:
    `The Godfather: Part II` → `godfather`. Empty if nothing else is left."""
    text = words(_SUBTITLE.sub("", _PARENTHESES.sub("", name)))
    while (shorter := _NUMBERING.sub("", text).strip()) and shorter != text:
        text = shorter
    first, _, rest = text.partition(" ")
    return rest if first in ARTICLES and rest else text


@dataclass(frozen=True, slots=True, eq=False)
class SiblingCandidates:
    """Pairs that may be siblings: `left` < `right` and the strongest `tie` of each, all (pairs,)."""

    left: NDArray[np.int32]
    right: NDArray[np.int32]
    tie: NDArray[np.int8]

    @classmethod
    def of(cls, catalog: Catalog, collections: NDArray[np.integer] | None = None) -> SiblingCandidates:
        """Of every title. `collections`: the number of each title's collection, -1 none; None: as the catalogue has."""
        names = [name[:_LONGEST] for name in catalog.column("title")]
        originals = [name[:_LONGEST] for name in catalog.column("original_title")]
        by_stem = _by_stem(names, originals)
        numbers = catalog.columns.collection if collections is None else collections
        collected = _groups(numbers.tolist(), -1)
        found: dict[tuple[int, int], int] = {}
        ties: tuple[tuple[Tie, Iterable[tuple[int, int]]], ...] = (
            (Tie.COLLECTION, _pairs_within(own for own in collected.values() if len(own) <= _LARGEST_COLLECTION)),
            (Tie.PREFIX, _prefixed(names, catalog.column("platforms").tolist())),
            (Tie.NUMBERED, _numbered(by_stem, names, originals)),
            (Tie.RARE_STEM, _pairs_within(own for own in by_stem.values() if len(own) <= _FEW)),
            (Tie.STEM, _pairs_within(own for own in by_stem.values() if _FEW < len(own) <= _MANY)),
            (Tie.WITHIN, _within(names, by_stem)),
            (Tie.QUOTED, _quoted(catalog.column("overview").tolist(), names)),
        )
        for tie, tied in ties:
            for left, right in tied:
                if left != right:
                    found.setdefault((min(left, right), max(left, right)), tie)
        pairs = sorted(found)
        sides = np.array(pairs, dtype=np.int32).reshape(len(pairs), 2)
        return cls(sides[:, 0], sides[:, 1], np.array([found[pair] for pair in pairs], dtype=np.int8))

    def __len__(self) -> int:
        return len(self.left)


def confirmed(
    tie: NDArray[np.integer],
    people: FloatArray,
    genres: FloatArray,
    companies: FloatArray,
    meaning: FloatArray,
    overview: FloatArray,
) -> NDArray[np.bool_]:
    """Which pairs are siblings, by how their names are tied and what else they share, all (pairs,).

    `people`: how many; `genres`: how much information those they share hold; `companies`, `meaning`, `overview`:
    cosines, 0 if unknown.
    """
    makers = people > 0

    def alike(least: float) -> NDArray[np.bool_]:
        return (meaning > least) | (overview > least / 2)

    rules = {
        Tie.COLLECTION: np.ones(len(tie), dtype=bool),
        Tie.PREFIX: makers | alike(0.15),
        Tie.NUMBERED: makers | (genres > _GENRES_TELL) | alike(0.2),
        Tie.RARE_STEM: makers | ((companies > 0) & alike(0.2)) | alike(0.3),
        Tie.STEM: makers | ((companies > 0) & alike(0.35)) | alike(0.55),
        Tie.WITHIN: makers | alike(0.35),
        # A synopsis also names what an actor is known for.
        Tie.QUOTED: (people > 1) | alike(0.26),
    }
    return np.select([tie == each for each in rules], list(rules.values()), default=False)


def _groups(keys: Iterable[Key], missing: Key) -> dict[Key, list[int]]:
    groups: dict[Key, list[int]] = defaultdict(list)
    for row, key in enumerate(keys):
        if key != missing:
            groups[key].append(row)
    return groups


def _pairs_within(groups: Iterable[list[int]]) -> Iterator[tuple[int, int]]:
    for rows in groups:
        yield from combinations(rows, 2)


def _by_stem(*names: Sequence[str]) -> dict[str, list[int]]:
    """The titles of each stem, by any of their names."""
    groups: dict[str, dict[int, None]] = defaultdict(dict)
    for some in names:
        for row, name in enumerate(some):
            if key := stem(name):
                groups[key][row] = None
    return {key: list(own) for key, own in groups.items()}


def _numbered(
    by_stem: Mapping[str, list[int]], names: Sequence[str], originals: Sequence[str]
) -> Iterator[tuple[int, int]]:
    """Pairs of few titles' stem of which one has a number behind it, or a subtitle if the stem is no single word."""
    for key, rows in by_stem.items():
        if not 1 < len(rows) <= _FEW:
            continue
        several = " " in key
        marked = [any(_is_marked(name, key, several) for name in (names[row], originals[row])) for row in rows]
        for (left, one), (right, two) in combinations(zip(rows, marked, strict=True), 2):
            if one or two:
                yield left, right


def _is_marked(name: str, key: str, subtitles: bool) -> bool:
    whole = words(_PARENTHESES.sub("", name))
    before = words(_SUBTITLE.sub("", _PARENTHESES.sub("", name)))
    return (_NUMBERING.search(before) is not None and stem(name) == key) or (subtitles and before != whole)


def _prefixed(names: Sequence[str], platforms: Sequence[tuple[str, ...]]) -> Iterator[tuple[int, int]]:
    """Pairs of `X` and `X: …` on one platform. *The Secret in Their Eyes* is none of *The Secret*."""
    whole = _groups(map(words, names), "")
    for row, name in enumerate(names):
        match = _PREFIXED.match(name)
        if match is None or not platforms[row]:
            continue
        for other in whole.get(words(match["head"]), ()):
            if other != row and set(platforms[row]) & set(platforms[other]):
                yield row, other


def _within(names: Sequence[str], by_stem: Mapping[str, list[int]]) -> Iterator[tuple[int, int]]:
    """Pairs of which the stem of one, of two content words or more, is some words of the other's name."""
    wanted = {
        key
        for key, own in by_stem.items()
        if len(own) <= _FEW and sum(word not in _COMMON for word in key.split()) >= _FEWEST_WORDS
    }
    for row, name in enumerate(names):
        parts = words(name).split()
        for start in range(len(parts)):
            for end in range(start + _FEWEST_WORDS, min(start + _LONGEST_NAME, len(parts)) + 1):
                key = " ".join(parts[start:end])
                if key in wanted:
                    yield from ((row, other) for other in by_stem[key])


def _quoted(overviews: Sequence[str | None], names: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Pairs of which the synopsis of one names the other in quotation marks, capitals and all."""
    by_name = _groups(names, "")
    for row, text in enumerate(overviews):
        for match in _QUOTES.finditer(text or ""):
            named = by_name.get((match["name"] or match["single"]).strip(" ,.;:"), ())
            if len(named) <= _FEW:
                yield from ((row, other) for other in named)
