"""Search for titles by words of their names and of their people. Adult titles only if the filters say so."""

from __future__ import annotations

from dataclasses import dataclass

from cartelera.catalog import Filters, Title
from cartelera.service.context import ServiceContext

_SEARCHED_FOR_YEAR = 200
"""How many results are fetched before those of one year are kept."""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """`titles`, best first; `is_nearest`: no title holds the words, and these have the nearest names; `years`: those
    of titles with exactly this name, ascending."""

    titles: tuple[Title, ...]
    is_nearest: bool
    years: tuple[int, ...]


class Search:
    """Searches one catalogue."""

    def __init__(self, context: ServiceContext) -> None:
        self._catalog = context.catalog

    def matching(self, text: str, n: int = 20, filters: Filters | None = None) -> list[Title]:
        """Titles whose names or people hold all the words of `text`: exact names first, then the most popular."""
        return self._catalog.titles(self._catalog.search(text, n, filters or Filters()))

    def nearest(self, text: str, n: int = 20, filters: Filters | None = None) -> list[Title]:
        """Titles with the names nearest to `text`. Compares it with every name: slow, never for an event loop."""
        names, passing = self._catalog.names, (filters or Filters()).mask(self._catalog.facets)
        matches = [names.exact("title", name) for name in names.suggest("title", text)]
        rows = dict.fromkeys(row for match in matches if match for row in match.ids if passing[row])
        return self._catalog.titles(list(rows)[:n])

    def find(self, text: str, n: int, year: str = "") -> SearchResult:
        """Matching titles, else the nearest; only those of `year` unless it is empty. Slow if nothing matches."""
        searched = _SEARCHED_FOR_YEAR if year else n
        titles = self.matching(text, searched)
        is_nearest = not titles
        if is_nearest:
            titles = self.nearest(text, searched)
        if year:
            titles = [title for title in titles if str(title.year) == year][:n]
        return SearchResult(tuple(titles), is_nearest, self._years(text))

    def _years(self, name: str) -> tuple[int, ...]:
        match = self._catalog.names.exact("title", name)
        titles = self._catalog.titles(match.ids) if match else []
        return tuple(sorted({title.year for title in titles if title.year is not None}))
