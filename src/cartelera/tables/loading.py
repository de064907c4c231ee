"""Handing rows made in Python to DuckDB: through a CSV file, row by row.

If DuckDB is given Python objects (parameters, arrays), it imports pandas, if installed, to see whether they are its
own, which takes longer than reading a file. And a file of rows is never in memory as a whole.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TextIO

import duckdb

from cartelera.tables import sql


def load_rows(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    columns: dict[str, str],
    rows: Iterable[Sequence[str | int]],
    scratch: Path,
) -> None:
    """Make the temporary table `table` of `rows`, in order. `columns`: their names and types."""
    path = scratch / f"{table}.csv"
    longest = write_rows(path, rows)
    types = ", ".join(f"{sql.text(name)}: {sql.text(kind)}" for name, kind in columns.items())
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT * FROM read_csv({sql.source(path)}, header=false, delim=',', "
        f"quote='\"', escape='\"', columns={{{types}}}, auto_detect=false, allow_quoted_nulls=false, "
        f"new_line='\\n', max_line_size={max(longest, 1 << 21)})"
    )
    path.unlink()


def write_rows(path: Path, rows: Iterable[Sequence[str | int]]) -> int:
    """Write a CSV file of rows, every value quoted; the bytes of the longest row, or more."""
    with path.open("w", newline="", encoding="utf-8", errors="replace") as stream:
        measured = _Measured(stream)
        csv.writer(measured, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    return measured.longest


class _Measured:
    """A stream that remembers the longest text written at once; a character is at most four bytes."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.longest = 0

    def write(self, text: str) -> int:
        """Write it."""
        self.longest = max(self.longest, 4 * len(text))
        return self._stream.write(text)
