"""The ISO codes of countries and languages that a file has by name."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from cartelera.i18n.cldr import locale
from cartelera.i18n.countries import country_names
from cartelera.tables import sql

_LANGUAGES = {
    "mandarin": "zh", "cantonese": "cn", "no language": "xx", "farsi": "fa", "gaelic": "gd", "tagalog": "tl",
    "français": "fr", "deutsch": "de", "español": "es", "italiano": "it", "português": "pt", "日本語": "ja",
    "한국어/조선말": "ko", "普通话": "zh", "广州话 / 廣州話": "cn", "pусский": "ru", "русский": "ru", "हिन्दी": "hi",
    "العربية": "ar", "türkçe": "tr", "polski": "pl", "nederlands": "nl", "svenska": "sv", "dansk": "da", "norsk": "no",
    "suomi": "fi", "český": "cs", "magyar": "hu", "ελληνικά": "el", "עִבְרִית": "he", "ภาษาไทย": "th", "தமிழ்": "ta",
    "తెలుగు": "te", "украї́нська": "uk", "română": "ro", "català": "ca", "galego": "gl", "euskera": "eu",
    "bahasa indonesia": "id", "tiếng việt": "vi", "فارسی": "fa", "বাংলা": "bn", "മലയാളം": "ml", "srpski": "sr",
}  # fmt: skip
"""Names of TMDB's that CLDR does not have in English or Spanish: its own, and those of languages in themselves."""


@cache
def country_codes() -> Mapping[str, str]:
    """From names in English and Spanish, in small letters, to ISO 3166-1 codes; codes are their own."""
    return {spelling.lower(): code for code, names in country_names().items() for spelling in (code, *names)}


@cache
def language_codes() -> Mapping[str, str]:
    """From names in small letters to ISO 639-1 codes; codes are their own."""
    names = {
        name.lower(): code
        for language in ("es", "en")
        for code, name in locale(language).languages.items()
        if len(code) in (2, 3)
    }
    return names | {code: code for code in names.values()} | _LANGUAGES


def code_lookup(name: str, codes: Mapping[str, str]) -> str:
    """SQL: the code of a name in small letters, without blanks around it; NULL if it is none.

    A CASE is compared column by column; DuckDB would search a MAP anew for every value, a thousand times as slow.
    """
    return f"CASE {name} {' '.join(f'WHEN {sql.text(key)} THEN {sql.text(c)}' for key, c in sorted(codes.items()))} END"


def codes_of(names: str, codes: Mapping[str, str]) -> str:
    """SQL: the codes of a list of names, without those that are none."""
    small = f"list_transform({names}, lambda n: lower(trim(n)))"
    return f"list_filter(list_transform({small}, lambda n: {code_lookup('n', codes)}), lambda c: c IS NOT NULL)"
