"""Whatever file of a workspace is damaged, and however: every command does its work, or says in one line what is wrong.

Each damage of each file meets one command in the suite, and every command in `make proof`.
"""

from __future__ import annotations

import shutil
from itertools import product
from pathlib import Path

import pytest
from cli_result import CommandResult, Run

from cartelera import release
from cartelera.tables.manifest import read_manifest
from cartelera.workspace import Workspace

SERVED = "releases/CURRENT"
FILES = (
    "tables/titles.parquet", "tables/changes.parquet", "tables/ingest.json", "tables/history/snapshots.parquet",
    "tables/sources/movies.movies_metadata.parquet", "quarantine/keywords.keywords.parquet", "decisions.json",
    "refresh.json", "current", f"{SERVED}/manifest.json", f"{SERVED}/catalog.db", f"{SERVED}/similar.npy",
    ".lock", ".decisions-lock", ".refresh-lock", "cache/verified/CURRENT.json", "tables", "tables/sources",
    "releases", SERVED, "quarantine", "cache",
)  # fmt: skip
DAMAGES = ("missing", "empty", "binary", "other JSON", "half", "one bit", "a folder", "unreadable")
COMMANDS: dict[str, tuple[str, ...]] = {
    "changes": ("changes",),
    "quarantine": ("quarantine",),
    "export": ("export", "-o", "OUT"),
    "link": ("link",),
    "link review": ("link", "review"),
    "link undo": ("link", "undo"),
    "releases": ("releases",),
    "show": ("releases", "--show", "CURRENT"),
    "compare": ("releases", "--compare", "CURRENT", "OLDER"),
    "verify": ("releases", "--verify"),
    "rollback": ("releases", "--rollback", "OLDER"),
    "prune": ("releases", "--prune", "1"),
    "recommend": ("recommend", "Toy Story"),
    "train": ("train",),
    "build": ("build", "RAW"),
    "enrich": ("enrich", "--from", "RAW/movies_metadata.csv"),
    "refresh": ("refresh",),
    "ingest": ("ingest", "RAW"),
}
OF_TABLES = {"changes", "export", "link", "link review", "link undo", "train", "build", "enrich", "refresh", "ingest"}
NEEDED_BY: dict[str, set[str]] = {
    "decisions.json": {"link", "link review", "link undo"},
    "quarantine/keywords.keywords.parquet": {"quarantine"},
    "refresh.json": {"refresh"},
    "current": {"recommend"},
} | {file: OF_TABLES if file.startswith("tables/") else {"recommend", "verify"} for file in (*FILES[:5], *FILES[9:12])}
"""The commands that cannot do their work with the file spoilt, or else make it anew."""
MENDED_BY = {
    "tables/titles.parquet": {"build", "ingest", "refresh", "link", "enrich"},
    "tables/changes.parquet": {"build", "ingest", "refresh", "link", "enrich"},
    "tables/sources/movies.movies_metadata.parquet": {"build", "ingest", "refresh"},
}
SPOILT = ("empty", "binary", "half", "a folder", "unreadable")


def damage(path: Path, how: str) -> None:
    """Damage a file or folder in place."""
    held = path.read_bytes() if path.is_file() else b""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
    if how == "a folder":
        path.mkdir()
    elif how == "unreadable":
        path.symlink_to(path)  # Whoever opens it is refused, the superuser too.
    elif how == "one bit":
        middle = len(held) // 2
        path.write_bytes(held[:middle] + bytes([held[middle] ^ 4]) + held[middle + 1 :] if held else b"\4")
    elif how != "missing":
        contents = {
            "empty": b"",
            "binary": bytes(range(256)),
            "other JSON": b'[{"a": 1}, null]',
            "half": held[: len(held) // 2],
        }
        path.write_bytes(contents[how])


def check(run: Run, whole: Path, folder: Path, file: str, how: str, command: str) -> None:
    """Damage a copy of the workspace, run the command, and see that it works or says one line."""
    workspace = Workspace(shutil.copytree(whole / "w", folder / "w"))
    current, older = release.releases_of(workspace).ids()
    names = {"CURRENT": current, "OLDER": older, "RAW": str(whole / "raw"), "OUT": str(folder / "out")}
    damaged = workspace.root / file.replace("CURRENT", current)
    damage(damaged, how)
    arguments = [_named(each, names) for each in COMMANDS[command]]
    told = run(*arguments, "-w", workspace.root)
    _assert_one_line(told, f"{command} with {file} {how}: {told}")
    if how in SPOILT and told.code == 0 and command in MENDED_BY.get(file, ()):
        read_manifest(workspace)
    elif how in SPOILT and command in NEEDED_BY.get(file, ()):
        assert told.code == 2, f"{command} with {file} {how}: {told}"
        assert damaged.name in told.err or file == "current", f"{command} with {file} {how}: {told}"


def _named(argument: str, names: dict[str, str]) -> str:
    for name, stands_for in names.items():
        argument = argument.replace(name, stands_for)
    return argument


def _assert_one_line(told: CommandResult, case: str) -> None:
    assert told.code in (0, 2, 3), case
    said = [line for line in told.err.splitlines() if line.startswith("cartelera: ")]
    assert told.code != 2 or len(said) == 1, case
    assert "Traceback" not in told.err, case


@pytest.mark.parametrize("file", FILES)
def test_each_damage_of_a_file_meets_a_command(run: Run, whole: Path, tmp_path: Path, file: str) -> None:
    commands = list(COMMANDS)
    for number, how in enumerate(DAMAGES):
        place = FILES.index(file) * 7 + number * 5
        check(run, whole, tmp_path / how, file, how, commands[place % len(commands)])


@pytest.mark.proof
@pytest.mark.parametrize(("file", "how"), list(product(FILES, DAMAGES)))
def test_each_damage_of_a_file_meets_each_command(run: Run, whole: Path, tmp_path: Path, file: str, how: str) -> None:
    for command in COMMANDS:
        check(run, whole, tmp_path / command, file, how, command)
