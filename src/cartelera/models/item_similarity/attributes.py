"""What is compared of titles beside their words and people: kind, year, language, countries, and how well known."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cartelera.catalog import Catalog
from cartelera.catalog.facets import Facet
from cartelera.catalog.genres import canonical_genres
from cartelera.catalog.listing import Unlisted
from cartelera.models.storage import load_arrays, save_arrays
from cartelera.recommendation import FloatArray

UNKNOWN = -1
FORMS = (
    frozenset(("documentary",)),
    frozenset(("animation", "anime")),
    frozenset(("stand-up", "talk show")),
    frozenset(("reality", "lifestyle", "fitness", "news")),
    frozenset(("family",)),
)
"""Genres that say what a thing is and whom it is for, not what it tells of: who wants one seldom means another."""
DOCUMENTARY = 1
_ENGLISH = "en"
_MOST_COUNTRIES = 64
"""Those of the most titles, as many as a number has bits: rarer ones are not compared."""
_WELL_KNOWN = 1_000
_VOTES_PER_OFFER, _VOTES_PER_RATING = 40, 3
_SHELF_LANGUAGES = {"Spanish-Language TV Shows": "es", "Korean TV Shows": "ko", "British TV Shows": "en"}


@dataclass(frozen=True, slots=True, eq=False)
class TitleAttributes:
    """Arrays by row, all (titles,). `year`: -1 unknown; `language`: a number, -1 unknown; `countries`: a bit for each;
    `trust`: 0 nobody knows it … 1 well known; `bare`: it has neither keywords nor companies, so that its synopsis says
    most of what is known; `form`: the bits of FORMS it has, and one more for a short.
    """

    series: NDArray[np.bool_]
    year: NDArray[np.int16]
    language: NDArray[np.int16]
    english: NDArray[np.bool_]
    countries: NDArray[np.uint64]
    trust: FloatArray
    bare: NDArray[np.bool_]
    form: NDArray[np.uint8]

    @classmethod
    def of(cls, catalog: Catalog, ratings: NDArray[np.integer]) -> TitleAttributes:
        """`ratings`: (titles,), how often each was rated."""
        facets = catalog.facets
        language, english = _languages(catalog)
        return cls(
            np.isin(np.arange(len(catalog)), _rows_of(facets.kinds, "series")),
            np.array(facets.year),
            language,
            english,
            _country_bits(facets.countries, len(catalog)),
            _trust(catalog, ratings),
            np.array(
                [not k and not c for k, c in zip(catalog.column("keywords"), catalog.column("companies"), strict=True)],
                dtype=bool,
            ),
            _forms(catalog),
        )

    def save(self, folder: Path) -> None:
        """Write the arrays into `folder`."""
        save_arrays(folder, {each.name: getattr(self, each.name) for each in fields(self)})

    @classmethod
    def load(cls, folder: Path) -> TitleAttributes:
        """Open what `save` wrote, memory-mapped."""
        return cls(*load_arrays(folder, *(each.name for each in fields(cls))))


def _forms(catalog: Catalog) -> NDArray[np.uint8]:
    names = [frozenset(canonical_genres(genres)) for genres in catalog.column("genres")]
    bits = [sum(bool(own & form) << bit for bit, form in enumerate(FORMS)) for own in names]
    short = (catalog.facets.unlisted & Unlisted.SHORT) != 0
    return np.asarray(np.array(bits, dtype=np.uint8) | (short.astype(np.uint8) << len(FORMS)))


def _rows_of(facet: Facet, value: str) -> NDArray[np.int32]:
    return facet.rows(facet.values.index(value)) if value in facet.values else np.empty(0, dtype=np.int32)


def _country_bits(countries: Facet, titles: int) -> NDArray[np.uint64]:
    bits = np.zeros(titles, dtype=np.uint64)
    for index in range(min(len(countries.values), _MOST_COUNTRIES)):
        bits[countries.rows(index)] |= np.uint64(1 << index)
    return bits


def _trust(catalog: Catalog, ratings: NDArray[np.integer]) -> FloatArray:
    votes = catalog.column("votes").astype(np.float64)
    offers = np.array([len(platforms) for platforms in catalog.column("platforms")], dtype=np.float64)
    known = np.log1p(votes + _VOTES_PER_OFFER * offers + _VOTES_PER_RATING * ratings) / np.log1p(_WELL_KNOWN)
    return np.asarray(np.minimum(known, 1), dtype=np.float32)


def _languages(catalog: Catalog) -> tuple[NDArray[np.int16], NDArray[np.bool_]]:
    """The number of each title's language, -1 unknown, and whether it is English. What no source states is taken from
    a shelf, or else from the country that is named first."""
    numbers = {_ENGLISH: 0}
    spoken = np.full(len(catalog), UNKNOWN, dtype=np.int16)
    columns = (catalog.column(name) for name in ("language", "genres", "countries"))
    for row, (stated, genres, countries) in enumerate(zip(*columns, strict=True)):
        code = stated or next((_SHELF_LANGUAGES[name] for name in genres if name in _SHELF_LANGUAGES), None)
        if code is None and countries:
            code = _official_language(catalog.facets.countries, countries[0])
        if code is not None:
            spoken[row] = numbers.setdefault(code, len(numbers))
    return spoken, np.asarray(spoken == 0)


@cache
def _language_of(country: str) -> str | None:
    """The first official language of a country (ISO code), by CLDR."""
    # Imported here: serving does not need it.
    from babel.languages import get_official_languages

    official = get_official_languages(country, de_facto=True)
    return official[0].split("_")[0] if official else None


def _official_language(countries: Facet, name: str) -> str | None:
    index = countries.spellings.get(name)
    return None if index is None else _language_of(countries.values[index])
