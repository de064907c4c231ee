"""The attributes of a finished `catalog.db` that viewers' tastes are measured by, as arrays beside it."""

from __future__ import annotations

import shutil
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import orjson
from numpy.typing import NDArray

from cartelera.catalog.attributes import ADULTS_FROM, ATTRIBUTES, FICTION, LEAST_VOTES, WHOLE
from cartelera.catalog.genres import canonical_genres
from cartelera.catalog.writing.facets import minimum_ages
from cartelera.i18n.countries import country_names
from cartelera.names import words

OTHER = "other"
_MOST = {"language": 24, "country": 30, "genre": 28}
"""So many values of an attribute are told apart, those of most titles; the rest are `OTHER`."""
_COMMONEST_LANGUAGE = 0.7
"""How much of a title of unknown language counts as of the catalogue's commonest one."""
_OLDEST, _NEWEST = 1930, 2020

_FORMS = (
    ("stand-up", frozenset(("stand-up",))),
    ("documentary", frozenset(("documentary", "nature", "science"))),
    ("reality", frozenset(("reality", "talk show", "news", "fitness", "lifestyle"))),
)
"""Forms that are not fiction, by the genres that say so, the first that fits."""
_FORM_GENRES = frozenset().union(*(genres for _, genres in _FORMS))
_VOTED_UNTIL = 0.99
"""By which year so many of the titles with votes were out: later ones could not get any from the same source."""
_AUDIENCES = ("family", "guidance", "teen", "adult")
_UNRATED_AUDIENCE = {"guidance": 0.15, "teen": 0.35, "adult": 0.5}
_GUIDANCE_FROM, _TEEN_FROM = 8, 13
_FAMILY_KEYWORDS = frozenset(("family", "family film", "children", "children s film", "kids", "preschool", "cartoon"))
_GROWN_GENRES = frozenset(("crime", "horror", "romance", "thriller", "war"))
"""What is of these and has "family" among its keywords is about one."""
_SHELF_LANGUAGES = {"spanish language tv shows": "es", "korean tv shows": "ko", "british tv shows": "en", "anime": "ja"}
"""Languages that a genre tells, as `words`."""

Shares = dict[str, float]


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is read of a title. `age`: from which it is meant, -1: unrated; `genres`: canonical; `countries`: codes."""

    kind: str
    year: int | None
    language: str | None
    genres: tuple[str, ...]
    countries: tuple[str, ...]
    keywords: tuple[str, ...]
    age: int

    @property
    def for_family(self) -> bool:
        """Made for children or whole families, as genre, rating or keywords say, and no rating against it."""
        if self.age >= _TEEN_FROM:
            return False
        if "family" in self.genres or 0 < self.age < _GUIDANCE_FROM:
            return True
        if "animation" in self.genres and self.age >= 0:
            return True
        return bool(_FAMILY_KEYWORDS.intersection(self.keywords)) and not _GROWN_GENRES.intersection(self.genres)

    @property
    def for_adults(self) -> bool:
        return self.age >= ADULTS_FROM or (self.age < 0 and not self.for_family)

    def shares(self) -> dict[str, Shares]:
        """How it divides among the values of each attribute."""
        genres = [genre for genre in self.genres if genre not in _FORM_GENRES]
        return {
            "kind": {self.kind: 1.0},
            "form": {next((form for form, own in _FORMS if own.intersection(self.genres)), FICTION): 1.0},
            "language": _evenly([self.language] if self.language else []),
            "country": _evenly(self.countries),
            "audience": self._audience(),
            "decade": {} if self.year is None else {str(min(max(self.year // 10 * 10, _OLDEST), _NEWEST)): 1.0},
            "genre": _evenly(genres),
        }

    def _audience(self) -> Shares:
        if self.for_family:
            return {"family": 1.0}
        if self.age < 0:
            return _UNRATED_AUDIENCE
        bounds = (_GUIDANCE_FROM, _TEEN_FROM, ADULTS_FROM)
        return {_AUDIENCES[sum(self.age >= bound for bound in bounds)]: 1.0}


def write_attributes(database: sqlite3.Connection, folder: Path) -> None:
    """Write the attributes of `database` into `folder`, which is made anew. The same catalogue gives the same bytes."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    facts = _read(database, minimum_ages(database))
    found = [title.shares() for title in facts]
    values = {name: _values(name, (shares[name] for shares in found)) for name in ATTRIBUTES}
    if values["language"]:
        unknown = {values["language"][0]: _COMMONEST_LANGUAGE, OTHER: 1 - _COMMONEST_LANGUAGE}
        for shares in found:
            shares["language"] = shares["language"] or unknown
    table = np.zeros((len(facts), sum(map(len, values.values()))), dtype=np.float32)
    start = 0
    for name in ATTRIBUTES:
        column = {value: start + number for number, value in enumerate(values[name])}
        for row, shares in enumerate(found):
            for value, share in shares[name].items():
                table[row, column.get(value, column.get(OTHER, start))] += share
        start += len(column)
    np.save(folder / "shares.npy", np.rint(table * WHOLE).astype(np.uint8))
    np.save(folder / "for_family.npy", np.array([title.for_family for title in facts], dtype=bool))
    np.save(folder / "for_adults.npy", np.array([title.for_adults for title in facts], dtype=bool))
    np.save(folder / "prominence.npy", _prominence(database, len(facts)))
    votes = database.execute("SELECT vote_average, votes FROM titles ORDER BY row").fetchall()
    average = [np.nan if mean is None or count < LEAST_VOTES else mean for mean, count in votes]
    np.save(folder / "average.npy", np.array(average, dtype=np.float32))
    (folder / "values.json").write_bytes(orjson.dumps(values))


