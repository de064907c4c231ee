"""The file of hand-made rows, `rows.toml` in the workspace, which the operator writes: read, or refused if it is wrong.

[[row]]
title = { es = "Para una tarde de otoño", en = "For an autumn afternoon" }
source = "query"                 # model, popularity, arrivals, crew, franchise or query
query = "comedias españolas de menos de 100 minutos"
genre = ["Comedy"]               # any of; the filters of lists, by their names
max_age = "PG-13"                # a cap: stricter ones of the viewer hold as well
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from cartelera.catalog import Filters, any_of
from cartelera.catalog.maturity import cap_age
from cartelera.errors import ErrorCode, UnavailableError
from cartelera.i18n.locale import languages

MAX_ROWS = 50
_LONGEST, _LARGEST_FILE = 200, 1_000_000


class RowSourceKind(StrEnum):
    """Where the titles of a row come from."""

    MODEL = "model"
    POPULARITY = "popularity"
    ARRIVALS = "arrivals"
    CREW = "crew"
    FRANCHISE = "franchise"
    QUERY = "query"


_NEEDS = {
    RowSourceKind.POPULARITY: "half_life_days",
    RowSourceKind.CREW: "person",
    RowSourceKind.FRANCHISE: "franchise",
    RowSourceKind.QUERY: "query",
}
"""What a row of a source has to say."""
_LISTS = {
    "platform": "platforms", "country": "countries", "genre": "genres", "language": "languages", "kind": "kinds",
    "way": "ways",
}  # fmt: skip
_NUMBERS = {"year_from": 9999, "year_to": 9999, "runtime_from": 10_000, "runtime_to": 10_000}
_KNOWN = ("title", "source", *_NEEDS.values(), *_LISTS, *_NUMBERS, "max_age", "unrated")


@dataclass(frozen=True, slots=True)
class HandMadeRow:
    """A row as somebody wrote it. `titles`: by language; `about`: the person, franchise or query, empty if none;
    `half_life`: of popularity, in days; `filters`: which titles, beside those of the page."""

    titles: Mapping[str, str]
    source: RowSourceKind
    about: str
    half_life: float
    filters: Filters

    @property
    def name(self) -> str:
        """What it is called in messages."""
        return next(iter(self.titles.values()))


class _WrongError(ValueError):
    """What is wrong with a file of rows."""


def read_rows(path: Path) -> tuple[HandMadeRow, ...]:
    """The rows of the file; none if there is no file. Raises UnavailableError, with what is wrong in which row."""
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise _WrongError(f"larger than {_LARGEST_FILE:,} bytes")
        given = tomllib.loads(path.read_text(encoding="utf-8"))
        _only(given, ("row",), "")
        rows = given.get("row", [])
        if not isinstance(rows, list) or len(rows) > MAX_ROWS:
            raise _WrongError(f"write at most {MAX_ROWS} [[row]]")
        read = tuple(_row(number, row) for number, row in enumerate(rows, start=1))
    except FileNotFoundError:
        return ()
    except (OSError, ValueError) as error:
        raise UnavailableError(ErrorCode.ROWS, name=path.name, reason=" ".join(str(error).split())[:300]) from error
    return read


def _row(number: int, given: Any) -> HandMadeRow:
    where = f"row {number}"
    if not isinstance(given, dict):
        raise _WrongError(f"{where}: write it as [[row]]")
    titles = _titles(given.get("title"), where)
    where = f"{where} ({next(iter(titles.values()))})"
    _only(given, _KNOWN, where)
    if given.get("source") not in tuple(RowSourceKind):
        raise _WrongError(f"{where}: source is none of {', '.join(RowSourceKind)}")
    source = RowSourceKind(given["source"])
    for other, need in _NEEDS.items():
        if (need in given) != (other is source):
            said = "missing" if other is source else f"not of source {source}"
            raise _WrongError(f"{where}: {need} is {said}")
    need = _NEEDS.get(source, "")
    about = "" if source is RowSourceKind.POPULARITY or not need else _text(given[need], where, need)
    half_life = _number(given["half_life_days"], where, "half_life_days", 100_000) if "half_life_days" in given else 0.0
    if source is RowSourceKind.POPULARITY and half_life <= 0:
        raise _WrongError(f"{where}: half_life_days is no number of days above 0")
    return HandMadeRow(titles, source, about, half_life, _filters(given, where))


def _filters(given: Mapping[str, Any], where: str) -> Filters:
    lists = {field: any_of(*_texts(given[name], where, name)) for name, field in _LISTS.items() if name in given}
    numbers = {name: int(_number(given[name], where, name, most)) for name, most in _NUMBERS.items() if name in given}
    unrated, cap = given.get("unrated", False), None
    if "max_age" in given:
        cap = cap_age(str(given["max_age"])) if not isinstance(given["max_age"], bool) else None
        if cap is None:
            raise _WrongError(f"{where}: max_age is no age and no rating that is known")
    if not isinstance(unrated, bool):
        raise _WrongError(f"{where}: unrated is neither true nor false")
    return Filters(**lists, **numbers, max_age=cap, allow_unrated=unrated)  # type: ignore[arg-type]


def _titles(given: Any, where: str) -> dict[str, str]:
    wanted = languages()
    if not isinstance(given, dict) or set(given) != set(wanted):
        shown = ", ".join(f'{language} = "…"' for language in wanted)
        raise _WrongError(f"{where}: write title = {{ {shown} }}")
    return {language: _text(given[language], where, f"title.{language}") for language in wanted}


def _text(given: Any, where: str, name: str) -> str:
    if not isinstance(given, str) or not given.strip() or len(given) > _LONGEST or not given.isprintable():
        raise _WrongError(f"{where}: {name} is no text of up to {_LONGEST} characters")
    return given.strip()


def _texts(given: Any, where: str, name: str) -> list[str]:
    listed = given if isinstance(given, list) else [given]
    if not listed:
        raise _WrongError(f"{where}: {name} is empty")
    return [_text(each, where, name) for each in listed]


def _number(given: Any, where: str, name: str, most: int) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 <= given <= most:
        raise _WrongError(f"{where}: {name} is no number from 0 to {most:,}")
    return float(given)


def _only(given: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
    if unknown := sorted(given.keys() - set(known)):
        begin = f"{where}: " if where else ""
        raise _WrongError(
            f"{begin}nothing is called {re.sub(r'[^ -~]', '?', unknown[0])}: there are {', '.join(known)}"
        )
