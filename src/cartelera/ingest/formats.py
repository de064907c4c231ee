"""What a raw format declares: the columns it is recognised by, and the rules that turn its rows into clean ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from cartelera.ingest.cleaners import Cleaner, Policy
from cartelera.ingest.nested import Nested
from cartelera.ingest.options import NO_OPTIONS, DateOrder, ReadingOptions
from cartelera.tables import sql

Pairs = tuple[tuple[str, str], ...]

_DELIMITER_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", " ": "blanks"}
_ENCODING_NAMES = {
    "utf-8": "", "utf-8-sig": "", "cp1252": "read as Windows-1252 (not UTF-8)",
    **dict.fromkeys(("utf-16", "utf-16-le", "utf-16-be"), "UTF-16"),
    **dict.fromkeys(("utf-32", "utf-32-le", "utf-32-be"), "UTF-32"),
}  # fmt: skip
EXPORT = "export"
"""The container of a viewer's export."""
_CONTAINER_NAMES = {"parquet": "Parquet", "jsonl": "JSON lines", "json": "a JSON array", "document": "a JSON document"}
_SHIFTED = 3
"""Unreadable cells of one row: more than damage makes."""
_NAMES_AS_WRITTEN = """
    userId movieId imdbId tmdbId releaseYear imdbAverageRating imdbNumVotes titleType primaryTitle originalTitle isAdult
    startYear runtimeMinutes averageRating numVotes titleId primaryName
"""
_AS_WRITTEN = {name.lower(): name for name in _NAMES_AS_WRITTEN.split()}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is decided for a file as a whole: columns made of the clean ones, refusals, and a remark for people."""

    columns: Pairs = ()
    refusals: Pairs = ()
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What only all values of a file can tell, such as the scale of its ratings.

    `measures`: (name, aggregate in SQL over the clean columns of good rows), all of a file's are taken at once.
    `decide`: what follows from them; raises UndecidableError if they leave it open.
    """

    measures: Pairs
    decide: Callable[[Mapping[str, Any]], Outcome]


class UndecidableError(Exception):
    """The values of a file can be read in several ways; the message says which, and the option that decides."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How a format turns raw rows (columns of trimmed text, NULL if empty) into clean ones.

    `columns`: (name, SQL) in order. `refusals`: (condition, SQL of the reason), the first that holds is named.
    `repairs`: (what was repaired, condition). `key`: rows that agree on it are one, none are if it is empty; `best`: an
    ORDER BY over the clean columns that puts the row to keep first; rows that are equal in it keep their order.
    `nested`: columns parsed first, used by the name of the raw column. `verbatim`: raw columns in which a word such as
    `None` is a text like any other. `decisions`: what is decided for the file as a whole when all rows are read.
    `dates`: (clean, raw) columns of dates, and `date_order` that of numbers in them by the form (see module `dates`);
    `titles`: clean columns, in one of which rows of one key agree; one that agrees in none is of another title.
    `numbered`: the rows are given their `place` in the file. `unfold`: SQL that makes of the rows kept (SQL) those that
    are written, if one becomes several.
    """

    columns: Pairs
    refusals: Pairs
    key: tuple[str, ...]
    best: str = ""
    repairs: Pairs = ()
    nested: tuple[Nested, ...] = ()
    verbatim: frozenset[str] = frozenset()
    decisions: tuple[Decision, ...] = ()
    dates: Pairs = ()
    date_order: DateOrder | None = None
    titles: tuple[str, ...] = ()
    numbered: bool = False
    unfold: Callable[[str], str] | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What a format may know of a file beside its values: its columns, its name, whose titles it holds, and what the
    user says of it.
    """

    present: frozenset[str]
    stem: str
    parent: str
    platform: str = ""
    prefix: str = ""
    spellings: Mapping[str, str] = field(default_factory=dict)
    prefixes: MutableMapping[str, str] = field(default_factory=dict)
    options: ReadingOptions = NO_OPTIONS


@dataclass(frozen=True, slots=True)
class Headerless:
    """A table without a header: its delimiter, its columns, and how its first records are recognised.

    `read_as`: the delimiter by which it is read, if not that by which it is recognised; `grouped`: see `grouped_rows`.
    """

    delimiter: str
    columns: tuple[str, ...]
    matches: Callable[[Sequence[Sequence[str]]], bool]
    read_as: str = ""
    grouped: bool = False


@dataclass(frozen=True, slots=True)
class Format:
    """One raw format: how it is recognised and by which rules it is read.

    `only_nested`: beside ids it holds nested columns only, so that its quotes may be swapped (see `quote_swap`).
    `stages`: the relation its rows become rows of (see `staging_schema`), its own if empty. `aliases`: other names of
    its columns, as (`bare_name` of the other, column); one that is written in a more usual way wins. `without`:
    columns (`bare_name`) that another table has which is like it otherwise. `headerless`: the
    forms in which it has no header; without `has_header` it never has one. `unquoted`: separated by tabs, it has no
    quoted fields.
    """

    name: str
    describes: str
    required: frozenset[str]
    optional: frozenset[str]
    rules: Callable[[Context], Rules]
    only_nested: bool = False
    stages: str = ""
    aliases: Pairs = ()
    without: frozenset[str] = frozenset()
    headerless: tuple[Headerless, ...] = ()
    unquoted: bool = False
    has_header: bool = True

    @property
    def relation(self) -> str:
        """The staged relation of its rows."""
        return self.stages or self.name

    @property
    def known(self) -> frozenset[str]:
        """Every column that is read."""
        return self.required | self.optional


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the text of a table is written: its delimiter, its columns, whether it has a header and quoted fields.

    `mark`: what quotes fields. `encodings`: those it may be in, the likeliest first. `quotes_swapped`: see
    `quote_swap`. `backslashed`: a quote in a quoted field stands behind a backslash, not doubled. `skip`: lines before
    the header or first record, all blank but those of the `preamble`: a line `sep=;`, comments, a heading.
    `newlines_normalised`: line ends with a carriage return have lost it; with `lone_returns` it stood alone.
    `grouped`: see `grouped_rows`. `container`: what it is kept in if that is no text: `parquet`, `jsonl`, `json` or
    `document` (see `record_files`), or EXPORT (`export_files`).
    """

    delimiter: str
    columns: tuple[str, ...]
    header: bool = True
    quoted: bool = True
    mark: str = '"'
    quotes_swapped: bool = False
    backslashed: bool = False
    encodings: tuple[str, ...] = ("utf-8", "cp1252")
    skip: int = 0
    preamble: int = 0
    newlines_normalised: bool = False
    lone_returns: bool = False
    grouped: bool = False
    container: str = ""

    @property
    def changed(self) -> bool:
        """Whether the text that is read is not the file's own."""
        text_differs = self.quotes_swapped or self.newlines_normalised or self.backslashed or self.grouped
        return text_differs or self.encodings[0] != "utf-8"

    @property
    def lines_before_rows(self) -> int:
        """The records that are no rows: the header, and the lines before it."""
        return int(self.header) + self.preamble

    @property
    def described(self) -> str:
        """How it differs from a comma-separated file in UTF-8, for the closing table; empty if it does not."""
        told = [
            _CONTAINER_NAMES.get(self.container, ""),
            f"separated by {self._separator}" if self.header and self.delimiter != "," else "",
            "single quotes" if self.mark == "'" else "",
            _ENCODING_NAMES.get(self.encodings[0], f"read as {self.encodings[0]}"),
            "quotes behind backslashes" if self.backslashed else "",
            "lines end with CR" if self.lone_returns else "",
        ]
        return ", ".join(filter(None, told))

    @property
    def _separator(self) -> str:
        shown = self.delimiter if self.delimiter.isprintable() else f"character {ord(self.delimiter)}"
        return _DELIMITER_NAMES.get(self.delimiter, shown)

    @property
    def quote(self) -> str:
        """The character that encloses fields; empty if none does."""
        return ("'" if self.quotes_swapped else self.mark) if self.quoted else ""


