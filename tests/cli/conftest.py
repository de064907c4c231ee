"""The command line as a user meets it: exit code, what is said, and never a traceback."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from cli_result import CommandResult, Run

from cartelera import cli, release
from cartelera.demo import data
from cartelera.ingest.run import ingest
from cartelera.workspace import Workspace


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run("releases", "-w", folder, typed="y\\n")`: the entry point itself, in this process."""

    def command(*arguments: object, typed: str = "") -> CommandResult:
        monkeypatch.setattr(sys, "argv", ["cartelera", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        capsys.readouterr()
        code = 0
        try:
            cli.main()
        except SystemExit as left:
            code = left.code if isinstance(left.code, int) else int(left.code is not None)
        said = capsys.readouterr()
        return CommandResult(code, said.out, said.err)

    return command


@pytest.fixture
def refused(run: Run) -> Callable[..., str]:
    """Runs what must be refused: exit code 2, nothing on the standard output, one line of error, which is returned."""

    def command(*arguments: object) -> str:
        told = run(*arguments)
        assert told.code == 2, told
        assert told.out == ""
        lines = [line for line in told.err.splitlines() if not line.startswith("Did you mean")]
        assert len(lines) == 1, told.err
        assert lines[0].startswith("cartelera: ")
        return told.err

    return command


@pytest.fixture(scope="session")
def demo(once: Callable[[str, Callable[[Path], None]], Path]) -> Workspace:
    """The embedded catalogue, released. Not to be changed."""

    def make(folder: Path) -> None:
        ingest([data()], Workspace(folder))
        release.train(Workspace(folder))

    return Workspace(once("demo-release", make))


@pytest.fixture
def copy(demo: Workspace, tmp_path: Path) -> Workspace:
    return Workspace(shutil.copytree(demo.root, tmp_path / "workspace"))
