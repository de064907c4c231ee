"""Overviews as lemmas, for the recommender: `simplemma` carries its own dictionaries for English and Spanish."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from cartelera.ingest.cleaners import plain_text
from cartelera.names import fold

_SPANISH = frozenset(
    ("al", "como", "con", "de", "del", "el", "en", "es", "la", "las", "los", "más", "para", "pero", "por", "que", "se",
     "su", "sus", "un", "una", "unas", "unos", "y")
)  # fmt: skip
_ENGLISH = frozenset(
    ("a", "an", "and", "as", "at", "by", "for", "from", "he", "her", "his", "in", "is", "it", "of", "on", "she", "that",
     "the", "their", "to", "who", "with")
)  # fmt: skip
_SHORTEST = 2
_BATCH = 20_000

_UPPER = bytes(range(65, 91))
_SIGNS = bytes(c for c in range(128) if not chr(c).isalnum() and chr(c) not in "'\n")
# Makes of ASCII lower-case words with blanks between them; bytes above 127, parts of other characters, stay.
_WORDS = bytes.maketrans(_UPPER + _SIGNS, _UPPER.lower() + b" " * len(_SIGNS))
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


def lemmatise_all(texts: Sequence[str]) -> list[str]:
    """Lemmas of each synopsis, folded (lower-case, no accents), joined by blanks.

    `'Dos niñas corrían' → 'dos nino correr'`. The language, English or Spanish, is the one of whose function words
    a text uses more. Words are cut in one go over many texts, and each distinct one is looked up once.
    """
    english, spanish = _Lemmas("en"), _Lemmas("es")
    result: list[str] = []
    for start in range(0, len(texts), _BATCH):
        joined = "\n".join(_one_line(text) for text in texts[start : start + _BATCH])
        for line in joined.encode("utf-8", "replace").translate(_WORDS).decode().split("\n"):
            words = line.split()
            is_spanish = len(_SPANISH.intersection(words)) > len(_ENGLISH.intersection(words))
            lemmas = spanish if is_spanish else english
            result.append(" ".join(filter(None, map(lemmas.__getitem__, words))))
    return result if texts else []


def _one_line(text: str) -> str:
    if "&" in text or "<" in text:
        text = plain_text(text)
    return text.replace("\n", " ")


class _Lemmas(dict[str, str]):
    """The lemmas of one language, of each word when it is first asked for; of a text stuck together, of its words.

    Dictionary, clitics (`decirle`) and suffix rules only: what else `simplemma` offers takes names apart, and ten
    times as long.
    """

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language
        self._strategies: tuple[Any, ...] = ()

    def __missing__(self, word: str) -> str:
        parts = _WORD.findall(word.lower().replace("’", "'").replace("‘", "'"))
        bare = (part.removesuffix("'s").replace("'", "") for part in parts)
        self[word] = " ".join(self._lemma(part) for part in bare if len(part) >= _SHORTEST)
        return self[word]

    def _lemma(self, word: str) -> str:
        if word.isdecimal():
            return word
        self._strategies = self._strategies or _strategies()
        for strategy in self._strategies:
            if found := strategy.get_lemma(word, self._language):
                return fold(found).replace(" ", "")
        return fold(word).replace(" ", "")


def _strategies() -> tuple[Any, ...]:
    # Imported here because it takes as long as the rest of the room, and most commands need no lemma.
    from simplemma.strategies import CliticDecompositionStrategy, DictionaryLookupStrategy, RulesStrategy

    return DictionaryLookupStrategy(), CliticDecompositionStrategy(), RulesStrategy()
