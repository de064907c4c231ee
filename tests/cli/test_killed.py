"""Commands killed at any change of the file system: the workspace stays readable, and the next run is right.

Two kills of each command in the suite, all of them in `make proof`.
"""

from __future__ import annotations

import pytest
from cli_result import Run
from interrupted import COMMANDS, Place, Trial

from support.killing import run_and_kill

IN_THE_SUITE = 1
"""Kills of each command, besides the one at its last change."""


def kill_and_go_on(run: Run, place: Place, name: str, most: int) -> None:
    """Kill the command at `most` of its changes, and at the last, and look at what each leaves."""
    trial = Trial.prepare(run, place, name)
    assert trial.changes > 1
    for survived in sorted({*trial.moments(most), trial.changes - 1}):
        workspace = trial.copy()
        case = f"{name}, killed after {survived} of {trial.changes} changes"
        assert run_and_kill(trial.arguments(workspace), workspace.root, survived) == -9, case
        trial.assert_mended(run, workspace, case, tidy=False)


@pytest.mark.parametrize("name", COMMANDS)
def test_some_kills_leave_a_workspace_that_goes_on(run: Run, place: Place, name: str) -> None:
    kill_and_go_on(run, place, name, IN_THE_SUITE)


@pytest.mark.proof
@pytest.mark.parametrize("name", COMMANDS)
def test_every_kill_leaves_a_workspace_that_goes_on(run: Run, place: Place, name: str) -> None:
    kill_and_go_on(run, place, name, 10**6)
