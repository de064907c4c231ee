"""Refused rows and why: nothing that was handed to us is lost, even what we cannot take."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb


@dataclass(frozen=True, slots=True)
class Refusal:
    """One refused row: the file and line it stands on, the reason, and its raw text."""

    file: str
    line: int
    reason: str
    raw: str


@dataclass(frozen=True, slots=True)
class Quarantine:
    """The folder of refused rows: one Parquet file per source."""

    folder: Path

    def put(self, source: str, refusals: list[Refusal]) -> None:
        """Replace what is held of `source`."""
        target = self.folder / f"{source}.parquet"
        if not refusals:
            target.unlink(missing_ok=True)
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        connection = duckdb.connect()
        connection.execute("CREATE TABLE q (source VARCHAR, file VARCHAR, line BIGINT, reason VARCHAR, raw VARCHAR)")
        connection.executemany(
            "INSERT INTO q VALUES (?, ?, ?, ?, ?)", [(source, r.file, r.line, r.reason, r.raw) for r in refusals]
        )
        temporary = target.with_suffix(".tmp")
        connection.execute(f"COPY q TO '{temporary}' (FORMAT parquet)")
        temporary.replace(target)

    def read(self) -> list[tuple[str, Refusal]]:
        """(source, refusal) of everything held, by source, file and line."""
        if not self.folder.is_dir() or not any(self.folder.glob("*.parquet")):
            return []
        rows = duckdb.connect().execute(
            f"SELECT source, file, line, reason, raw FROM read_parquet('{self.folder}/*.parquet') ORDER BY source, file, line"
        )
        return [(row[0], Refusal(*row[1:])) for row in rows.fetchall()]


def by_reason(refusals: Iterable[Refusal]) -> dict[str, list[Refusal]]:
    """Refusals grouped by the kind of reason, whatever values it quotes, the most frequent first."""
    groups: dict[str, list[Refusal]] = {}
    for refusal in refusals:
        groups.setdefault(general(refusal.reason), []).append(refusal)
    return dict(sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])))


def general(reason: str) -> str:
    """The reason without the value it quotes: `id 'x' is not …` → `id is not …`."""
    before, quote, rest = reason.partition(" '")
    if not quote:
        return reason
    _, closing, after = rest.rpartition("' ")
    return f"{before} {after}" if closing else reason
