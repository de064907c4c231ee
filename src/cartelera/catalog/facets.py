"""Facets: for every value of an attribute the rows that have it, and a few numbers per row, as memory-mapped arrays.

Made when a catalogue is written, beside its `catalog.db`, so that filtering costs a few array operations:

    facets/values.json      for each facet its values (most titles first) and every spelling that means one of them
    facets/offsets.npy      (values of all facets + 1,) int64: rows[offsets[i]:offsets[i + 1]] are the rows of value i
    facets/rows.npy         int32, ascending within each value
    facets/{year,runtime,minimum_age}.npy   (titles,) int16, -1: unknown, unrated
    facets/adult.npy        (titles,) bool
    facets/unlisted.npy     (titles,) uint8: why a title stays out of viewers' lists (catalog.listing.Unlisted)
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from cartelera.catalog.model import has_ended
from cartelera.errors import ErrorCode, InvalidValueError, WorkspaceError
from cartelera.names import words
from cartelera.platforms import match_platform

FACETS = ("platforms", "countries", "genres", "languages", "kinds", "maturity", "offers")
"""`offers`: the `OfferTerms` of every offer, in their text form."""
FACETS_FOLDER = "facets"
_OFFER_SEPARATOR = "|"
UNKNOWN = -1
_CODES = {
    "platforms": ErrorCode.PLATFORM,
    "countries": ErrorCode.COUNTRY,
    "genres": ErrorCode.GENRE,
    "languages": ErrorCode.LANGUAGE,
    "kinds": ErrorCode.KIND,
    "maturity": ErrorCode.MATURITY,
}
_LISTED = 12
"""So many values are named in full when one is asked for that there is not."""

_DAYS_KEPT = 4
"""For so many days it is kept what was offered: a server asks for today."""

Rows = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class OfferTerms:
    """What an offer states: its platform, one of its countries (ISO code), the way, and the last day (ISO date).

    Empty if it does not state one.
    """

    platform: str
    country: str
    way: str
    until: str = ""

    @classmethod
    def parse(cls, text: str) -> OfferTerms:
        """The terms that `str` has written."""
        return cls(*text.split(_OFFER_SEPARATOR))

    def __str__(self) -> str:
        stated = (self.platform, self.country, self.way, self.until)
        return _OFFER_SEPARATOR.join(stated if self.until else stated[:3])

    def has_ended(self, day: str) -> bool:
        """Whether the last day is before `day` (ISO date)."""
        return has_ended(self.until, day)


@dataclass(frozen=True)
class Facet:
    """One attribute: its values, and the rows of each. `spellings`: every text that means a value, to its index."""

    name: str
    values: tuple[str, ...]
    spellings: dict[str, int]
    offsets: NDArray[np.int64]
    all_rows: Rows

    def rows(self, index: int) -> Rows:
        """The rows of the titles that have the value at `index`, ascending."""
        return self.all_rows[self.offsets[index] : self.offsets[index + 1]]

    def index(self, text: str) -> int:
        """The value that `text` means: compared by `words`; platforms also by their known other names.

        Raises InvalidValueError with the values nearest to it.
        """
        found = self._by_words.get(words(text))
        if found is None and self.name == "platforms":
            key = match_platform(text, self.values)
            found = None if key is None else self.values.index(key)
        if found is None:
            raise InvalidValueError(_CODES[self.name], self.nearest(text), name=text[:80])
        return found

    def nearest(self, text: str, n: int = 5) -> tuple[str, ...]:
        """The spellings most like `text`, best first; of few values all, those of most titles first."""
        if len(self.values) <= _LISTED:
            return self.values
        from rapidfuzz import fuzz, process

        spellings = tuple(self.spellings)
        best = process.extract(
            words(text[:80]), spellings, processor=words, scorer=fuzz.ratio, limit=4 * n, score_cutoff=60
        )
        nearest: dict[int, str] = {}
        for spelling, _, _ in best:
            nearest.setdefault(self.spellings[spelling], spelling)
        return tuple(nearest.values())[:n]

    @cached_property
    def _by_words(self) -> dict[str, int]:
        return {words(spelling): index for spelling, index in reversed(self.spellings.items())}


@dataclass(frozen=True)
class Facets:
    """The facets of one catalogue. `minimum_age`: by the strictest known rating of a title; adult titles are 18."""

    platforms: Facet
    countries: Facet
    genres: Facet
    languages: Facet
    kinds: Facet
    maturity: Facet
    offers: Facet
    year: NDArray[np.int16]
    runtime: NDArray[np.int16]
    minimum_age: NDArray[np.int16]
    adult: NDArray[np.bool_]
    unlisted: NDArray[np.uint8]

    @cached_property
    def offer_terms(self) -> tuple[OfferTerms, ...]:
        """The values of `offers`."""
        return tuple(map(OfferTerms.parse, self.offers.values))

    def offered(self, day: str) -> NDArray[np.bool_]:
        """Which titles have an offer that stands on `day` (ISO date), shape (titles,); read-only."""
        mask = self._offered.get(day)
        if mask is None:
            mask = np.zeros(len(self.adult), dtype=bool)
            for index, terms in enumerate(self.offer_terms):
                if not terms.has_ended(day):
                    mask[self.offers.rows(index)] = True
            mask.flags.writeable = False
            if len(self._offered) >= _DAYS_KEPT:
                self._offered.clear()
            self._offered[day] = mask
        return mask

    @cached_property
    def _offered(self) -> dict[str, NDArray[np.bool_]]:
        """What `offered` made for some days."""
        return {}

    @classmethod
    def load(cls, folder: Path, titles: int) -> Facets:
        """Open the facets of a catalogue of so many titles, memory-mapped. Raises WorkspaceError if damaged."""
        try:
            described: dict[str, Any] = orjson.loads((folder / "values.json").read_bytes())
            offsets, rows, year, runtime, minimum_age, adult, unlisted = (
                np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
                for name in ("offsets", "rows", "year", "runtime", "minimum_age", "adult", "unlisted")
            )
            facets: dict[str, Facet] = {}
            start = 0
            for name in FACETS:
                values = tuple(described[name]["values"])
                part = offsets[start : start + len(values) + 1]
                facets[name] = Facet(name, values, described[name]["spellings"], part, rows)
                start += len(values)
        except (OSError, ValueError, KeyError) as error:
            raise WorkspaceError(f"{folder} holds no facets of a catalogue: {error}") from error
        if len(offsets) != start + 1 or any(len(a) != titles for a in (year, runtime, minimum_age, adult, unlisted)):
            raise WorkspaceError(f"{folder} holds the facets of another catalogue")
        return cls(**facets, year=year, runtime=runtime, minimum_age=minimum_age, adult=adult, unlisted=unlisted)
