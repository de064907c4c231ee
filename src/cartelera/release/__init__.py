"""Releases: everything serving needs, made once and never changed; trained, judged, published, opened, rolled back."""

from __future__ import annotations

from cartelera.release.store import (
    Release,
    current_id,
    manifest_of,
    open_current,
    open_release,
    prune,
    publish,
    release_ids,
    verify,
)
from cartelera.release.training import Outcome, Recipes, train

__all__ = [
    "Outcome",
    "Recipes",
    "Release",
    "current_id",
    "manifest_of",
    "open_current",
    "open_release",
    "prune",
    "publish",
    "release_ids",
    "train",
    "verify",
]
