"""How a value of a table is written: for people, and for CSV."""

from __future__ import annotations

import csv
import io
from typing import Any

from cartelera.report.data import Rows
from cartelera.report.text import Lang, number, short
from cartelera.tables.spreadsheet import harmless


def csv_text(rows: Rows) -> str:
    """The rows as CSV with a header; numbers with a decimal point in any language, and no text that is a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    header = column_names(rows)
    writer.writerow(header)
    writer.writerows([_raw(row.get(name)) for name in header] for row in rows)
    return out.getvalue()


def column_names(rows: Rows) -> list[str]:
    """The columns of all rows, in the order they first appear."""
    return list(dict.fromkeys(name for row in rows for name in row))


def format_cell(value: Any, name: str, lang: Lang) -> str:
    """A value as a cell of a page: rounded, with the language's separators; years and codes as they are."""
    if value is None:
        return "—"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    if "year" in name:
        return str(int(value))
    return (number(value) if isinstance(value, int) else short(value)).to(lang)


def _raw(value: Any) -> object:
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 1e15 else float(f"{value:.10g}")
    return harmless(value) if isinstance(value, str) else value
