"""How the newer file of a source differs from the older: rows that came, went, changed or were renamed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from cartelera.ingest.staging_schema import COLUMNS
from cartelera.tables import sql


@dataclass(frozen=True, slots=True)
class Difference:
    """In rows, by their key. `before`: those of the older file; `renamed`: those whose title is another one now.

    Rows that are not `keyed` are only counted.
    """

    before: int
    new: int
    gone: int
    changed: int
    renamed: int
    keyed: bool = True

    @property
    def shared(self) -> int:
        """Rows that both have."""
        return self.before - self.gone

    def __str__(self) -> str:
        if not self.keyed:
            return "newer"
        parts = [(self.new, "new"), (self.gone, "gone"), (self.changed, "changed")]
        return ", ".join(f"{n:,} {what}" for n, what in parts if n) or "same rows"


def difference(
    connection: duckdb.DuckDBPyConnection, old: Path, new: Path, relation: str, key: Sequence[str]
) -> Difference:
    """How the staged rows of `new` differ from those of `old`. `key`: the columns that make a row one."""
    if not key:
        counts = [f"(SELECT count(*) FROM {sql.parquet_source(path)})" for path in (old, new)]
        before, now = connection.execute(f"SELECT {', '.join(counts)}").fetchall()[0]
        return Difference(before, max(now - before, 0), max(before - now, 0), 0, 0, keyed=False)
    keys, title = ", ".join(sql.name(column) for column in key), title_column(relation)
    told = "NULL" if title is None else title_key(sql.name(title))
    left, right = (
        f"SELECT hash({keys}) AS k, hash(t) AS h, {told} AS t FROM {sql.parquet_source(path)} t" for path in (old, new)
    )
    found = connection.execute(
        "SELECT count(o.k), count(*) FILTER (o.k IS NULL), count(*) FILTER (n.k IS NULL), "
        "count(*) FILTER (o.h <> n.h), count(*) FILTER (o.h <> n.h AND o.t <> n.t) "
        f"FROM ({left}) o FULL JOIN ({right}) n ON o.k = n.k"
    ).fetchall()[0]
    return Difference(*found)


def title_column(relation: str) -> str | None:
    """The column with the title of a staged row; None if its rows are not titles."""
    return next((name for name in ("display_title", "title") if name in COLUMNS[relation]), None)


def title_key(column: str) -> str:
    """SQL: a title without case, accents, blanks and punctuation, so that correcting these makes no other title."""
    return f"regexp_replace(strip_accents(lower({column})), '[^\\p{{L}}\\p{{N}}]+', '', 'g')"
