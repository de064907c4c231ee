"""Overviews as lemmas, for the recommender: `simplemma` carries its own dictionaries for English and Spanish."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import simplemma

from cartelera.ingest.cleaners import bare_words, plain_text
from cartelera.names import fold

_SPANISH = frozenset("el la los las un una unos unas de del al y en que se su sus por con para como pero más es".split())
_ENGLISH = frozenset("the a an of and to in is his her their with for on as by from who that at he she it".split())
_SHORTEST = 2


def lemmatise(text: str) -> str:
    """Lemmas of a synopsis, folded (lower-case, no accents) and joined by blanks: `'Dos niñas corrían' → 'dos nina correr'`.

    The language, English or Spanish, is the one whose function words the text uses more.
    """
    tokens = [token for token in _tokens(text) if len(token) >= _SHORTEST]
    spanish = sum(token in _SPANISH for token in tokens) > sum(token in _ENGLISH for token in tokens)
    language = "es" if spanish else "en"
    return " ".join(filter(None, (_lemma(token, language) for token in tokens)))


def lemmatise_all(texts: Iterable[str | None]) -> list[str]:
    """`lemmatise` over many; empty for a missing text."""
    return [lemmatise(text) if text else "" for text in texts]


def _tokens(text: str) -> list[str]:
    """Lower-case words with their accents: the dictionaries know words as they are written."""
    kept = "".join(c if c.isalnum() or c == "'" else " " for c in plain_text(text).lower())
    return [token.removesuffix("'s").replace("'", "") for token in kept.split()]


@lru_cache(maxsize=400_000)
def _lemma(token: str, language: str) -> str:
    if token.isdigit():
        return token
    found: str = simplemma.lemmatize(token, lang=language)
    return fold(found).replace(" ", "") or bare_words(token)
