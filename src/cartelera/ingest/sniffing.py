"""Which raw format a file has, from its first bytes: by its columns, not by its name."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, replace

from cartelera.ingest.formats import Dialect, Format
from cartelera.ingest.sources.unused import UNUSED

_NEAR_SHARE = 0.6
"""Share of a format's columns that makes a file an incomplete one of that format, not something else."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Why a file is none of the formats."""

    why: str


def sniff(head: bytes, formats: tuple[Format, ...]) -> tuple[Format, Dialect] | Unknown:
    """The format and dialect of a file that begins with `head`."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Unknown("its text is UTF-16, not UTF-8: save it as UTF-8")
    if b"\0" in head:
        return Unknown("binary data, not a table of text")
    text = head.decode("utf-8", "replace").removeprefix("\ufeff")
    lines = text.lstrip("\r\n").splitlines()[:1]
    if not lines:
        return Unknown("empty")
    found = _detect_headerless(lines[0], {form.name: form for form in formats}) or _by_header(text, head, formats)
    if isinstance(found, Unknown):
        return found
    form, dialect = found
    begun = text.lstrip("\r\n")
    blank = text[: len(text) - len(begun)].count("\n")
    return form, replace(dialect, skip=blank, newlines_normalised="\r\n" in begun[: len(lines[0]) + 2])


def _detect_headerless(line: str, formats: dict[str, Format]) -> tuple[Format, Dialect] | Unknown | None:
    """MovieLens's tables without a header: ratings with `::` or tabs, films and viewers with `::`."""
    for delimiter in ("::", "\t"):
        parts = line.split(delimiter)
        if len(parts) in (3, 4) and all(_numeric(part) for part in parts):
            columns = ("userid", "movieid", "rating", "timestamp")[: len(parts)]
            return formats["ratings"], Dialect(delimiter, columns, header=False, quoted=False)
    parts = line.split("::")
    if len(parts) == 3 and _numeric(parts[0]):
        columns = ("movieid", "title", "genres")
        return formats["movielens"], Dialect("::", columns, header=False, quoted=False, encodings=("utf-8", "latin-1"))
    if len(parts) == 5 and _numeric(parts[0]) and parts[1] in ("F", "M"):
        return Unknown("MovieLens viewers: known, and not used")
    if len(parts) == 4 and all(_numeric(parts[n]) for n in (0, 1, 3)):
        return Unknown("MovieLens tags: known, and not used")
    return None


def _by_header(text: str, head: bytes, formats: tuple[Format, ...]) -> tuple[Format, Dialect] | Unknown:
    first = text.lstrip("\r\n").splitlines()[0]
    delimiter = "\t" if "\t" in first and "," not in first else ","
    try:
        header = next(csv.reader(io.StringIO(text.lstrip("\r\n"), newline=""), delimiter=delimiter))
    except (csv.Error, StopIteration):
        return Unknown("no header that can be read")
    columns = tuple(column.strip().lower() for column in header)
    names = frozenset(columns)
    fitting = [form for form in formats if form.required <= names]
    if not fitting:
        return _nearest_format(names, formats)
    if len(names) != len(columns):
        twice = sorted({column for column in columns if columns.count(column) > 1})
        return Unknown(f"its header names a column twice ({', '.join(twice)})")
    form = max(fitting, key=lambda form: len(form.known & names))
    quotes_swapped = form.only_nested and delimiter == "," and b"[{'" in head
    return form, Dialect(delimiter, columns, quotes_swapped=quotes_swapped)


def _nearest_format(names: frozenset[str], formats: tuple[Format, ...]) -> Unknown:
    bare = frozenset(bare_name(name) for name in names)
    known = next((table for table in UNUSED if table.columns <= bare), None)
    if known:
        return Unknown(f"{known.describes}: known, and not used")
    near = max(formats, key=lambda form: len(form.required & names) / len(form.required))
    shared = len(near.required & names)
    if len(near.required) > 2 and shared >= _NEAR_SHARE * len(near.required):
        lacking = ", ".join(sorted(near.required - names))
        return Unknown(f"looks like {near.describes}, but lacks the columns {lacking}")
    return Unknown("its columns are those of no known format")


def bare_name(column: str) -> str:
    """A column's name without case, blanks, underscores and hyphens: `User_ID` → `userid`."""
    return re.sub(r"[\s_.-]+", "", column).lower()


def _numeric(text: str) -> bool:
    return text.strip().replace(".", "", 1).isdecimal()
