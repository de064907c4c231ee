"""Which raw format a file has, from its first bytes: by its columns, not by its name."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice

from cartelera.ingest.formats import Dialect, Format, bare_name, is_number
from cartelera.ingest.sources.unused import UNUSED

_NEAR_SHARE = 0.6
"""Share of a format's columns that makes a file an incomplete one of that format, not something else."""

DELIMITERS = (",", ";", "\t", "|", "::")
"""The likeliest first."""

_NO_DELIMITERS = frozenset("_-.\"'()[]/&")
"""Punctuation that stands in the names of columns."""

_PREAMBLE = re.compile(r'"?sep=([,;|\t])"?[^\S\r\n]*[,;|\t]*(?=[\r\n])', re.IGNORECASE)
"""The first line with which Excel is told the delimiter."""

_HEADING = 10
"""Lines before a header, of comments or of a heading, among which it is looked for."""

_SAMPLE = 20
"""Records that are looked at."""

_SAMPLE_TEXT = 8192
"""Characters in which those of a table without a header are looked for."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Why a file is none of the formats."""

    why: str


def sniff(head: bytes, formats: tuple[Format, ...], encoding: str | None = None) -> tuple[Format, Dialect] | Unknown:
    """The format and dialect of a file that begins with `head`. `encoding`: that of its text, if the user knows it."""
    encodings = (encoding,) if encoding else text_encodings(head)
    text = head.decode(encodings[0], "replace").removeprefix("\ufeff")
    if "\0" in text:
        return Unknown("binary data, not a table of text")
    lone_returns = re.match(r"[^\r\n]*\r(?!\n)", text) is not None
    if lone_returns:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    begun = text.lstrip("\r\n")
    separator = _PREAMBLE.match(begun)
    if separator:
        begun = begun[separator.end() :].lstrip("\r\n")
    if not begun:
        return Unknown("empty")
    found = _detect_headerless(begun, formats) or _by_header(begun, separator[1] if separator else "", formats)
    preamble = int(separator is not None)
    if isinstance(found, Unknown) and not separator:
        found, begun, preamble = _below_a_heading(begun, found, formats)
    if isinstance(found, Unknown):
        return found
    form, dialect = found
    first = begun.splitlines()[0]
    skip = text[: len(text) - len(begun)].count("\n")
    if skip and encodings[0] == "utf-8" and head.startswith(codecs.BOM_UTF8):
        # DuckDB passes over a mark only where it skips no lines.
        encodings = ("utf-8-sig",)
    return form, replace(
        dialect,
        quotes_swapped=form.only_nested and dialect.delimiter == "," and b"[{'" in head,
        encodings=encodings,
        skip=skip,
        preamble=preamble,
        newlines_normalised=lone_returns or "\r\n" in begun[: len(first) + 2],
        lone_returns=lone_returns,
    )


def _below_a_heading(
    text: str, found: Unknown, formats: tuple[Format, ...]
) -> tuple[tuple[Format, Dialect] | Unknown, str, int]:
    """What stands below comments or a heading, the text from its header on, and how many lines there are before that,
    blank ones not among them; `found` and the whole text if no header does.
    """
    rest, lines = text, 0
    for _ in range(_HEADING):
        line, _, rest = rest.partition("\n")
        lines += bool(line.strip("\r"))
        if line.count('"') % 2 or not rest:
            break
        below = _by_header(rest, "", formats) if rest.strip("\r\n") else found
        if not isinstance(below, Unknown) and below[1].quoted:
            return below, rest.lstrip("\r\n"), lines
    return found, text, 0


def text_encodings(head: bytes) -> tuple[str, ...]:
    """Those a text may be in: what its mark says, or where its zeros stand; UTF-8 if the beginning is; else the one of
    Western Windows.

    What is no UTF-8 after characters that are is damaged, and not in another encoding.
    """
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return ("utf-32",)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-16",)
    if wide := _without_mark(head[:_SAMPLE_TEXT]):
        return (wide,)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError as error:
        return ("cp1252",) if head[: error.start].isascii() else ("utf-8",)
    return ("utf-8", "cp1252")


def _without_mark(head: bytes) -> str:
    """The encoding of a text of wide characters, most of which are ASCII's; empty if it is none."""
    for encoding, width, zeros in (
        ("utf-32-le", 4, (1, 2, 3)), ("utf-32-be", 4, (0, 1, 2)), ("utf-16-le", 2, (1,)), ("utf-16-be", 2, (0,)),
    ):  # fmt: skip
        characters = len(head) // width
        columns = [head[place::width].count(0) for place in range(width)]
        if characters and all(
            columns[place] > characters / 2 if place in zeros else columns[place] == 0 for place in range(width)
        ):
            return encoding
    return ""


def _detect_headerless(text: str, formats: tuple[Format, ...]) -> tuple[Format, Dialect] | Unknown | None:
    """The format or the unused table that has no header, and whose records look like the first of `text`."""
    lines = text[:_SAMPLE_TEXT].splitlines()
    if len(text) > _SAMPLE_TEXT and len(lines) > 1:
        lines.pop()  # It may be cut off.
    lines = lines[:_SAMPLE]
    for form in formats:
        for shape in form.headerless:
            if shape.matches([line.split(shape.delimiter) for line in lines]):
                delimiter = shape.read_as or shape.delimiter
                return form, Dialect(delimiter, shape.columns, header=False, quoted=False, grouped=shape.grouped)
    parts = lines[0].split("::")
    if len(parts) == 5 and is_number(parts[0]) and parts[1] in ("F", "M"):
        return Unknown("MovieLens viewers: known, and not used")
    if re.fullmatch(r"[0-9]+\|[0-9]+\|[FM]\|[^|]*\|[^|]*", lines[0]):
        return Unknown("MovieLens viewers: known, and not used")
    if len(parts) == 2 and all(map(is_number, parts)):
        return Unknown("MovieTweetings viewers: known, and not used")
    return None


