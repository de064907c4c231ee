"""Refused rows and why: nothing that was handed to us is lost, even what we cannot take."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import duckdb
import numpy as np

from cartelera.errors import WorkspaceError
from cartelera.ingest import sql

MAX_RAW = 10_000
"""Characters of a refused row's text that are kept."""

_BATCH = 20_000


@dataclass(frozen=True, slots=True)
class Refusal:
    """One refused row: the file and line it stands on, the reason, and its raw text."""

    file: str
    line: int
    reason: str
    raw: str


def write(target: Path, source: str, refusals: Iterable[Refusal]) -> None:
    """The Parquet file of a source's refused rows; none where there are none."""
    rows = iter(refusals)
    with duckdb.connect(config={"threads": 1, "memory_limit": "200MB"}) as connection:
        connection.execute("CREATE TABLE q (source VARCHAR, file VARCHAR, line BIGINT, reason VARCHAR, raw VARCHAR)")
        while batch := list(islice(rows, _BATCH)):
            columns = {
                "file": np.array([row.file for row in batch], dtype=object),
                "line": np.array([row.line for row in batch], dtype=np.int64),
                "reason": np.array([row.reason for row in batch], dtype=object),
                "raw": np.array([row.raw for row in batch], dtype=object),
            }
            connection.register("batch", columns)
            connection.execute("INSERT INTO q SELECT $1, file, line, reason, raw FROM batch", [source])
            connection.unregister("batch")
        if connection.execute("SELECT 1 FROM q LIMIT 1").fetchone():
            connection.execute(f"COPY q TO {sql.target(target)} (FORMAT parquet, COMPRESSION zstd)")


@dataclass(frozen=True, slots=True)
class Quarantine:
    """The folder of refused rows: one Parquet file per source."""

    folder: Path

    def put(self, source: str, made: Path) -> None:
        """Take the file `made` by `write` in place of what is held of `source`; none made: nothing was refused."""
        held = self.folder / f"{source}.parquet"
        if made.is_file():
            self.folder.mkdir(parents=True, exist_ok=True)
            made.replace(held)
        else:
            held.unlink(missing_ok=True)

    def read(self) -> list[tuple[str, Refusal]]:
        """(source, refusal) of everything held, by source, file and line. Raises WorkspaceError where it is damaged."""
        rows: list[tuple[str, Refusal]] = []
        for path in sorted(self.folder.glob("*.parquet")):
            query = f"SELECT source, file, line, reason, raw FROM {sql.parquet(path)} ORDER BY source, file, line"
            try:
                with duckdb.connect() as connection:
                    rows += [(row[0], Refusal(*row[1:])) for row in connection.execute(query).fetchall()]
            except duckdb.Error as error:
                raise WorkspaceError(f"{path} cannot be read: run `cartelera ingest` again") from error
        return rows


def by_reason(refusals: Iterable[Refusal]) -> dict[str, list[Refusal]]:
    """Refusals grouped by the kind of reason, whatever values it quotes, the most frequent first."""
    groups: dict[str, list[Refusal]] = {}
    for refusal in refusals:
        groups.setdefault(general(refusal.reason), []).append(refusal)
    return dict(sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])))


def general(reason: str) -> str:
    """The reason without the value it quotes: `id 'x' is not …` → `id is not …`."""
    before, quote, rest = reason.partition(" '")
    _, closing, after = rest.rpartition("' ")
    return f"{before} {after}" if quote and closing else reason
