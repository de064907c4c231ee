"""How two records are compared: each feature gives a level, a word such as `same` or `1 apart`.

Weights are declared in `weights`. A feature whose field is empty on either side gives the level `""`, which has no
weight.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from rapidfuzz.distance import Indel

from cartelera.linking.comparison import ComparisonRecord, Rarity
from cartelera.linking.titles import NormalisedTitle

EQUAL_TITLES = frozenset({"same", "reordered", "near"})
_TITLE_ORDER = {
    level: rank for rank, level in enumerate(("same", "reordered", "near", "part", "subset", "overlap", "other"))
}
_SYNOPSIS_LEVELS = (
    ("word for word", 0.85), ("same words", 0.5), ("much shared", 0.25), ("some shared", 0.12), ("little shared", 0.05),
)  # fmt: skip
_SEASONS_LATE = 3  # years that a series may have paused
_SHORT_RUNTIME = 40  # minutes
_SHORT_SYNOPSIS = 10  # synopses of fewer distinct words than this are shared by many titles


class TitleMatch(NamedTuple):
    """The two titles that agree best: the level, the rarity of the words they share (nats), and both of them."""

    level: str
    shared: float
    left: NormalisedTitle
    right: NormalisedTitle


def title(left: ComparisonRecord, right: ComparisonRecord, rarity: Rarity) -> TitleMatch | None:
    """The best match over all titles of both records; None if one has no title with a letter or digit."""
    best: TitleMatch | None = None
    for a in left.titles:
        for b in right.titles:
            match = _match(a, b, rarity)
            if best is None or _better(match, best):
                best = match
    return best


def _better(match: TitleMatch, best: TitleMatch) -> bool:
    ranks = _TITLE_ORDER[match.level], _TITLE_ORDER[best.level]
    return ranks[0] < ranks[1] or (ranks[0] == ranks[1] and match.shared > best.shared)


def _match(a: NormalisedTitle, b: NormalisedTitle, rarity: Rarity) -> TitleMatch:
    if a.text == b.text or a.compact == b.compact:
        return TitleMatch("same", rarity.of_all(a.tokens), a, b)
    if a.token_sort_key == b.token_sort_key:
        return TitleMatch("reordered", rarity.of_all(a.tokens), a, b)
    common = a.words & b.words
    shared = rarity.of_all(common) if common else 0.0
    if a.numbers == b.numbers and _similar_spelling(a, b, common):
        return TitleMatch("near", max(shared, min(rarity.of_all(a.tokens), rarity.of_all(b.tokens)) / 2), a, b)
    if a.token_sort_key in b.parts or b.token_sort_key in a.parts:
        return TitleMatch("part", shared, a, b)
    if common:
        alone = rarity.of_all(a.words ^ b.words)
        if common == a.words or common == b.words:
            if shared >= alone / 2:
                return TitleMatch("subset", shared, a, b)
        elif shared >= alone:
            return TitleMatch("overlap", shared, a, b)
    return TitleMatch("other", 0.0, a, b)


def _similar_spelling(a: NormalisedTitle, b: NormalisedTitle, common: frozenset[str]) -> bool:
    """Whether both are spellings of the same words: a word more (`… Returns`) or another one (`… Russia`) is not."""
    if a.letters == b.letters:
        return True
    if not Indel.normalized_similarity(a.letters, b.letters, score_cutoff=0.86):
        return False
    left = "".join(word for word in a.tokens if word not in common)
    right = "".join(word for word in b.tokens if word not in common)
    return Indel.normalized_similarity(left, right, score_cutoff=0.66) > 0


def sequel(match: TitleMatch) -> str:
    """Whether the numerals agree: a `2` against a `3`, or against none, is another film; a `1` may be left out."""
    if match.level not in ("part", "subset", "overlap"):
        return ""
    a, b = match.left.numbers, match.right.numbers
    apart = a ^ b
    if match.level == "part":  # a year beside it says nothing: `Kapoor & Sons (Since 1921)`
        apart = frozenset(number for number in apart if len(number) != 4)
    if not apart:
        return ""
    if apart == {"1"}:
        return "first"
    return "another number" if apart & a and apart & b else "a number more"


def franchise(match: TitleMatch, left: ComparisonRecord, right: ComparisonRecord) -> str:
    """Titles that only share words, in different years, are mostly one franchise: same people, another film."""
    a, b = left.record.year, right.record.year
    if match.level in EQUAL_TITLES or a is None or b is None or a == b:
        return ""
    if match.level == "other":
        return "another title and year"
    return "next year" if abs(a - b) == 1 else "years apart"


def imdb_id(left: ComparisonRecord, right: ComparisonRecord) -> str:
    a, b = left.imdb_id, right.imdb_id
    if not a or not b:
        return ""
    return "same" if a == b else "another"


def year(left: ComparisonRecord, right: ComparisonRecord) -> str:
    a, b = left.record.year, right.record.year
    if a is None or b is None:
        return ""
    apart = abs(a - b)
    if apart >= 16 and apart <= _SEASONS_LATE + max(left.record.seasons or 0, right.record.seasons or 0):
        return "far apart"  # One platform gives the year of the first season, another that of the last.
    if apart < 3:
        return ("same", "1 apart", "2 apart")[apart]
    if apart < 6:
        return "3 to 5 apart"
    return "far apart" if apart < 16 else "a generation apart"


def runtime(left: ComparisonRecord, right: ComparisonRecord) -> str:
    a, b = left.record.runtime, right.record.runtime
    if not a or not b:
        return ""
    apart = abs(a - b)
    if max(a, b) < _SHORT_RUNTIME and apart <= 2:
        return "both short"  # as all cartoons of a studio are
    if apart <= 1:
        return "same"
    if apart <= 3:
        return "3 minutes"
    if apart <= 8:
        return "8 minutes"
    if apart <= 0.2 * max(a, b):
        return "a fifth"
    return "far apart" if max(a, b) < 2 * min(a, b) else "twice"


def director(left: ComparisonRecord, right: ComparisonRecord) -> str:
    a, b = left.directors, right.directors
    if not a or not b:
        return ""
    if not a.isdisjoint(b):
        return "same"
    return "alike" if any(similar_person(x, y) for x in a for y in b) else "different"


def similar_person(a: str, b: str) -> bool:
    """Whether two person keys are spelt alike, or share a name and an initial: `Joe Kane`, `Joseph M. Kane`."""
    if Indel.normalized_similarity(a.replace(" ", ""), b.replace(" ", ""), score_cutoff=0.84):
        return True
    x, y = set(a.split()), set(b.split())
    family = {word for word in x & y if len(word) > 2}
    if not family or min(len(x), len(y)) < 2:
        return False
    rest_x, rest_y = {word[0] for word in x - family}, {word[0] for word in y - family}
    return not rest_x or not rest_y or not rest_x.isdisjoint(rest_y)


def cast(left: ComparisonRecord, right: ComparisonRecord) -> str:
    a, b = left.cast, right.cast
    if not a or not b:
        return ""
    shared, possible = len(a & b), min(len(a), len(b))
    if shared:
        return "one" if shared == 1 else "several"
    return "none" if possible > 1 else "none of one"


def country(left: ComparisonRecord, right: ComparisonRecord) -> str:
    a, b = left.countries, right.countries
    if not a or not b:
        return ""
    return "different" if a.isdisjoint(b) else "same"


def genre(left: ComparisonRecord, right: ComparisonRecord) -> str:
    a, b = left.genres, right.genres
    if not a or not b:
        return ""
    shared = len(a & b)
    if not shared:
        return "documentary or not" if ("documentary" in a) != ("documentary" in b) else "different"
    return "same" if 2 * shared >= len(a | b) else "some"


def synopsis_cosine(left: ComparisonRecord, right: ComparisonRecord) -> float | None:
    """TF-IDF cosine of the two synopses, in [0, 1]; None if one is missing.

    For series below 0.5, the words that both titles share do not count: two series named for one hero both mention it.
    """
    a, b = left.synopsis, right.synopsis
    if not a or not b:
        return None
    if len(b) < len(a):
        a, b = b, a
    shared = {word: w * b[word] for word, w in a.items() if word in b}
    cosine = math.fsum(shared.values())
    if shared and cosine < 0.5 and left.record.kind == "series":
        named = left.titles[0].words & right.titles[0].words if left.titles and right.titles else frozenset()
        return math.fsum(product for word, product in shared.items() if word not in named)
    return cosine


def synopsis(left: ComparisonRecord, right: ComparisonRecord, title_level: str) -> str:
    """The level of what two synopses share. Verbatim text under another title has a level of its own: it is rarer."""
    cosine = synopsis_cosine(left, right)
    if cosine is None:
        return ""
    level = next((level for level, least in _SYNOPSIS_LEVELS if cosine >= least), "other words")
    if cosine >= 0.5 and min(len(left.synopsis), len(right.synopsis)) < _SHORT_SYNOPSIS:
        return "much shared" if title_level != "other" else "little shared"
    if level == "word for word" and title_level not in EQUAL_TITLES:
        return "word for word, another title"
    return level
