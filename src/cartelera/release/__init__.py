"""Releases: everything serving needs, made once and never changed; trained, compared, published, opened, pruned."""

from __future__ import annotations

from cartelera.release.algorithms import ReleaseAlgorithms
from cartelera.release.opening import Release, open_release, verify_release
from cartelera.release.store import FolderReleaseStore, Pruned, ReleaseStore, releases_of
from cartelera.release.training import Outcome, train

__all__ = [
    "FolderReleaseStore",
    "Outcome",
    "Pruned",
    "Release",
    "ReleaseAlgorithms",
    "ReleaseStore",
    "open_release",
    "releases_of",
    "train",
    "verify_release",
]
