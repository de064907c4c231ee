"""What a form of export declares: the columns it is recognised by, and how a row becomes an entry."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from cartelera.viewer_exports.entries import Entry, LeftOut, Mark
from cartelera.viewer_exports.table import Row, Table
from cartelera.viewer_exports.times import times_of
from cartelera.viewer_exports.values import (
    imdb_id_of,
    is_episode,
    kind_of,
    number_of,
    people_of,
    runtime_of,
    tmdb_id_of,
    year_of,
)

POINTS = {5: "", 10: "ratings 0–10, halved", 100: "ratings 0–100, divided by 20"}
"""The scales of ratings by their highest value, and what is said of each."""


@dataclass(frozen=True, slots=True)
class Form:
    """One form. `required`: its `bare` columns; `without`: columns that another form has which is like it otherwise.

    `rows`: every row of a table as an entry or the reason why it is left out, and a remark. `exact`: it has these
    columns and no other. `rated`: its rows may bear ratings. `generic`: columns that a table of no viewer's may have
    too, so that only who is told that a file is an export may take it for one.
    """

    name: str
    describes: str
    required: frozenset[str]
    rows: Callable[[Table], tuple[Sequence[Entry | LeftOut], str]]
    without: frozenset[str] = frozenset()
    exact: bool = False
    rated: bool = True
    generic: bool = False

    def fits(self, columns: Iterable[str]) -> bool:
        """Whether a table of these columns is of this form."""
        names = {name for name in columns if name}
        return self.required <= names and not self.without & names and (not self.exact or names == self.required)


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns say what, in forms that need no more than that; of several the first that says something.

    `points`: the highest rating; 0: the highest value of the column tells it. `mark`: what a row without a rating
    means. `every_kind`: that of all titles, if no column says it. `unrated`: why a row without a rating is left out.
    """

    title: Sequence[str] = ("title",)
    year: Sequence[str] = ("year",)
    kind: Sequence[str] = ()
    imdb_id: Sequence[str] = ()
    tmdb_id: Sequence[str] = ()
    rating: Sequence[str] = ()
    at: Sequence[str] = ()
    original_title: Sequence[str] = ()
    runtime: Sequence[str] = ()
    directors: Sequence[str] = ()
    points: int = 5
    mark: Mark = Mark.watched
    every_kind: str = ""
    unrated: str = ""

    def rows(self, table: Table) -> tuple[list[Entry | LeftOut], str]:
        """Every row as an entry or left out, and a remark."""
        times, told = times_of(table.column(*self.at), table.day_first)
        points = self.points or points_of(table.column(*self.rating))
        rows = [self._entry(row, at, points) for row, at in zip(table.rows, times, strict=True)]
        scale = POINTS[points] if any(isinstance(row, Entry) and row.rating is not None for row in rows) else ""
        return rows, ", ".join(filter(None, (scale, told)))

    def _entry(self, row: Row, at: int | None, points: int) -> Entry | LeftOut:
        told = row.text(*self.kind)
        episode = is_episode(told)
        title = row.text(*self.title)
        imdb_id = "" if episode else imdb_id_of(row.text(*self.imdb_id))
        tmdb_id = None if episode else tmdb_id_of(row.text(*self.tmdb_id))
        rating, wrong = rating_of(row.text(*self.rating), points)
        if wrong or not (title or imdb_id or tmdb_id):
            return LeftOut(row.line, wrong or "no title is named")
        if rating is None and self.unrated:
            return LeftOut(row.line, self.unrated)
        if told and not kind_of(told):
            return LeftOut(row.line, f"neither a film nor a series ({told[:40]})")
        return Entry(
            line=row.line,
            title=_series_of(title) if episode else title,
            year=None if episode else year_of(row.text(*self.year)),
            kind=self.every_kind or kind_of(told),
            imdb_id=imdb_id,
            tmdb_id=tmdb_id,
            rating=rating,
            mark=self.mark if rating is None else Mark.watched,
            at=at,
            episode=episode,
            original_title="" if episode else row.text(*self.original_title),
            runtime=None if episode else runtime_of(row.text(*self.runtime)),
            directors=() if episode else people_of(row.text(*self.directors)),
        )


def rating_of(text: str, points: int) -> tuple[float | None, str]:
    """A rating of so many points as one of 0.5 to 5, and what is wrong with it; no rating if it says nothing or 0."""
    if text.lower() in ("", "-", "none", "null", "nan", "n/a"):
        return None, ""
    number = number_of(text)
    if number is None:
        return None, f"rating '{text[:40]}' is not a number"
    if not 0 <= number <= points:
        return None, f"rating '{text[:40]}' is not between 0 and {points}"
    return (max(0.5, number * 5 / points) if number else None), ""


def points_of(column: Sequence[str]) -> int:
    """The highest rating that a column's scale has, told from its highest."""
    highest = max((number for cell in column if (number := number_of(cell)) is not None), default=0)
    return next((points for points in POINTS if highest <= points), 100)


def _series_of(title: str) -> str:
    """Of `Show: Episode` or `Show - S1, Ep2: Title` the show."""
    return title.split(": ", 1)[0]
