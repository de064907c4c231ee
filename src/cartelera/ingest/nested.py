"""Nested columns: lists of records written as Python reprs (The Movies Dataset) or as JSON (TMDB 5000).

DuckDB casts nearly all of them in its columnar pass; what its cast cannot be trusted with (a backslash, an odd
quote, an unforeseen key) is parsed in Python, value by value. Both ways give the same records.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

import orjson

MAX_VALUE = 5_000_000


@dataclass(frozen=True, slots=True)
class Nested:
    """A nested column: the keys of its records with their SQL types, and whether it is one record or a list."""

    column: str
    keys: tuple[tuple[str, str], ...]
    many: bool = True

    @property
    def sql_type(self) -> str:
        fields = ", ".join(f'"{key}" {kind}' for key, kind in self.keys)
        return f"STRUCT({fields})" + ("[]" if self.many else "")

    @property
    def structure(self) -> str:
        """The same type as DuckDB's `from_json` wants it."""
        record = {key: kind for key, kind in self.keys}
        return orjson.dumps([record] if self.many else record).decode()

    def fast(self, json: bool) -> str:
        """SQL: the parsed column, NULL where the fast way cannot be trusted."""
        raw = f'"{self.column}"'
        if json:
            return f"CASE WHEN json_valid({raw}) THEN TRY(from_json({raw}, '{self.structure}')) END"
        nones = f"replace(replace({raw}, ''': None,', ''': NULL,'), ''': None}}', ''': NULL}}')"
        return f"CASE WHEN NOT contains({raw}, '\\') THEN TRY_CAST({nones} AS {self.sql_type}) END"

    def slow(self, text: str) -> str | None:
        """The same from one text, as JSON for `from_json`; None where it is no such value."""
        value = parse_literal(text)
        records = value if self.many else [value]
        if not isinstance(records, list) or not all(isinstance(r, dict) for r in records):
            return None
        kept = [{key: _fitting(record.get(key), kind) for key, kind in self.keys} for record in records]
        return orjson.dumps(kept if self.many else kept[0]).decode()


def parse_literal(text: str) -> object:
    """A Python literal or a JSON value; None where `text` is neither (or is too large or too deep to be one)."""
    if len(text) > MAX_VALUE:
        return None
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
        pass
    try:
        value: object = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return value


def _fitting(value: object, kind: str) -> str | int | None:
    if kind == "BIGINT":
        number = isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**62
        return value if number and isinstance(value, int) else None
    if value is None or isinstance(value, dict | list):
        return None
    return str(value).encode("utf-8", "replace").decode()
