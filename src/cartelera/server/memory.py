"""What the C library is told before a server answers."""

from __future__ import annotations

import ctypes

_M_ARENA_MAX = -8
"""The parameter of glibc's `mallopt`, from its `malloc.h`."""


def share_one_arena() -> None:
    """Let all threads take memory from one arena; where the C library is not glibc, nothing happens.

    By default each thread has its own, and none gives back what only another could use: 15 MB for four threads. They
    wait for each other anyway, since only one runs Python at a time.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, 1)
