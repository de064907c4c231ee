"""Which language a text is in, by the words that hardly a sentence does without."""

from __future__ import annotations

from cartelera.names import words
from cartelera.service.sentence.vocabulary import FUNCTION_WORDS


def language_of(text: str) -> str | None:
    """`es` or `en`; None if neither has more of its words in `text`."""
    said = words(text).split()
    counts = {language: sum(word in own for word in said) for language, own in FUNCTION_WORDS.items()}
    most = max(counts.values())
    found = [language for language, count in counts.items() if count == most]
    return found[0] if len(found) == 1 else None
