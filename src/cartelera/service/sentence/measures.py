"""Years and lengths in a sentence, in Spanish and English: `después de 2010`, `the 80s`, `under two hours`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cartelera.service.sentence.vocabulary import DECADES, NUMBERS

_YEAR = r"(?:18[789]\d|19\d\d|20\d\d)"
_DECADE = rf"(?:(?:18[789]|19\d|20\d)0s?|\d0s?|{'|'.join(DECADES)})"
_NUMBER = rf"(?:\d+(?:[.,]\d+)?|{'|'.join(NUMBERS)})"
_AMOUNT = (
    rf"(?P<n>{_NUMBER})(?P<halves> y media| and a half)? (?P<unit>minutos?|minutes?|mins?|horas?|hours?|hrs?|h)\b"
    rf"(?P<half> y media| and a half)?(?: (?:y |and )?(?P<more>\d+)(?: (?:minutos?|minutes?|mins?))?)?"
    r"(?: long| de duracion)?"
)
_DURING = r"(?:(?:que )?(?:dure|duren|duran|lasting|of|de) )?"

BOUNDS = (
    (
        rf"(?:entre|between|de|from|del)(?: el)? (?P<low>{_YEAR}) (?:y|and|a|al|to|hasta)(?: el)? (?P<high>{_YEAR})",
        0,
        0,
    ),
    (rf"(?:desde|a partir de|since)(?: el)?(?: ano)? (?P<low>{_YEAR})", 0, 0),
    (rf"(?:from|de) (?P<low>{_YEAR}) (?:en adelante|on|onwards?)", 0, 0),
    (rf"(?:despues del?|posterior(?:es)? al?|after|newer than|later than)(?: ano)? (?P<low>{_YEAR})", 1, 0),
    (rf"(?:hasta|until|up to)(?: el)?(?: ano)? (?P<high>{_YEAR})", 0, 0),
    (
        rf"(?:antes del?|anterior(?:es)? al?|previas? al?|before|older than|earlier than|prior to)(?: ano)? "
        rf"(?P<high>{_YEAR})",
        0,
        -1,
    ),
)
"""Anywhere in a sentence: the pattern, and what is added to its years."""
_AFTER_DECADE = re.compile(
    rf"(?P<side>despues|antes|after|before)(?: de)? (?:los anos|los|the|anos) (?P<decade>{_DECADE})\b"
)
_OF_DECADE = re.compile(
    rf"(?:(?:de|from|of|in|en) )?(?:(?:los anos|los|las|anos|the) (?P<named>{_DECADE})|"
    rf"(?P<plain>(?:\d\d)?\d0s|eighties|nineties|seventies|sixties|fifties|forties|thirties|twenties|ochenteras?|noventeras?))\b"
)
_OF_YEAR = re.compile(rf"(?:de|del|del ano|from|of|released in|made in|estrenadas? en) (?P<year>{_YEAR})\b")
_AT_MOST = re.compile(
    rf"{_DURING}(?P<how>menos de|no mas de|como maximo|maximo|como mucho|under|less than|shorter than|at most|"
    rf"no longer than|no more than|below) {_AMOUNT}"
)
_AT_LEAST = re.compile(
    rf"{_DURING}(?P<how>mas de|como minimo|minimo|al menos|over|more than|longer than|at least) {_AMOUNT}"
)
_STRICT = frozenset(
    ("menos de", "under", "less than", "shorter than", "below", "mas de", "over", "more than", "longer than")
)


@dataclass(frozen=True, slots=True)
class Measure:
    """What the characters from `start` to `end` of the folded sentence bound. `anywhere`: also outside its head."""

    start: int
    end: int
    low: int | None
    high: int | None
    anywhere: bool = True


def year_bounds(text: str) -> Iterator[Measure]:
    """The years that are asked for, in the order of how sure they are."""
    for pattern, above, below in BOUNDS:
        for match in re.finditer(rf"\b{pattern}\b", text):
            found = match.groupdict()
            low, high = (None if found.get(side) is None else int(found[side]) for side in ("low", "high"))
            if low is not None and high is not None and low > high:
                continue
            yield Measure(*match.span(), _plus(low, above), _plus(high, below))
    for match in _AFTER_DECADE.finditer(text):
        first = _first_year(match["decade"])
        is_after = match["side"] in ("despues", "after")
        yield Measure(*match.span(), first + 10 if is_after else None, None if is_after else first - 1)
    for match in _OF_DECADE.finditer(text):
        first = _first_year(match["named"] or match["plain"])
        yield Measure(*match.span(), first, first + 9, anywhere=False)
    for match in _OF_YEAR.finditer(text):
        yield Measure(*match.span(), int(match["year"]), int(match["year"]), anywhere=False)


def runtime_bounds(text: str) -> Iterator[Measure]:
    """The minutes that are asked for."""
    for pattern, is_upper in ((_AT_MOST, True), (_AT_LEAST, False)):
        for match in pattern.finditer(text):
            strict = match["how"] in _STRICT
            minutes = _minutes(match)
            low, high = (None, minutes - strict) if is_upper else (minutes + strict, None)
            yield Measure(*match.span(), low, high)


def _minutes(match: re.Match[str]) -> int:
    said = match["n"]
    number = NUMBERS[said] if said in NUMBERS else float(said.replace(",", "."))
    per_unit = 60 if match["unit"].startswith("h") else 1
    number += 0.5 if match["half"] or match["halves"] else 0
    return round(number * per_unit) + int(match["more"] or 0)


def _first_year(decade: str) -> int:
    """`80s`, `eighties`, `1980s` → 1980; `00s`, `10s` → 2000, 2010."""
    digits = decade.rstrip("s")
    number = int(digits) if digits.isdigit() else DECADES[decade]
    return number if number >= 1000 else (2000 if number < 20 else 1900) + number


def _plus(number: int | None, more: int) -> int | None:
    return None if number is None else number + more
