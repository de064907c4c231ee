"""Refused rows and why: nothing that was handed to us is lost, even what we cannot take."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from cartelera.atomic import link_or_copy
from cartelera.errors import WorkspaceError
from cartelera.tables import duck, sql
from cartelera.tables.loading import load_rows

MAX_RAW = 10_000
"""Characters of a refused row's text that are kept."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One refused row: the file and line it stands on, the reason, and its raw text."""

    file: str
    line: int
    reason: str
    raw: str


def write(
    connection: duckdb.DuckDBPyConnection, target: Path, source: str, refusals: Iterable[Refusal], scratch: Path
) -> None:
    """The Parquet file of a source's refused rows."""
    columns = {"source": "VARCHAR", "file": "VARCHAR", "line": "BIGINT", "reason": "VARCHAR", "raw": "VARCHAR"}
    rows = ((source, row.file, row.line, row.reason, row.raw) for row in refusals)
    load_rows(connection, "refused", columns, rows, scratch)
    connection.execute(f"COPY refused TO {sql.target(target)} (FORMAT parquet, COMPRESSION zstd)")
    connection.execute("DROP TABLE refused")


@dataclass(frozen=True, slots=True)
class Quarantine:
    """The folder of refused rows: one Parquet file per source."""

    folder: Path

    def stage(self, target: Path, refused: Path, replaced: Collection[str]) -> None:
        """Make the folder `target`: the files in `refused` of the sources `replaced`, and what is held of others.

        Nothing is made if there is nothing to hold and nothing was held.
        """
        held = [path for path in self.folder.glob("*.parquet") if path.stem not in replaced]
        made = [path for path in refused.glob("*.parquet") if path.stem in replaced]
        if held or made or self.folder.exists():
            target.mkdir()
        for path in held:
            link_or_copy(path, target / path.name)
        for path in made:
            path.replace(target / path.name)

    def read(self) -> list[tuple[str, Refusal]]:
        """(source, refusal) of everything held, by source, file and line. Raises WorkspaceError if it is damaged."""
        rows: list[tuple[str, Refusal]] = []
        for path in sorted(self.folder.glob("*.parquet")):
            query = (
                f"SELECT source, file, line, reason, raw FROM {sql.parquet_source(path)} ORDER BY source, file, line"
            )
            try:
                rows += [(row[0], Refusal(*row[1:])) for row in duck.fetch_all(query)]
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
