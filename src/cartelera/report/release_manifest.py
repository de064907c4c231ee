"""What the release being served says of itself: its manifest, as JSON alone, trusted in nothing.

This room does not know how a recommender is trained or evaluated; it shows what the manifest says.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from cartelera.workspace import Workspace


@dataclass(frozen=True, slots=True)
class ReleaseManifest:
    """The release being served: its id (None: there is none) and its manifest (None: it cannot be read)."""

    id: str | None = None
    manifest: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure of quality with its 95% interval, and on how many cases it stands."""

    value: float
    low: float
    high: float
    count: int


def read_manifest(workspace: Workspace) -> ReleaseManifest:
    """The release that `current` names, and what its manifest says."""
    try:
        release_id = workspace.current.read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        return ReleaseManifest()
    if not release_id:
        return ReleaseManifest()
    try:
        manifest = json.loads((workspace.releases / release_id / "manifest.json").read_bytes())
    except (OSError, ValueError, RecursionError):
        return ReleaseManifest(release_id)
    return ReleaseManifest(release_id, manifest if isinstance(manifest, dict) else None)


def nested(data: Any, *names: str) -> Any:
    """What stands under these names, one within the other; None if one of them is missing."""
    for name in names:
        if not isinstance(data, dict):
            return None
        data = data.get(name)
    return data


def finite_number(data: Any) -> float | None:
    """A number that measures something; None for all else: words, NaN, infinity, what is beyond 10¹⁵."""
    if isinstance(data, bool) or not isinstance(data, int | float):
        return None
    return float(data) if abs(data) <= 1e15 else None


def read_estimate(data: Any) -> Estimate | None:
    """A figure with its interval; None if any part of it is missing."""
    value, low, high, count = (finite_number(nested(data, name)) for name in ("value", "low", "high", "count"))
    if value is None or low is None or high is None or count is None:
        return None
    return Estimate(value, low, high, int(count))
