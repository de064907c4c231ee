"""A disk that is full, or may not be written: one line, nothing half-written left, and the next run is right."""

from __future__ import annotations

import errno
import shutil

import pytest
from cli_result import Run
from interrupted import COMMANDS, Place, arguments, state

from cartelera.workspace import Workspace
from support.killing import Refusal, count_changes, run_refused

IN_THE_SUITE = 4
SIZES = (0, 1 << 9, 1 << 12, 1 << 14)
"""Bytes that a file may have: with so few, some are written and others not."""


def refuse_and_go_on(run: Run, place: Place, name: str, most: int) -> None:
    """Refuse the command's changes of files from several of them on, or all, or what is large."""
    interrupted = COMMANDS[name]
    prepared, names = place("prepared")
    for command in interrupted.before:
        assert run(*arguments(command, names, prepared)).code == 0
    old = state(prepared)
    finished = Workspace(shutil.copytree(prepared.root, prepared.root.with_name("finished")))
    changes = count_changes(arguments(interrupted.command, names, finished), finished.root)
    new = state(finished)
    step = max(changes / most, 1)
    refusals = [Refusal(errno.ENOSPC, int(number * step)) for number in range(min(most, changes))]
    refusals += [Refusal(errno.EROFS), *(Refusal(bytes=size) for size in SIZES)]
    for number, refusal in enumerate(refusals):
        workspace = Workspace(shutil.copytree(prepared.root, prepared.root.with_name(f"w{number}")))
        code, said = run_refused(arguments(interrupted.command, names, workspace), workspace.root, refusal)
        case = f"{name}, {refusal} of {changes}: {code} {said}"
        lines = [line for line in said.splitlines() if line.startswith("cartelera: ")]
        assert (code == 2 and len(lines) == 1) or code == 0, case
        assert "Traceback" not in said, case
        # Pruning is what a full disk needs: it writes nothing.
        if not refusal.survived and not refusal.bytes and (name != "prune" or refusal.code == errno.EROFS):
            assert code == 2, case
        for part, before, after in zip(state(workspace), old, new, strict=True):
            assert part in (before, after), case
        if refusal.code != errno.EROFS:
            assert not [path for path in workspace.root.rglob(".*") if path.suffix == ".part"], case
            assert not list(workspace.root.glob(".scratch-*")), case
        for command in interrupted.after or (interrupted.command,):
            told = run(*arguments(command, names, workspace))
            assert told.code == 0 or interrupted.after, f"{case}: {told}"
        assert state(workspace) == new, case
        shutil.rmtree(workspace.root)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_full_disk_is_one_line_and_leaves_nothing(run: Run, place: Place, name: str) -> None:
    refuse_and_go_on(run, place, name, IN_THE_SUITE)


@pytest.mark.proof
@pytest.mark.parametrize("name", COMMANDS)
def test_a_disk_that_is_full_at_any_moment_is_one_line_and_leaves_nothing(run: Run, place: Place, name: str) -> None:
    refuse_and_go_on(run, place, name, 10**6)
