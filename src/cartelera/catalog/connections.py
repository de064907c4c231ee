"""The few read-only SQLite connections that all threads of one opened catalogue share."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

MAX_CONNECTIONS = 8
"""However many threads read, no more connections than these are open; each costs up to 1 MB of page cache.

The file is not memory-mapped: each connection would map it for itself, and every page that is looked at would count as
often as there are connections.
"""


class Connections:
    """`MAX_CONNECTIONS` read-only connections to one SQLite file.

    All are opened at once, so that they read that very file even if it is deleted later, or another takes its name.
    Each thread keeps the connection it was given first. Threads may share one: SQLite is built to serialise the calls
    on a connection, and nothing is ever written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._local = threading.local()
        self._threads = 0
        self._closed = False
        self._open: list[sqlite3.Connection] = []
        self._open.extend(_connect(path) for _ in range(MAX_CONNECTIONS))

    def __len__(self) -> int:
        return len(self._open)

    def get(self) -> sqlite3.Connection:
        """This thread's connection. Raises sqlite3.ProgrammingError after `close`."""
        slot: int | None = getattr(self._local, "slot", None)
        if slot is None:
            slot = self._local.slot = self._assign()
        try:
            return self._open[slot]
        except IndexError:
            raise sqlite3.ProgrammingError(f"the connections to {self.path} are closed") from None

    def close(self) -> None:
        """Close every connection, once no thread reads any more. A second call does nothing."""
        with self._lock:
            self._closed = True
            opened, self._open = self._open, []
        for connection in opened:
            connection.close()

    def __del__(self) -> None:
        # Nobody holds the catalogue or its names any more.
        self.close()

    def _assign(self) -> int:
        """The slot of a thread that asks for the first time: each connection in turn."""
        with self._lock:
            if self._closed:
                raise sqlite3.ProgrammingError(f"the connections to {self.path} are closed")
            self._threads += 1
            return self._threads % MAX_CONNECTIONS


def _connect(path: Path) -> sqlite3.Connection:
    """Open read-only and immutable, so that SQLite takes no lock and shares the operating system's page cache."""
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
    try:
        connection.execute("PRAGMA cache_size = -1000")
    except sqlite3.Error:  # It is no database.
        connection.close()
        raise
    return connection
