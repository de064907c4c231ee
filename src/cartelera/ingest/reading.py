"""One raw file through DuckDB: all text first, validated row by row, then kept, merged or refused.

A format (see `sources/`) declares its columns and what makes a row bad; this module does the rest the same way
for all of them, so that the counts add up everywhere: rows read = kept + merged + refused.
"""

from __future__ import annotations

import csv
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from cartelera.errors import FileRejectedError
from cartelera.ingest.cleaners import EMPTY_WORDS
from cartelera.ingest.dates import require_order
from cartelera.ingest.duplicates import find_duplicates
from cartelera.ingest.formats import Context, Dialect, Format, Rules, UndecidableError
from cartelera.ingest.grouped_rows import without_group
from cartelera.ingest.quote_swap import unswap
from cartelera.ingest.unpacking import RawFile
from cartelera.ingest.validation import RECORD_LIMIT, validation_query
from cartelera.tables import sql
from cartelera.tables.loading import load_rows, write_rows
from cartelera.tables.quarantine import Refusal

_PARQUET = "(FORMAT parquet, COMPRESSION uncompressed, ROW_GROUP_SIZE {rows})"
"""Of a staged source, which is read once or twice again: compressing takes longer than writing."""

_GROUP, _LONG_ROWS = 122_880, 24_576
"""Rows written together; of those with lists fewer, which stay in the processor's cache."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One file being read: what it is, and what may be known of it."""

    raw: RawFile
    form: Format
    context: Context

    @property
    def dialect(self) -> Dialect:
        return self.raw.dialect

    @property
    def rules(self) -> Rules:
        return self.form.rules(self.context)

    def shown_rows(self, records: list[int], limit: int) -> Iterator[tuple[int, int, str]]:
        """(record, line, text for people) of these records; a row of Parquet has a number for a line."""
        if self.raw.shown_at:
            path, index = self.raw.shown_at
            yield from index.at(path, records, limit)
        else:
            numbered = self.dialect.container == "parquet"
            for record, line, text in self.rows(records, limit):
                line = self.raw.lines[record] if self.raw.lines else line
                yield record, record + 1 if numbered else line, text

    def rows(self, records: list[int], limit: int) -> Iterator[tuple[int, int, str]]:
        """(record, line, raw text that was read) of these records."""
        for record, line, text in self.raw.index.at(self.raw.plain, records, limit):
            if self.dialect.quotes_swapped:
                text = unswap(text)
            yield record, line, without_group(text) if self.dialect.grouped else text


@dataclass(slots=True)
class Staged:
    """What came of one file: its counts, and the reason of each refused record; `unsplit` of them have no fields.

    `remark`: what was decided for the file as a whole.
    """

    read: int
    kept: int
    merged: int
    repaired: dict[str, int]
    reasons: dict[int, str]
    unsplit: int = 0
    remark: str = ""

    @property
    def refused(self) -> int:
        return len(self.reasons)


def stage(connection: duckdb.DuckDBPyConnection, reading: Reading, scratch: Path, target: Path) -> Staged:
    """Read a file, write the kept rows to `target` (Parquet), and report the rest.

    Raises FileRejectedError if the file as a whole cannot be what it claims: cut off, unbalanced quotes, no row.
    """
    _refuse_unless_whole(reading)
    reasons = _load(connection, reading)
    dates = _dates(connection, reading)
    numbers, unsplit = _Numbers(reasons), len(reasons)
    bad = connection.execute("SELECT rowid, reason FROM validated WHERE reason IS NOT NULL").fetchall()
    reasons |= {numbers.record(row): reason for row, reason in bad}
    good = "SELECT rowid AS place, * FROM validated WHERE reason IS NULL AND NOT needs_python_parse"
    unparsed = connection.execute("SELECT rowid FROM validated WHERE needs_python_parse AND reason IS NULL").fetchall()
    if unparsed:
        reasons |= _parse_nested(connection, reading, {numbers.record(row): row for (row,) in unparsed}, scratch)
        good += (
            " UNION ALL SELECT places.place, reparsed.* FROM reparsed JOIN places ON places.rowid = reparsed.rowid"
            " WHERE reason IS NULL"
        )
    rules = reading.rules
    decided = _decide(connection, reading.raw.shown, good, rules)
    refused = connection.execute(f"SELECT place, reason FROM ({decided.good}) WHERE reason IS NOT NULL").fetchall()
    reasons |= {numbers.record(place): reason for place, reason in refused}
    reasons |= dict.fromkeys(reading.raw.broken & reasons.keys(), "not a JSON object")
    connection.execute(f"CREATE OR REPLACE TEMP VIEW good AS SELECT * FROM ({decided.good}) WHERE reason IS NULL")
    other = find_duplicates(connection, rules)
    reasons |= {numbers.record(place): reason for place, reason in other.items()}
    merged, repaired = _keep(connection, rules, target)
    read, remark = reading.raw.index.records, ", ".join(filter(None, (reading.raw.remark, decided.remark, dates)))
    return Staged(read, read - merged - len(reasons), merged, repaired, reasons, unsplit, remark)


