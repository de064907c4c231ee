"""The links between records of two sources, the evidence for each, and what the tables say of either side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import orjson

from cartelera.tables import duck, sql
from cartelera.tables.schema import CREDITS, OFFERS, TITLES
from cartelera.tables.views import create_views


class LinkStatus(StrEnum):
    """What became of a pair. `EDITION`: two records of one source that look like one title; only one of them links."""

    ACCEPTED = "accepted"
    REVIEW = "review"
    REJECTED = "rejected"
    EDITION = "edition"


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


@dataclass(frozen=True, slots=True)
class StoredLink:
    """A row of the table `links`. `decided`: whether a person's decision made it so."""

    status: LinkStatus
    link: Link
    decided: bool


@dataclass(frozen=True, slots=True)
class LinkedRecord:
    """What the tables say of one side of a link. `length`: `110 min`, `2 season`."""

    record_id: str
    title: str
    year: int | None
    length: str | None
    directors: str | None
    cast: tuple[str, ...]


def read_links(tables: Path, status: LinkStatus | None = None) -> list[StoredLink]:
    """The links in `tables`, the most certain first. The platform's record is on the left of each."""
    where = "" if status is None else f"WHERE status = {sql.text(status)}"
    rows = duck.fetch_all(
        "SELECT status, left_id, right_id, score, evidence, decided "
        f"FROM {sql.parquet_source(tables / 'links.parquet')} {where} "
        "ORDER BY score DESC, left_id, right_id"
    )
    return [
        StoredLink(LinkStatus(status), Link(left, right, score, load_evidence(evidence)), bool(decided))
        for status, left, right, score, evidence, decided in rows
    ]


def load_evidence(text: str) -> tuple[Evidence, ...]:
    """The evidence in the column of that name, as `dump_evidence` wrote it."""
    return tuple(Evidence(*entry) for entry in orjson.loads(text))


def dump_evidence(evidence: Iterable[Evidence]) -> str:
    """JSON: a list of `[feature, compared, weight]`, weights to three decimals."""
    return orjson.dumps([[e.feature, e.compared, round(e.weight, 3)] for e in evidence]).decode()


_OFFERS = """
    SELECT id, display_title, release_year, duration_int || ' ' || duration_type, director, display_cast
    FROM offers WHERE list_contains(?, id)
"""
_TITLES = """
    SELECT title_id, title, release_year, runtime || ' min', directors, actors FROM titles t LEFT JOIN (
        SELECT title_id, string_agg(name, ', ' ORDER BY billing) FILTER (job = 'Director') AS directors,
               string_agg(name, ', ' ORDER BY billing) FILTER (job = 'Actor') AS actors
        FROM credits WHERE list_contains(?, title_id) GROUP BY title_id) USING (title_id)
    WHERE list_contains(?, title_id)
"""


def read_records(tables: Path, record_ids: Iterable[str]) -> dict[str, LinkedRecord]:
    """What `tables` say of records, by id: of an offer what its platform says. Ids that no table holds are left out."""
    wanted = sorted(set(record_ids))
    if not wanted:
        return {}
    records: dict[str, LinkedRecord] = {}
    with duck.connect() as connection:
        create_views(connection, tables, (TITLES, OFFERS, CREDITS))
        rows = connection.execute(_TITLES, [wanted, wanted]).fetchall()
        rows += connection.execute(_OFFERS, [wanted]).fetchall()
    for record_id, title, year, length, directors, cast in rows:
        names = tuple(name.strip() for name in (cast or "").split(",") if name.strip())
        records[record_id] = LinkedRecord(record_id, title, year, length, directors, names)
    return records
