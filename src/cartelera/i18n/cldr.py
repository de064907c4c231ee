"""CLDR's data of a language, read by Babel when first needed: a server asked for JSON alone never reads them."""

from __future__ import annotations

from functools import cache
from typing import Any


@cache
def locale(language: str) -> Any:
    """Babel's `Locale` of a language code."""
    from babel import Locale

    return Locale.parse(language)


def number(value: float, decimals: int, language: str) -> str:
    """`1234.5` with one decimal → `1.234,5` in Spanish, `1,234.5` in English."""
    return str(_pattern("#,##0", decimals).apply(value, locale(language)))


def percent(value: float, decimals: int, language: str) -> str:
    """A share of 1: `0.715` with one decimal → `71,5 %` in Spanish, `71.5%` in English."""
    shape = locale(language).percent_formats[None].pattern
    return str(_pattern(shape, decimals).apply(value, locale(language)))


@cache
def _pattern(shape: str, decimals: int) -> Any:
    """CLDR's pattern `shape` with exactly so many decimals."""
    from babel.numbers import parse_pattern

    return parse_pattern(shape.replace("#,##0", "#,##0" + ("." + "0" * decimals if decimals else "")))
