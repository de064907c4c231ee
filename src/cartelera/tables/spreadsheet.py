"""Texts that a spreadsheet would run as a formula, made harmless as OWASP says: with an apostrophe before them.

`=HYPERLINK("http://…")` as a title in a CSV file would otherwise act for whoever opens it. What is a number stays one.
"""

from __future__ import annotations

import re

from cartelera.tables import sql

_FORMULA = r"^[=+\-@\t\r\n＝＋－＠]"
_NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"


def harmless(text: str) -> str:
    """The text as a cell that no spreadsheet runs."""
    return f"'{text}" if re.match(_FORMULA, text) and not re.fullmatch(_NUMBER, text) else text


def harmless_sql(column: str) -> str:
    """`harmless` of a text column, as DuckDB's SQL. `column`: its quoted name."""
    formula, number = (f"regexp_matches({column}, {sql.text(pattern)})" for pattern in (_FORMULA, _NUMBER))
    return f"CASE WHEN {formula} AND NOT {number} THEN {sql.text(chr(39))} || {column} ELSE {column} END"
