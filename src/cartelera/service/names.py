"""The only place where names that people type become titles, people, groups, platforms and viewers.

Everything here raises NotFoundError with suggestions. Those by spelling take time, so they are computed only when read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal, get_args

from cartelera.catalog import NameMatch, Title
from cartelera.errors import ErrorCode, NotFoundError
from cartelera.platforms import match_platform
from cartelera.service.context import ServiceContext
from cartelera.service.values import parse_year, shorten, split_year
from cartelera.service.years import index_of_year, suggest_titles

Job = Literal["Actor", "Director"]
GroupKind = Literal["collection", "company", "country"]
TitleKind = Literal["film", "title"]


@dataclass(frozen=True, slots=True)
class NamedTitle:
    """The title that a name means, and the others that bear the same name, the best known first, no adult ones."""

    title: Title
    others: tuple[Title, ...]


class NameResolver:
    """Resolves names in one release."""

    def __init__(self, context: ServiceContext) -> None:
        self._catalog = context.catalog
        self._platforms = context.platforms
        self._viewers = context.release.rating_histories

    def film(self, text: str, year: str | None = None) -> NamedTitle:
        """The film of the movie data that `text` names: the most popular, or that of `year` or of a trailing year."""
        match = self._catalog.names.exact("film", text)
        if match is None:
            self._require_film(text)
        return self._named("film", text, year, match)

    def title(self, text: str, year: str | int | None = None) -> NamedTitle:
        """The film or series that `text` names: the best known, or that of `year` or of a trailing year.

        How well known a title is: `catalog/writing/fame.py`.
        """
        return self._named("title", text, year, self._catalog.names.exact("title", text))

    def title_row(self, text: str, year: str | None = None) -> int:
        """The row of `title(text, year)`, without reading the titles if no year is given."""
        return self.title_rows(text, year)[0]

    def title_rows(self, text: str, year: str | None = None) -> tuple[int, ...]:
        """The rows of `title(text, year)` and of the others, without reading the titles if no year is given."""
        if year is None and (match := self._catalog.names.exact("title", text)) is not None:
            return (match.ids[0], *self._named_beside(match.ids[1:])) if len(match.ids) > 1 else match.ids
        named = self.title(text, year)
        return (named.title.row, *(other.row for other in named.others))

    def title_or_id_rows(self, text: str) -> tuple[int, ...]:
        """The row of the title with the id `text`, of any source; else `title_rows(text)`, if no year stands in it."""
        row = self._catalog.row(text)
        if row is not None:
            return (row,)
        rows = self.title_rows(text)
        return rows if self._catalog.names.exact("title", text) is not None else rows[:1]

    def title_by_id(self, title_id: str) -> Title:
        """The title that any source calls `title_id`."""
        return self._catalog.title(self.row_by_id(title_id))

    def row_by_id(self, title_id: str) -> int:
        """The row of `title_by_id(title_id)`, without reading the title."""
        row = self._catalog.row(title_id)
        if row is None:
            raise NotFoundError(ErrorCode.TITLE_ID, name=title_id[:80])
        return row

    def person(self, job: Job, text: str) -> NameMatch:
        """The person with that job; the first of `ids` is meant."""
        return self._match(job.lower(), text)

    def group(self, kind: GroupKind, text: str) -> NameMatch:
        """The collection, company or country; the first of `ids` is meant."""
        return self._match(kind, text)

    def platform(self, text: str) -> str:
        """The key of the platform."""
        key = match_platform(text, self._platforms)
        if key is None:
            raise NotFoundError(ErrorCode.PLATFORM, tuple(self._platforms), name=shorten(text))
        return key

    def viewer(self, text: str) -> int:
        """The number of the viewer with that id, or with that number in the only data set that has it."""
        return self._viewers.find(text)

    def _require_film(self, text: str) -> None:
        """Raises NotFoundError if `text`, or what stands before its year, names a title that is no film."""
        names, dated = self._catalog.names, split_year(text)
        for spelled in (text, dated[0]) if dated else (text,):
            offered = names.exact("title", spelled)
            if offered is not None and names.exact("film", spelled) is None:
                raise NotFoundError(ErrorCode.FILM_ONLY_OFFERED, self._near("film", text), name=offered.name)

    def _named(self, kind: TitleKind, text: str, year: str | int | None, match: NameMatch | None) -> NamedTitle:
        """The whole name first, since some end in a year; then a year behind the name; then the beginning of a name.

        `match`: the title whose whole name is `text`, if there is one.
        """
        dated = None if match else split_year(text)
        if dated is not None and (year is None or str(year).strip() == str(dated[1])):
            name, number, bracketed = dated
            if (undated := self._catalog.names.resolve(kind, name)) is not None:
                titles = self._catalog.titles(undated.ids)
                at = index_of_year([title.year for title in titles], number)
                if at is not None:
                    return self._chosen(titles, titles[at])
                if bracketed or year is not None:
                    raise _no_such_year(titles, undated.name, number)
        match = match or self._match(kind, text)
        titles = self._catalog.titles(match.ids)
        chosen = titles[0] if year is None else _of_year(titles, match.name, year)
        return self._chosen(titles, chosen)

    def _chosen(self, titles: Sequence[Title], chosen: Title) -> NamedTitle:
        beside = set(self._named_beside(title.row for title in titles))
        return NamedTitle(chosen, tuple(t for t in titles if t.row in beside and t.row != chosen.row))

    def _named_beside(self, rows: Iterable[int]) -> list[int]:
        """Those that may be named beside the one that is meant: adult titles are named to those only who mean them."""
        return [row for row in rows if not self._catalog.facets.adult[row]]

    def _match(self, kind: str, text: str) -> NameMatch:
        match = self._catalog.names.resolve(kind, text)
        if match is None:
            raise NotFoundError(ErrorCode(kind), self._near(kind, text), name=shorten(text))
        return match

    def _near(self, kind: str, text: str) -> Callable[[], tuple[str, ...]]:
        if kind in get_args(TitleKind):
            return partial(suggest_titles, self._catalog, kind, text)
        return partial(self._catalog.names.suggest, kind, text)


def _of_year(titles: Sequence[Title], name: str, year: str | int) -> Title:
    number = year if isinstance(year, int) else parse_year(year)
    for title in titles:
        if title.year == number:
            return title
    raise _no_such_year(titles, name, number)


def _no_such_year(titles: Sequence[Title], name: str, year: int) -> NotFoundError:
    years = sorted({title.year for title in titles if title.year is not None})
    return NotFoundError(ErrorCode.TITLE_YEAR, tuple(f"{name} ({known})" for known in years), name=name, year=year)