def _read(database: sqlite3.Connection, ages: NDArray[np.int16]) -> list[_Facts]:
    codes = {words(name): code for code, names in country_names().items() for name in (*names, code)}
    records = database.execute(
        "SELECT row, kind, year, language, genres, countries, keywords FROM titles ORDER BY row"
    ).fetchall()
    facts = []
    for row, kind, year, language, genres, countries, keywords in records:
        names = orjson.loads(genres)
        own = tuple(dict.fromkeys(codes.get(words(name), name) for name in orjson.loads(countries)))
        shelves = [
            _SHELF_LANGUAGES[key] for key in (*map(words, names), *canonical_genres(names)) if key in _SHELF_LANGUAGES
        ]
        spoken = language or next(iter(shelves), None) or (_official_language(own[0]) if len(own) == 1 else None)
        kept = tuple(map(words, orjson.loads(keywords)))
        facts.append(_Facts(kind, year, spoken, canonical_genres(names), own, kept, int(ages[row])))
    return facts


def _values(name: str, found: Iterable[Shares]) -> list[str]:
    """The values of an attribute, those of most titles first; few of them end with OTHER."""
    if name == "audience":
        return list(_AUDIENCES)
    counts: Counter[str] = Counter()
    for shares in found:
        counts.update(shares)
    most = _MOST.get(name)
    values = [value for value, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:most]]
    return [*values, OTHER] if most and values else values


def _evenly(values: Sequence[str]) -> Shares:
    return {value: 1 / len(values) for value in values}


@cache
def _official_language(country: str) -> str | None:
    """The first official language of a country (ISO code), None if there is no such country."""
    from babel.languages import get_official_languages

    official = get_official_languages(country, de_facto=True) if len(country) == 2 else ()
    return official[0].split("_")[0] if official else None


def _prominence(database: sqlite3.Connection, titles: int) -> NDArray[np.float32]:
    """log(1 + votes) / 4; of a title without votes, how prominent its platforms' films are that could have got some.

    Series count for their seasons, and every title for each further platform; without a synopsis it is less.
    """
    records = database.execute(
        "SELECT row, votes, platforms, kind, year, seasons, length(coalesce(overview, '')) FROM titles ORDER BY row"
    ).fetchall()
    voted_years = [year for _, votes, _, _, year, _, _ in records if votes and year]
    newest = float(np.quantile(voted_years, _VOTED_UNTIL)) if voted_years else -np.inf
    known = np.zeros(titles, dtype=np.float32)
    per_platform: dict[str, list[float]] = defaultdict(list)
    for row, votes, platforms, kind, year, _, _ in records:
        known[row] = np.log1p(votes) / 4
        if kind == "movie" and year and year <= newest:
            for platform in orjson.loads(platforms):
                per_platform[platform].append(float(known[row]))
    usual = {platform: float(np.mean(own)) for platform, own in per_platform.items()}
    for row, votes, platforms, _, _, seasons, synopsis in records:
        own = orjson.loads(platforms)
        if not votes:
            known[row] = max((usual.get(platform, 0.0) for platform in own), default=0.0)
        known[row] += 0.35 * np.log2(max(seasons or 1, 1)) + 0.3 * max(len(own) - 1, 0) - 0.5 * (synopsis < 20)
    return known
