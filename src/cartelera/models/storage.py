"""Trained arrays on disk: one `.npy` per array, memory-mapped when opened, and one JSON file. Never pickle."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from cartelera.history import read_only

_METADATA = "metadata.json"


def save_arrays(folder: Path, arrays: Mapping[str, NDArray[Any]], metadata: Mapping[str, Any] | None = None) -> None:
    """Write every array as `<name>.npy` into `folder`, and `metadata` (sizes, names) as JSON."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", np.ascontiguousarray(array), allow_pickle=False)
    (folder / _METADATA).write_bytes(
        orjson.dumps(dict(metadata or {}), option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2)
    )


def load_arrays(folder: Path, *names: str) -> list[NDArray[Any]]:
    """The arrays `names` of `folder`, read-only and memory-mapped."""
    return [_open(folder / f"{name}.npy") for name in names]


def load_metadata(folder: Path) -> dict[str, Any]:
    """What `save_arrays` wrote beside the arrays."""
    metadata: dict[str, Any] = orjson.loads((folder / _METADATA).read_bytes())
    return metadata


def _open(path: Path) -> NDArray[Any]:
    try:
        array: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    except ValueError:  # An array of no elements cannot be mapped.
        array = read_only(np.load(path, allow_pickle=False))
    # A plain array over the same map: each slice of a `memmap` costs several times that of an array.
    return np.asarray(array)
