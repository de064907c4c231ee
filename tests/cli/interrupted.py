"""Commands that are killed or refused half way: what goes before and after them, and the state they leave."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

from cli_result import Run

from cartelera import release
from cartelera.tables import duck, sql
from cartelera.tables.decisions import LinkDecisions
from cartelera.tables.manifest import read_manifest
from cartelera.tables.quarantine import Quarantine
from cartelera.workspace import Workspace
from support.killing import count_changes

State = tuple[list[tuple[Any, ...]], list[str], dict[tuple[str, str], bool], list[str]]


@dataclass(frozen=True)
class Interrupted:
    """A command, the commands that go before it, and those that come after it was cut off instead of the same again."""

    command: tuple[str, ...]
    before: tuple[tuple[str, ...], ...] = ()
    after: tuple[tuple[str, ...], ...] = ()


COMMANDS = {
    "ingest": Interrupted(("ingest", "RAW")),
    "link": Interrupted(("link",)),
    "undo": Interrupted(("link", "undo"), after=(("link", "undo"), ("link",))),
    "train": Interrupted(("train",), before=(("ingest", "RAW"),)),
    "publish": Interrupted(("releases", "--rollback", "OLDER")),
    "prune": Interrupted(("releases", "--prune", "1")),
    "refresh": Interrupted(("refresh",)),
    "enrich": Interrupted(("enrich", "--from", "DUMP")),
}
Place = Callable[[str], tuple[Workspace, dict[str, str]]]


def state(workspace: Workspace) -> State:
    """What the tables hold, what was refused, what was decided, and what the release that is served holds."""
    read_manifest(workspace)
    titles = f"SELECT title_id, title, overview FROM {sql.parquet_source(workspace.table('titles'))} ORDER BY ALL"
    refused = [row.reason for _, row in Quarantine(workspace.quarantine).read()]
    opened = release.releases_of(workspace).open_current()
    served = sorted(opened.catalog.column("title").tolist())
    opened.close()
    return duck.fetch_all(titles), refused, LinkDecisions(workspace).pairs(), served


def arguments(command: tuple[str, ...], names: dict[str, str], workspace: Workspace) -> list[str]:
    return [*(names.get(each, each) for each in command), "-w", str(workspace.root)]


@dataclass(frozen=True)
class Trial:
    """A command that is interrupted again and again, each time in a copy of one workspace.

    `changes`: how often it changes files if it is let be; `old`, `new`: the state before and after.
    """

    command: Interrupted
    prepared: Workspace
    names: dict[str, str]
    changes: int
    old: State
    new: State

    @classmethod
    def prepare(cls, run: Run, place: Place, name: str) -> Self:
        """Run what goes before the command, and in another copy the command itself."""
        command = COMMANDS[name]
        prepared, names = place("prepared")
        for before in command.before:
            assert run(*arguments(before, names, prepared)).code == 0
        old = state(prepared)
        finished = Workspace(shutil.copytree(prepared.root, prepared.root.with_name("finished")))
        changes = count_changes(arguments(command.command, names, finished), finished.root)
        return cls(command, prepared, names, changes, old, state(finished))

    def moments(self, most: int) -> list[int]:
        """Numbers of changes to interrupt it at, `most` of them, spread over all."""
        step = max(self.changes / most, 1)
        return [int((number + 0.5) * step) for number in range(min(most, self.changes))]

    def copy(self) -> Workspace:
        """A workspace to interrupt it in."""
        return Workspace(shutil.copytree(self.prepared.root, self.prepared.root.with_name("interrupted")))

    def arguments(self, workspace: Workspace) -> list[str]:
        """The command in that workspace."""
        return arguments(self.command.command, self.names, workspace)

    def assert_mended(self, run: Run, workspace: Workspace, case: str, *, tidy: bool = True) -> None:
        """Interrupted, it left each part as before or as after, and the next run is right. Deletes the workspace.

        `tidy`: it left nothing half-written behind either.
        """
        for part, before, after in zip(state(workspace), self.old, self.new, strict=True):
            assert part in (before, after), case
        if tidy:
            assert not [path for path in workspace.root.rglob(".*") if path.suffix == ".part"], case
            assert not list(workspace.root.glob(".scratch-*")), case
        for command in self.command.after or (self.command.command,):
            told = run(*arguments(command, self.names, workspace))
            assert told.code == 0 or self.command.after, f"{case}: {told}"
        assert state(workspace) == self.new, case
        left = [
            path.name for path in workspace.root.iterdir() if path.name.startswith((".scratch", ".tables", ".quar"))
        ]
        assert left == [], case
        assert not list(workspace.releases.glob(".deleted-*")), case
        shutil.rmtree(workspace.root)
