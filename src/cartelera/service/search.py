"""Search for titles by words of their names and of their people. Adult titles only if the filters say so."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cartelera.catalog import Filters, NearName, Title
from cartelera.service.context import ServiceContext
from cartelera.service.values import split_year
from cartelera.service.years import near_titles, year_of

_PEOPLE = 3
"""At most so many people are near to a text."""

_SURE = 90
"""If a title's name is as much alike, of 100, no person is meant."""


@dataclass(frozen=True, slots=True)
class Nearest:
    """What is nearest to a text that nothing is called: `names` of people and of titles, and `titles`, best first."""

    names: tuple[str, ...]
    titles: tuple[Title, ...]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """`titles`, best first; `nearest`: the names these stand for, if no title holds the words; `years`: those of titles
    with exactly this name, ascending."""

    titles: tuple[Title, ...]
    nearest: tuple[str, ...]
    years: tuple[int, ...]


class Search:
    """Searches one catalogue. Takes milliseconds: never for an event loop."""

    def __init__(self, context: ServiceContext) -> None:
        self._catalog = context.catalog

    def titles(self, text: str, n: int = 20, filters: Filters | None = None) -> list[Title]:
        """`matching`, else those of `nearest`."""
        return self.matching(text, n, filters) or list(self.nearest(text, n, filters).titles)

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
        return Nearest(names, tuple(self._catalog.titles(rows[:n])))

    def find(self, text: str, n: int, year: int | None = None) -> SearchResult:
        """Matching titles, else the nearest; only those of `year` unless it is None."""
        filters = Filters() if year is None else _within(Filters(), year, year)
        titles = tuple(self.matching(text, n, filters))
        nearest = Nearest((), ()) if titles else self.nearest(text, n, filters)
        return SearchResult(titles or nearest.titles, nearest.names, self._years(text))

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


def _within(filters: Filters, first: int, last: int) -> Filters:
    """`filters`, and from one year to another."""
    low = first if filters.year_from is None else max(first, filters.year_from)
    high = last if filters.year_to is None else min(last, filters.year_to)
    return replace(filters, year_from=low, year_to=high)
