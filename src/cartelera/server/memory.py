"""What Python and the C library are told before a server answers."""

from __future__ import annotations

import ctypes
import gc

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
"""Parameters of glibc's `mallopt`, from its `malloc.h`."""
_LARGE = 1 << 20
_UNUSED = 4 << 20


def keep_little() -> None:
    """Let all threads take memory from one arena, and give back soon what is free; without glibc nothing happens.

    By default each thread has an arena of its own, and none gives back what only another could use: 15 MB for four
    threads, which wait for each other anyway, since only one runs Python at a time. And by default the size from which
    an array is given back as soon as it is freed grows up to 32 MB.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, 1)
        mallopt(_M_MMAP_THRESHOLD, _LARGE)
        mallopt(_M_TRIM_THRESHOLD, _UNUSED)


def settle() -> None:
    """Collect what is garbage by now, and spare the collector all that is left.

    Modules, routes and the open release are some 100,000 objects. To go through them, as Python does once in a few
    hundred pages, stops every answer for 60 ms and finds nothing.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
