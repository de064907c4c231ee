"""Commands killed at the n-th change of the file system: by the kernel, in a process of their own.

Processes are forked from one that has imported everything, so that a kill costs what the command does until then.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from pathlib import Path
from typing import Any

CHANGES = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "sqlite3.connect")
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(
    [
        "support.killing", "cartelera.ingest.run", "cartelera.release", "cartelera.pipeline.refresh",
        "cartelera.pipeline.enrich", "cartelera.pipeline.link_review", "sklearn.feature_extraction.text",
        "scipy.linalg", "duckdb", "rich.console",
    ]
)  # fmt: skip


def run_and_kill(arguments: list[str], root: Path, survived: int | None) -> int:
    """Run a command, killed when it has changed files in `root` `survived` times (None: never); its exit code."""
    process = _CONTEXT.Process(target=_command, args=(arguments, str(root), survived))
    process.start()
    process.join(120)
    assert process.exitcode is not None, "it hangs"
    return process.exitcode


def count_changes(arguments: list[str], root: Path) -> int:
    """How often a command that is not killed changes files in `root`; they are changed."""
    counter = _CONTEXT.Value("q", 0)
    process = _CONTEXT.Process(target=_command, args=(arguments, str(root), None, counter))
    process.start()
    process.join(120)
    assert process.exitcode == 0
    return int(counter.value)


def _command(arguments: list[str], root: str, survived: int | None, counter: Any = None) -> None:
    from cartelera import cli

    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    done = 0

    def note(event: str, found: tuple[Any, ...]) -> None:
        nonlocal done
        if not _is_change(event, found, root):
            return
        if done == survived:
            os.kill(os.getpid(), signal.SIGKILL)
        done += 1
        if counter is not None:
            counter.value = done

    sys.addaudithook(note)
    sys.argv = ["cartelera", *arguments]
    try:
        cli.main()
    except SystemExit as left:
        os._exit(left.code if isinstance(left.code, int) else int(left.code is not None))
    os._exit(0)


def _is_change(event: str, found: tuple[Any, ...], root: str) -> bool:
    """Whether an audited event changes a file below `root`; what is removed folder by folder has a relative name."""
    if event == "open":
        return str(found[0]).startswith(root) and isinstance(found[2], int) and bool(found[2] & _WRITING)
    return event in CHANGES and (str(found[0]).startswith(root) or not Path(str(found[0])).is_absolute())
