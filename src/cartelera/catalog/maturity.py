"""Maturity ratings of many systems on one ordinal scale: from which age a title is meant for.

An age is what a rating itself names (`16+`, `FSK 12`, `TV-14`), or what its system says of it: R and TV-MA warn of
those under 17, NC-17 admits none of 17 and under. Ratings that only ask for parental guidance name no age; they are
read as 8, as the British PG explains itself. A title that nobody rated is `UNRATED`, which is no age and never guessed.

Of several ratings of one title the strictest known counts: systems differ, and a cap must hold in each of them.

Sources: MPA and TV Parental Guidelines (US), ICAA (ES), FSK (DE), BBFC (GB), ClassInd (BR), CNC (FR), and the
certification lists of TMDB for the other countries.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from cartelera.names import compact_key

UNRATED = -1
"""In place of an age: nobody has rated the title."""
ADULT_AGE = 18
GUIDANCE_AGE = 8
"""How "parental guidance" is read."""

_UNRATED = frozenset(
    ("", "nr", "ur", "unrated", "notrated", "notrate", "tvnr", "none", "na", "exempt", "pending", "unclassified",
     "sincalificar", "sincalificacion", "nocalificada", "pendientedecalificacion")
)  # fmt: skip

_EVERYWHERE: dict[str, int] = {
    # US film
    "g": 0, "pg": GUIDANCE_AGE, "pg13": 13, "r": 17, "nc17": 18,
    # US television; FV: fantasy violence
    "tvy": 0, "tvg": 0, "tvy7": 7, "tvy7fv": 7, "tvpg": GUIDANCE_AGE, "tv14": 14, "tvma": 17,
    # All ages, as platforms write it
    "all": 0, "allages": 0, "u": 0, "tp": 0, "atp": 0, "apta": 0, "todos": 0, "todoslospublicos": 0,
    "paratodoslospublicos": 0, "aptaparatodoslospublicos": 0, "livre": 0, "touspublics": 0,
}  # fmt: skip
"""Ratings read alike whoever gives them, also a platform that names no country."""

_BY_COUNTRY: dict[str, dict[str, int]] = {
    "AR": {"c": 18},
    "AU": {"p": 0, "c": 0, "m": 15, "rc": 18, "e": UNRATED},
    "BG": {"a": 0, "b": 0, "c": 12, "d": 16, "x": 18},
    "BR": {"l": 0, "al": 0},
    "CA": {"c": 0, "r": 18, "a": 18, "e": UNRATED},
    "CL": {"te": 0},
    "DK": {"a": 0, "f": UNRATED},
    "EE": {"pere": 0, "l": 0},
    "ES": {"a": 0, "ai": 0, "infantil": 0, "er": 0, "x": 18},
    "FI": {"s": 0, "t": 0},
    "FR": {"x": 18},
    "GB": {"uc": 0},
    "GR": {"k": 0, "unrestricted": 0},
    "HK": {"i": 0, "ii": 12, "iia": 12, "iib": 15, "iii": 18},
    "HU": {"kn": 0, "x": 18},
    "ID": {"su": 0, "a": 0, "bo": GUIDANCE_AGE, "r": 13, "d": 17},
    "IE": {"ga": 0, "ch": 0, "ps": GUIDANCE_AGE, "ya": 13, "ma": 18},
    "IN": {"ua": 12, "a": 18, "s": 18},
    "IT": {"t": 0, "ba": 0},
    "KR": {"restrictedscreening": 19, "restricted": 19},
    "LT": {"v": 0},
    "MX": {"aa": 0, "a": 0, "b": 12, "c": 18, "d": 18},
    "NL": {"al": 0},
    "NO": {"a": 0},
    "NZ": {"m": 16, "r": 18},
    "PH": {"spg": 13, "x": 18},
    "PL": {"bo": 0},
    "PT": {"p": 0, "publicos": 0},
    "RO": {"ag": 0, "ap": 12},
    "SE": {"btl": 0},
    "TH": {"p": 0, "ส": 0, "ท": 0},
    "TW": {"p": 6, "pg": 12, "r": 18},
}
"""Letters that mean something in one country only. Certifications that name an age need no entry."""

_PLATFORM_AGE = re.compile(
    r"(?:ages?|pegi|fsk|(?:freigegeben)?ab|norecomendad[ao](?:paramenoresde)?|menoresde)?"
    r"(\d{1,2})(?:anos|years|jahren?|ans)?"
)
_CERTIFIED_AGE = re.compile(r"\D*(\d{1,2})\D*")
_AGES = range(22)


def minimum_age(rating: str | None, country: str | None = None) -> int | None:
    """From which age a title with this rating is meant: 0 to 21, UNRATED, or None if no known system has the rating.

    `country`: the ISO code of the country whose certification it is; None for a platform's own rating.
    """
    key = compact_key(rating or "")
    if key in _UNRATED:
        return UNRATED
    for system in (_BY_COUNTRY.get(country.upper(), {}) if country else {}, _EVERYWHERE):
        if key in system:
            return system[key]
    named = (_CERTIFIED_AGE if country else _PLATFORM_AGE).fullmatch(key)
    return int(named[1]) if named and int(named[1]) in _AGES else None


_CAP = re.compile(r"(?:(?P<country>[A-Za-z]{2})\s*:)?\s*(?P<rating>.+?)\s*")


def cap_age(text: str) -> int | None:
    """The age that a cap names: `12`, or a rating such as `PG-13`, `FSK 12`, `ES:A`; None if it names none."""
    cap = _CAP.fullmatch(text)
    age = minimum_age(cap["rating"], cap["country"]) if cap else None
    return None if age == UNRATED else age


def strictest(ages: Iterable[int | None]) -> int:
    """The highest known of several ages; UNRATED if none is known."""
    return max((age for age in ages if age is not None), default=UNRATED)
