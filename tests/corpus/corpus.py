"""A corpus of odd files: each case is a folder of made files and what becomes of it on the command line.

A case goes the whole road: the files are written, `cartelera ingest` reads their folder, and the clean tables, the
counts and what was said are compared. Whatever a case expects, its counts add up and nothing it says is a traceback.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from cartelera import cli
from cartelera.tables import duck
from cartelera.tables.manifest import Manifest
from cartelera.tables.quarantine import Quarantine
from cartelera.tables.views import create_views
from cartelera.workspace import Workspace

Rows = Sequence[tuple[Any, ...]]
Counts = tuple[int, int, int, int]


@dataclass(frozen=True)
class Case:
    """`files`: content by path. `cells`: the rows of each query over the clean tables, numbers rounded.

    `counts`: (read, kept, merged, refused) of each source there must be, by key; `says`: patterns of what is printed;
    `refused`: (line, reason, text) of the rows in quarantine; `options`: those of the command; `alone`: files named
    themselves instead of the folder; `code`: the exit code.
    """

    name: str
    files: Mapping[str, str | bytes]
    cells: Mapping[str, Rows] = field(default_factory=dict)
    counts: Mapping[str, Counts] | None = None
    says: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    code: int = 0
    refused: Sequence[tuple[int, str, str]] | None = None

    def __str__(self) -> str:
        return self.name


def check(case: Case, folder: Path) -> None:
    """Write the files of a case into `folder`, ingest them, and compare."""
    raw, workspace = folder / "raw", Workspace(folder / "w")
    for name, content in case.files.items():
        path = raw / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    paths = [str(raw / name) for name in case.alone] or [str(raw)]
    code, said = _run("ingest", *paths, "-w", str(workspace.root), *case.options)
    assert "Traceback" not in said
    assert code == case.code, said
    for pattern in case.says:
        assert re.search(pattern, said), said
    if case.code:
        assert not workspace.tables.exists(), "tables of what was refused"
        return
    counts = _counts(workspace)
    if case.counts is not None:
        assert counts == dict(case.counts), said
    if case.refused is not None:
        held = (refusal for _, refusal in Quarantine(workspace.quarantine).read())
        assert sorted((r.line, r.reason, r.raw) for r in held) == sorted(case.refused)
    with duck.connect() as connection:
        create_views(connection, workspace.tables)
        for query, rows in case.cells.items():
            assert [tuple(map(_rounded, row)) for row in connection.execute(query).fetchall()] == list(rows), said


def _rounded(value: Any) -> Any:
    return round(value, 4) if isinstance(value, float) else value


def _counts(workspace: Workspace) -> dict[str, Counts]:
    """Those of each source, which add up, and whose refused rows are all in quarantine."""
    entries = Manifest.of(workspace.tables).sources
    held = [key for key, _ in Quarantine(workspace.quarantine).read()]
    for key, entry in entries.items():
        assert entry.read == entry.kept + entry.merged + entry.refused, key
        assert min(entry.kept, entry.merged, entry.refused) >= 0, key
        assert held.count(key) == entry.refused, key
    return {key: (e.read, e.kept, e.merged, e.refused) for key, e in entries.items()}


def _run(*arguments: str) -> tuple[int, str]:
    """The exit code of a command, and all that it says."""
    said, code = io.StringIO(), 0
    with patch.object(sys, "argv", ["cartelera", *arguments]), redirect_stdout(said), redirect_stderr(said):
        try:
            cli.main()
        except SystemExit as left:
            code = left.code if isinstance(left.code, int) else int(left.code is not None)
    return code, re.sub(r"\s+", " ", said.getvalue())