def refusals(reading: Reading, staged: Staged, limit: int) -> Iterator[Refusal]:
    """The refused rows with their place and the first `limit` characters of their text, by line."""
    for record, line, text in reading.shown_rows(list(staged.reasons), limit):
        yield Refusal(reading.raw.shown, line, staged.reasons[record], text)


def _dates(connection: duckdb.DuckDBPyConnection, reading: Reading) -> str:
    """What is said of the dates. Raises OrderFoundError if they are to be read by another order."""
    try:
        return require_order(connection, reading.rules, reading.context.options.dates)
    except UndecidableError as error:
        raise FileRejectedError(f"{reading.raw.shown}: {error}; nothing was changed") from error


class _Numbers:
    """From rows DuckDB took in to records of the file, some of which it could not split."""

    def __init__(self, skipped: dict[int, str]) -> None:
        self._limits = [record - before for before, record in enumerate(sorted(skipped))]

    def record(self, row: int) -> int:
        """The number of a row's record: one more for every record skipped before it."""
        return row + bisect_right(self._limits, row)


def _refuse_unless_whole(reading: Reading) -> None:
    shown, index = reading.raw.shown, reading.raw.index
    if not index.balanced:
        raise FileRejectedError(f"{shown}: a quoted field never ends (cut off?); nothing was changed")
    if index.records == 0:
        raise FileRejectedError(f"{shown}: no rows, only a header; nothing was changed")


def _load(connection: duckdb.DuckDBPyConnection, reading: Reading) -> dict[int, str]:
    """The table `validated`; what is wrong with the records DuckDB could not split, by number."""
    shown, index = reading.raw.shown, reading.raw.index
    select = validation_query(reading.raw.plain, reading.dialect, reading.form, reading.rules, index.longest)
    try:
        connection.execute(f"CREATE TEMP TABLE validated AS {select}")
    except (duckdb.InvalidInputException, duckdb.ConversionException) as error:
        said = str(error).splitlines()[0][:160]
        raise FileRejectedError(f"{shown}: not a readable table ({said}); nothing was changed") from error
    reasons = _unsplit(connection, reading)
    last = reasons.get(index.records - 1, "")
    if last.startswith("too few") and not index.final_newline:
        raise FileRejectedError(f"{shown}: cut off: the last row stops short; nothing was changed")
    taken = _count(connection, "validated") + len(reasons)
    if taken != index.records:
        raise FileRejectedError(
            f"{shown}: {index.records:,} records by its line ends, {taken:,} by its quotes: "
            "the quoting is broken; nothing was changed"
        )
    return reasons


def _unsplit(connection: duckdb.DuckDBPyConnection, reading: Reading) -> dict[int, str]:
    """What is wrong with the records DuckDB could not split, by number."""
    rejects = connection.execute(
        "SELECT line_byte_position, first(error_type ORDER BY byte_position), "
        "first(error_message ORDER BY byte_position) FROM reject_errors GROUP BY line_byte_position"
    ).fetchall()
    reasons = {int(offset): _reason(kind, message, reading.dialect) for offset, kind, message in rejects}
    return {record: reasons[offset] for offset, record in reading.raw.index.records_at(reading.raw.plain, reasons)}


def _reason(kind: str, message: str, dialect: Dialect) -> str:
    expected = len(dialect.columns)
    reasons = {
        "MISSING COLUMNS": f"too few columns (expected {expected})",
        "TOO MANY COLUMNS": f"too many columns (expected {expected})",
        "UNQUOTED VALUE": "a quoted field goes on after its closing quote",
        "LINE SIZE OVER MAXIMUM": "row too long",
    }
    return reasons.get(kind) or f"{kind.lower()}: {message.splitlines()[0][:120]}"


