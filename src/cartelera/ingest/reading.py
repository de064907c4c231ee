"""One raw file through DuckDB: all text first, then judged row by row, then kept, merged or refused.

A format (see `sources/`) declares its columns and what makes a row bad; this module does the rest the same way
for all of them, so that the counts add up everywhere: rows read = kept + merged + refused.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from cartelera.errors import FileRefused
from cartelera.ingest.cleaners import Cleaner, Policy, present
from cartelera.ingest.csvtext import Layout, layout
from cartelera.ingest.nested import Nested
from cartelera.ingest.quarantine import Refusal

MAX_RECORD = 24 << 20
"""Bytes of the longest record read; DuckDB sets aside sixteen times the longest it is told of."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How a format turns `raw` (columns of text, `rec` the record's number) into rows.

    `columns`: (name, SQL) in order. `refusals`: (condition, SQL of the reason), the first that holds is named.
    `repairs`: (what was repaired, condition). `key`: rows that agree on it are one; `best`: ORDER BY that puts the
    row to keep first. `nested`: columns parsed before anything else, used by the name of the raw column.
    """

    columns: tuple[tuple[str, str], ...]
    refusals: tuple[tuple[str, str], ...]
    key: tuple[str, ...]
    best: str = "rec"
    repairs: tuple[tuple[str, str], ...] = ()
    nested: tuple[Nested, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """What a format may know of the file beside its columns."""

    present: frozenset[str]
    stem: str
    parent: str
    platform: str = ""
    prefix: str = ""
    sample: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Format:
    """One raw format: how it is recognised and by which rules it is read."""

    name: str
    describes: str
    required: frozenset[str]
    optional: frozenset[str]
    rules: Callable[[Context], Rules]

    @property
    def known(self) -> frozenset[str]:
        return self.required | self.optional


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the text of a table is written: its delimiter, and its columns where it has no header."""

    delimiter: str
    columns: tuple[str, ...]
    header: bool


@dataclass(slots=True)
class Staged:
    """What came of one file: its counts, and the refused rows."""

    read: int
    kept: int
    merged: int
    refused: int
    repaired: dict[str, int]
    refusals: list[Refusal]


def cleaned(pairs: tuple[tuple[str, Cleaner, str], ...]) -> tuple[list[tuple[str, str]], list[tuple[str, str]], list[tuple[str, str]]]:
    """(column, cleaner, raw column) → the columns' SQL, the refusals and the repairs their policies imply."""
    columns, refusals, repairs = [], [], []
    for name, cleaner, raw in pairs:
        quoted = f'"{raw}"'
        columns.append((name, cleaner.value(quoted)))
        if cleaner.policy is Policy.REFUSE:
            refusals.append((cleaner.unreadable(quoted), cleaner.reason(quoted)))
        elif cleaner.name != "text":
            repairs.append((f"{raw}: unreadable, taken as missing", cleaner.unreadable(quoted)))
    return columns, refusals, repairs


def stage(
    connection: duckdb.DuckDBPyConnection, plain: Path, shown: str, dialect: Dialect, form: Format, context: Context, target: Path
) -> Staged:
    """Read `plain`, write the kept rows to `target` (Parquet), and report the rest.

    Raises FileRefused where the file as a whole cannot be what it claims: cut off, unbalanced quotes, no row.
    """
    outline = layout(plain, dialect.header, quoted=dialect.delimiter == ",")
    if not outline.balanced:
        raise FileRefused(f"{shown}: a quoted field never ends (cut off?); nothing was changed")
    rules = form.rules(context)
    structural = _load(connection, plain, shown, dialect, form, rules, outline)
    unreadable = _parse_nested(connection, rules.nested)
    _judge(connection, rules, unreadable)
    read = outline.records
    counts = connection.execute(
        "SELECT count(*), count(*) FILTER (reason IS NULL), count(*) FILTER (reason IS NULL AND copy = 1) FROM judged"
    ).fetchone()
    assert counts is not None
    if counts[0] + len(structural) != read:
        raise FileRefused(
            f"{shown}: {read:,} records by its line ends, {counts[0] + len(structural):,} by its quotes: "
            "the quoting is broken; nothing was changed"
        )
    if read == 0:
        raise FileRefused(f"{shown}: no rows, only a header; nothing was changed")
    bad = connection.execute("SELECT rec, reason FROM judged WHERE reason IS NOT NULL ORDER BY rec").fetchall()
    reasons = dict(bad) | structural
    places = outline.at(reasons)
    refusals = [Refusal(shown, places[rec][0], reasons[rec], places[rec][1]) for rec in sorted(reasons)]
    names = ", ".join(f'"{name}"' for name, _ in rules.columns)
    connection.execute(
        f"COPY (SELECT {names} FROM judged WHERE reason IS NULL AND copy = 1 ORDER BY rec) TO '{target}' "
        "(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)"
    )
    repaired = {}
    for index, (what, _) in enumerate(rules.repairs):
        found = connection.execute(f"SELECT count(*) FROM judged WHERE reason IS NULL AND repair{index}").fetchone()
        if found and found[0]:
            repaired[what] = int(found[0])
    for table in ("raw", "parsed", "judged"):
        connection.execute(f"DROP TABLE IF EXISTS {table}")
    return Staged(read, counts[2], counts[1] - counts[2], len(refusals), repaired, refusals)


