"""One thread writes for a process: what comes while it commits is committed together, in one wait for the disk."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager, suppress
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from sqlalchemy import Connection

_T = TypeVar("_T")
_Job = tuple[Callable[[Connection], Any], "Future[Any]"]
MOST_JOBS = 64
"""Of one transaction: more would make the first of them wait."""


class GroupWriter:
    """Runs jobs, each all or nothing, in transactions that several may share. Thread-safe.

    `transaction`: a connection in a transaction that is committed at the end of the block.
    """

    def __init__(self, transaction: Callable[[], AbstractContextManager[Connection]]) -> None:
        self._transaction = transaction
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    def submit(self, job: Callable[[Connection], _T]) -> Future[_T]:
        """Run `job` in a transaction. The future has its result once that is committed, or what went wrong."""
        future: Future[_T] = Future()
        with self._starting:
            self._jobs.put((job, future))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="events", daemon=True)
                self._thread.start()
        return future

    def close(self) -> None:
        """Finish what was submitted."""
        with self._starting:
            thread, self._thread = self._thread, None
            if thread is not None:
                self._jobs.put(None)
        if thread is not None:
            thread.join()

    def _run(self) -> None:
        while (first := self._jobs.get()) is not None:
            group: list[_Job | None] = [first]
            with suppress(Empty):
                while len(group) < MOST_JOBS and group[-1] is not None:
                    group.append(self._jobs.get_nowait())
            wanted = [job for job in group if job is not None and job[1].set_running_or_notify_cancel()]
            if wanted:
                self._commit(wanted)
            if group[-1] is None:
                return

    def _commit(self, group: list[_Job]) -> None:
        """Set the result of each job of `group` once all are committed. If one fails, each has its own transaction."""
        try:
            with self._transaction() as connection:
                results = [job(connection) for job, _ in group]
        except Exception as error:
            if len(group) == 1:
                group[0][1].set_exception(error)
            else:
                for job in group:
                    self._commit([job])
        else:
            for (_, future), result in zip(group, results, strict=True):
                future.set_result(result)