def _by_header(text: str, separator: str, formats: tuple[Format, ...]) -> tuple[Format, Dialect] | Unknown:
    """By the delimiter that makes the header one of a known format, `separator` first if the file says so."""
    formats = tuple(form for form in formats if form.has_header)
    mark = "'" if text.startswith("'") else '"'
    delimiters = dict.fromkeys((*separator, *DELIMITERS, *_rarer_delimiters(text)))
    headers = {delimiter: _split(text, delimiter, mark) for delimiter in delimiters}
    for delimiter, rows in headers.items():
        written = _untyped([column.strip().lower() for column in rows[0]]) if rows else []
        bare = {bare_name(column) for column in written}
        named = [(form, _named_as(form, written)) for form in formats if not form.without & bare]
        fitting = [(form, columns) for form, columns in named if form.required <= set(columns)]
        if not fitting:
            continue
        form, columns = max(fitting, key=lambda fit: len(fit[0].known & set(fit[1])))
        twice = sorted({column for column in form.known if columns.count(column) > 1})
        if twice:
            return Unknown(f"its header names a column twice ({', '.join(twice)})")
        quoted = _is_quoted(form, delimiter)
        if quoted and mark == '"' and (single := _in_single_quotes(text, delimiter, rows)):
            mark, rows = "'", single
        return form, Dialect(delimiter, _distinct(_as_wide_as(columns, rows[1:])), quoted=quoted, mark=mark)
    longest = max(headers.values(), key=lambda rows: len(rows[0]) if rows else 0)
    if not longest:
        return Unknown("no header that can be read")
    return _nearest_format(frozenset(column.strip().lower() for column in longest[0]), formats)


def _is_quoted(form: Format, delimiter: str) -> bool:
    """Whether fields may be quoted; not between `::`, nor in tables that are known to have tabs and no quotes."""
    return len(delimiter) == 1 and not (form.unquoted and delimiter == "\t")


def _rarer_delimiters(text: str) -> Iterator[str]:
    """Other characters of the first line that no column is called by, the oftenest first, and last the blank."""
    first = text.partition("\n")[0].rstrip("\r")
    found = Counter(c for c in first if not (c.isalnum() or c.isspace() or c in _NO_DELIMITERS or c in DELIMITERS))
    yield from (c for c, _ in found.most_common())
    yield " "


def _in_single_quotes(text: str, delimiter: str, rows: list[list[str]]) -> list[list[str]]:
    """The first records by single quotes, if all of them have some and are as wide as the header by these."""
    single = _split(text, delimiter, "'")
    marked = [any(cell[:1] == "'" for cell in row) for row in rows[1:] if row]
    fits = all(len(row) == len(single[0]) for row in single[1:-1] or single[1:] if row)
    return single if marked and all(marked) and fits else []


def _untyped(columns: list[str]) -> list[str]:
    """The names of columns that say their types (RecBole's `rating:float`)."""
    names = [re.fullmatch(r"(.+):(?:token|float)(?:_seq)?", column) for column in columns]
    return [name[1] for name in names if name] if all(names) else columns


def _split(text: str, delimiter: str, mark: str) -> list[list[str]]:
    """The first records; none if the header cannot be read."""
    if len(delimiter) > 1:
        return [line.split(delimiter) for line in text.splitlines()[:_SAMPLE]]
    rows: list[list[str]] = []
    with suppress(csv.Error):
        rows.extend(islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quotechar=mark), _SAMPLE))
    return rows


def _named_as(form: Format, written: list[str]) -> list[str]:
    """Columns by the names that a format knows them by, however they are written (`User ID`, `user_id`)."""
    exact = form.known & set(written)
    others = {bare_name(column): column for column in form.known - exact}
    columns = [column if column in exact else others.pop(bare_name(column), column) for column in written]
    for alias, column in form.aliases:
        names = [bare_name(name) for name in columns]
        if column not in columns and names.count(alias) == 1:
            columns[names.index(alias)] = column
    return columns


def _as_wide_as(columns: list[str], rows: list[list[str]]) -> list[str]:
    """The columns that the rows have, if all have the same others: unnamed ones more (R's numbers of rows in front,
    delimiters behind), or fewer than a header that ends in unnamed ones.
    """
    rows = [row for row in rows[:-1] or rows if row]
    widths = {len(row) for row in rows}
    if len(widths) != 1 or widths == {len(columns)}:
        return columns
    width = widths.pop()
    if width < len(columns):
        return columns if any(columns[width:]) else columns[:width]
    if not any(any(row[len(columns) :]) for row in rows):
        return columns + [""] * (width - len(columns))
    numbers = [row[0].strip() for row in rows]
    numbered = any(numbers == [str(n + first) for n in range(len(rows))] for first in (0, 1))
    return ["", *columns] if width == len(columns) + 1 and numbered and len(rows) > 1 else columns


def _distinct(columns: list[str]) -> tuple[str, ...]:
    """Every column with a name of its own; those without one, and the second of a name, are read by nobody."""
    firsts: set[str] = set()
    named = []
    for place, column in enumerate(columns, start=1):
        named.append(column if column and column not in firsts else f"column {place} of the file")
        firsts.add(column)
    return tuple(named)


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
