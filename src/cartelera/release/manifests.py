"""The manifest of a release: read, and under flat names for comparing releases and for tracking them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import nan
from pathlib import Path
from typing import Any

import orjson

from cartelera.atomic import write_bytes
from cartelera.checksums import DamagedFileError, sealed, unsealed
from cartelera.errors import WorkspaceError
from cartelera.evaluation.significance import Interval
from cartelera.evaluation.slices import ALL

Manifest = Mapping[str, Any]
Value = str | float | bool | None

FORMAT_VERSION = 11
"""Of the folder and its manifest; a release of another one is not opened."""


def read_manifest(path: Path) -> dict[str, Any]:
    """What the release in the folder `path` says of itself.

    Raises WorkspaceError if it cannot be read, or is not what was written. That of another version is not verified.
    """
    try:
        loaded = orjson.loads((path / "manifest.json").read_bytes())
    except (OSError, orjson.JSONDecodeError) as error:
        raise WorkspaceError(f"{path} is no release: its manifest.json cannot be read") from error
    if not isinstance(loaded, dict):
        raise WorkspaceError(f"{path} is no release: its manifest.json cannot be read")
    if loaded.get("format") != FORMAT_VERSION:
        return loaded
    try:
        return unsealed(loaded)
    except DamagedFileError as error:
        raise WorkspaceError(f"release {path.name} is damaged: manifest.json is not what was written") from error


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Write the manifest of the release in the folder `path`, with a checksum of its own."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_SERIALIZE_NUMPY
    plain = orjson.loads(orjson.dumps(manifest, option=options, default=str))
    write_bytes(path / "manifest.json", orjson.dumps(sealed(plain), option=options))


def parameters(manifest: Manifest) -> dict[str, Value]:
    """The seed and every hyper-parameter of the algorithms, by dotted name: `model.RDLAE.dropout`, `content.cast`.

    Members of a blend go by the names of their algorithms, each with its `weight`; lists of numbers are JSON.
    """
    seed = {"seed": manifest["seed"]} if "seed" in manifest else {}
    return seed | dict(_flat(manifest.get("algorithms") or {}, ""))


def quality_metrics(manifest: Manifest) -> dict[str, Interval]:
    """The quality on all held-out viewers, by metric, NaN if nothing was counted; empty if it was not evaluated."""
    quality = manifest.get("quality") or {}
    metrics = quality.get("models", {}).get("model", {}).get("figures", {}).get(ALL, {})
    return {metric: _interval(entry) for metric, entry in metrics.items()}


def sizes(manifest: Manifest) -> dict[str, int]:
    """Bytes of the files: `total`, and of each file and folder in the release's own folder."""
    by_part = {"total": 0}
    for path, entry in (manifest.get("files") or {}).items():
        part = path.split("/")[0]
        by_part["total"] += entry["bytes"]
        by_part[part] = by_part.get(part, 0) + entry["bytes"]
    return by_part


def gate(manifest: Manifest) -> str:
    """The gate's verdict in a word or two."""
    verdict = manifest.get("gate")
    return "no comparison" if verdict is None else "passed" if verdict["passed"] else "refused"


def _interval(entry: Mapping[str, Any]) -> Interval:
    value, low, high = (nan if entry[key] is None else float(entry[key]) for key in ("value", "low", "high"))
    return Interval(value, low, high, entry["count"])


def _flat(value: Any, name: str) -> Iterator[tuple[str, Value]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(inner, f"{name}.{key}" if name else key)
    elif isinstance(value, list) and value and all(_is_member(item) for item in value):
        yield from _members(value, name.rpartition(".")[0])
    elif isinstance(value, list):
        yield name, orjson.dumps(value).decode()
    else:
        yield name, value


def _members(members: list[Any], name: str) -> Iterator[tuple[str, Value]]:
    """By algorithm and not by position: a blend in another order is the same blend."""
    seen: dict[str, int] = {}
    for algorithm, weight in members:
        kind = algorithm["algorithm"]
        seen[kind] = seen.get(kind, 0) + 1
        own = f"{name}.{kind}" if seen[kind] == 1 else f"{name}.{kind}-{seen[kind]}"
        yield f"{own}.weight", weight
        yield from _flat({key: inner for key, inner in algorithm.items() if key != "algorithm"}, own)


def _is_member(item: Any) -> bool:
    return isinstance(item, list) and len(item) == 2 and isinstance(item[0], dict) and "algorithm" in item[0]