def cleaned(*triples: tuple[str, Cleaner, str]) -> tuple[Pairs, Pairs, Pairs]:
    """(column, cleaner, raw column) → the columns' SQL, the refusals and the repairs their policies imply."""
    columns, refusals, repairs = [], [], []
    for column, cleaner, raw in triples:
        quoted = sql.name(raw)
        columns.append((column, cleaner.value(quoted)))
        if cleaner.policy is Policy.REFUSE:
            refusals.append((cleaner.unreadable(quoted), cleaner.reason(quoted, as_written(raw))))
        elif cleaner.policy is Policy.EMPTY:
            repairs.append((f"{as_written(raw)}: unreadable, taken as missing", cleaner.unreadable(quoted)))
    return tuple(columns), tuple(refusals), tuple(repairs)


def shifted(repairs: Pairs) -> tuple[str, str]:
    """The refusal of a row in which so many cells cannot be read that its columns must be shifted."""
    unread = " + ".join(f"CAST(coalesce({condition}, FALSE) AS INTEGER)" for _, condition in repairs)
    return f"{unread} >= {_SHIFTED}", "'several cells cannot be read (the columns of this row are shifted)'"


def missing(raw: str) -> tuple[str, str]:
    """The refusal of a row that lacks `raw`."""
    return f"{sql.name(raw)} IS NULL", sql.text(f"{as_written(raw)} is empty")


def as_written(raw: str) -> str:
    """A column as files write it; its lower-case name is the one it is recognised by."""
    return _AS_WRITTEN.get(raw, raw)


def filled(columns: frozenset[str]) -> str:
    """SQL: how many of these raw columns say something."""
    return " + ".join(f"CAST({sql.name(c)} IS NOT NULL AS INTEGER)" for c in sorted(columns))


@lru_cache(maxsize=4096)
def bare_name(column: str) -> str:
    """A column's name without case, blanks, underscores and hyphens: `User_ID` → `userid`."""
    return re.sub(r"[\s_.-]+", "", column).lower()


def is_number(text: str) -> bool:
    """Whether a field holds digits, with a point among them or without."""
    return text.strip().replace(".", "", 1).isdecimal()
