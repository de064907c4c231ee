"""Nested columns: lists of records written as Python reprs (The Movies Dataset) or as JSON (TMDB 5000), or of names.

A repr becomes JSON by changing its quotes, and DuckDB parses JSON in its columnar pass. What that cannot be trusted
with (a backslash, quotes of both kinds in one text, an unforeseen form) is marked `needs_python_parse`, and parsed in
Python, value by value. Both ways give the same records. Of a list of names (see `name_lists`) each is the main key of
a record.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

import orjson

from cartelera.ingest.name_lists import is_name_list, name_list, read_name_list
from cartelera.tables import sql

MAX_VALUE = 5_000_000
"""Characters of the longest value parsed in Python."""

INVALID_JSON = "chr(1)"  # No JSON holds this character, so that what cannot be trusted is not valid either.


@dataclass(frozen=True, slots=True)
class Nested:
    """A nested column: the keys of its records with their SQL types; `main` is there in every record.

    `many`: a list of records, else one record. Keys that are not named here are left out.
    """

    column: str
    keys: tuple[tuple[str, str], ...]
    main: str
    many: bool = True

    @property
    def structure(self) -> str:
        """The type as DuckDB's `from_json` wants it."""
        record = dict(self.keys)
        return orjson.dumps([record] if self.many else record).decode()

    def steps(self, quotes_swapped: bool) -> tuple[str, ...]:
        """SQL, each step over what the one before made of the column: JSON, in part and then whole, and records.

        NULL if the text is not valid. `quotes_swapped`: those of the whole file have been (see `quote_swap`).
        """
        if quotes_swapped:
            return self._from_swapped, self._without_none('": '), self.from_json
        # What was JSON to begin with may be without blanks, and hold what looks like a key behind a backslash.
        return self._from_repr, self._without_none('": ', '":', "\\"), self.from_json

    @property
    def _from_swapped(self) -> str:
        text = sql.name(self.column)
        mixed = _mixed(text, inner="'", outer='"')
        return (
            f"CASE WHEN contains({text}, '\\') THEN {INVALID_JSON} "
            f"WHEN contains({text}, '''') THEN {mixed} ELSE {text} END"
        )

    @property
    def _from_repr(self) -> str:
        text = sql.name(self.column)
        # JSON, recognised by its quotes, may hold a backslash and is left as it is.
        return (
            f"CASE WHEN starts_with({text}, '[{{\"') OR starts_with({text}, '{{\"') THEN {text} {self._when_names} "
            f"WHEN contains({text}, '\\') THEN {INVALID_JSON} WHEN contains({text}, '\"') THEN "
            f"{_mixed(text, inner=chr(34), outer=chr(39))} ELSE replace({text}, '''', '\"') END"
        )

    @property
    def _when_names(self) -> str:
        """SQL: a branch of CASE that makes JSON records of a list of names."""
        text = sql.name(self.column)
        if not self.many:
            return ""
        records = f"list_transform({name_list(text)}, lambda n: struct_pack({sql.name(self.main)} := n))"
        bare = f"NOT starts_with({text}, '[{{') AND {text} <> '[]' AND {is_name_list(text)}"
        return f"WHEN {bare} THEN to_json({records})::VARCHAR"

    def _without_none(self, *before: str) -> str:
        """JSON without Python's `None`. After one of these it may be part of a text, and is left to Python."""
        json = sql.name(self.column)
        ambiguous = " OR ".join(f"contains({json}, '{text}\": None')" for text in before)
        return f"CASE WHEN {ambiguous} THEN {INVALID_JSON} ELSE replace({json}, '\": None', '\": null') END"

    @property
    def from_json(self) -> str:
        """SQL: the records, NULL if the column is not valid JSON."""
        json = sql.name(self.column)
        return f"CASE WHEN json_valid({json}) THEN from_json({json}, {sql.text(self.structure)}) END"

    @property
    def ambiguous(self) -> str:
        """SQL condition: a record lacks its main key, so that it may be no record at all (`[1]`)."""
        column, main = sql.name(self.column), sql.name(self.main)
        if self.many:
            return f"list_contains(list_transform({column}, lambda r: r.{main} IS NULL), TRUE)"
        return f"({column} IS NOT NULL AND {column}.{main} IS NULL)"

    def read(self, text: str) -> str | None:
        """The same from one text, as JSON; None if it is no such value."""
        names = read_name_list(text) if self.many else None
        if names is not None:
            return orjson.dumps([{self.main: _plain(name)} for name in names]).decode()
        value = parse_literal(text)
        records = value if self.many else [value]
        if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
            return None
        kept = [{key: _plain(record.get(key)) for key, _ in self.keys} for record in records]
        return orjson.dumps(kept if self.many else kept[0]).decode()


def parse_literal(text: str) -> object:
    """A JSON value or a Python literal; None if `text` is neither (or is too large or too deep to be one)."""
    if len(text) > MAX_VALUE:
        return None
    try:
        value: object = orjson.loads(text)
    except orjson.JSONDecodeError:
        try:
            value = ast.literal_eval(text)
        except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
            return None
    return value


def _plain(value: object) -> str | int | float | None:
    """What JSON can hold of a value; lists and records inside a record are not looked into."""
    if isinstance(value, str):
        # Half characters (surrogates) become whole if they are a pair, and a replacement character if not.
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if isinstance(value, float):
        return value
    return value if isinstance(value, int) and abs(value) < 2**63 else None


def _mixed(text: str, inner: str, outer: str) -> str:
    """SQL: JSON from a repr in which some texts stand in `inner` quotes because they hold an `outer` one.

    Cut at the inner quotes, every second part is such a text. That holds if each part between them has an even
    number of outer quotes; if one has not, an inner quote is part of a text, and the whole is left to Python.
    """
    own, other = sql.text(inner), sql.text(outer)
    requoted = "s" if outer == '"' else "replace(s, '''', '\"')"
    between = f"CASE WHEN (strlen(s) - strlen(replace(s, {other}, ''))) % 2 = 0 THEN {requoted} ELSE {INVALID_JSON} END"
    within = "s" if outer == "'" else "replace(s, '\"', '''')"
    part = f"CASE WHEN i % 2 = 0 THEN {within} ELSE {between} END"
    return f"array_to_string(list_transform(string_split({text}, {own}), lambda s, i: {part}), '\"')"
