"""The trigrams of the names in a finished `catalog.db`, as arrays beside it."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from cartelera.catalog.trigrams import GROUPS, KINDS, trigrams_of

_NAMES = f"""
SELECT words, max(CASE WHEN kind = 'actor' THEN {KINDS["actor"][1]}
                       WHEN film IS NOT NULL THEN {KINDS["film"][1]} ELSE 0 END)
       | max(CASE WHEN kind = 'director' THEN {KINDS["director"][1]} ELSE 0 END)
FROM names WHERE kind IN (SELECT value FROM json_each(?)) AND words <> '' GROUP BY words ORDER BY min(ref), words
"""


def write_trigrams(database: sqlite3.Connection, folder: Path) -> None:
    """Write the trigrams of all names into `folder`, which is made anew. The same catalogue gives the same bytes."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    described: dict[str, dict[str, tuple[int, int]]] = {}
    parts: dict[str, list[NDArray[Any]]] = {}
    first = start = 0
    for group, kinds in GROUPS.items():
        rows = database.execute(_NAMES, (orjson.dumps(kinds).decode(),)).fetchall()
        arrays = _group([text for text, _ in rows], [bits for _, bits in rows])
        for name, array in arrays.items():
            parts.setdefault(name, []).append(array)
        last, end = first + len(rows), start + len(arrays["trigrams"])
        described[group] = {"entries": (first, last), "trigrams": (start, end)}
        first, start = last, end
    (folder / "groups.json").write_bytes(orjson.dumps(described))
    whole = {name: np.concatenate(arrays) for name, arrays in parts.items()}
    whole["text_offsets"] = _offsets(whole.pop("text_lengths"))
    whole["offsets"] = _offsets(whole.pop("counts"))
    for name, array in whole.items():
        np.save(folder / f"{name}.npy", array)


def _group(texts: list[str], bits: list[int]) -> dict[str, NDArray[Any]]:
    """The arrays of one group; `text_lengths` in bytes, `counts`: the entries of each trigram."""
    encoded = [text.encode() for text in texts]
    codes, numbers = trigrams_of(texts)
    order = np.argsort(codes, kind="stable")
    codes, numbers = codes[order], numbers[order]
    # Of a trigram that a name has twice, one is enough.
    repeated = np.zeros(len(codes), dtype=bool)
    repeated[1:] = (codes[1:] == codes[:-1]) & (numbers[1:] == numbers[:-1])
    codes, numbers = codes[~repeated], numbers[~repeated]
    trigrams, counts = np.unique(codes, return_counts=True)
    return {
        "texts": np.frombuffer(b"".join(encoded), dtype=np.uint8),
        "text_lengths": np.array([len(text) for text in encoded], dtype=np.int64),
        "kinds": np.array(bits, dtype=np.uint8),
        "sizes": np.bincount(numbers, minlength=len(texts)).astype(np.uint16),
        "trigrams": trigrams,
        "counts": counts,
        "entries": numbers,
    }


def _offsets(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(lengths)])
