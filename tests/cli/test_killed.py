"""Commands killed at any change of the file system: the workspace stays readable, and the next run is right.

Some kills of each command in the suite, all of them in `make proof`.
"""

from __future__ import annotations

import shutil

import pytest
from cli_result import Run
from interrupted import COMMANDS, Place, arguments, state

from cartelera.workspace import Workspace
from support.killing import count_changes, run_and_kill

IN_THE_SUITE = 5


def kill_and_go_on(run: Run, place: Place, name: str, most: int) -> None:
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
def test_some_kills_leave_a_workspace_that_goes_on(run: Run, place: Place, name: str) -> None:
    kill_and_go_on(run, place, name, IN_THE_SUITE)


@pytest.mark.proof
@pytest.mark.parametrize("name", COMMANDS)
def test_every_kill_leaves_a_workspace_that_goes_on(run: Run, place: Place, name: str) -> None:
    kill_and_go_on(run, place, name, 10**6)
