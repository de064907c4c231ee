"""What a user names for `enrich`, validated: columns, countries, a language."""

from __future__ import annotations

import re

from cartelera.errors import ErrorCode, InvalidValueError
from cartelera.tables.fillable import BY_COUNTRY, FILLABLE, NAMES, PEOPLE

_ALIASES = {"credits": PEOPLE, "poster": ("poster_path",), "certifications": ("certification",)}


def parse_columns(text: str) -> tuple[str, ...]:
    """`overview,credits` → the columns meant. Raises InvalidValueError for one that cannot be filled."""
    possible = (*(column.name for column in FILLABLE), *PEOPLE, NAMES, *BY_COUNTRY)
    columns: list[str] = []
    for name in filter(None, (part.strip().lower() for part in text.split(","))):
        if name not in possible and name not in _ALIASES:
            allowed = tuple(sorted((*possible, *_ALIASES)))
            raise InvalidValueError(ErrorCode.COLUMN, allowed, name=name, known=", ".join(allowed))
        columns += _ALIASES.get(name, (name,))
    if not columns:
        raise InvalidValueError(ErrorCode.COLUMN_MISSING, possible)
    return tuple(dict.fromkeys(columns))


def parse_countries(text: str) -> tuple[str, ...]:
    """`es, MX` → `("ES", "MX")`. Raises InvalidValueError for what is not an ISO 3166-1 code."""
    codes = tuple(dict.fromkeys(part.strip().upper() for part in text.split(",") if part.strip()))
    wrong = [code for code in codes if not re.fullmatch("[A-Z]{2}", code)]
    if wrong or not codes:
        raise InvalidValueError(ErrorCode.COUNTRY_CODE, name=", ".join(wrong) or text)
    return codes


def parse_language(text: str) -> str:
    """`es-ES` as TMDB wants it. Raises InvalidValueError for what is not a language tag."""
    if not re.fullmatch("[a-z]{2}(-[A-Z]{2})?", text.strip()):
        raise InvalidValueError(ErrorCode.LANGUAGE_TAG, name=text)
    return text.strip()
