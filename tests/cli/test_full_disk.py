"""A disk that is full, or may not be written: one line, nothing half-written left, and the next run is right."""

from __future__ import annotations

import errno

import pytest
from cli_result import Run
from interrupted import COMMANDS, Place, Trial

from support.killing import Refusal, run_refused

READ_ONLY = Refusal(errno.EROFS)
SIZES = (0, 1 << 9, 1 << 12, 1 << 14)
"""Bytes that a file may have: with so few, some are written and others not."""


def refuse_and_go_on(trial: Trial, run: Run, name: str, refusal: Refusal) -> None:
    """Refuse the command's changes of files."""
    workspace = trial.copy()
    code, said = run_refused(trial.arguments(workspace), workspace.root, refusal)
    case = f"{name}, {refusal} of {trial.changes}: {code} {said}"
    lines = [line for line in said.splitlines() if line.startswith("cartelera: ")]
    assert (code == 2 and len(lines) == 1) or code == 0, case
    assert "Traceback" not in said, case
    # Pruning is what a full disk needs: it writes nothing.
    if not refusal.survived and not refusal.bytes and (name != "prune" or refusal.code == errno.EROFS):
        assert code == 2, case
    trial.assert_mended(run, workspace, case, tidy=refusal.code != errno.EROFS)


def full(trial: Trial, most: int) -> list[Refusal]:
    """The disk is full from the first change on, or from later ones."""
    return [Refusal(errno.ENOSPC, survived) for survived in (0, *trial.moments(most - 1))]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_full_disk_is_one_line_and_leaves_nothing(run: Run, place: Place, name: str) -> None:
    """Two of the refusals, for each command other ones."""
    trial = Trial.prepare(run, place, name)
    number = list(COMMANDS).index(name)
    refusals = [*full(trial, 2), READ_ONLY, *(Refusal(bytes=size) for size in SIZES)]
    for refusal in (refusals[1], refusals[2 * number % len(refusals)]):
        refuse_and_go_on(trial, run, name, refusal)


@pytest.mark.proof
@pytest.mark.parametrize("name", COMMANDS)
def test_a_disk_that_is_full_at_any_moment_is_one_line_and_leaves_nothing(run: Run, place: Place, name: str) -> None:
    trial = Trial.prepare(run, place, name)
    for refusal in [*full(trial, trial.changes), READ_ONLY, *(Refusal(bytes=size) for size in SIZES)]:
        refuse_and_go_on(trial, run, name, refusal)
