"""How two records are compared: each feature gives a level, a word such as `same` or `one off`.

Nothing here is weighted; what a level is worth is declared in `weights`. A feature whose field is empty on either
side gives the level `""`, which is worth nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rapidfuzz.distance import Indel

from cartelera.ingest.linking.prepared import Prepared, Rarity
from cartelera.ingest.linking.titles import Form

TitleMatch = tuple[str, float, Form, Form]  # level, nats of what is shared, and the two forms compared


def title(left: Prepared, right: Prepared, rarity: Rarity) -> TitleMatch | None:
    """The best level over all forms of both titles, with the rarity of the words they share (nats)."""
    best: TitleMatch | None = None
    rank = len(TITLE_LEVELS)
    for a in left.forms:
        for b in right.forms:
            level, shared = _form_level(a, b, rarity)
            order = TITLE_LEVELS.index(level)
            if order < rank or (order == rank and best is not None and shared > best[1]):
                best, rank = (level, shared, a, b), order
    return best


TITLE_LEVELS = ("same", "reordered", "near", "part", "overlap", "other")


def _form_level(a: Form, b: Form, rarity: Rarity) -> tuple[str, float]:
    if a.text == b.text or a.text.replace(" ", "") == b.text.replace(" ", ""):
        return "same", sum(map(rarity, a.tokens))
    if a.bag == b.bag:
        return "reordered", sum(map(rarity, a.tokens))
    common = set(a.tokens).intersection(b.tokens)
    shared = sum(map(rarity, common))
    if a.numbers == b.numbers and Indel.normalized_similarity(a.letters, b.letters, score_cutoff=0.86):
        return "near", max(shared, min(sum(map(rarity, a.tokens)), sum(map(rarity, b.tokens))) / 2)
    if a.bag in b.parts or b.bag in a.parts:
        return "part", shared
    if shared:
        union = shared + sum(rarity(t) for t in set(a.tokens).symmetric_difference(b.tokens))
        if shared >= union / 2:
            return "overlap", shared
    return "other", shared


def sequel(level: str, a: Form, b: Form) -> str:
    """Whether the numerals agree: a `2` against a `3`, or against none, is another film; a `1` may be left out."""
    if a.numbers == b.numbers:
        return "same"
    apart = a.numbers ^ b.numbers
    if apart == {"1"}:
        return "first"
    if level == "part" and all(len(number) == 4 for number in apart):
        return "same"  # a year in a subtitle: `Kapoor & Sons (Since 1921)`
    return "another number"


def year(left: Prepared, right: Prepared) -> str:
    a, b = left.record.year, right.record.year
    if a is None or b is None:
        return ""
    apart = abs(a - b)
    return ("same", "1 apart", "2 apart")[apart] if apart < 3 else "3 to 5 apart" if apart < 6 else "far apart"


def runtime(left: Prepared, right: Prepared) -> str:
    a, b = left.record.runtime, right.record.runtime
    if not a or not b:
        return ""
    apart = abs(a - b)
    if apart <= 1:
        return "same"
    if apart <= 3:
        return "3 minutes"
    if apart <= 8:
        return "8 minutes"
    return "a fifth" if apart <= 0.2 * max(a, b) else "far apart"


def directors(left: Prepared, right: Prepared) -> str:
    return _people(left.directors, right.directors)


def _people(a: frozenset[str], b: frozenset[str]) -> str:
    if not a or not b:
        return ""
    if a & b:
        return "same"
    return "alike" if any(alike(x, y) for x in a for y in b) else "different"


def alike(a: str, b: str) -> bool:
    """Two keys of names that are spelt alike or share a surname-like word and an initial."""
    if Indel.normalized_similarity(a.replace(" ", ""), b.replace(" ", ""), score_cutoff=0.84):
        return True
    x, y = set(a.split()), set(b.split())
    family = {word for word in x & y if len(word) > 2}
    if not family or min(len(x), len(y)) < 2:
        return False
    rest_x, rest_y = {word[0] for word in x - family}, {word[0] for word in y - family}
    return not rest_x or not rest_y or bool(rest_x & rest_y)


def cast(left: Prepared, right: Prepared) -> str:
    a, b = left.cast, right.cast
    if not a or not b:
        return ""
    shared = len(a & b)
    if shared:
        return "one" if shared == 1 and min(len(a), len(b)) > 1 else "several" 
    return "none" if min(len(a), len(b)) > 1 else "none of one"


def countries(left: Prepared, right: Prepared) -> str:
    a, b = left.countries, right.countries
    if not a or not b:
        return ""
    return "same" if a & b else "different"


def genres(left: Prepared, right: Prepared) -> str:
    a, b = left.genres, right.genres
    if not a or not b:
        return ""
    shared = len(a & b)
    if not shared:
        return "documentary or not" if ("documentary" in a) != ("documentary" in b) else "different"
    return "same" if 2 * shared >= len(a | b) else "some"


def synopsis_similarity(left: Prepared, right: Prepared) -> float | None:
    a, b = left.synopsis, right.synopsis
    if not a or not b:
        return None
    if len(b) < len(a):
        a, b = b, a
    return sum(w * b[word] for word, w in a.items() if word in b)


def synopsis(left: Prepared, right: Prepared) -> str:
    """How much the two synopses share, by TF-IDF cosine; remakes and seasons may repeat one word for word."""
    cosine = synopsis_similarity(left, right)
    if cosine is None:
        return ""
    if cosine >= 0.5 and min(len(left.synopsis or ""), len(right.synopsis or "")) < 10:
        return "much shared"  # a stub such as "A concert film." is shared by many
    for level, least in _SYNOPSIS_LEVELS:
        if cosine >= least:
            return level
    return "other words"


_SYNOPSIS_LEVELS = (("word for word", 0.85), ("same words", 0.5), ("much shared", 0.25), ("some shared", 0.12), ("little shared", 0.05))

SIMPLE_FEATURES: Mapping[str, Callable[[Prepared, Prepared], str]] = {
    "year": year, "runtime": runtime, "director": directors, "cast": cast, "country": countries, "genre": genres,
    "synopsis": synopsis,
}  # fmt: skip
