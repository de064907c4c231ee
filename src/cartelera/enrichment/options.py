"""What a user names for `enrich`, checked: columns, countries, a language."""

from __future__ import annotations

import re

from cartelera.errors import ImpossibleValueError
from cartelera.tables.fillable import BY_COUNTRY, FILLABLE, PEOPLE

_ALIASES = {"credits": PEOPLE, "poster": ("poster_path",), "certifications": ("certification",)}


def parse_columns(text: str) -> tuple[str, ...]:
    """`overview,credits` → the columns meant. Raises ImpossibleValueError for one that cannot be filled."""
    possible = (*(column.name for column in FILLABLE), *PEOPLE, *BY_COUNTRY)
    found: list[str] = []
    for name in filter(None, (part.strip().lower() for part in text.split(","))):
        if name not in possible and name not in _ALIASES:
            allowed = tuple(sorted((*possible, *_ALIASES)))
            raise ImpossibleValueError(f"no column '{name}' to fill: there are {', '.join(allowed)}", allowed)
        found += _ALIASES.get(name, (name,))
    if not found:
        raise ImpossibleValueError("no column is named", possible)
    return tuple(dict.fromkeys(found))


def parse_countries(text: str) -> tuple[str, ...]:
    """`es, MX` → `("ES", "MX")`. Raises ImpossibleValueError for what is no ISO 3166-1 code."""
    found = tuple(dict.fromkeys(part.strip().upper() for part in text.split(",") if part.strip()))
    wrong = [code for code in found if not re.fullmatch("[A-Z]{2}", code)]
    if wrong or not found:
        raise ImpossibleValueError(f"'{', '.join(wrong) or text}' is no country: codes of two letters, such as ES,MX")
    return found


def parse_language(text: str) -> str:
    """`es-ES` as TMDB wants it. Raises ImpossibleValueError for what is no language tag."""
    if not re.fullmatch("[a-z]{2}(-[A-Z]{2})?", text.strip()):
        raise ImpossibleValueError(f"'{text}' is no language: such as en-US or es-ES")
    return text.strip()
