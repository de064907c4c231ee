"""Search for titles by their names, their people, and what they are about. Adult titles only if the filters say so.

Names come first, meaning after, in one list that says why each title is in it. What the sentence asks besides (kind,
genre, years …) filters what is found by meaning; a title that is called what was typed is found whatever it says.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import zip_longest

import numpy as np

from cartelera.catalog import Adult, Filters, NearName, Title, TitleSummary
from cartelera.catalog.filters import Mask
from cartelera.names import words
from cartelera.service.context import ServiceContext
from cartelera.service.meaning import MeaningSearch
from cartelera.service.search_order import SPELT, Spelled, Weight, may_be_spanish, weigh
from cartelera.service.sentence import Grammar, Sentence
from cartelera.service.sentence.subjects import subject_of
from cartelera.service.values import split_year
from cartelera.service.years import near_titles, year_of

_PEOPLE = 3
"""At most so many people are near to a text."""

_SURE = 90
"""If a title's name is as much alike, of 100, no person is meant."""

_LISTED = Filters(adult=Adult.INCLUDE, unlisted=False)
"""What is found by meaning keeps to what viewers look for."""

_LONGEST_TRANSLATION = 7
_LONGEST_NAME = 12
"""A text of more words is no misspelt name, if it can be searched for by meaning."""


