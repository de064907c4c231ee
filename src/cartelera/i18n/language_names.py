"""What languages are called: ISO 639-1 codes, English and Spanish names (CLDR, through Babel)."""

from __future__ import annotations

from functools import cache

from cartelera.i18n.cldr import locale

_ALSO = {"cn": ("Cantonese", "Cantonés"), "es": ("Castilian", "Castellano"), "zh": ("Mandarin", "Mandarín")}
"""TMDB writes `cn` for Cantonese."""


@cache
def language_names() -> dict[str, tuple[str, ...]]:
    """`{"es": ("Spanish", "español", "Castilian", …), …}`: what each language of two letters answers to."""
    english, spanish = locale("en").languages, locale("es").languages
    names = {
        code: tuple(dict.fromkeys((name, spanish.get(code, name), *_ALSO.get(code, ()))))
        for code, name in english.items()
        if len(code) == 2
    }
    return {code: names.get(code, also) for code, also in _ALSO.items()} | names
