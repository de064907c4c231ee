"""The columns of titles, offers and credits in `catalog.db`: one declaration for CREATE, INSERT, SELECT and records.

Each column says its name and type in SQLite, the expression that makes it of the clean tables (DuckDB), and how its
value is read back. The dataclasses of `model` have the same fields in the same order; a test compares them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import orjson

SCHEMA_VERSION = 13


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `source`: its DuckDB expression; `decode`: from what SQLite returns to the field, None: as it is."""

    name: str
    type: str
    source: str
    decode: Callable[[Any], Any] | None = None


@dataclass(frozen=True)
class Table:
    """A table of `catalog.db`."""

    name: str
    columns: tuple[Column, ...]
    options: str = ""

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of its columns, in order."""
        return tuple(column.name for column in self.columns)

    @cached_property
    def create(self) -> str:
        """The CREATE statement."""
        declared = ", ".join(f'"{column.name}" {column.type}' for column in self.columns)
        return f"CREATE TABLE {self.name} ({declared}) {self.options};"

    @cached_property
    def insert(self) -> str:
        """The INSERT of one whole row, with a mark for each column."""
        return f"INSERT INTO {self.name} VALUES ({', '.join('?' * len(self.columns))})"

    @cached_property
    def sources(self) -> str:
        """What DuckDB selects to make the rows that `insert` takes."""
        return ", ".join(f'{column.source} AS "{column.name}"' for column in self.columns)

    @cached_property
    def select(self) -> str:
        """What SQLite selects to read a record; the table goes by its own name."""
        return ", ".join(f'{self.name}."{name}"' for name in self.names)

    @cached_property
    def decoders(self) -> dict[str, Callable[[Any], Any]]:
        """How to read the values of those columns that SQLite does not return as they are."""
        return {column.name: column.decode for column in self.columns if column.decode}

    @cached_property
    def _decoders_by_index(self) -> tuple[tuple[int, Callable[[Any], Any]], ...]:
        return tuple((index, column.decode) for index, column in enumerate(self.columns) if column.decode)

    def select_first(self, n: int) -> str:
        """`select` for the first `n` columns alone."""
        return ", ".join(f'{self.name}."{name}"' for name in self.names[:n])

    def decode(self, record: tuple[Any, ...]) -> list[Any]:
        """The values of a record that was read with `select` or `select_first`, in the order of the columns."""
        values = list(record)
        for index, decode in self._decoders_by_index:
            if index < len(values):
                values[index] = decode(values[index])
        return values


def _list(text: str) -> tuple[str, ...]:
    return tuple(orjson.loads(text))


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    """A JSON object of texts as pairs; empty for most titles."""
    return tuple(orjson.loads(text).items()) if text else ()


def _list_column(name: str, source: str | None = None) -> Column:
    """A list of texts, stored as JSON; empty if missing."""
    return Column(name, "TEXT NOT NULL", f"to_json(coalesce({source or name}, []))::VARCHAR", _list)


def _date(expression: str) -> str:
    return f"strftime({expression}, '%Y-%m-%d')"


TITLES = Table(
    "titles",
    (
        Column("row", "INTEGER PRIMARY KEY", "row"),
        Column("title_id", "TEXT NOT NULL", "title_id"),
        Column("kind", "TEXT NOT NULL", "kind"),
        Column("title", "TEXT NOT NULL", "title"),
        Column("year", "INTEGER", "release_year"),
        _list_column("genres"),
        _list_column("platforms"),
        Column("vote_average", "REAL", "vote_average"),
        Column("original_title", "TEXT NOT NULL", "coalesce(original_title, title)"),
        Column("language", "TEXT", "original_language"),
        Column("local_names", "TEXT NOT NULL", "coalesce(local_names, '')", _pairs),
        Column("date", "TEXT", _date("release_date")),
        Column("runtime", "INTEGER", "runtime"),
        Column("seasons", "INTEGER", "seasons"),
        Column("overview", "TEXT", "overview"),
        Column("tagline", "TEXT", "tagline"),
        Column("collection", "TEXT", "collection"),
        Column("budget", "INTEGER NOT NULL", "budget"),
        Column("revenue", "INTEGER NOT NULL", "revenue"),
        Column("return", "REAL NOT NULL", '"return"'),
        Column("popularity", "REAL NOT NULL", "popularity"),
        Column("votes", "INTEGER NOT NULL", "vote_count"),
        Column("poster_path", "TEXT", "poster_path"),
        Column("imdb_id", "TEXT", "imdb_id"),
        Column("tmdb_id", "INTEGER", "tmdb_id"),
        Column("adult", "INTEGER NOT NULL", "adult", bool),
        _list_column("countries"),
        _list_column("companies"),
        _list_column("keywords"),
    ),
)
"""Made of the titles with their row, platforms and local names; `Title` is its record, `TitleSummary` the beginning."""

OFFERS = Table(
    "offers",
    (
        Column("offer_id", "TEXT PRIMARY KEY", "id"),
        Column("row", "INTEGER NOT NULL", "row"),
        Column("platform", "TEXT NOT NULL", "platform"),
        Column("title", "TEXT NOT NULL", "display_title"),
        Column("release_year", "INTEGER", "offers.release_year"),
        Column("duration", "INTEGER", "duration_int"),
        Column("duration_type", "TEXT", "duration_type"),
        Column("date_added", "TEXT", _date("date_added")),
        Column("maturity", "TEXT", "maturity"),
        Column("score", "REAL", "score"),
        _list_column("countries", "offers.countries"),
        Column("way", "TEXT", "way"),
        Column("as_of", "TEXT", _date("as_of")),
        Column("until", "TEXT", _date("until")),
        Column("first_seen", "TEXT", _date("first_seen")),
        Column("last_seen", "TEXT", _date("last_seen")),
    ),
    "WITHOUT ROWID",
)
"""Made of the offers with the row of their title; `Offer` is its record without the row."""

CREDITS = Table(
    "credits",
    (
        Column("row", "INTEGER NOT NULL", "row"),
        Column("person", "INTEGER NOT NULL", "name"),
        Column("job", "TEXT NOT NULL", "job"),
        Column("character", "TEXT", '"character"'),
        Column("billing", "INTEGER NOT NULL", "billing"),
    ),
)
"""Made of the credits with the row of their title, a number in place of each name; `Credit` has the name again."""
