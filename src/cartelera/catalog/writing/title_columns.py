"""The columns of a finished `catalog.db` that serving reads by row, as arrays beside it."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import numpy as np

from cartelera.names import compact_key


def write_title_columns(database: sqlite3.Connection, folder: Path) -> None:
    """Write the columns of `database` into `folder`, which is made anew. The same catalogue gives the same bytes."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    titles = database.execute("SELECT title, original_title, collection FROM titles ORDER BY row").fetchall()
    encoded = [title.encode() for title, _, _ in titles]
    keys: dict[str, int] = {}
    collections: dict[str, int] = {}
    name_keys = [
        [keys.setdefault(compact_key(name), len(keys)) for name in (title, original)] for title, original, _ in titles
    ]
    collection = [collections.setdefault(name, len(collections)) if name else -1 for _, _, name in titles]
    np.save(folder / "title_text.npy", np.frombuffer(b"".join(encoded), dtype=np.uint8))
    np.save(folder / "title_ends.npy", np.cumsum([0, *map(len, encoded)], dtype=np.int64))
    np.save(folder / "name_keys.npy", np.array(name_keys, dtype=np.int32).reshape(len(titles), 2))
    np.save(folder / "collection.npy", np.array(collection, dtype=np.int32))
