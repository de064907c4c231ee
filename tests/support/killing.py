"""Commands killed or refused at the n-th change of the file system, in a process of their own.

Processes are forked from one that has imported everything, so that a kill costs what the command does until then.
"""

from __future__ import annotations

import errno
import multiprocessing
import os
import resource
import signal
import sys
import traceback
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.reduction import DupFd
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


@dataclass(frozen=True)
class Refusal:
    """From when on the file system refuses, and how: `code` of errno; or how many bytes a file may have at most.

    `ENOSPC` refuses what grows, `EROFS` every change.
    """

    code: int = 0
    survived: int = 0
    bytes: int | None = None


def run_and_kill(arguments: list[str], root: Path, survived: int) -> int:
    """Run a command, killed when it has changed files in `root` `survived` times; its exit code, -9 if it was."""
    return _run(arguments, root, survived)[0]


def run_refused(arguments: list[str], root: Path, refusal: Refusal) -> tuple[int, str]:
    """Run a command whose changes of files in `root` are refused; its exit code, and what it said."""
    return _run(arguments, root, refusal)


def count_changes(arguments: list[str], root: Path) -> int:
    """How often a command that is let be changes files in `root`; they are changed."""
    counter = _CONTEXT.Value("q", 0)
    assert _run(arguments, root, None, counter)[0] == 0
    return int(counter.value)


def _run(arguments: list[str], root: Path, limit: int | Refusal | None, counter: Any = None) -> tuple[int, str]:
    """`limit`: when it is killed, or how it is refused."""
    said, says = os.pipe2(os.O_NONBLOCK)
    try:
        with os.fdopen(says, "wb", buffering=0) as end:
            process = _CONTEXT.Process(
                target=_command, args=(arguments, str(root), limit, DupFd(end.fileno()), counter)
            )
            process.start()
        process.join(120)
        assert process.exitcode is not None, "it hangs"
        with suppress(BlockingIOError):
            return process.exitcode, os.read(said, 1 << 16).decode()
        return process.exitcode, ""
    finally:
        os.close(said)


def _command(arguments: list[str], root: str, limit: int | Refusal | None, says: Any, counter: Any) -> None:
    from cartelera import cli

    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.dup2(says.detach(), 2)
    if isinstance(limit, Refusal) and limit.bytes is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit.bytes, limit.bytes))
    done = 0

    def note(event: str, found: tuple[Any, ...]) -> None:
        nonlocal done
        if not _is_change(event, found, root):
            return
        if isinstance(limit, Refusal):
            grows = event in ("open", "os.mkdir", "os.link", "os.symlink", "sqlite3.connect")
            if limit.code and done >= limit.survived and (grows or limit.code == errno.EROFS):
                raise OSError(limit.code, os.strerror(limit.code), str(found[0]))
        elif done == limit:
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
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _is_change(event: str, found: tuple[Any, ...], root: str) -> bool:
    """Whether an audited event changes a file below `root`; what is removed folder by folder has a relative name."""
    if event == "open":
        return str(found[0]).startswith(root) and isinstance(found[2], int) and bool(found[2] & _WRITING)
    return event in CHANGES and (str(found[0]).startswith(root) or not Path(str(found[0])).is_absolute())
