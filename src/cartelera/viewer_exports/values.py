"""Cells of exports: years, kinds, ids and ratings."""

from __future__ import annotations

import re

_YEARS = range(1870, 2101)
_LONGEST_RUNTIME = 2_000
_MOST_PEOPLE = 10
_SERIES = re.compile(r"episode|episodio|series|serie|show|^tv$|tv ?mini|anime", re.IGNORECASE)
_EPISODE = re.compile(r"episod|^season$", re.IGNORECASE)
_FILM = re.compile(r"movie|film|pel[ií]cula|short|video|tv special|special", re.IGNORECASE)


def year_of(text: str) -> int | None:
    """The first year in `1995`, `1995.0`, `2013–2023` or `1995-11-19`; None if there is none."""
    found = re.match(r"\(?([0-9]{4})(?![0-9])", text)
    return int(found[1]) if found and int(found[1]) in _YEARS else None


def kind_of(text: str) -> str:
    """`movie` or `series`; empty if the word says neither (`Video Game`)."""
    if re.search("game|podcast|music", text, re.IGNORECASE):
        return ""
    # `TV Movie` and `tvSpecial` are films.
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    if _FILM.search(spaced):
        return "movie"
    return "series" if _SERIES.search(spaced) or _EPISODE.search(spaced) else ""


def is_episode(text: str) -> bool:
    """Whether the kind is one of parts of a series."""
    return bool(_EPISODE.search(text))


def imdb_id_of(text: str) -> str:
    """`tt0114709`, also of its digits alone; empty if it is no such id."""
    found = re.fullmatch(r"(?:tt)?0*([1-9][0-9]{0,9})(?:\.0)?", text)
    return f"tt{found[1]:0>7}" if found else ""


def tmdb_id_of(text: str) -> int | None:
    """The number; None if it is none."""
    found = re.fullmatch(r"([1-9][0-9]{0,9})(?:\.0)?", text)
    return int(found[1]) if found else None


def runtime_of(text: str) -> int | None:
    """Minutes, 1 to 2,000; None if it is no such number."""
    found = re.fullmatch(r"([0-9]{1,4})(?:\.0)?(?: ?min(?:utes|utos)?\.?)?", text, re.IGNORECASE)
    return int(found[1]) if found and 0 < int(found[1]) <= _LONGEST_RUNTIME else None


def people_of(text: str) -> tuple[str, ...]:
    """The names in `Joel Coen, Ethan Coen`, ten at most."""
    return tuple(name for part in re.split(r"[,;|]", text)[:_MOST_PEOPLE] if (name := part.strip()))


def number_of(text: str) -> float | None:
    """The number in `8`, `8.5`, `8,5`, `8/10`; None if it is none."""
    found = re.fullmatch(r"([0-9]+(?:[.,][0-9]+)?)(?: ?/ ?(?:5|10|100))?", text)
    return float(found[1].replace(",", ".")) if found else None


def title_and_year(text: str) -> tuple[str, int | None]:
    """`Heat (1995)` → its title and its year."""
    found = re.fullmatch(r"(.+?) \(([0-9]{4})(?:[-–][0-9]{0,4})?\)", text)
    if found and int(found[2]) in _YEARS:
        return found[1], int(found[2])
    return text, None
