"""What people decided about links: kept beside the tables, stronger than any score, and undone one by one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import orjson

from cartelera.atomic import write_bytes
from cartelera.errors import ErrorCode, NotFoundError, WorkspaceError
from cartelera.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Decision:
    """Somebody said that two records are one title, or are not."""

    left: str
    right: str
    same: bool
    at: str


class DecisionLog:
    """The decisions of one workspace, in the order they were made."""

    def __init__(self, workspace: Workspace) -> None:
        self._path: Path = workspace.root / "decisions.json"

    def all(self) -> list[Decision]:
        """Every decision that stands. Raises WorkspaceError where the file is damaged."""
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
        """Remember a decision; an earlier one on the same pair is replaced."""
        kept = [d for d in self.all() if {d.left, d.right} != {left, right}]
        self._write([*kept, Decision(left, right, same, datetime.now(UTC).isoformat(timespec="seconds"))])

    def undo(self, record: str | None = None) -> Decision:
        """Take back the latest decision, or the latest that names `record`. Raises NotFoundError if there is none."""
        decisions = self.all()
        for index in range(len(decisions) - 1, -1, -1):
            if record in (None, decisions[index].left, decisions[index].right):
                taken = decisions.pop(index)
                self._write(decisions)
                return taken
        raise NotFoundError(ErrorCode.NO_DECISION if record is None else ErrorCode.DECISION, name=record)

    def _write(self, decisions: list[Decision]) -> None:
        write_bytes(self._path, orjson.dumps(decisions, option=orjson.OPT_INDENT_2))
