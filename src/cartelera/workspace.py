"""The one folder that holds everything: tables, quarantine, releases, reports, and the pointer `current`."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cartelera.errors import WorkspaceError


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
    def current(self) -> Path:
        """A text file that holds the id of the release being served."""
        return self.root / "current"

    def table(self, name: str) -> Path:
        return self.tables / f"{name}.parquet"

    def require_tables(self) -> None:
        """Raises WorkspaceError where nothing has been ingested yet."""
        self.recover()
        if not self.table("titles").is_file():
            raise WorkspaceError(
                f"no catalogue in {self.root}: run `cartelera ingest PATH... --workspace {self.root}` first"
            )

    @contextmanager
    def writing(self) -> Iterator[Path]:
        """Hold the workspace for one writer and lend it a scratch folder on the same file system.

        Raises WorkspaceError where another command is writing, or where the folder cannot be written.
        """
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            lock = (self.root / ".lock").open("w")
        except OSError as error:
            raise WorkspaceError(f"cannot write to workspace {self.root}: {error.strerror}") from error
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise WorkspaceError(f"workspace {self.root} is in use by another cartelera command") from error
            self._sweep()
            scratch = Path(tempfile.mkdtemp(prefix=".scratch-", dir=self.root))
            try:
                yield scratch
            finally:
                shutil.rmtree(scratch, ignore_errors=True)

    def publish_tables(self, made: Path) -> None:
        """Put the folder `made` in the place of `tables/`; a crash in between is mended by `recover`."""
        new, old = self.root / ".tables-new", self.root / ".tables-old"
        os.replace(made, new)
        if self.tables.exists():
            os.replace(self.tables, old)
        os.replace(new, self.tables)
        shutil.rmtree(old, ignore_errors=True)

    def recover(self) -> None:
        """Finish a `publish_tables` that was cut off: forward if the new folder is whole, else back."""
        new, old = self.root / ".tables-new", self.root / ".tables-old"
        if not self.tables.exists():
            for candidate in (new, old):
                if candidate.exists():
                    os.replace(candidate, self.tables)
                    break

    def _sweep(self) -> None:
        """With the lock held: finish what was cut off, drop what dead writers left behind."""
        self.recover()
        shutil.rmtree(self.root / ".tables-old", ignore_errors=True)
        shutil.rmtree(self.root / ".tables-new", ignore_errors=True)
        for scratch in self.root.glob(".scratch-*"):
            shutil.rmtree(scratch, ignore_errors=True)
