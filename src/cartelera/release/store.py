"""Where releases are kept: listed, opened, added, published, pruned. Nothing here changes a release."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
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
_ID = re.compile(r"[A-Za-z0-9][\w.-]{0,200}")
"""What an id may look like: a folder's name, and no path."""


@dataclass(frozen=True, slots=True)
class Pruned:
    """`deleted`: the ids that are gone; `held`: those that would have gone, but are still being served.

    `damaged`: those that count as nothing kept, and were left alone; why, by id.
    """

    deleted: tuple[str, ...]
    held: tuple[str, ...]
    damaged: Mapping[str, str] = field(default_factory=dict)


class ReleaseStore(Protocol):
    """The releases of one product, and which of them is served. A shared folder or an object store can stand behind it.

    Ids sort by age. A release that is not there, or cannot be read, raises WorkspaceError; publishing one that is not
    there raises NotFoundError with the ids that are.
    """

    def ids(self) -> list[str]:
        """Every release, the newest first."""
        ...

    def current_id(self) -> str | None:
        """The id of the release being served, or None. Raises WorkspaceError if that cannot be read."""
        ...

    def manifest(self, release_id: str) -> dict[str, Any]:
        """What a release says of itself."""
        ...

    def open(self, release_id: str) -> Release:
        """Open a release, verified; it is not deleted until it is closed."""
        ...

    def open_current(self) -> Release:
        """Open the release being served. Raises WorkspaceError if there is none."""
        ...

    def verify(self, release_id: str) -> None:
        """Read every file of a release. Raises WorkspaceError naming one that is not what was written."""
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
        """Delete what is older than the newest `keep` that are undamaged, but the current one, and what is open."""
        ...


class FolderReleaseStore:
    """The releases in the folder of a workspace; `current` there is a text file with an id."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    def ids(self) -> list[str]:
        """Every release, the newest first."""
        if not self.workspace.releases.is_dir():
            return []
        with _translated(self.workspace.releases, "cannot read"):
            folders = [path for path in self.workspace.releases.iterdir() if os.path.lexists(path / "manifest.json")]
        return sorted((path.name for path in folders if not path.name.startswith(".")), reverse=True)

    def current_id(self) -> str | None:
        """The id of the release being served, or None. Raises WorkspaceError if `current` is no such file."""
        path = self.workspace.current
        try:
            named = path.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise WorkspaceError(f"{path} cannot be read: {error.strerror}") from error
        except ValueError as error:
            raise WorkspaceError(f"{path} is damaged: `cartelera releases --rollback ID` mends it") from error
        if named and not _ID.fullmatch(named):
            raise WorkspaceError(f"{path} names no release: `cartelera releases --rollback ID` mends it")
        return named or None

    def manifest(self, release_id: str) -> dict[str, Any]:
        """What a release says of itself. Raises WorkspaceError if that cannot be read."""
        return read_manifest(self._folder(release_id))

    def open(self, release_id: str) -> Release:
        """Open a release, arrays memory-mapped. Raises WorkspaceError if it is damaged or not there."""
        return open_release(self._folder(release_id), self._verified(release_id))

    def open_current(self) -> Release:
        """Open the release being served. Raises WorkspaceError if there is none or it is damaged."""
        release_id = self.current_id()
        if release_id is None:
            root = self.workspace.root
            raise WorkspaceError(f"no release in {root}: run `cartelera build PATH... --workspace {root}` first")
        return self.open(release_id)

    def verify(self, release_id: str) -> None:
        """Read every file of a release. Raises WorkspaceError naming one that is not what was written."""
        verify_release(self._folder(release_id))

    def new_id(self, made: datetime, fingerprint: str) -> str:
        """An id that no release has: when it was made, UTC, and the head of its fingerprint."""
        release_id = f"{made:%Y%m%dT%H%M%S}-{fingerprint[:8]}"
        while self._folder(release_id).exists():  # A damaged one, made in this very second.
            release_id += "x"
        return release_id

    def add(self, folder: Path, release_id: str) -> None:
        """Move the finished release in `folder` here, once every file is what its manifest says."""
        verify_release(folder, self._verified(release_id))
        with _translated(self.workspace.releases, "cannot write"):
            self.workspace.releases.mkdir(exist_ok=True)
            replace_folder(folder, self._folder(release_id))

    def publish(self, release_id: str) -> None:
        """Point `current` at a release, atomically. Raises NotFoundError if there is no such release."""
        if not (self._folder(release_id) / "manifest.json").is_file():
            raise NotFoundError(ErrorCode.RELEASE, tuple(self.ids()), name=release_id, workspace=self.workspace.root)
        with _translated(self.workspace.current, "cannot write"):
            write_text(self.workspace.current, release_id + "\n")

    def prune(self, keep: int) -> Pruned:
        """Delete what is older than the newest `keep` that are undamaged, but the current one, and what is open.

        Every file of what is kept is read. What is damaged among it is left alone: it may be mended, and says nothing
        against those behind it.
        """
        current, ids = self.current_id(), self.ids()
        kept, damaged = self._newest_undamaged(ids, keep)
        if current in ids and current not in kept:
            damaged |= self._damage(current)
        deleted: list[str] = []
        held: list[str] = []
        with _translated(self.workspace.releases, "cannot delete"):
            for left in self.workspace.releases.glob(f"{_DELETED}*"):  # A prune was cut off.
                shutil.rmtree(left, ignore_errors=True)
            for release_id in ids:
                if release_id == current or release_id in kept or release_id in damaged:
                    continue
                (deleted if self._delete(release_id) else held).append(release_id)
        return Pruned(tuple(deleted), tuple(held), damaged)

    def _newest_undamaged(self, ids: list[str], keep: int) -> tuple[list[str], dict[str, str]]:
        """The newest `keep` that are undamaged, and what is wrong with those that are newer than the last of them."""
        kept: list[str] = []
        damaged: dict[str, str] = {}
        for release_id in ids:
            if len(kept) == keep:
                break
            found = self._damage(release_id)
            damaged |= found
            kept += [] if found else [release_id]
        return kept, damaged

    def _damage(self, release_id: str) -> dict[str, str]:
        """What is wrong with a release, under its id; nothing if it is undamaged."""
        try:
            self.verify(release_id)
        except WorkspaceError as error:
            return {release_id: str(error)}
        return {}

    def _delete(self, release_id: str) -> bool:
        """Delete a release; False if somebody has it open."""
        folder = self._folder(release_id)
        with deleting(folder) as may_be_deleted:
            if may_be_deleted:
                shutil.rmtree(folder.rename(folder.with_name(_DELETED + release_id)))
                self._verified(release_id).unlink(missing_ok=True)
        return may_be_deleted

    def _verified(self, release_id: str) -> Path:
        """Where it is remembered which files of a release were verified."""
        return self.workspace.cache / "verified" / f"{release_id}.json"

    def _folder(self, release_id: str) -> Path:
        return self.workspace.releases / release_id


def releases_of(workspace: Workspace) -> ReleaseStore:
    """Where the releases of a workspace are kept: the one place that decides it."""
    return FolderReleaseStore(workspace)


@contextmanager
def _translated(path: Path, what: str) -> Iterator[None]:
    """What goes wrong with files (a full disk, no right to write) as a WorkspaceError."""
    try:
        yield
    except OSError as error:
        raise WorkspaceError(f"{what} {error.filename or path}: {error.strerror}") from error
