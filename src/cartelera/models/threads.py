"""How many threads linear algebra may use, fixed by the size of the problem so that results repeat bit for bit."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

LARGE = 6_000
"""From so many columns on a second thread pays for itself."""


@contextmanager
def blas(size: int) -> Iterator[None]:
    """Within it BLAS uses one thread, or two for matrices of `size` >= LARGE where there are two cores.

    The order of a sum depends on the number of threads, and the environment must not decide it.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(min(2, os.cpu_count() or 1) if size >= LARGE else 1, "blas"):
        yield
