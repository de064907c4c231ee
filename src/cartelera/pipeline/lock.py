"""One unattended run at a time per workspace.

POSIX only: a lock of the operating system, which dies with its holder.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from cartelera.errors import WorkspaceError
from cartelera.workspace import Workspace

_NAME = ".refresh-lock"


@contextmanager
def exclusive_lock(workspace: Workspace) -> Iterator[None]:
    """Hold the workspace for one refresh. Raises WorkspaceError if another one runs, or the folder cannot be written.

    Other commands may write while sources are fetched; from then on a refresh holds the workspace itself. A root that
    was not there, and in which nothing was left, is not there afterwards.
    """
    is_new = not workspace.root.exists()
    path = workspace.root / _NAME
    try:
        workspace.root.mkdir(parents=True, exist_ok=True)
        file = path.open("w")
    except OSError as error:
        raise WorkspaceError(f"cannot write to workspace {workspace.root}: {error.strerror}") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise WorkspaceError(f"another refresh of {workspace.root} is running") from error
        try:
            yield
        finally:
            if is_new and [each.name for each in workspace.root.iterdir()] == [_NAME]:
                with suppress(OSError):
                    path.unlink()
                    workspace.root.rmdir()
