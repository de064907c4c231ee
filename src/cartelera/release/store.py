"""Where releases lie: found, verified, opened, published, pruned. Nothing here changes a release."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from cartelera.atomic import sha256_of, write_text
from cartelera.catalog import Catalog
from cartelera.errors import ErrorCode, NotFoundError, WorkspaceError
from cartelera.models.content import ContentRecommender
from cartelera.models.rating import RatingPredictor
from cartelera.models.registry import load_model
from cartelera.recommendation import Predictor, Recommender
from cartelera.release.rating_histories import RatingHistories
from cartelera.workspace import Workspace

FORMAT_VERSION = 4
MAX_SIMILAR = 20
"""How many "more like this" titles a release holds ready for each title."""
MIN_SIMILAR = 5
"""So many even for a title that is like few others: what `/recomendacion` answers."""


@dataclass(frozen=True)
class Release:
    """An opened release.

    `similar`: (titles, 20) rows of the titles most alike, by the ranker's rules; -1: no more. `model` recommends for
    viewers; `predictor` says what a viewer would rate, None where the ratings carried no taste.
    """

    id: str
    path: Path
    manifest: dict[str, Any]
    catalog: Catalog
    content: ContentRecommender
    similar: NDArray[np.int32]
    model: Recommender
    predictor: Predictor | None
    rating_histories: RatingHistories

    @property
    def holdout_model(self) -> Recommender | None:
        """The model's twin that was trained without the viewers held out in every release; opened when asked for."""
        folder = self.path / "judge"
        return load_model(self.manifest["family"], folder, self.catalog) if folder.is_dir() else None


def publish(workspace: Workspace, release_id: str) -> None:
    """Point `current` at a release, atomically. Raises NotFoundError where there is no such release."""
    if not (workspace.releases / release_id / "manifest.json").is_file():
        raise NotFoundError(ErrorCode.RELEASE, tuple(release_ids(workspace)), name=release_id, workspace=workspace.root)
    write_text(workspace.current, release_id + "\n")


def release_ids(workspace: Workspace) -> list[str]:
    """Every release held, the newest first."""
    if not workspace.releases.is_dir():
        return []
    return sorted((p.name for p in workspace.releases.iterdir() if (p / "manifest.json").is_file()), reverse=True)


def current_id(workspace: Workspace) -> str | None:
    """The id of the release being served, or None."""
    try:
        return workspace.current.read_text().strip() or None
    except FileNotFoundError:
        return None


def open_current(workspace: Workspace) -> Release:
    """Open the release `current` points at. Raises WorkspaceError where there is none or it is damaged."""
    release_id = current_id(workspace)
    if release_id is None:
        raise WorkspaceError(
            f"no release in {workspace.root}: run `cartelera build PATH... --workspace {workspace.root}` first"
        )
    return open_release(workspace.releases / release_id)


def open_release(path: Path) -> Release:
    """Open the release in the folder `path`, arrays memory-mapped. Raises WorkspaceError where it is damaged."""
    manifest = manifest_of(path)
    if manifest.get("format") != FORMAT_VERSION:
        raise WorkspaceError(f"{path} is no release of this version of cartelera: run `cartelera build` again")
    for name, entry in manifest["files"].items():
        file = path / name
        if not file.is_file() or file.stat().st_size != entry["bytes"]:
            raise WorkspaceError(
                f"release {path.name} is damaged: {name} is missing or cut off; roll back or build again"
            )
    catalog = Catalog(path / "catalog.db")
    try:
        content = ContentRecommender.load(path / "content", catalog)
        return Release(
            manifest["id"],
            path,
            manifest,
            catalog,
            content,
            np.load(path / "similar.npy", mmap_mode="r", allow_pickle=False),
            load_model(manifest["family"], path / "model", catalog),
            RatingPredictor.load(path / "predictor", catalog) if (path / "predictor").is_dir() else None,
            RatingHistories.load(path / "viewers", catalog),
        )
    except (OSError, ValueError, KeyError) as error:
        raise WorkspaceError(f"release {path.name} is damaged ({error}); roll back or build again") from error


def verify(path: Path) -> None:
    """Check every file of a release against its checksum. Raises WorkspaceError naming the first that differs."""
    for name, entry in manifest_of(path)["files"].items():
        file = path / name
        if not file.is_file() or sha256_of(file) != entry["sha256"]:
            raise WorkspaceError(f"release {path.name} is damaged: {name} is not what was written")


def prune(workspace: Workspace, keep: int) -> list[str]:
    """Delete all but the newest `keep` releases and the current one; the ids deleted."""
    current = current_id(workspace)
    gone = [release for release in release_ids(workspace)[keep:] if release != current]
    for release in gone:
        shutil.rmtree(workspace.releases / release)
    return gone


def manifest_of(path: Path) -> dict[str, Any]:
    """What the release in the folder `path` says of itself. Raises WorkspaceError where it cannot be read."""
    try:
        loaded = orjson.loads((path / "manifest.json").read_bytes())
    except (OSError, orjson.JSONDecodeError) as error:
        raise WorkspaceError(f"{path} is no release: its manifest cannot be read") from error
    if not isinstance(loaded, dict):
        raise WorkspaceError(f"{path} is no release: its manifest cannot be read")
    return loaded
