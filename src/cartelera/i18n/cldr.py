"""CLDR's data of a language, read by Babel when first needed: a server asked for JSON alone never reads them."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any


@cache
def locale(language: str) -> Any:
    """Babel's `Locale` of a language code."""
    from babel import Locale

    return Locale.parse(language)


@lru_cache(maxsize=4096)  # Half a megabyte: ratings, counts and percentages recur on every page.
def number(value: float, decimals: int, language: str) -> str:
    """`1234.5` with one decimal → `1.234,5` in Spanish, `1,234.5` in English; rounded as Python rounds."""
    return str(_pattern(decimals).apply(round(value, decimals), locale(language)))


def percent(share: float, decimals: int, language: str) -> str:
    """A share of 1: `0.715` with one decimal → `71,5 %` in Spanish, `71.5%` in English."""
    shape = locale(language).percent_formats[None].pattern
    return str(shape.replace(_WHOLE, number(100 * share, decimals, language)))


_WHOLE = "#,##0"
"""CLDR's pattern of a whole number."""


@cache
def _pattern(decimals: int) -> Any:
    """The pattern of a number with exactly so many decimals."""
    from babel.numbers import parse_pattern

    return parse_pattern(_WHOLE + ("." + "0" * decimals if decimals else ""))
