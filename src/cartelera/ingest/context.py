"""Where the sources of one ingest are made, before anything is published."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from cartelera.tables import duck


@dataclass(frozen=True, slots=True)
class StagingContext:
    """A connection, and the folders of one ingest.

    `staged` and `refused` take the rows of each source, kept and refused (`<key>.parquet`); `made`, around `staged`,
    becomes the clean tables; `tables` are those of now.
    """

    connection: duckdb.DuckDBPyConnection
    scratch: Path
    tables: Path
    made: Path
    staged: Path
    refused: Path

    @classmethod
    @contextmanager
    def open(cls, scratch: Path, tables: Path) -> Iterator[StagingContext]:
        """Make the folders in `scratch`, and open the connection for the length of the block."""
        made, refused = scratch / "tables", scratch / "refused"
        staged = made / "sources"
        for folder in (staged, refused):
            folder.mkdir(parents=True)
        with duck.connect(spill=scratch / "spill") as connection:
            yield cls(connection, scratch, tables, made, staged, refused)

    def source(self, key: str) -> Path:
        """The staged rows of a source in this ingest."""
        return self.staged / f"{key}.parquet"

    def refusals_of(self, key: str) -> Path:
        """The refused rows of a source in this ingest; not there if there are none."""
        return self.refused / f"{key}.parquet"

    def earlier_source(self, key: str) -> Path:
        """The staged rows of a source in the tables of now."""
        return self.tables / "sources" / f"{key}.parquet"
