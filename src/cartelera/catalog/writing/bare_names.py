"""What people call a series whose name says in brackets which one it is: `The Office (U.S.)`, `Bloom (AUS)`."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache

from cartelera.catalog.listing import base_name
from cartelera.i18n.countries import country_names
from cartelera.names import words

_BRACKET = re.compile(r"(?P<name>\S.*?)\s*\((?P<inside>[^()]+)\)\s*")
_FORMS = frozenset(("tv", "series", "the series", "tv series", "bbc series", "original series", "serie"))


def bare_name(title: str, languages: Collection[str]) -> str:
    """The name without brackets behind it that say a country, a version or that it is a series; else as it is.

    `languages`: as `base_name` has them.
    """
    base = base_name(title, languages)
    bracketed = _BRACKET.fullmatch(base)
    if bracketed is None:
        return base
    inside = words(bracketed["inside"])
    return bracketed["name"] if inside in _FORMS or inside in _countries() else base


@cache
def _countries() -> frozenset[str]:
    """What countries are called, and their codes, as `words`."""
    named = {words(name) for names in country_names().values() for name in names}
    return frozenset(named | {code.lower() for code in country_names()} | {"u k", "u s", "u s a", "uk"})
