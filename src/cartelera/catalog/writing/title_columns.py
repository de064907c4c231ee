"""The columns of a finished `catalog.db` that serving reads by row, as arrays beside it."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import numpy as np

from cartelera.catalog.filmographies import JOBS
from cartelera.catalog.listing import base_name
from cartelera.catalog.writing.listing import language_names
from cartelera.names import compact_key


def write_title_columns(database: sqlite3.Connection, folder: Path) -> None:
    """Write the columns and filmographies of `database` into `folder`, which is made anew.

    The same catalogue gives the same bytes.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    titles = database.execute("SELECT title, original_title, collection FROM titles ORDER BY row").fetchall()
    encoded = [title.encode() for title, _, _ in titles]
    languages = language_names()
    keys: dict[str, int] = {}
    collections: dict[str, int] = {}
    name_keys = [
        [keys.setdefault(compact_key(base_name(name, languages)), len(keys)) for name in (title, original)]
        for title, original, _ in titles
    ]
    collection = [collections.setdefault(name, len(collections)) if name else -1 for _, _, name in titles]
    np.save(folder / "title_text.npy", np.frombuffer(b"".join(encoded), dtype=np.uint8))
    np.save(folder / "title_ends.npy", np.cumsum([0, *map(len, encoded)], dtype=np.int64))
    np.save(folder / "name_keys.npy", np.array(name_keys, dtype=np.int32).reshape(len(titles), 2))
    np.save(folder / "collection.npy", np.array(collection, dtype=np.int32))
    money = database.execute("SELECT budget, revenue, return FROM titles ORDER BY row").fetchall()
    for number, (name, kind) in enumerate((("budget", np.int64), ("revenue", np.int64), ("returns", np.float64))):
        np.save(folder / f"{name}.npy", np.array([each[number] for each in money], dtype=kind))
    for job in JOBS:
        _write_filmographies(database, folder, job)


def _write_filmographies(database: sqlite3.Connection, folder: Path, job: str) -> None:
    credited = database.execute(
        "SELECT DISTINCT person, row FROM credits JOIN titles USING (row) "
        "WHERE job = ? AND tmdb_id IS NOT NULL AND kind = 'movie' ORDER BY person, date IS NULL, date, title, row",
        (job,),
    ).fetchall()
    (people,) = database.execute("SELECT coalesce(max(person) + 1, 0) FROM people").fetchone()
    counts = np.bincount(np.array([person for person, _ in credited], dtype=np.int64), minlength=people)
    np.save(folder / f"{job.lower()}_starts.npy", np.concatenate([[0], np.cumsum(counts)]).astype(np.int32))
    np.save(folder / f"{job.lower()}_films.npy", np.array([row for _, row in credited], dtype=np.int32))
