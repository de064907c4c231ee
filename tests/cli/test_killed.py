"""Commands killed at any change of the file system: the workspace stays readable, and the next run is right.

Some kills of each command in the suite, all of them in `make proof`.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cli_result import Run

from cartelera import release
from cartelera.pipeline.sources import RememberedSources
from cartelera.tables import duck, sql
from cartelera.tables.decisions import LinkDecisions
from cartelera.tables.manifest import read_manifest
from cartelera.tables.quarantine import Quarantine
from cartelera.workspace import Workspace
from support.killing import count_changes, run_and_kill

IN_THE_SUITE = 5
ARRIVAL = "s98,Movie,Another Arrival,,Somebody,,,2021,PG,100 min,Drama,It arrives.\n"
State = tuple[list[tuple[Any, ...]], list[str], dict[tuple[str, str], bool], list[str]]


@dataclass(frozen=True)
class Killed:
    """A command, the commands that go before it, and those that come after a kill instead of the same again."""

    command: tuple[str, ...]
    before: tuple[tuple[str, ...], ...] = ()
    after: tuple[tuple[str, ...], ...] = ()


COMMANDS = {
    "ingest": Killed(("ingest", "RAW")),
    "link": Killed(("link",)),
    "undo": Killed(("link", "undo"), after=(("link", "undo"), ("link",))),
    "train": Killed(("train",), before=(("ingest", "RAW"),)),
    "publish": Killed(("releases", "--rollback", "OLDER")),
    "prune": Killed(("releases", "--prune", "1")),
    "refresh": Killed(("refresh",)),
    "enrich": Killed(("enrich", "--from", "DUMP")),
}


@pytest.fixture
def place(whole: Path, tmp_path: Path) -> Callable[[str], tuple[Workspace, dict[str, str]]]:
    """`place(name)`: a workspace of one's own, and what stands for RAW (with an arrival), DUMP and OLDER."""
    raw = Path(shutil.copytree(whole / "raw", tmp_path / "raw"))
    with (raw / "netflix_titles.csv").open("a", encoding="utf-8") as listing:
        listing.write(ARRIVAL)
    dump = tmp_path / "dump" / "movies_metadata.csv"
    dump.parent.mkdir()
    text = (raw / "movies_metadata.csv").read_text(encoding="utf-8")
    dump.write_text(text.replace("100% Love,,", "100% Love,Everybody loves.,"), encoding="utf-8")

    def make(name: str) -> tuple[Workspace, dict[str, str]]:
        workspace = Workspace(shutil.copytree(whole / "w", tmp_path / name))
        RememberedSources(workspace).write([str(raw)])
        older = release.releases_of(workspace).ids()[1]
        return workspace, {"RAW": str(raw), "DUMP": str(dump), "OLDER": older}

    return make


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


def kill_and_go_on(run: Run, place: Callable[[str], tuple[Workspace, dict[str, str]]], name: str, most: int) -> None:
    """Kill the command at `most` of its changes, spread over all of them, and look at what each leaves."""
    killed = COMMANDS[name]
    prepared, names = place("prepared")
    for command in killed.before:
        assert run(*arguments(command, names, prepared)).code == 0
    old = state(prepared)
    finished = Workspace(shutil.copytree(prepared.root, prepared.root.with_name("finished")))
    changes = count_changes(arguments(killed.command, names, finished), finished.root)
    new = state(finished)
    assert changes > 1
    step = max(changes / most, 1)
    for survived in sorted({int(number * step) for number in range(min(most, changes))} | {changes - 1}):
        workspace = Workspace(shutil.copytree(prepared.root, prepared.root.with_name(f"w{survived}")))
        case = f"{name}, killed after {survived} of {changes} changes"
        assert run_and_kill(arguments(killed.command, names, workspace), workspace.root, survived) == -9, case
        for part, before, after in zip(state(workspace), old, new, strict=True):
            assert part in (before, after), case
        for command in killed.after or (killed.command,):
            told = run(*arguments(command, names, workspace))
            assert told.code == 0 or killed.after, f"{case}: {told}"
        assert state(workspace) == new, case
        left = [
            path.name for path in workspace.root.iterdir() if path.name.startswith((".scratch", ".tables", ".quar"))
        ]
        assert left == [], case
        assert not list(workspace.releases.glob(".deleted-*")), case
        shutil.rmtree(workspace.root)


@pytest.mark.parametrize("name", COMMANDS)
def test_some_kills_leave_a_workspace_that_goes_on(
    run: Run, place: Callable[[str], tuple[Workspace, dict[str, str]]], name: str
) -> None:
    kill_and_go_on(run, place, name, IN_THE_SUITE)


@pytest.mark.proof
@pytest.mark.parametrize("name", COMMANDS)
def test_every_kill_leaves_a_workspace_that_goes_on(
    run: Run, place: Callable[[str], tuple[Workspace, dict[str, str]]], name: str
) -> None:
    kill_and_go_on(run, place, name, 10**6)
