"""One command writes at a time, from its first step to its last, and the second is told which."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cli_result import Run

from cartelera.demo import data
from cartelera.pipeline import train as training
from cartelera.tables.decisions import LinkDecisions
from cartelera.workspace import Workspace
from support.tiny import Raw

Refused = Callable[..., str]


def test_no_other_command_comes_between_the_steps_of_a_build(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = []
    train = training.train_and_track

    def between(workspace: Workspace, **options: Any) -> Any:
        command = [sys.executable, "-m", "cartelera", "ingest", str(data()), "-w", str(workspace.root)]
        other = subprocess.run(command, capture_output=True, text=True)
        said.append((other.returncode, other.stderr))
        return train(workspace, **options)

    monkeypatch.setattr(training, "train_and_track", between)
    raw = Raw(tmp_path / "raw").write()
    assert run("build", raw, "-w", tmp_path / "w").code == 0
    assert [code for code, _ in said] == [2]
    assert f"in use by another cartelera command: build, process {os.getpid()}" in said[0][1]
    assert not list((tmp_path / "w").glob(".lock")), "who held it is forgotten"
    assert run("build", raw, "-w", tmp_path / "w").code == 0


def test_a_decision_is_not_taken_back_while_another_command_writes(
    refused: Callable[..., str], copy: Workspace
) -> None:
    log = LinkDecisions(copy)
    log.add("ns1", "tmdb-1", same=False)
    with copy.lock("testing"):
        assert "testing" in refused("link", "undo", "-w", copy.root)
    assert len(log.all()) == 1


def test_what_a_dead_writer_left_aside_goes_and_what_is_being_written_stays(copy: Workspace) -> None:
    old, new = copy.root / ".current.1-abcd.part", copy.root / ".decisions.json.2-abcd.part"
    old.write_text("")
    new.write_text("")
    os.utime(old, (1, 1))
    with copy.lock("testing"):
        assert not old.exists()
        assert new.exists()
