"""How alike two spellings are."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

MIN_LIKENESS = 60
"""Names that are less alike than this, of 100, are not near."""

_JOINED = 4
_REORDERED = 5
"""What it costs, of 100, if the blanks differ, or the order of the words."""
_CONTAINED = 0.85
_SAME_WORDS = 85
"""From this `token_set_ratio` on, one of two names holds the words of the other; it then counts so much less."""

_SHORTEST, _TWICE = 3, 6
"""Texts of so many letters have one wrong, and two, and are still the name that was meant: shorter ones are others."""

_LONG = 5
"""Shorter texts are near to a part of too many names."""


def likenesses(text: str, names: Sequence[str]) -> NDArray[np.float32]:
    """How alike `text` and each name are, all of them as `words`: from 0 to 100, 0 also below MIN_LIKENESS.

    The share of letters that both have in the same order (normalised Indel similarity), as they are written, without
    blanks, or with their words in alphabetical order, whichever is highest; names that hold all words of the text, or
    a part that is like it (a surname alone, misspelt), are alike too, but less.
    """
    from rapidfuzz import fuzz, process

    def compared(one: str, others: Sequence[str], scorer: Callable[..., float]) -> NDArray[np.float32]:
        return np.asarray(process.cdist([one], others, scorer=scorer, dtype=np.float32)[0])

    if not names:
        return np.empty(0, dtype=np.float32)
    best = compared(text, names, fuzz.ratio)
    joined = compared(text.replace(" ", ""), [name.replace(" ", "") for name in names], fuzz.ratio)
    best = np.maximum(best, joined - _JOINED)
    best = np.maximum(best, compared(text, names, fuzz.token_sort_ratio) - _REORDERED)
    shared = compared(text, names, fuzz.token_set_ratio)
    # Almost any name is made of words that are less than half of the text.
    contained = (shared >= _SAME_WORDS) & (np.array([len(name) for name in names]) * 2 >= len(text))
    best[contained] = np.maximum(best[contained], shared[contained] * _CONTAINED)
    if len(text) >= _LONG:
        lengths = np.array([len(name) for name in names])
        part = compared(text, names, fuzz.partial_ratio)
        within = (part >= _SAME_WORDS) & (lengths >= len(text))
        best[within] = np.maximum(best[within], part[within] * _CONTAINED)
    return np.where(best >= MIN_LIKENESS, best, 0)


def is_slip(text: str, name: str) -> bool:
    """Whether `text` is `name` mistyped, both as `words`: two edits away at most, texts below six letters one.

    An edit: a letter or blank is left out, added, another one, or exchanged with the next (optimal string alignment);
    or the words stand in another order.
    """
    from rapidfuzz.distance import OSA

    letters = len(text.replace(" ", ""))
    allowed = (letters >= _SHORTEST) + (letters >= _TWICE)
    edits = OSA.distance(text, name, score_cutoff=allowed)
    ordered, other = (" ".join(sorted(each.split())) for each in (text, name))
    return allowed > 0 and min(edits, 1 + OSA.distance(ordered, other, score_cutoff=allowed)) <= allowed
