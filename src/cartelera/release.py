"""Releases: everything serving needs, made once and never changed; built, verified, published, opened, rolled back."""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from cartelera import __version__
from cartelera.catalog import Catalog
from cartelera.errors import NotFoundError, WorkspaceError
from cartelera.interactions import Interactions
from cartelera.models.content import Content, ContentRecommender, parameters
from cartelera.names import fold
from cartelera.workspace import Workspace

FORMAT_VERSION = 1
SIMILAR = 20
"""How many "more like this" titles a release holds ready for each title."""


@dataclass(frozen=True)
class Release:
    """An opened release. `similar`: (titles, 20) rows of the titles most alike, by the ranker's rules; -1: no more."""

    id: str
    path: Path
    manifest: dict[str, Any]
    catalog: Catalog
    content: ContentRecommender
    similar: NDArray[np.int32]


def build(workspace: Workspace, *, recipe: Content | None = None, say: Callable[[str], None] = lambda _: None) -> str:
    """Make a release from the clean tables and publish it; its id. Nothing is made where the current one is the same.

    Raises WorkspaceError where nothing has been ingested or another command is writing.
    """
    workspace.require_tables()
    recipe = recipe or Content()
    with workspace.writing() as scratch:
        made_from = fingerprint(workspace, recipe)
        now = current_id(workspace)
        if now is not None and _manifest(workspace.releases / now).get("fingerprint") == made_from:
            say(f"release {now} is already made from these tables")
            return now
        folder = scratch / "release"
        folder.mkdir()
        say("writing the catalogue")
        # Imported here: it brings in DuckDB, which serving does not need.
        from cartelera.catalog.writing import write_catalog

        write_catalog(workspace.tables, folder / "catalog.db")
        catalog = Catalog(folder / "catalog.db")
        say(f"comparing {len(catalog):,} titles")
        content = recipe.fit(catalog, Interactions.empty(len(catalog)), rng=np.random.default_rng(0))
        content.save(folder / "content")
        np.save(folder / "similar.npy", similar_titles(catalog, content), allow_pickle=False)
        release_id = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{made_from[:8]}"
        manifest = {
            "format": FORMAT_VERSION,
            "id": release_id,
            "fingerprint": made_from,
            "code": __version__,
            "python": platform.python_version(),
            "titles": len(catalog),
            "models": {"content": parameters(recipe)},
            "sources": orjson.loads((workspace.tables / "ingest.json").read_bytes())["sources"],
            "files": _checksums(folder),
        }
        (folder / "manifest.json").write_bytes(
            orjson.dumps(manifest, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)
        )
        verify(folder)
        workspace.releases.mkdir(exist_ok=True)
        os.replace(folder, workspace.releases / release_id)
    say(f"publishing {release_id}")
    publish(workspace, release_id)
    return release_id


def similar_titles(catalog: Catalog, content: ContentRecommender) -> NDArray[np.int32]:
    """For each title the most similar ones, shape (titles, SIMILAR): no other version of it, and no name twice."""
    names = [fold(title) for title in catalog.column("title")]
    originals = [fold(title) for title in catalog.column("original_title")]
    found = np.full((len(catalog), SIMILAR), -1, dtype=np.int32)
    for row, others in enumerate(content.neighbours.tolist()):
        seen = {names[row], originals[row]}
        chosen: list[int] = []
        for other in others:
            if other < 0 or len(chosen) == SIMILAR:
                break
            if names[other] not in seen and originals[other] not in seen:
                seen.add(names[other])
                chosen.append(other)
        found[row, : len(chosen)] = chosen
    return found


def fingerprint(workspace: Workspace, recipe: Content) -> str:
    """What a release is made from, as a hash: the sources' contents, the code and the recipe."""
    made = orjson.loads((workspace.tables / "ingest.json").read_bytes())
    sources = {key: entry["sha256"] for key, entry in made["sources"].items()}
    basis = [FORMAT_VERSION, __version__, made["version"], sources, parameters(recipe)]
    return hashlib.sha256(orjson.dumps(basis, option=orjson.OPT_SORT_KEYS)).hexdigest()


def publish(workspace: Workspace, release_id: str) -> None:
    """Point `current` at a release, atomically. Raises NotFoundError where there is no such release."""
    if not (workspace.releases / release_id / "manifest.json").is_file():
        raise NotFoundError(f"no release {release_id}", tuple(release_ids(workspace)))
    temporary = workspace.root / ".current-new"
    temporary.write_text(release_id + "\n")
    os.replace(temporary, workspace.current)


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
    manifest = _manifest(path)
    if manifest.get("format") != FORMAT_VERSION:
        raise WorkspaceError(f"{path} is no release of this version of cartelera: run `cartelera build` again")
    for name, entry in manifest["files"].items():
        file = path / name
        if not file.is_file() or file.stat().st_size != entry["bytes"]:
            raise WorkspaceError(
                f"release {path.name} is damaged: {name} is missing or cut off; roll back or build again"
            )
    catalog = Catalog(path / "catalog.db")
    content = ContentRecommender.load(path / "content", catalog)
    similar = np.load(path / "similar.npy", mmap_mode="r", allow_pickle=False)
    return Release(manifest["id"], path, manifest, catalog, content, similar)


def verify(path: Path) -> None:
    """Check every file of a release against its checksum. Raises WorkspaceError naming the first that differs."""
    for name, entry in _manifest(path)["files"].items():
        file = path / name
        if not file.is_file() or _sha256(file) != entry["sha256"]:
            raise WorkspaceError(f"release {path.name} is damaged: {name} is not what was written")


def prune(workspace: Workspace, keep: int) -> list[str]:
    """Delete all but the newest `keep` releases and the current one; the ids deleted."""
    current = current_id(workspace)
    gone = [release for release in release_ids(workspace)[keep:] if release != current]
    for release in gone:
        shutil.rmtree(workspace.releases / release)
    return gone


def _manifest(path: Path) -> dict[str, Any]:
    try:
        loaded: dict[str, Any] = orjson.loads((path / "manifest.json").read_bytes())
    except (OSError, orjson.JSONDecodeError) as error:
        raise WorkspaceError(f"{path} is no release: its manifest cannot be read") from error
    return loaded


def _checksums(folder: Path) -> dict[str, dict[str, Any]]:
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return {str(p.relative_to(folder)): {"sha256": _sha256(p), "bytes": p.stat().st_size} for p in files}


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
