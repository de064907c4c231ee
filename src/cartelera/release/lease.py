"""A shared lock on the folder of an open release, so that nobody deletes what is still read.

The lock is the operating system's (POSIX `flock`): it works between processes, needs no right to write, and ends with
its holder. On a file system without locks nothing is held, and nothing fails.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cartelera.errors import WorkspaceError


class Lease:
    """Holds the folder of a release until it is closed, or nobody refers to it any more.

    Raises WorkspaceError if the release is being deleted; a folder that is not there is not held.
    """

    def __init__(self, folder: Path) -> None:
        self._descriptor = -1
        try:
            self._descriptor = os.open(folder, os.O_RDONLY)
            fcntl.flock(self._descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self.close()
            raise WorkspaceError(f"release {folder.name} is being deleted") from error
        except OSError:
            self.close()

    def close(self) -> None:
        """Let go of the folder. A second call does nothing."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)

    def __del__(self) -> None:
        self.close()


@contextmanager
def deleting(folder: Path) -> Iterator[bool]:
    """Whether the folder may be deleted: nobody holds a lease on it, nor can take one while the block lasts."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        except OSError:  # A file system without locks: nobody can hold it.
            pass
        yield True
    finally:
        os.close(descriptor)
