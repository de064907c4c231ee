"""Where releases are kept: listed, opened, added, published, pruned. Nothing here changes a release."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from cartelera.atomic import replace_folder, write_text
from cartelera.errors import ErrorCode, NotFoundError, WorkspaceError
from cartelera.release.lease import deleting
from cartelera.release.manifests import read_manifest
from cartelera.release.opening import Release, open_release, verify_release
from cartelera.workspace import Workspace

_DELETED = ".deleted-"


@dataclass(frozen=True, slots=True)
class Pruned:
    """`deleted`: the ids that are gone; `held`: those that would have gone, but are still being served."""

    deleted: tuple[str, ...]
    held: tuple[str, ...]


class ReleaseStore(Protocol):
    """The releases of one product, and which of them is served. A shared folder or an object store can stand behind it.

    Ids sort by age. A release that is not there, or cannot be read, raises WorkspaceError; publishing one that is not
    there raises NotFoundError with the ids that are.
    """

    def ids(self) -> list[str]:
        """Every release, the newest first."""
        ...

    def current_id(self) -> str | None:
        """The id of the release being served, or None."""
        ...

    def manifest(self, release_id: str) -> dict[str, Any]:
        """What a release says of itself."""
        ...

    def open(self, release_id: str) -> Release:
        """Open a release; it is not deleted until it is closed."""
        ...

    def open_current(self) -> Release:
        """Open the release being served. Raises WorkspaceError if there is none."""
        ...

    def verify(self, release_id: str) -> None:
        """Check every file of a release against its checksum. Raises WorkspaceError naming the first that differs."""
        ...

    def new_id(self, made: datetime, fingerprint: str) -> str:
        """An id that no release has, for one made at `made`."""
        ...

    def add(self, folder: Path, release_id: str) -> None:
        """Take in the finished release in `folder`, verified, whole or not at all."""
        ...

    def publish(self, release_id: str) -> None:
        """Make a release the one being served, atomically."""
        ...

    def prune(self, keep: int) -> Pruned:
        """Delete all but the newest `keep`, the current one, and those that are still open somewhere."""
        ...


class FolderReleaseStore:
    """The releases in the folder of a workspace; `current` there is a text file with an id."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    def ids(self) -> list[str]:
        """Every release, the newest first."""
        if not self.workspace.releases.is_dir():
            return []
        folders = (path for path in self.workspace.releases.iterdir() if (path / "manifest.json").is_file())
        return sorted((path.name for path in folders if not path.name.startswith(".")), reverse=True)

    def current_id(self) -> str | None:
        """The id of the release being served, or None."""
        try:
            return self.workspace.current.read_text().strip() or None
        except FileNotFoundError:
            return None

    def manifest(self, release_id: str) -> dict[str, Any]:
        """What a release says of itself. Raises WorkspaceError if that cannot be read."""
        return read_manifest(self._folder(release_id))

    def open(self, release_id: str) -> Release:
        """Open a release, arrays memory-mapped. Raises WorkspaceError if it is damaged or not there."""
        return open_release(self._folder(release_id))

    def open_current(self) -> Release:
        """Open the release being served. Raises WorkspaceError if there is none or it is damaged."""
        release_id = self.current_id()
        if release_id is None:
            root = self.workspace.root
            raise WorkspaceError(f"no release in {root}: run `cartelera build PATH... --workspace {root}` first")
        return self.open(release_id)

    def verify(self, release_id: str) -> None:
        """Check every file of a release against its checksum. Raises WorkspaceError naming the first that differs."""
        verify_release(self._folder(release_id))

    def new_id(self, made: datetime, fingerprint: str) -> str:
        """An id that no release has: when it was made, UTC, and the head of its fingerprint."""
        release_id = f"{made:%Y%m%dT%H%M%S}-{fingerprint[:8]}"
        while self._folder(release_id).exists():  # A damaged one, made in this very second.
            release_id += "x"
        return release_id

    def add(self, folder: Path, release_id: str) -> None:
        """Move the finished release in `folder` here, once every file is what its manifest says."""
        verify_release(folder)
        self.workspace.releases.mkdir(exist_ok=True)
        replace_folder(folder, self._folder(release_id))

    def publish(self, release_id: str) -> None:
        """Point `current` at a release, atomically. Raises NotFoundError if there is no such release."""
        if not (self._folder(release_id) / "manifest.json").is_file():
            raise NotFoundError(ErrorCode.RELEASE, tuple(self.ids()), name=release_id, workspace=self.workspace.root)
        write_text(self.workspace.current, release_id + "\n")

    def prune(self, keep: int) -> Pruned:
        """Delete all but the newest `keep`, the current one, and those that are still open somewhere."""
        current = self.current_id()
        deleted: list[str] = []
        held: list[str] = []
        for left in self.workspace.releases.glob(f"{_DELETED}*"):  # A prune was cut off.
            shutil.rmtree(left, ignore_errors=True)
        for release_id in self.ids()[keep:]:
            if release_id == current:
                continue
            folder = self._folder(release_id)
            with deleting(folder) as may_be_deleted:
                if may_be_deleted:
                    shutil.rmtree(folder.rename(folder.with_name(_DELETED + release_id)))
            (deleted if may_be_deleted else held).append(release_id)
        return Pruned(tuple(deleted), tuple(held))

    def _folder(self, release_id: str) -> Path:
        return self.workspace.releases / release_id


def releases_of(workspace: Workspace) -> ReleaseStore:
    """Where the releases of a workspace are kept: the one place that decides it."""
    return FolderReleaseStore(workspace)