def sniff(head: bytes, formats: tuple[Format, ...]) -> tuple[Format, Dialect] | str:
    """The format and dialect of a file from its first bytes, or why it is none of them."""
    if b"\0" in head:
        return "binary data"
    text = head.decode("utf-8", "replace").removeprefix("\ufeff")
    first = text.lstrip("\r\n").splitlines()[:1]
    if not first:
        return "empty"
    for delimiter, name in (("::", "movielens"), ("\t", "movielens")):
        parts = first[0].split(delimiter)
        if len(parts) in (3, 4) and all(_numeric(p) for p in parts):
            form = next(f for f in formats if f.name == "ratings")
            columns = ("userid", "movieid", "rating", "timestamp")[: len(parts)]
            return form, Dialect(delimiter, columns, header=False)
    try:
        header = next(csv.reader(io.StringIO(text, newline="")))
    except (csv.Error, StopIteration):
        return "no header that can be read"
    columns = tuple(column.strip().lower() for column in header)
    names = set(columns)
    fitting = [f for f in formats if f.required <= names]
    if fitting:
        if len(names) != len(columns):
            return "REFUSE its header names a column twice"
        return max(fitting, key=lambda f: len(f.known & names)), Dialect(",", columns, header=True)
    near = max(formats, key=lambda f: len(f.required & names) / len(f.required))
    missing = sorted(near.required - names)
    if len(near.required & names) >= 0.6 * len(near.required) and len(near.required) > 2:
        return f"REFUSE looks like {near.describes}, but lacks the columns {', '.join(missing)}"
    return "its columns are those of no known format"


def _numeric(text: str) -> bool:
    return text.strip().replace(".", "", 1).isdigit()


def _load(
    connection: duckdb.DuckDBPyConnection, plain: Path, shown: str, dialect: Dialect, form: Format, rules: Rules, outline: Layout
) -> dict[int, str]:
    """The table `raw` (text columns, `rec`), and the records DuckDB could not split, by number."""
    types = "{" + ", ".join(f"'{_quote(c)}': 'VARCHAR'" for c in dialect.columns) + "}"
    for table in ("raw", "loaded", "reject_scans", "reject_errors"):
        connection.execute(f"DROP TABLE IF EXISTS {table}")
    longest = min(max(2 << 20, outline.longest + 4096), MAX_RECORD)
    quoting = "quote='\"', escape='\"'" if dialect.delimiter == "," else "quote='', escape=''"
    try:
        connection.execute(
            f"CREATE TEMP TABLE loaded AS SELECT * FROM read_csv($1, header={str(dialect.header).lower()}, delim='{dialect.delimiter}', "
            f"{quoting}, columns={types}, auto_detect=false, strict_mode=true, null_padding=false, "
            f"store_rejects=true, rejects_limit=0, max_line_size={longest})",
            [str(plain)],
        )
    except duckdb.Error as error:
        raise FileRefused(f"{shown}: not a readable table ({str(error).splitlines()[0][:160]}); nothing was changed") from error
    rejects = connection.execute(
        "SELECT line_byte_position, first(error_type ORDER BY byte_position), first(error_message ORDER BY byte_position) "
        "FROM reject_errors GROUP BY line_byte_position"
    ).fetchall()
    structural: dict[int, str] = {}
    for offset, kind, message in rejects:
        reason = _structural_reason(str(kind), str(message), len(dialect.columns))
        structural[outline.record_at(int(offset))] = reason
    last = outline.records - 1
    if last in structural and not outline.final_newline and structural[last].startswith("too few"):
        raise FileRefused(f"{shown}: cut off: the last row stops short; nothing was changed")
    missing = ", ".join(f'NULL::VARCHAR AS "{c}"' for c in sorted(form.known - set(dialect.columns)))
    nested = {f'"{column.column}"' for column in rules.nested}
    quoted = [f'"{c}"' for c in dialect.columns if c in form.known]
    known = ", ".join(c if c in nested else f"{present(c)} AS {c}" for c in quoted)
    skips = ",".join(str(r) for r in sorted(structural)) or "-1"
    rec = "rowid" if not structural else "list_extract(kept.recs, rowid + 1)"
    if structural:
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE kept AS SELECT list(r ORDER BY r) AS recs FROM range({last + 1}) t(r) WHERE r NOT IN ({skips})"
        )
    source = "loaded" if not structural else "loaded, kept"
    connection.execute(f"CREATE TEMP TABLE raw AS SELECT {rec} AS rec, {known}{', ' + missing if missing else ''} FROM {source}")
    connection.execute("DROP TABLE loaded")
    return structural


