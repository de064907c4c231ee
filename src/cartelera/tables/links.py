"""The links between records of two sources, and the evidence for each: reading the table `links`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import orjson

from cartelera.tables import duck, sql
from cartelera.tables.schema import CREDITS, OFFERS, TITLES
from cartelera.tables.views import create_views


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason for or against a link: what was compared, and how much it moved the log-odds (natural log)."""

    feature: str
    compared: str
    weight: float


@dataclass(frozen=True, slots=True)
class Link:
    """Two records, the probability that they are one title, and why.

    Unless a person decided, the weights of the evidence add up to the log-odds of `score`.
    """

    left: str
    right: str
    score: float
    evidence: tuple[Evidence, ...]


def read_links(tables: Path, status: str | None = None) -> list[tuple[str, Link, bool]]:
    """The links of a workspace's tables: (status, link, whether a person decided it), the most certain first.

    In each link the platform's record is on the left.
    """
    where = "" if status is None else f"WHERE status = {sql.text(status)}"
    rows = duck.fetch_all(
        "SELECT status, left_id, right_id, score, evidence, decided "
        f"FROM {sql.parquet_source(tables / 'links.parquet')} {where} "
        "ORDER BY score DESC, left_id, right_id"
    )
    return [(row[0], Link(row[1], row[2], row[3], evidence_of(row[4])), bool(row[5])) for row in rows]


def evidence_of(text: str) -> tuple[Evidence, ...]:
    """The evidence of a link as it is kept in the table."""
    return tuple(Evidence(*entry) for entry in orjson.loads(text))


class RecordLines:
    """What the clean tables say of the records of a link, for showing its two sides."""

    def __init__(self, tables: Path) -> None:
        self._connection = duck.connect()
        create_views(self._connection, tables, (TITLES, OFFERS, CREDITS))

    def line(self, record: str) -> str:
        """Title, year, length, directors and three of the cast; the id alone if no table holds it."""
        row = self._connection.execute(
            "SELECT display_title, release_year, duration_int || ' ' || duration_type, director, display_cast "
            "FROM offers WHERE id = ? "
            "UNION ALL SELECT title, release_year, runtime || ' min', (SELECT string_agg(name, ', ') FROM credits c "
            "WHERE c.title_id = t.title_id AND job = 'Director'), (SELECT string_agg(name, ', ') FROM credits c "
            "WHERE c.title_id = t.title_id AND job = 'Actor') FROM titles t WHERE title_id = ?",
            [record, record],
        ).fetchone()
        if row is None:
            return record
        parts = [str(value) for value in row[1:4] if value] + ([", ".join(row[4].split(", ")[:3])] if row[4] else [])
        return f"{record:12s} {row[0]} ({'; '.join(parts)})"
