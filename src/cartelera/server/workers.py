"""Several processes that serve one port: started, watched, replaced and stopped together.

Each worker has the whole application, its own release watcher and its own listening socket of the shared port. The
parent keeps all the sockets open and answers nothing: connections to a worker that has ended wait for its successor.
What workers share is the release on disk, whose arrays are memory-mapped.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess

from cartelera.errors import CarteleraError, WorkspaceError
from cartelera.server.options import ServerOptions
from cartelera.server.served import Served

_STOP_SECONDS = 15.0
"""For which workers may end what they are doing, before they are killed."""
_YOUNG_SECONDS = 10.0
"""A worker that ends sooner than this is replaced after a pause that doubles, up to `_LONGEST_PAUSE`."""
_LONGEST_PAUSE = 30.0
_log = logging.getLogger("cartelera.workers")
_spawn = multiprocessing.get_context("spawn")


@dataclass(slots=True)
class _Worker:
    process: SpawnProcess
    news: Connection
    started: float


class Workers:
    """The workers of one port, one for each of `sockets`. Used from the main thread."""

    def __init__(self, options: ServerOptions, sockets: Sequence[socket.socket]) -> None:
        self._options = options
        self._sockets = sockets
        self._workers: list[_Worker] = []
        self._failures = [0] * len(sockets)
        self._due: dict[int, float] = {}

    def run(self, announce: Callable[[Served], None]) -> None:
        """Serve until SIGINT or SIGTERM; `announce` is called once every worker answers.

        Raises WorkspaceError if one of them cannot begin.
        """
        reading, writing = os.pipe()
        os.set_blocking(writing, False)
        before = {each: signal.signal(each, lambda *_: os.write(writing, b"x")) for each in _STOPPING}
        try:
            self._workers = [self._start(number) for number in range(len(self._sockets))]
            served = [self._await(worker, reading) for worker in self._workers]
            if served[-1] is not None:
                announce(served[-1])
                self._watch(reading)
        finally:
            self._stop()
            for each, handler in before.items():
                signal.signal(each, handler)
            os.close(reading)
            os.close(writing)

    def _start(self, number: int) -> _Worker:
        news, told = _spawn.Pipe(duplex=False)
        process = _spawn.Process(
            target=_work,
            args=(self._options, self._sockets[number], told),
            name=f"worker-{number}",
            daemon=True,
        )
        process.start()
        told.close()
        return _Worker(process, news, time.monotonic())

    def _await(self, worker: _Worker, stop: int) -> Served | None:
        """What the worker says it serves; None if all are told to stop meanwhile."""
        if stop in wait([worker.news, stop]):
            return None
        try:
            said: Served | str = worker.news.recv()
        except EOFError:
            worker.process.join()
            said = f"a worker ended with code {worker.process.exitcode} before it answered anything"
        if isinstance(said, str):
            raise WorkspaceError(said)
        return said

    def _watch(self, stop: int) -> None:
        """Replace workers that end, until a signal comes."""
        while True:
            living = {
                worker.process.sentinel: number
                for number, worker in enumerate(self._workers)
                if number not in self._due
            }
            pause = max(0.0, min(self._due.values()) - time.monotonic()) if self._due else None
            ready = wait([*living, stop], pause)
            if stop in ready:
                return
            for sentinel, number in living.items():
                if sentinel in ready:
                    self._note_end(number)
            for number in [number for number, due in self._due.items() if due <= time.monotonic()]:
                del self._due[number]
                self._workers[number] = self._start(number)

    def _note_end(self, number: int) -> None:
        worker = self._workers[number]
        worker.process.join()
        young = time.monotonic() - worker.started < _YOUNG_SECONDS
        self._failures[number] = self._failures[number] + 1 if young else 0
        pause = min(_LONGEST_PAUSE, 2.0 ** self._failures[number] - 1)
        self._due[number] = time.monotonic() + pause
        _log.error(
            "worker %d (process %d) ended with code %s; another starts%s",
            number, worker.process.pid, worker.process.exitcode, f" in {pause:g} s" if pause else "",
        )  # fmt: skip

    def _stop(self) -> None:
        for worker in self._workers:
            worker.process.terminate()
        deadline = time.monotonic() + _STOP_SECONDS
        for worker in self._workers:
            worker.process.join(max(0.0, deadline - time.monotonic()))
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()


_STOPPING = (signal.SIGINT, signal.SIGTERM)


def _work(options: ServerOptions, listening: socket.socket, told: Connection) -> None:
    """One worker: open the release, say so, and serve until a signal comes or the parent is gone."""
    from cartelera.server.composing import composed
    from cartelera.server.run import run

    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    announced = False
    try:
        with composed(options) as (app, watcher):
            listening.listen()
            told.send(Served.by(watcher))
            announced = True
            run(app, listening, access_log=options.access_log)
    except CarteleraError as error:
        if announced:
            raise
        told.send(str(error))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
