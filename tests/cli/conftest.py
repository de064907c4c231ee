"""The command line as a user meets it: exit code, what is said, and never a traceback."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from cli_result import CommandResult, Run
from interrupted import Place

from cartelera import cli, release
from cartelera.demo import data
from cartelera.ingest.run import ingest
from cartelera.pipeline.sources import RememberedSources
from cartelera.tables.decisions import LinkDecisions
from cartelera.workspace import Workspace
from support.tiny import Raw

ARRIVAL = "s98,Movie,Another Arrival,,Somebody,,,2021,PG,100 min,Drama,It arrives.\n"


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
        lines = [line for line in told.err.splitlines() if not line.startswith(("Did you mean", "Try: "))]
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


@pytest.fixture(scope="session")
def whole(once: Callable[[str, Callable[[Path], None]], Path]) -> Path:
    """`raw` and `w`: a workspace of two catalogues and two releases, with something of everything."""

    def make(folder: Path) -> None:
        raw, workspace = Raw(folder / "raw").write(), Workspace(folder / "w")
        _append(raw / "keywords.csv", "not a number,[]\n")
        ingest([raw], workspace)
        release.train(workspace)
        _append(raw / "netflix_titles.csv", "s99,Movie,New Arrival,,Somebody,,,2021,PG,100 min,Drama,It arrives.\n")
        ingest([raw], workspace)
        release.train(workspace)
        RememberedSources(workspace).write([str(raw)])
        LinkDecisions(workspace).add("ns1", "tmdb-1", same=False)
        for name in (".lock", ".refresh-lock"):
            (workspace.root / name).write_text("")
        release.releases_of(workspace).open_current().close()

    return once("whole", make)


def _append(path: Path, line: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + line, encoding="utf-8")


@pytest.fixture
def place(whole: Path, tmp_path: Path) -> Place:
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
