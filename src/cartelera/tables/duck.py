"""The one place that opens DuckDB, so that every command keeps to its limits of memory, threads and disk."""

from __future__ import annotations

import itertools
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb

MEMORY = "1000MB"
"""What a connection may hold before it spills to disk."""
MAX_THREADS = 4

_NUMBERS = itertools.count()


def connect(
    *, memory: str = MEMORY, threads: int | None = None, spill: Path | None = None
) -> duckdb.DuckDBPyConnection:
    """A database in memory, without a progress bar, that loads no extension from the network.

    `threads`: as many as there are processors, up to `MAX_THREADS`, if not given. `spill`: the folder for what does
    not fit into `memory`, made when it is needed and removed on closing; one of its own in the system's temporary
    folder if not given.
    """
    import duckdb

    folder = spill or Path(tempfile.gettempdir()) / f"cartelera-spill-{os.getpid()}-{next(_NUMBERS)}"
    connection = duckdb.connect(
        config={
            "memory_limit": memory,
            "threads": threads or min(os.cpu_count() or 2, MAX_THREADS),
            "temp_directory": str(folder),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
    )
    connection.execute("SET enable_progress_bar = false")
    # A time without a zone is of none of this machine's.
    connection.execute("SET TimeZone = 'UTC'")
    return connection


def fetch_all(query: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """The rows of one query over files, asked on a connection of its own."""
    with connect() as connection:
        rows: list[tuple[Any, ...]] = connection.execute(query, parameters).fetchall()
    return rows
