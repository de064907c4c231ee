"""Tables and quarantine are published together: wherever a publication is cut off, both are the old or both the new."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ingest_files import movies, query, refused, take, write

from cartelera.ingest.run import ingest
from cartelera.workspace import Workspace

WRITES = ("replace", "rename", "mkdir", "rmdir", "unlink", "link")


class Killed(BaseException):
    """Nothing the process does afterwards reaches the disk."""


class Killer:
    """Lets the first `survived` changes of the file system happen, once it is armed, and none after them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, survived: int) -> None:
        self._left, self._armed = survived, False
        for name in WRITES:
            monkeypatch.setattr(os, name, self._counted(getattr(os, name)))
        publish = Workspace.publish_tables

        def armed(workspace: Workspace, made: Path) -> None:
            self._armed = True
            publish(workspace, made)

        monkeypatch.setattr(Workspace, "publish_tables", armed)

    def _counted(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **options: Any) -> Any:
            if self._armed:
                if self._left == 0:
                    raise Killed
                self._left -= 1
            return call(*arguments, **options)

        return counted


def state(workspace: Path) -> tuple[list[Any], list[str]]:
    """The titles, and what was refused."""
    return query(workspace, "SELECT title FROM titles"), [row.reason for row in refused(workspace)]


def bad(number: int) -> dict[str, Any]:
    """A row that is refused, for a reason of its own."""
    return {"id": f"much{number}"}


OLD = ([("Old",)], ["id 'much2' is not a whole number above 0"])
NEW = ([("New",)], ["id 'much3' is not a whole number above 0", "id 'much4' is not a whole number above 0"])


@pytest.mark.parametrize("recovers", ["a reader", "a writer"])
def test_a_publication_killed_at_any_write_loses_nothing(
    recovers: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    for survived in range(100):
        workspace, path = tmp_path / f"w{survived}", tmp_path / "movies.csv"
        take(workspace, write(path, movies({"title": "Old"}, bad(2))), accept=True)
        write(path, movies({"title": "New"}, bad(3), bad(4)))
        with monkeypatch.context() as patched:
            Killer(patched, survived)
            try:
                ingest([path], Workspace(workspace), accept=True)
                killed = False
            except Killed:
                killed = True
        if recovers == "a reader":
            Workspace(workspace).require_tables()
        else:
            with Workspace(workspace).lock():
                pass
            assert sorted(entry.name for entry in workspace.iterdir()) == ["quarantine", "tables"]
        seen.append(state(workspace))
        assert seen[-1] in (OLD, NEW)
        take(workspace, path, accept=True)
        assert state(workspace) == NEW
        if not killed:
            break
    assert seen[0] == OLD
    assert seen[-1] == NEW
    assert len(seen) > 10


def test_the_first_publication_killed_at_any_write_is_whole_or_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "movies.csv", movies({"title": "New"}, bad(3), bad(4)))
    for survived in range(100):
        workspace = tmp_path / f"w{survived}"
        with monkeypatch.context() as patched:
            Killer(patched, survived)
            try:
                ingest([path], Workspace(workspace), accept=True)
                killed = False
            except Killed:
                killed = True
        Workspace(workspace).recover()
        if survived == 0:
            assert not (workspace / "tables").exists()
        else:
            assert state(workspace) == NEW
        if not killed:
            break
    assert survived > 2


def test_what_is_no_longer_refused_leaves_the_quarantine(tmp_path: Path) -> None:
    take(tmp_path / "w", write(tmp_path / "movies.csv", movies({}, bad(2))))
    take(tmp_path / "w", write(tmp_path / "movies.csv", movies({})))
    assert refused(tmp_path / "w") == []
    assert [entry.name for entry in (tmp_path / "w").iterdir()] == ["tables"]
