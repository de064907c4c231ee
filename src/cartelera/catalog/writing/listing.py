"""Which titles stay out of viewers' lists, as an array beside the facets, and the names without marks of versions."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from cartelera.catalog.listing import Unlisted, base_name, is_extra, is_short
from cartelera.catalog.trial_rows import is_test
from cartelera.names import compact_key, words

_UNFINISHED = ("rumored", "planned", "in production", "post production", "canceled", "cancelled")
_SAME_YEARS = 2
"""Versions of one title differ by no more: platforms give the year of the version."""


@cache
def language_names() -> frozenset[str]:
    """The English and Spanish names of all languages, as `words`."""
    from babel import Locale

    return frozenset(
        key for language in ("en", "es") for name in Locale(language).languages.values() if (key := words(name))
    )


def write_listing(database: sqlite3.Connection, folder: Path, unfinished: set[int]) -> None:
    """Write `unlisted.npy`, (titles,) uint8, the Unlisted of each title, into `folder`.

    `unfinished`: the rows of titles that the source says are not finished.
    """
    titles = database.execute(
        "SELECT row, kind, title, year, runtime, genres, platforms, votes, overview FROM titles ORDER BY row"
    ).fetchall()
    people: dict[int, list[str]] = defaultdict(list)
    for row, name in database.execute(
        "SELECT row, name FROM credits JOIN people USING (person) "
        "WHERE job IN ('Actor', 'Director') "
        "AND (billing = 0 OR name LIKE 'test%' OR name LIKE 'qa test%' OR length(name) < 3)"
    ):
        people[row].append(name)
    names = frozenset(words(title[2]) for title in titles)
    newest = max((year for row, _, _, year, *_ in titles if year and row not in unfinished), default=0)
    unlisted = np.zeros(len(titles), dtype=np.uint8)
    for row, kind, title, year, runtime, genres, platforms, votes, overview in titles:
        keys = [words(genre) for genre in orjson.loads(genres)]
        reasons = Unlisted(0)
        # Of what is on a platform, or was to be seen long ago and got votes, the status is out of date.
        if row in unfinished and platforms == "[]" and (not votes or year is None or year >= newest - 1):
            reasons |= Unlisted.UNRELEASED
        if is_test(title, people.get(row, ()), overview or ""):
            reasons |= Unlisted.TEST
        if is_extra(title, runtime, names):
            reasons |= Unlisted.EXTRA
        if is_short(runtime if kind == "movie" else None, keys, title):
            reasons |= Unlisted.SHORT
        unlisted[row] = reasons
    for row in _versions([title for title in titles if not unlisted[title[0]]]):
        unlisted[row] |= Unlisted.VERSION
    np.save(folder / "unlisted.npy", unlisted)


def is_unfinished(status: str | None) -> bool:
    """Whether a status of TMDB says that a title cannot have been shown."""
    return words(status or "") in _UNFINISHED


def _versions(titles: list[tuple[Any, ...]]) -> list[int]:
    """The rows of versions of which a better one is listed: the title itself, or else the most popular version.

    What is on a platform gives way only to what is on one too.
    """
    groups: dict[tuple[str, str], list[tuple[bool, int, int | None, bool]]] = defaultdict(list)
    for row, kind, title, year, _, _, platforms, *_ in titles:
        base = base_name(title, language_names())
        groups[kind, compact_key(base)].append((base != title, row, year, platforms != "[]"))
    hidden = []
    for members in groups.values():
        kept: list[tuple[int | None, bool]] = []
        for is_version, row, year, offered in sorted(members):
            if is_version and any(_same_year(year, other) and (there or not offered) for other, there in kept):
                hidden.append(row)
            else:
                kept.append((year, offered))
    return hidden


def _same_year(a: int | None, b: int | None) -> bool:
    return a is None or b is None or abs(a - b) <= _SAME_YEARS
