"""Values that people type, parsed: months, weekdays, years, numbers, units. Each raises InvalidValueError."""

from __future__ import annotations

import math
import re

from cartelera.errors import ErrorCode, InvalidValueError
from cartelera.names import fold

MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio",
    "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
)  # fmt: skip
"""The words for months that the questions understand and answer with: the brief's, which no release of CLDR changes."""
WEEKDAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
DURATION_TYPES = ("min", "season")
FIRST_YEAR, LAST_YEAR = 1870, 2100

_YEAR_BEHIND = re.compile(r"(?P<name>.*\S)\s*(?:[(\[](?P<bracketed>[0-9]{4})[)\]]|\s(?P<bare>[0-9]{4}))")

_OTHER_SEPTEMBER = "setiembre"
_FOLDED_WEEKDAYS = tuple(fold(day) for day in WEEKDAYS)


def parse_month(text: str) -> int:
    """`enero` → 1; `setiembre` is September too."""
    name = fold(text)
    if name == _OTHER_SEPTEMBER:
        name = "septiembre"
    if name not in MONTHS:
        raise InvalidValueError(ErrorCode.MONTH, (*MONTHS, _OTHER_SEPTEMBER), name=shorten(text))
    return MONTHS.index(name) + 1


def parse_weekday(text: str) -> int:
    """`lunes` → 1."""
    name = fold(text)
    if name not in _FOLDED_WEEKDAYS:
        raise InvalidValueError(ErrorCode.WEEKDAY, WEEKDAYS, name=shorten(text))
    return _FOLDED_WEEKDAYS.index(name) + 1


def parse_duration_type(text: str | None) -> str:
    """`min`, also if nothing is given, or `season`."""
    unit = "min" if text is None else fold(text)
    unit = "season" if unit == "seasons" else unit
    if unit not in DURATION_TYPES:
        raise InvalidValueError(ErrorCode.DURATION_TYPE, DURATION_TYPES, name=shorten(str(text)))
    return unit


def parse_year(text: str) -> int:
    """A year from 1870 to 2100."""
    stripped = text.strip()
    if stripped.isascii() and stripped.isdigit() and len(stripped) <= 4 and FIRST_YEAR <= int(stripped) <= LAST_YEAR:
        return int(stripped)
    raise InvalidValueError(ErrorCode.YEAR, name=shorten(text), first=FIRST_YEAR, last=LAST_YEAR)


def split_year(text: str) -> tuple[str, int, bool] | None:
    """A title with a trailing year: `Psycho (1998)` → `("Psycho", 1998, True)`; None if there is none.

    The last part tells whether the year stands in brackets, where it can hardly be a part of the name.
    """
    match = _YEAR_BEHIND.fullmatch(text.strip())
    if match is None or not FIRST_YEAR <= int(match["bracketed"] or match["bare"]) <= LAST_YEAR:
        return None
    return match["name"], int(match["bracketed"] or match["bare"]), match["bracketed"] is not None


def parse_number(text: str) -> float:
    """A finite number."""
    try:
        value = float(text.strip()) if len(text) < 40 else math.nan
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise InvalidValueError(ErrorCode.NUMBER, name=shorten(text), example=3.5)
    return value


def shorten(text: str, width: int = 80) -> str:
    """At most `width` characters of what was typed, for an error that names it."""
    return text if len(text) <= width else text[: width - 1] + "…"
