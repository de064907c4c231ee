"""Threads of linear algebra: in training fixed by the problem's size, so that results repeat bit for bit."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

LARGE = 6_000
"""The number of columns from which a second thread is faster."""


@contextmanager
def limit_blas_threads(size: int = 0) -> Iterator[None]:
    """Within it BLAS uses one thread, or two for matrices of `size` >= LARGE if there are two cores.

    The order of a sum depends on the number of threads, and the environment must not decide it.
    """
    threads = min(2, os.cpu_count() or 1) if size >= LARGE else 1
    with _libraries().limit(limits=threads, user_api="blas"):
        yield


@cache
def _libraries() -> Any:
    # SciPy brings a BLAS of its own, and only libraries that are loaded are found.
    import scipy.linalg  # noqa: F401
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
