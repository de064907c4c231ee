"""What a viewer's export says, row by row."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """What a row says of its title, beside a rating."""

    watched = "watched"
    watchlist = "watchlist"


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: a title as the export names it, and what the viewer did with it.

    `line`: where it stands, from 1. `title`: of an episode, that of its series. `kind`: `movie`, `series`, or empty if
    the export does not say. `imdb_id`: `tt0114709`; `tmdb_id`: a number among those of its kind; never an episode's.
    `rating`: 0.5 to 5. `at`: when, in seconds since 1970. `profile`: whose it is, if the export holds several people's.
    `original_title`, `runtime` (minutes) and `directors`: what else tells titles apart, if the export says it.
    """

    line: int
    title: str
    year: int | None = None
    kind: str = ""
    imdb_id: str = ""
    tmdb_id: int | None = None
    rating: float | None = None
    mark: Mark = Mark.watched
    at: int | None = None
    episode: bool = False
    profile: str = ""
    original_title: str = ""
    runtime: int | None = None
    directors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that says nothing that could be used, and why."""

    line: int
    why: str


@dataclass(frozen=True, slots=True)
class Export:
    """One table of an export: what it was taken for, and its rows in order.

    `remark`: what was decided for the table as a whole (`ratings 0–10, halved`, `day first`), for people. `shown`: what
    people call the file.
    """

    form: str
    described: str
    rows: tuple[Entry | LeftOut, ...]
    remark: str = ""
    shown: str = ""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The rows that say something."""
        return tuple(row for row in self.rows if isinstance(row, Entry))

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """The rows that do not."""
        return tuple(row for row in self.rows if isinstance(row, LeftOut))

    @property
    def profiles(self) -> tuple[str, ...]:
        """Whose rows they are, if the export says."""
        return tuple(dict.fromkeys(entry.profile for entry in self.entries if entry.profile))