class FoundBy(StrEnum):
    """Why a title is in the answer to a search."""

    NAME = "name"
    """Its name, original name or a name it has elsewhere holds the words."""
    PERSON = "person"
    """Names and people together hold the words."""
    SPELLING = "spelling"
    """Its name, or that of somebody who worked on it, is spelled much the same."""
    NAME_MEANING = "name_meaning"
    """Its name means the same in another language."""
    LIKE = "like"
    """It is like the title that the sentence names."""
    MEANING = "meaning"
    """It is about that."""
    FILTERS = "filters"
    """It is as the sentence asks, which says nothing more."""


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A title, and why it was found."""

    title: TitleSummary
    found_by: FoundBy


@dataclass(frozen=True, slots=True)
class _Meant:
    """A row found without a name; `named`: the cosine of its name with the text, 0 if that says nothing."""

    row: int
    found_by: FoundBy
    named: float = 0


@dataclass(frozen=True, slots=True)
class Nearest:
    """What is nearest to a text that nothing is called: `names` of people and titles, `rows` of titles, best first.

    `likeness`: of the nearest name, and `title_likeness`: of the nearest of a title; 100 at most. `is_slip`: the text
    is hardly anything but one of the names, mistyped.
    """

    names: tuple[str, ...]
    rows: tuple[int, ...]
    likeness: float = 0
    title_likeness: float = 0
    is_slip: bool = False


@dataclass(frozen=True, slots=True)
class SearchResult:
    """`hits`, best first; `sentence`: how the text was read.

    `nearest`: the names most like the text, if none holds its words; `years`: those of titles with exactly this name,
    ascending.
    """

    hits: tuple[SearchHit, ...]
    sentence: Sentence
    nearest: tuple[str, ...]
    years: tuple[int, ...]

    @property
    def titles(self) -> tuple[TitleSummary, ...]:
        """The titles that were found."""
        return tuple(hit.title for hit in self.hits)


class Search:
    """Searches one release. Takes milliseconds: never for an event loop."""

    def __init__(self, context: ServiceContext) -> None:
        self._catalog = context.catalog
        self._grammar = Grammar(context.catalog)
        self._meaning = MeaningSearch(context)

    def titles(self, text: str, n: int = 20, filters: Filters | None = None) -> list[Title]:
        """`matching`, else those of `nearest`."""
        return self.matching(text, n, filters) or self._catalog.titles(self.nearest(text, n, filters).rows)

    def matching(self, text: str, n: int = 20, filters: Filters | None = None) -> list[Title]:
        """Titles whose names or people hold all the words of `text`: exact names first, then the most popular.

        If nothing is called `text` and a year stands behind it: first those of that year that hold the other words.
        """
        filters = filters or Filters()
        rows = self._of_year_behind(text, n, filters) + self._catalog.search(text, n, filters)
        return self._catalog.titles(list(dict.fromkeys(rows))[:n])

    def nearest(self, text: str, n: int = 20, filters: Filters | None = None) -> Nearest:
        """Titles with the names nearest to `text`; before them those of people whose names are nearer than any title's.

        Several people share the `n` places.
        """
        passing = (filters or Filters()).mask(self._catalog.facets)
        titles, name, year = near_titles(self._catalog, "title", text)
        people = self._nearer_people(name, titles[0].likeness if titles else 0)
        share = max(1, n // max(1, len(people)))
        rows_of: dict[str, list[int]] = {}
        for near in people:
            worked_on = [row for row in self._catalog.rows_of(near.match.ids[0]) if passing[row]]
            rows_of[near.match.name] = self._of_year_first(worked_on, year)[:share]
        for near in titles:
            rows_of.setdefault(near.match.name, []).extend(row for row in near.match.ids if passing[row])
        rows = self._of_year_first(list(dict.fromkeys(row for some in rows_of.values() for row in some)), year)
        names = tuple(name for name, some in rows_of.items() if some)
        likeness = max((near.likeness for near in (*people, *titles)), default=0.0)
        is_slip = any(near.is_slip for near in (*people, *titles))
        return Nearest(names, tuple(rows[:n]), likeness, titles[0].likeness if titles else 0, is_slip)

    def find(
        self,
        text: str,
        n: int,
        filters: Filters | None = None,
        without: Collection[str] = (),
        *,
        year: int | None = None,
    ) -> SearchResult:
        """The `n` titles that answer `text` best: names, then people, then spelling or meaning.

        `without`: keys of constraints in `text` that do not count; `year`: only titles of it.
        """
        filters = filters or Filters()
        if year is not None:
            filters = _within(filters, year, year)
        return self._find(text, n, filters, without, self._by_name(text, n, filters))

    def _find(
        self,
        text: str,
        n: int,
        filters: Filters,
        without: Collection[str],
        found: dict[int, FoundBy],
        nearest: Nearest | None = None,
    ) -> SearchResult:
        """As `find`, with what was `found` by name, and what is `nearest` unless it is None."""
        sentence = self._grammar.read(text, without)
        asked = filters.mask(self._catalog.facets)
        for constraint in sentence.constraints:
            asked &= constraint.mask(self._catalog)
        subject = subject_of(sentence.about) if sentence.constraints else None
        if subject is not None:
            about = self._meaning.on(subject, n, asked & _LISTED.mask(self._catalog.facets))
            found = _joined(found, dict.fromkeys(about, FoundBy.MEANING))
        elif sentence.constraints and sentence.about and not found and len(words(text).split()) <= _LONGEST_TRANSLATION:
            # `El show de Truman` asks for no series.
            passing = filters.mask(self._catalog.facets)
            found = dict.fromkeys(self._meaning.translations(text, passing)[:n], FoundBy.NAME_MEANING)
        if sentence.constraints or sentence.removed:
            found = _joined(found, self._by_words(sentence.about, n, asked))
        if found or (len(words(text).split()) > _LONGEST_NAME and self._meaning.is_available):
            nearest = Nearest((), ())
        else:
            nearest = nearest or self.nearest(text, n, filters)
            if sentence.constraints and nearest.title_likeness < SPELT:  # What was understood is hardly a name.
                nearest = Nearest((), ())
        spelled = dict.fromkeys(nearest.rows, FoundBy.SPELLING)
        if len(found) < n:
            meant = self._by_meaning(sentence, n, asked & _LISTED.mask(self._catalog.facets))
            meaning = {hit.row: hit.found_by for hit in meant}
            instalment = None if found else self._meaning.instalment(text, filters.mask(self._catalog.facets))
            if instalment is not None:
                found = {instalment: FoundBy.NAME_MEANING}
            named, fame = (meant[0].named, self._meaning.fame(meant[0].row)) if meant else (0.0, 0.0)
            match weigh(text, self._spelled(nearest), named, fame):
                case Weight.SPELLING:
                    found = _joined(found, spelled, meaning)
                case Weight.SPELLING_FIRST:
                    found = _joined(found, _alternating(spelled, meaning))
                case Weight.MEANING_FIRST:
                    found = _joined(found, _alternating(meaning, spelled))
                case Weight.MEANING:
                    found = _joined(found, meaning, spelled)
        return self._result(text, dict(list(found.items())[:n]), sentence, nearest)

    def look_up(self, text: str, n: int, filters: Filters | None = None) -> tuple[SearchHit, ...]:
        """The `n` titles whose names or people hold the words of `text`; only if there are none, what `find` finds.

        Of a mistyped name only what is spelled like it: what it means, which is what costs, is not asked. A single
        word of the synopses (`lawyers`) may be a subject, however near it is to a name (`Lawless`).
        """
        filters = filters or Filters()
        found, nearest = self._by_name(text, n, filters), None
        if not found and len(words(text).split()) <= _LONGEST_NAME:
            nearest = self.nearest(text, n, filters)
            is_near = nearest.likeness >= SPELT or (nearest.is_slip and not self._is_word(text))
            if is_near and not may_be_spanish(text, self._spelled(nearest)):
                found = dict.fromkeys(nearest.rows, FoundBy.SPELLING)
        if found:
            return self._hits(dict(list(found.items())[:n]))
        return self._find(text, n, filters, (), found, nearest).hits

    def _spelled(self, nearest: Nearest) -> Spelled:
        fame = self._meaning.fame(nearest.rows[0]) if nearest.rows else 0.0
        return Spelled(nearest.likeness, nearest.title_likeness, nearest.is_slip, fame)

    def _is_word(self, text: str) -> bool:
        """Whether `text` is one word, and one that some synopsis holds."""
        return len(words(text).split()) == 1 and bool(self._catalog.search_synopses([text], 1))

    def named(self, text: str, n: int, filters: Filters | None = None) -> tuple[SearchHit, ...]:
        """The `n` titles whose names or people hold the words of `text`, the last maybe unfinished: while one types."""
        return self._hits(dict(list(self._by_name(text, n, filters or Filters()).items())[:n]))

    def _hits(self, found: dict[int, FoundBy]) -> tuple[SearchHit, ...]:
        titles = self._catalog.summaries(list(found))
        return tuple(SearchHit(title, why) for title, why in zip(titles, found.values(), strict=True))

    def _result(self, text: str, found: dict[int, FoundBy], sentence: Sentence, nearest: Nearest) -> SearchResult:
        hits = self._hits(found)
        is_shown = any(hit.found_by is FoundBy.SPELLING for hit in hits)
        return SearchResult(hits, sentence, nearest.names if is_shown else (), self._years(text))

    def _by_name(self, text: str, n: int, filters: Filters) -> dict[int, FoundBy]:
        """As `matching`, with the reason of each row."""
        of_year = dict.fromkeys(self._of_year_behind(text, n, filters), FoundBy.NAME)
        return of_year | {
            row: of_year.get(row, why)
            for row, why in self._by_words(text, n, filters.mask(self._catalog.facets)).items()
        }

    def _by_words(self, text: str, n: int, passing: Mask) -> dict[int, FoundBy]:
        named = self._catalog.search_names(text, n, passing)
        people = self._catalog.search_people(text, n - len(named), passing, named)
        return dict.fromkeys(named, FoundBy.NAME) | dict.fromkeys(people, FoundBy.PERSON)

    def _by_meaning(self, sentence: Sentence, n: int, passing: Mask) -> list[_Meant]:
        """What is asked for without a name: like a title, about something, or nothing but filters."""
        seeds = [each.seed for each in sentence.constraints if each.seed is not None]
        if seeds:
            return [_Meant(row, FoundBy.LIKE) for row in self._meaning.like(seeds[0], sentence.about, n, passing)]
        if sentence.about:
            return [
                _Meant(hit.row, FoundBy.NAME_MEANING if hit.named else FoundBy.MEANING, hit.named)
                for hit in self._meaning.find(sentence.about, n, passing)
            ]
        rows = np.flatnonzero(passing)[:n].tolist() if sentence.constraints else []
        return [_Meant(row, FoundBy.FILTERS) for row in rows]

    def _of_year_first(self, rows: list[int], year: int | None) -> list[int]:
        return rows if year is None else sorted(rows, key=lambda row: year_of(self._catalog, row) != year)

    def _nearer_people(self, text: str, likeness: float) -> list[NearName]:
        """People whose names are more like `text` than a title's that is so much alike."""
        people = self._catalog.names.nearest("person", text, _PEOPLE) if likeness < _SURE else []
        return [near for near in people if near.likeness > likeness]

    def _of_year_behind(self, text: str, n: int, filters: Filters) -> list[int]:
        """Rows of titles of the year behind `text` that hold its other words; else of the year before and after."""
        dated = split_year(text)
        if dated is None or self._catalog.names.exact("title", text) is not None:
            return []
        name, year, _ = dated
        return self._catalog.search(name, n, _within(filters, year, year)) or self._catalog.search(
            name, n, _within(filters, year - 1, year + 1)
        )

    def _years(self, name: str) -> tuple[int, ...]:
        match = self._catalog.names.exact("title", name)
        years = {year_of(self._catalog, row) for row in match.ids} if match else set()
        return tuple(sorted(year for year in years if year is not None))


def _alternating(one: dict[int, FoundBy], other: dict[int, FoundBy]) -> dict[int, FoundBy]:
    pairs = zip_longest(one.items(), other.items())
    return _joined(*({item[0]: item[1]} for pair in pairs for item in pair if item is not None))


def _joined(*found: dict[int, FoundBy]) -> dict[int, FoundBy]:
    """All of them, each row with the first reason there is."""
    joined: dict[int, FoundBy] = {}
    for some in found:
        for row, why in some.items():
            joined.setdefault(row, why)
    return joined


def _within(filters: Filters, first: int, last: int) -> Filters:
    """`filters`, and from one year to another."""
    low = first if filters.year_from is None else max(first, filters.year_from)
    high = last if filters.year_to is None else min(last, filters.year_to)
    return replace(filters, year_from=low, year_to=high)
