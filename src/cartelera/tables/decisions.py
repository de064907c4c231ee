"""What people decided about links: kept beside the tables, stronger than any score, and undone one by one."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import orjson

from cartelera.atomic import write_bytes
from cartelera.errors import ErrorCode, NotFoundError, WorkspaceError
from cartelera.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Decision:
    """A person decided that two records are one title, or are not. `at`: when, ISO 8601."""

    left: str
    right: str
    same: bool
    at: str


class LinkDecisions:
    """The decisions of one workspace, in the order they were made.

    Several people decide at once: each change reads and writes the file under a lock of its own. The workspace's lock
    would do, but a command holds that for minutes, and a person waits.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._path: Path = workspace.root / "decisions.json"
        self._lock_path: Path = workspace.root / ".decisions-lock"

    def all(self) -> list[Decision]:
        """Every decision that stands. Raises WorkspaceError if the file is damaged."""
        try:
            return [Decision(**entry) for entry in orjson.loads(self._path.read_bytes())]
        except FileNotFoundError:
            return []
        except (OSError, TypeError, orjson.JSONDecodeError) as error:
            raise WorkspaceError(f"{self._path} is damaged: mend or remove it") from error

    def pairs(self) -> dict[tuple[str, str], bool]:
        """As the linker takes them; of two decisions on one pair the later stands."""
        return {(decision.left, decision.right): decision.same for decision in self.all()}

    def add(self, left: str, right: str, same: bool) -> None:
        """Add a decision; it replaces one on the same pair. Raises WorkspaceError if it cannot be written."""
        with self._lock():
            kept = [d for d in self.all() if {d.left, d.right} != {left, right}]
            self._write([*kept, Decision(left, right, same, datetime.now(UTC).isoformat(timespec="seconds"))])

    def undo(self, record: str | None = None) -> Decision:
        """Take back the latest decision, or the latest that names `record`. Raises NotFoundError if there is none."""
        unknown = NotFoundError(ErrorCode.NO_DECISION if record is None else ErrorCode.DECISION, name=record)
        if not os.path.lexists(self._path):
            raise unknown
        with self._lock():
            decisions = self.all()
            for index in range(len(decisions) - 1, -1, -1):
                if record in (None, decisions[index].left, decisions[index].right):
                    undone = decisions.pop(index)
                    self._write(decisions)
                    return undone
        raise unknown

    @contextmanager
    def _lock(self) -> Iterator[None]:
        """Wait for the lock and hold it; it dies with its holder."""
        try:
            file = self._lock_path.open("w")
        except OSError as error:
            raise WorkspaceError(f"{self._path} cannot be written: {error.strerror}") from error
        with file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _write(self, decisions: list[Decision]) -> None:
        try:
            write_bytes(self._path, orjson.dumps(decisions, option=orjson.OPT_INDENT_2))
        except OSError as error:
            raise WorkspaceError(f"{self._path} cannot be written: {error.strerror}") from error
