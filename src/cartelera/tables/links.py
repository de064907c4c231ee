"""The links between records of two sources, and the evidence for each: reading the table `links`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import orjson

from cartelera.tables import sql


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
    rows = duckdb.connect().execute(
        "SELECT status, left_id, right_id, score, evidence, decided "
        f"FROM {sql.parquet(tables / 'links.parquet')} {where} "
        "ORDER BY score DESC, left_id, right_id"
    )
    return [(row[0], Link(row[1], row[2], row[3], evidence_of(row[4])), bool(row[5])) for row in rows.fetchall()]


def evidence_of(text: str) -> tuple[Evidence, ...]:
    """The evidence of a link as it is kept in the table."""
    return tuple(Evidence(*entry) for entry in orjson.loads(text))
