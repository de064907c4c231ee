"""The one folder that holds everything: tables, quarantine, releases, reports, and the pointer `current`."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cartelera.errors import WorkspaceError

_ABANDONED = 3600.0
"""Seconds after which a file that was written aside is no longer in the making."""
_HELD: ContextVar[frozenset[Path]] = ContextVar("_HELD", default=frozenset())
"""The workspaces that this thread holds for several steps."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where things lie in a workspace. Nothing is created before something is written."""

    root: Path

    @property
    def tables(self) -> Path:
        return self.root / "tables"

    @property
    def quarantine(self) -> Path:
        return self.root / "quarantine"

    @property
    def releases(self) -> Path:
        return self.root / "releases"

    @property
    def reports(self) -> Path:
        return self.root / "reports"

    @property
    def cache(self) -> Path:
        """What can be made or fetched again."""
        return self.root / "cache"

    @property
    def events(self) -> Path:
        """What viewers said and did, unless CARTELERA_EVENTS_URL says that it is kept elsewhere."""
        return self.root / "events.db"

    @property
    def current(self) -> Path:
        """A text file that holds the id of the release being served."""
        return self.root / "current"

    @property
    def secret(self) -> Path:
        """What servers of this workspace sign with (http.signing), readable by its owner alone."""
        return self.root / "secret"

    @property
    def prices(self) -> Path:
        """What platforms cost a month: a file that the operator writes."""
        return self.root / "prices.toml"

    @property
    def rows(self) -> Path:
        """Hand-made rows for viewers' pages: a file that the operator writes."""
        return self.root / "rows.toml"

    def table(self, name: str) -> Path:
        return self.tables / f"{name}.parquet"

    def require_tables(self) -> None:
        """Raises WorkspaceError if nothing has been ingested yet."""
        self.recover()
        if not os.path.lexists(self.table("titles")):  # One that cannot be read is another matter.
            raise WorkspaceError(
                f"no catalogue in {self.root}: run `cartelera ingest PATH... --workspace {self.root}` first"
            )

    @contextmanager
    def lock(self, purpose: str = "") -> Iterator[Path]:
        """Hold the workspace for one writer and lend it a scratch folder on the same file system.

        `purpose`: the command, for whoever is refused meanwhile. Raises WorkspaceError if another command is writing,
        and says which, or if the folder cannot be written. A root that was not there, and in which nothing was left,
        is not there afterwards.
        """
        with self._holding(purpose):
            self._finish()
            self._sweep()
            scratch = self._make_scratch()
            try:
                yield scratch
            finally:
                shutil.rmtree(scratch, ignore_errors=True)

    @contextmanager
    def hold(self, purpose: str) -> Iterator[None]:
        """Hold the workspace for several steps that each `lock` it, so that no other command comes between them.

        The steps are those of this thread. Raises WorkspaceError as `lock` does.
        """
        with self._holding(purpose):
            before = _HELD.set(_HELD.get() | {self.root.resolve()})
            try:
                yield
            finally:
                _HELD.reset(before)

    def publish_tables(self, made: Path) -> None:
        """Put the folder `made` in the place of `tables/`, and the folder `quarantine` in it in that of `quarantine/`.

        One move decides: cut off before it, all is as it was; cut off after it, `recover` finishes both.
        """
        made.replace(self._new)
        if self.tables.exists():
            self.tables.replace(self._old)
        self._finish()
        self._sweep_published()

    def recover(self) -> None:
        """Finish a `publish_tables` that was cut off, unless its writer is still alive."""
        if not self.root.is_dir() or (self.tables.exists() and not self._made_quarantine.exists()):
            return
        if self.root.resolve() in _HELD.get():
            self._finish()
        else:
            with suppress(WorkspaceError, OSError), self._locked() as held:
                if held:
                    self._finish()

    @property
    def _new(self) -> Path:
        return self.root / ".tables-new"

    @property
    def _old(self) -> Path:
        return self.root / ".tables-old"

    @property
    def _made_quarantine(self) -> Path:
        """The quarantine that belongs to `tables/` and is still to be moved into its place."""
        return self.tables / "quarantine"

    @property
    def _old_quarantine(self) -> Path:
        return self.root / ".quarantine-old"

    @property
    def _holder(self) -> Path:
        """A text file that says who holds the workspace. It is the lock on the folder that counts."""
        return self.root / ".lock"

    @contextmanager
    def _holding(self, purpose: str) -> Iterator[None]:
        """Hold the workspace, if this thread does not hold it for several steps already."""
        if self.root.resolve() in _HELD.get():
            yield
            return
        made = self._make_root()
        with self._locked() as held:
            if not held:
                raise WorkspaceError(
                    f"workspace {self.root} is in use by another cartelera command{self._read_holder()}"
                )
            with suppress(OSError):
                self._holder.write_text(
                    f"{purpose}, process {os.getpid()}, since {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"
                )
            try:
                yield
            finally:
                with suppress(OSError):
                    self._holder.unlink()
                with suppress(OSError):  # What holds something stays.
                    for folder in made:
                        folder.rmdir()

    def _read_holder(self) -> str:
        try:
            said = self._holder.read_text(encoding="utf-8")[:200]
        except (OSError, ValueError):
            return ""
        return f": {said.strip(', ')}" if said.isprintable() and said else ""

    def _make_root(self) -> list[Path]:
        """The folders that had to be made, the innermost first."""
        missing = [folder for folder in (self.root, *self.root.parents) if not folder.exists()]
        try:
            self.root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise WorkspaceError(f"cannot write to workspace {self.root}: {error.strerror}") from error
        return missing

    def _make_scratch(self) -> Path:
        try:
            return Path(tempfile.mkdtemp(prefix=".scratch-", dir=self.root))
        except OSError as error:
            raise WorkspaceError(f"cannot write to workspace {self.root}: {error.strerror}") from error

    @contextmanager
    def _locked(self) -> Iterator[bool]:
        """Hold the folder itself locked; the lock dies with its holder. False if somebody else holds it."""
        try:
            folder = os.open(self.root, os.O_RDONLY)
        except OSError as error:
            raise WorkspaceError(f"cannot use workspace {self.root}: {error.strerror}") from error
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
        finally:
            os.close(folder)

    def _finish(self) -> None:
        """With the lock held: if `tables/` is missing, forward if the new folder is whole, else back."""
        for candidate in (self._new, self._old):
            if candidate.exists() and not self.tables.exists():
                candidate.replace(self.tables)
        if self._made_quarantine.exists():
            if self.quarantine.exists():
                shutil.rmtree(self._old_quarantine, ignore_errors=True)
                self.quarantine.replace(self._old_quarantine)
            self._made_quarantine.replace(self.quarantine)
        with suppress(OSError):  # If rows were refused, it stays.
            self.quarantine.rmdir()

    def _sweep_published(self) -> None:
        """With the lock held: drop what a publication has replaced."""
        for left in (self._old, self._new, self._old_quarantine):
            shutil.rmtree(left, ignore_errors=True)

    def _sweep(self) -> None:
        """With the lock held: drop what dead writers left behind."""
        self._sweep_published()
        for left in self.root.glob(".scratch-*"):
            shutil.rmtree(left, ignore_errors=True)
        for left in self.root.glob(".*.part"):  # A file is written aside in a moment: an old one has no writer.
            with suppress(OSError):
                if time.time() - left.stat().st_mtime > _ABANDONED:
                    left.unlink()
