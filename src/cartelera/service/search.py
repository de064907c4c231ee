"""Search for titles by words of their names and of their people. Adult titles only if the filters say so."""

from __future__ import annotations

from dataclasses import dataclass

from cartelera.catalog import Filters, Title
from cartelera.service.context import ServiceContext

_SEARCHED_FOR_YEAR = 200
"""How many results are fetched before those of one year are kept."""


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
        """Titles whose names or people hold all the words of `text`: exact names first, then the most popular."""
        return self._catalog.titles(self._catalog.search(text, n, filters or Filters()))

    def nearest(self, text: str, n: int = 20, filters: Filters | None = None) -> Nearest:
        """Titles with the names nearest to `text`; before them those of people whose names are nearer than any title's.

        Several people share the `n` places.
        """
        names, passing = self._catalog.names, (filters or Filters()).mask(self._catalog.facets)
        titles = names.nearest("title", text)
        bar = titles[0].likeness if titles else 0
        people = names.nearest("person", text, _PEOPLE) if bar < _SURE else []
        people = [near for near in people if near.likeness > bar]
        share = max(1, n // max(1, len(people)))
        rows_of = {near.match.name: self._catalog.rows_of(near.match.ids[0]) for near in people}
        shown = {name: [row for row in rows if passing[row]][:share] for name, rows in rows_of.items()}
        for near in titles:
            shown.setdefault(near.match.name, []).extend(row for row in near.match.ids if passing[row])
        rows = dict.fromkeys(row for some in shown.values() for row in some)
        known = tuple(name for name, some in shown.items() if some)
        return Nearest(known, tuple(self._catalog.titles(list(rows)[:n])))

    def find(self, text: str, n: int, year: str = "") -> SearchResult:
        """Matching titles, else the nearest; only those of `year` unless it is empty."""
        searched = _SEARCHED_FOR_YEAR if year else n
        titles = tuple(self.matching(text, searched))
        nearest = Nearest((), ()) if titles else self.nearest(text, searched)
        titles = titles or nearest.titles
        if year:
            titles = tuple(title for title in titles if str(title.year) == year)[:n]
        return SearchResult(titles, nearest.names, self._years(text))

    def _years(self, name: str) -> tuple[int, ...]:
        match = self._catalog.names.exact("title", name)
        titles = self._catalog.titles(match.ids) if match else []
        return tuple(sorted({title.year for title in titles if title.year is not None}))