def _parse_nested(
    connection: duckdb.DuckDBPyConnection, reading: Reading, places: dict[int, int], scratch: Path
) -> dict[int, str]:
    """The tables `reparsed` and `places`: the rows whose nested columns only Python can parse, validated as the others.

    `places`: {record: its row in `validated`}. What is wrong with those that Python cannot parse either, by record.
    """
    reasons: dict[int, str] = {}
    kept: list[int] = []
    columns, delimiter, mark = reading.dialect.columns, reading.dialect.delimiter, reading.dialect.mark
    csv.field_size_limit(RECORD_LIMIT)

    def rows() -> Iterator[list[str]]:
        yield list(columns)
        for record, _, text in reading.rows(list(places), RECORD_LIMIT):
            fields = (
                next(csv.reader([text], delimiter=delimiter, quotechar=mark))
                if len(delimiter) == 1
                else text.split(delimiter)
            )
            row = dict(zip(columns, fields, strict=True))
            if reason := _read_nested(row, reading.rules):
                reasons[record] = reason
            else:
                kept.append(record)
                yield list(row.values())

    longest = write_rows(scratch / "reparsed.csv", rows())
    load_rows(connection, "places", {"place": "BIGINT"}, ([places[record]] for record in kept), scratch)
    dialect = Dialect(",", columns)
    select = validation_query(scratch / "reparsed.csv", dialect, reading.form, reading.rules, longest, final=True)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE reparsed AS {select}")
    bad = connection.execute("SELECT rowid, reason FROM reparsed WHERE reason IS NOT NULL").fetchall()
    return reasons | {kept[row]: reason for row, reason in bad}


def _read_nested(row: dict[str, str], rules: Rules) -> str:
    """Replace the nested values of a row by their JSON; what is wrong if one is no list of records."""
    for nested in rules.nested:
        if nested.column not in row:
            continue
        text = row[nested.column].strip()
        json = "" if text.lower() in EMPTY_WORDS else nested.read(text)
        if json is None:
            return f"{nested.column} is not {'a list of records' if nested.many else 'a record'}"
        row[nested.column] = json
    return ""


@dataclass(frozen=True, slots=True)
class _Decided:
    """The query `good` by what was decided for the file as a whole (with the `reason` of rows it refuses)."""

    good: str
    remark: str


def _decide(connection: duckdb.DuckDBPyConnection, shown: str, good: str, rules: Rules) -> _Decided:
    """Decide what only all values tell. Raises FileRejectedError if they do not."""
    if not rules.decisions:
        return _Decided(good, "")
    measures = [measure for decision in rules.decisions for measure in decision.measures]
    aggregates = ", ".join(aggregate for _, aggregate in measures)
    values = connection.execute(f"SELECT {aggregates} FROM ({good})").fetchall()[0]
    measured = {name: value for (name, _), value in zip(measures, values, strict=True)}
    remarks = []
    for decision in rules.decisions:
        try:
            outcome = decision.decide(measured)
        except UndecidableError as error:
            raise FileRejectedError(f"{shown}: {error}; nothing was changed") from error
        remarks.append(outcome.remark)
        replaced = [f"{value} AS {sql.name(name)}" for name, value in outcome.columns]
        if outcome.refusals:
            whens = " ".join(f"WHEN {condition} THEN {reason}" for condition, reason in outcome.refusals)
            replaced.append(f"CASE WHEN reason IS NOT NULL THEN reason {whens} END AS reason")
        if replaced:
            good = f"SELECT * REPLACE ({', '.join(replaced)}) FROM ({good})"
    return _Decided(good, ", ".join(filter(None, remarks)))


def _keep(connection: duckdb.DuckDBPyConnection, rules: Rules, target: Path) -> tuple[int, dict[str, int]]:
    """Write one row of each key of the view `good`; how many were merged into others, and what was repaired."""
    names = ", ".join(sql.name(name) for name, _ in rules.columns) + (", place" if rules.numbered else "")
    rows = f"SELECT {names} FROM good"
    merged: int = connection.execute("SELECT count(*) FROM duplicate_rows WHERE reason IS NULL").fetchall()[0][0]
    if _count(connection, "duplicate_rows"):
        rows += " WHERE place NOT IN (SELECT place FROM duplicate_rows)"
    rows = rules.unfold(rows) if rules.unfold else rows
    parquet = _PARQUET.format(rows=_LONG_ROWS if rules.nested else _GROUP)
    connection.execute(f"COPY ({rows}) TO {sql.target(target)} {parquet}")
    counts = ", ".join(f"count(*) FILTER (repair{index})" for index in range(len(rules.repairs)))
    found = connection.execute(f"SELECT {counts} FROM good").fetchall()[0] if rules.repairs else ()
    return merged, {what: n for (what, _), n in zip(rules.repairs, found, strict=True) if n}


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    count: int = connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0]
    return count
