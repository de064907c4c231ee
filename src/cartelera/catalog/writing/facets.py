"""The facets of a finished `catalog.db`, as arrays beside it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import orjson
from numpy.typing import NDArray

from cartelera.catalog.facets import FACETS, UNKNOWN, OfferTerms
from cartelera.catalog.maturity import ADULT_AGE, UNRATED, minimum_age, strictest
from cartelera.i18n.countries import country_names
from cartelera.i18n.language_names import language_names
from cartelera.names import fold, words

Pairs = Iterable[tuple[int, str]]
"""(row, value)."""

_KINDS = ("movie", "series")
_NAMES_OF_CODES = {"countries": country_names, "languages": language_names}
_LISTS = {name: f"SELECT row, value FROM titles, json_each(titles.{name})" for name in ("platforms", "genres")}
_PLAIN = {
    "languages": "SELECT row, language FROM titles WHERE language IS NOT NULL",
    "kinds": "SELECT row, kind FROM titles",
    "maturity": "SELECT row, upper(maturity) FROM offers WHERE maturity IS NOT NULL",
}


class _Values:
    """The values of one facet as they are met: those of the same `words` are one, under its commonest spelling."""

    def __init__(self) -> None:
        self.rows: dict[str, set[int]] = {}
        self.spellings: dict[str, dict[str, int]] = {}

    def add(self, row: int, value: str, key: str | None = None) -> None:
        key = key or words(value) or fold(value)
        self.rows.setdefault(key, set()).add(row)
        counted = self.spellings.setdefault(key, {})
        counted[value] = counted.get(value, 0) + 1

    def declare(self, value: str) -> None:
        """A value that exists even if no title has it."""
        self.rows.setdefault(value, set())
        self.spellings.setdefault(value, {value: 0})

    def ordered(self) -> Iterator[tuple[list[str], list[int]]]:
        """The spellings of each value, the commonest first, and its rows; values of most rows first."""
        for key in sorted(self.rows, key=lambda key: (-len(self.rows[key]), key)):
            counted = self.spellings[key]
            yield sorted(counted, key=lambda text: (-counted[text], text)), sorted(self.rows[key])


def write_facets(database: sqlite3.Connection, folder: Path) -> None:
    """Write the facets of `database` into `folder`, which is made anew. The same catalogue gives the same bytes."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    facets = {name: _Values() for name in FACETS}
    for name, query in (_LISTS | _PLAIN).items():
        for row, value in database.execute(query):
            facets[name].add(row, value)
    for kind in _KINDS:
        facets["kinds"].declare(kind)
    offers = "SELECT row, platform, countries, coalesce(way, ''), coalesce(until, '') FROM offers"
    for row, platform, countries, way, until in database.execute(offers):
        for country in orjson.loads(countries) or ("",):
            terms = str(OfferTerms(platform, country.upper(), way, until))
            facets["offers"].add(row, terms, terms)
    codes = _country_codes(database)
    for row, name in database.execute("SELECT row, value FROM titles, json_each(titles.countries)"):
        code = codes.get(words(name))
        facets["countries"].add(row, code or name, code)
    _write_values(folder, facets)
    _write_numbers(folder, database)


def _country_codes(database: sqlite3.Connection) -> dict[str, str]:
    """`words` of each name a country answers to → its code; of two countries of one name, that with more films."""
    names = database.execute("SELECT words, ref FROM names WHERE kind = 'country' ORDER BY ref DESC").fetchall()
    code_of = {ref: key.upper() for key, ref in names if key.upper() in country_names()}
    return {key: code_of[ref] for key, ref in names if ref in code_of}


def _write_values(folder: Path, facets: dict[str, _Values]) -> None:
    offsets, rows, described = [0], [], {}
    for name, found in facets.items():
        values: list[str] = []
        spellings: dict[str, int] = {}
        for texts, some in found.ordered():
            aliases = _NAMES_OF_CODES[name]().get(texts[0], ()) if name in _NAMES_OF_CODES else ()
            for text in (*aliases, *texts):
                spellings.setdefault(text, len(values))
            values.append(texts[0])
            rows.append(np.array(some, dtype=np.int32))
            offsets.append(offsets[-1] + len(some))
        described[name] = {"values": values, "spellings": spellings}
    (folder / "values.json").write_bytes(orjson.dumps(described))
    np.save(folder / "offsets.npy", np.array(offsets, dtype=np.int64))
    np.save(folder / "rows.npy", np.concatenate(rows) if rows else np.empty(0, dtype=np.int32))


def _write_numbers(folder: Path, database: sqlite3.Connection) -> None:
    titles = database.execute("SELECT year, runtime, adult FROM titles ORDER BY row").fetchall()
    adult = np.array([bool(adult) for _, _, adult in titles], dtype=bool)
    np.save(folder / "minimum_age.npy", minimum_ages(database))
    np.save(folder / "adult.npy", adult)
    for name, column in (("year", 0), ("runtime", 1)):
        numbers = [UNKNOWN if title[column] is None else title[column] for title in titles]
        np.save(folder / f"{name}.npy", np.clip(numbers, UNKNOWN, np.iinfo(np.int16).max).astype(np.int16))


def minimum_ages(database: sqlite3.Connection) -> NDArray[np.int16]:
    """From which age each title is meant by its strictest known rating, (titles,); UNRATED if it has none."""
    adult = np.array(
        [bool(adult) for (adult,) in database.execute("SELECT adult FROM titles ORDER BY row")], dtype=bool
    )
    ages: dict[int, list[int | None]] = {}
    for row, rating in database.execute("SELECT row, maturity FROM offers"):
        ages.setdefault(row, []).append(minimum_age(rating))
    for row, country, rating in database.execute("SELECT row, country, certification FROM certifications"):
        ages.setdefault(row, []).append(minimum_age(rating, country))
    strict = np.full(len(adult), UNRATED, dtype=np.int16)
    for row, some in ages.items():
        strict[row] = strictest(some)
    strict[adult] = np.maximum(strict[adult], ADULT_AGE)
    return strict
