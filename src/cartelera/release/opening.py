"""An opened release, from its folder: everything serving needs, memory-mapped."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cartelera.catalog import Catalog
from cartelera.checksums import DamagedFileError, FileStates, require_undamaged
from cartelera.errors import WorkspaceError
from cartelera.meaning import MeaningIndex, TextVectors
from cartelera.meaning.index import INDEX_FOLDER
from cartelera.meaning.vectors import MEANING_FOLDER
from cartelera.models.content import ContentRecommender
from cartelera.models.item_similarity import TitleSimilarity
from cartelera.models.rating import RatingPredictor
from cartelera.models.registry import load_model
from cartelera.recommendation import LikeCalibration, Neighbours, Predictor, Recommender
from cartelera.recommendation.neighbours import NEIGHBOURS
from cartelera.release.lease import Lease
from cartelera.release.like_calibration import read_like_calibration
from cartelera.release.manifests import FORMAT_VERSION, read_manifest
from cartelera.release.rating_histories import RatingHistories
from cartelera.release.similar import SIMILAR_REASONS, SIMILARITY, SimilarReasons


@dataclass(frozen=True)
class Release:
    """An opened release.

    `similar`: (best known titles, 20) rows of the titles most alike, -1: no more; `similar_reasons`: why;
    `similarity`: how like two titles are, for those that have none ready.
    `meaning`: what the titles are about, and `meaning_index`: what questions in words are compared with; None if the
    release was made without the extra that encodes texts.
    `model` recommends for viewers; `predictor` says what a viewer would rate, None if the ratings carried no taste;
    `neighbours`: what each liked title speaks for by itself; `calibration`: from model and predictor to the one number.
    As long as it is open, its folder is not deleted. `files`: how its files were when they were verified.
    """

    id: str
    path: Path
    manifest: dict[str, Any]
    catalog: Catalog
    meaning: TextVectors | None
    meaning_index: MeaningIndex | None
    content: ContentRecommender
    similar: NDArray[np.int32]
    similar_reasons: SimilarReasons
    similarity: TitleSimilarity
    model: Recommender
    predictor: Predictor | None
    neighbours: Neighbours
    calibration: LikeCalibration
    rating_histories: RatingHistories
    files: FileStates
    lease: Lease

    @property
    def holdout_model(self) -> Recommender | None:
        """The same algorithm trained without the viewers held out in every release; opened when asked for."""
        folder = self.path / "holdout_model"
        return load_model(self.manifest["family"], folder, self.catalog) if folder.is_dir() else None

    @property
    def holdout_predictor(self) -> RatingPredictor | None:
        """The same for predicted ratings."""
        folder = self.path / "holdout_predictor"
        return RatingPredictor.load(folder, self.catalog) if folder.is_dir() else None

    def close(self) -> None:
        """Close the catalogue and let go of the folder. Only for when nobody reads any more."""
        self.catalog.close()
        self.lease.close()


def open_release(path: Path, verified: Path | None = None) -> Release:
    """Open the release in the folder `path`, arrays memory-mapped. Raises WorkspaceError if it is damaged.

    Every file is verified first; `verified` remembers those that were, so that the next to open it need not read them.
    """
    lease = Lease(path)
    manifest, files = _verify(path, verified)
    catalog = None
    try:
        catalog = Catalog(path / "catalog.db")
        meaning = path / MEANING_FOLDER
        meaning_vectors = TextVectors.load(meaning, len(catalog)) if meaning.is_dir() else None
        content = ContentRecommender.load(path / "content", catalog)
        return Release(
            manifest["id"],
            path,
            manifest,
            catalog,
            meaning_vectors,
            None if meaning_vectors is None else MeaningIndex.load(meaning / INDEX_FOLDER, len(catalog)),
            content,
            np.load(path / "similar.npy", mmap_mode="r", allow_pickle=False),
            SimilarReasons.load(path / SIMILAR_REASONS),
            TitleSimilarity.load(path / SIMILARITY, meaning_vectors),
            load_model(manifest["family"], path / "model", catalog),
            RatingPredictor.load(path / "predictor", catalog) if (path / "predictor").is_dir() else None,
            Neighbours.load(path / NEIGHBOURS, len(catalog)),
            read_like_calibration(path),
            RatingHistories.load(path / "rating_histories", catalog),
            files,
            lease,
        )
    except (OSError, ValueError, KeyError) as error:
        if catalog is not None:
            catalog.close()
        raise WorkspaceError(f"release {path.name} is damaged ({error}); roll back or build again") from error


def verify_release(path: Path, verified: Path | None = None) -> dict[str, Any]:
    """The manifest of a release whose every file is what was written. Raises WorkspaceError naming one that is not.

    `verified` as `require_undamaged` takes it.
    """
    return _verify(path, verified)[0]


def _verify(path: Path, verified: Path | None) -> tuple[dict[str, Any], FileStates]:
    manifest = read_manifest(path)
    if manifest.get("format") != FORMAT_VERSION:
        raise WorkspaceError(f"{path} is no release of this version of cartelera: run `cartelera build` again")
    try:
        files = require_undamaged(path, manifest["files"], verified)
    except DamagedFileError as error:
        raise WorkspaceError(f"release {path.name} is damaged: {error}; roll back or build again") from error
    return manifest, files