def _structural_reason(kind: str, message: str, columns: int) -> str:
    if kind == "MISSING COLUMNS":
        return f"too few columns (expected {columns})"
    if kind == "TOO MANY COLUMNS":
        return f"too many columns (expected {columns})"
    if kind == "UNQUOTED VALUE":
        return "a quoted field goes on after its closing quote"
    if kind == "LINE SIZE OVER MAXIMUM":
        return "row too long"
    return f"{kind.lower()}: {message.splitlines()[0][:120]}"


def _parse_nested(connection: duckdb.DuckDBPyConnection, nested: tuple[Nested, ...]) -> list[tuple[int, str]]:
    """The table `parsed` (rec and each nested column); the (record, column) pairs that cannot be parsed."""
    if not nested:
        connection.execute("CREATE TEMP TABLE parsed AS SELECT rec FROM raw")
        return []
    selects = []
    for column in nested:
        quoted = f'"{column.column}"'
        probe = connection.execute(
            f"SELECT {quoted} FROM raw WHERE length({quoted}) > 2 LIMIT 1"
        ).fetchone()
        json = probe is not None and '{"' in probe[0][:3]
        empty = f"CASE WHEN {present(quoted)} IS NULL THEN NULL ELSE {column.fast(json)} END"
        selects.append(f"{empty} AS {quoted}")
    connection.execute(f"CREATE TEMP TABLE parsed AS SELECT rec, {', '.join(selects)} FROM raw")
    unreadable: list[tuple[int, str]] = []
    for column in nested:
        quoted = f'"{column.column}"'
        left = connection.execute(
            f"SELECT rec, raw.{quoted} FROM raw JOIN parsed USING (rec) "
            f"WHERE parsed.{quoted} IS NULL AND {present('raw.' + quoted)} IS NOT NULL"
        ).fetchall()
        mended = [(rec, column.slow(text)) for rec, text in left]
        unreadable += [(rec, column.column) for rec, json_text in mended if json_text is None]
        good = [(rec, json_text) for rec, json_text in mended if json_text is not None]
        if good:
            connection.execute("CREATE OR REPLACE TEMP TABLE mended (rec BIGINT, json VARCHAR)")
            connection.executemany("INSERT INTO mended VALUES (?, ?)", good)
            connection.execute(
                f"UPDATE parsed SET {quoted} = from_json(mended.json, '{column.structure}') FROM mended WHERE parsed.rec = mended.rec"
            )
    return unreadable


def _judge(connection: duckdb.DuckDBPyConnection, rules: Rules, unreadable: list[tuple[int, str]]) -> None:
    """The table `judged`: cleaned columns, `reason` (NULL: good), `copy` (1: the row kept of its key)."""
    connection.execute("CREATE OR REPLACE TEMP TABLE unreadable (rec BIGINT, reason VARCHAR)")
    if unreadable:
        by_record = {rec: f"{column} is not a list of records" for rec, column in reversed(unreadable)}
        connection.executemany("INSERT INTO unreadable VALUES (?, ?)", list(by_record.items()))
    columns = ", ".join(f'{sql} AS "{name}"' for name, sql in rules.columns)
    whens = " ".join(f"WHEN {condition} THEN {reason}" for condition, reason in rules.refusals)
    reason = f"CASE {whens} ELSE unreadable.reason END" if whens else "unreadable.reason"
    repairs = "".join(f", ({condition}) AS repair{index}" for index, (_, condition) in enumerate(rules.repairs))
    nested = {column.column for column in rules.nested}
    exclude = ", ".join(["rec", *(f'"{c}"' for c in sorted(nested))])
    keys = ", ".join(f'"{key}"' for key in rules.key)
    connection.execute(
        f"CREATE TEMP TABLE judged AS WITH source AS ("
        f"  SELECT parsed.*, raw.* EXCLUDE ({exclude}), unreadable.reason AS unreadable_reason FROM raw"
        f"  JOIN parsed USING (rec) LEFT JOIN unreadable USING (rec)"
        f"), valued AS (SELECT rec, {columns}{repairs}, {rules.best} AS worth, "
        f"{reason.replace('unreadable.reason', 'unreadable_reason')} AS reason FROM source) "
        f"SELECT *, CASE WHEN reason IS NULL THEN row_number() OVER (PARTITION BY reason IS NULL, {keys} ORDER BY worth, rec) END AS copy FROM valued"
    )


def _quote(text: str) -> str:
    return text.replace("'", "''")
