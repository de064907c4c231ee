"""An opened release, from its folder: everything serving needs, memory-mapped."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cartelera.atomic import sha256_of
from cartelera.catalog import Catalog
from cartelera.errors import WorkspaceError
from cartelera.models.content import ContentRecommender
from cartelera.models.rating import RatingPredictor
from cartelera.models.registry import load_model
from cartelera.recommendation import Predictor, Recommender
from cartelera.release.lease import Lease
from cartelera.release.manifests import read_manifest
from cartelera.release.rating_histories import RatingHistories

FORMAT_VERSION = 4
"""Of the folder and its manifest; a release of another one is not opened."""


@dataclass(frozen=True)
class Release:
    """An opened release.

    `similar`: (titles, 20) rows of the titles most alike, by the ranker's rules; -1: no more. `model` recommends for
    viewers; `predictor` says what a viewer would rate, None if the ratings carried no taste. As long as it is open,
    its folder is not deleted.
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
    lease: Lease

    @property
    def holdout_model(self) -> Recommender | None:
        """The same recipe trained without the viewers held out in every release; opened when asked for."""
        folder = self.path / "holdout_model"
        return load_model(self.manifest["family"], folder, self.catalog) if folder.is_dir() else None

    def close(self) -> None:
        """Close the catalogue and let go of the folder. Only for when nobody reads any more."""
        self.catalog.close()
        self.lease.close()


def open_release(path: Path) -> Release:
    """Open the release in the folder `path`, arrays memory-mapped. Raises WorkspaceError if it is damaged."""
    lease = Lease(path)
    manifest = read_manifest(path)
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
            RatingHistories.load(path / "rating_histories", catalog),
            lease,
        )
    except (OSError, ValueError, KeyError) as error:
        raise WorkspaceError(f"release {path.name} is damaged ({error}); roll back or build again") from error


def verify_release(path: Path) -> None:
    """Check every file of a release against its checksum. Raises WorkspaceError naming the first that differs."""
    for name, entry in read_manifest(path)["files"].items():
        file = path / name
        if not file.is_file() or sha256_of(file) != entry["sha256"]:
            raise WorkspaceError(f"release {path.name} is damaged: {name} is not what was written")
