"""In what two releases differ, read from their manifests. A manifest of another time may lack any of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from cartelera.evaluation.significance import Interval
from cartelera.release.manifests import Manifest, Value, gate, parameters, quality_metrics, sizes

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Change(Generic[T]):
    """One thing as release A has it and as release B has it; None if it is unknown there."""

    name: str
    a: T | None
    b: T | None


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A source that a release was made from. `rows`: how many of its rows were kept."""

    file: str
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ReleaseDiff:
    """Two releases side by side. `sources` and `parameters` hold only those that differ; all others everything.

    `bytes`: the whole release, and its model. `protocol`: how the two were evaluated, None if in the same way.
    """

    counts: tuple[Change[int], ...]
    bytes: tuple[Change[int], ...]
    gate: Change[str]
    protocol: Change[str] | None
    viewers_evaluated: Change[int]
    metrics: tuple[Change[Interval], ...]
    seconds: tuple[Change[float], ...]
    sources: tuple[Change[SourceFile], ...]
    parameters: tuple[Change[Value], ...]


def diff(a: Manifest, b: Manifest) -> ReleaseDiff:
    """Compare the manifests of two releases."""
    quality_a, quality_b = a.get("quality") or {}, b.get("quality") or {}
    protocol = Change("protocol", quality_a.get("protocol"), quality_b.get("protocol"))
    sizes_a, sizes_b = sizes(a), sizes(b)
    return ReleaseDiff(
        counts=tuple(Change(name, a.get(name), b.get(name)) for name in ("titles", "viewers", "ratings")),
        bytes=tuple(Change(part, sizes_a.get(part), sizes_b.get(part)) for part in ("total", "model")),
        gate=Change("gate", gate(a), gate(b)),
        protocol=None if protocol.a == protocol.b else protocol,
        viewers_evaluated=Change("viewers", quality_a.get("viewers"), quality_b.get("viewers")),
        metrics=tuple(_paired(quality_metrics(a), quality_metrics(b))),
        seconds=tuple(_paired(a.get("seconds") or {}, b.get("seconds") or {})),
        sources=tuple(_changed_sources(a.get("sources") or {}, b.get("sources") or {})),
        parameters=tuple(each for each in _paired_by_name(parameters(a), parameters(b)) if each.a != each.b),
    )


def _paired(a: Mapping[str, T], b: Mapping[str, T]) -> Iterable[Change[T]]:
    return (Change(name, a.get(name), b.get(name)) for name in dict.fromkeys([*a, *b]))


def _paired_by_name(a: Mapping[str, T], b: Mapping[str, T]) -> Iterable[Change[T]]:
    return sorted(_paired(a, b), key=lambda change: change.name)


def _changed_sources(a: Mapping[str, Any], b: Mapping[str, Any]) -> Iterable[Change[SourceFile]]:
    for change in _paired_by_name(a, b):
        if (change.a or {}).get("sha256") != (change.b or {}).get("sha256"):
            yield Change(change.name, _source(change.a), _source(change.b))


def _source(entry: Mapping[str, Any] | None) -> SourceFile | None:
    if entry is None:
        return None
    return SourceFile(str(entry.get("file")), int(entry.get("kept", 0)), str(entry.get("sha256")))
