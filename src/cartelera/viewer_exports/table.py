"""A viewer's file as a table of text: CSV however it is written, or a JSON array of objects."""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from cartelera.errors import FileRejectedError

_DELIMITERS = (",", ";", "\t")
_LONGEST_CELL = 1 << 20
MAX_ROWS = 100_000
"""Rows of one table: nobody has seen more."""
MAX_TABLE = 64 << 20
"""Bytes of one table."""
_LETTERBOXD_LIST = "Letterboxd list export"


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row by `bare` column, trimmed, and the line it begins in."""

    line: int
    cells: Mapping[str, str]

    def text(self, *columns: str) -> str:
        """The first of these that says something; empty if none does."""
        return next((cell for column in columns if (cell := self.cells.get(column, ""))), "")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text under `bare` columns. `day_first`: the order of its dates if somebody said it."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    day_first: bool | None = None

    def column(self, *names: str) -> list[str]:
        """The first of these that says something, of every row."""
        return [row.text(*names) for row in self.rows]


def bare(column: str) -> str:
    """A column's name without case, blanks and punctuation: `Your Rating` and `your_rating` are one; points stay."""
    return re.sub(r"[\s_()/-]+", "", column).lower()


def decoded(content: bytes) -> str:
    """The text of a file: by its mark, else UTF-8, else Windows-1252."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def columns_of(head: bytes) -> tuple[str, ...]:
    """The columns of the table whose first bytes these are; none if they are of no table."""
    try:
        return parse(head, header_only=True).columns
    except FileRejectedError:
        return ()


def parse(content: bytes, shown: str = "the file", *, header_only: bool = False) -> Table:
    """The table in a file. Raises FileRejectedError if it is none.

    With `header_only`, `content` may be cut off anywhere behind the first rows, of which only the columns are asked.
    """
    if len(content) > MAX_TABLE:
        raise FileRejectedError(f"{shown}: a table of more than {MAX_TABLE >> 20} MiB; nothing was changed")
    text = decoded(content)
    begun = text.lstrip()
    if "\0" in text:
        raise FileRejectedError(f"{shown}: binary data, not a table of text; nothing was changed")
    if begun.startswith(("[", "{")):
        return _of_json(begun, shown, header_only)
    return _of_csv(text, shown, header_only)


def _of_csv(text: str, shown: str, header_only: bool) -> Table:
    csv.field_size_limit(max(csv.field_size_limit(), _LONGEST_CELL))
    first = next((line for line in text.splitlines() if line.strip()), "")
    if first.startswith(_LETTERBOXD_LIST):
        # The list's own description stands in a table before that of its films.
        before, _, films = text.partition("\n\n")
        text = "\n" * (before.count("\n") + 2) + films
        first = films.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=lambda d: (len(next(csv.reader([first], delimiter=d), [])), -_DELIMITERS.index(d)))
    # A quoted field that never ends is that of a file which is cut off; of the first bytes anything may be.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=not header_only)
    try:
        header = next((row for row in reader if any(row)), [])
        columns = tuple(bare(column) for column in header)
        rows = () if header_only else tuple(islice(_rows(reader, columns), MAX_ROWS + 1))
    except csv.Error as error:
        raise FileRejectedError(f"{shown}: not a readable table ({error}); nothing was changed") from error
    return _bounded(Table(columns, rows), shown)


def _bounded(table: Table, shown: str) -> Table:
    if len(table.rows) > MAX_ROWS:
        raise FileRejectedError(f"{shown}: more than {MAX_ROWS:,} rows; nothing was changed")
    return table


def _rows(reader: Any, columns: tuple[str, ...]) -> Iterator[Row]:
    line = reader.line_num + 1
    for cells in reader:
        if cells:
            # Exports leave out cells at the end of a row; what stands behind the last column belongs to none.
            named = zip(columns, (cell.strip() for cell in cells), strict=False)
            yield Row(line, {column: cell for column, cell in named if column})
        line = reader.line_num + 1


def _of_json(text: str, shown: str, header_only: bool) -> Table:
    if header_only:
        try:
            begun = text.index("{")
            objects: Any = [json.JSONDecoder().raw_decode(text, begun)[0]]
        except (ValueError, RecursionError):
            objects = []
    else:
        try:
            objects = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise FileRejectedError(f"{shown}: damaged or cut off (not JSON); nothing was changed") from error
    if not isinstance(objects, list) or not all(isinstance(found, dict) for found in objects):
        raise FileRejectedError(f"{shown}: not a list of objects; nothing was changed")
    rows = tuple(Row(number, dict(_flat(found))) for number, found in enumerate(objects[: MAX_ROWS + 1], start=1))
    columns = tuple(dict.fromkeys(column for row in rows for column in row.cells))
    return _bounded(Table(columns, rows), shown)


def _flat(value: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """The cells of an object, those of objects within it by dotted names (`movie.ids.imdb`)."""
    for key, cell in value.items():
        name = prefix + bare(str(key))
        if isinstance(cell, dict):
            yield from _flat(cell, name + ".")
        elif cell is not None and not isinstance(cell, list):
            yield name, str(cell).strip()
