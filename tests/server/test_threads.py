"""Few requests are answered at a time beside the event loop, so that none waits for very long."""

from __future__ import annotations

import asyncio
import threading

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool

from cartelera.server.app import THREADS, create_app
from cartelera.service.watcher import ReleaseWatcher
from cartelera.workspace import Workspace


def test_threads_are_bounded_and_nobody_is_left_waiting(tiny_workspace: Workspace) -> None:
    lock, full = threading.Lock(), threading.Event()
    running = most = answered = 0

    def answer() -> None:
        nonlocal running, most, answered
        with lock:
            running += 1
            most = max(most, running)
            if running == THREADS:
                full.set()
        assert full.wait(10), "so many do run at a time"
        with lock:
            running -= 1
            answered += 1

    async def serve(app: FastAPI) -> None:
        async with app.router.lifespan_context(app):
            await asyncio.gather(*(run_in_threadpool(answer) for _ in range(5 * THREADS)))

    asyncio.run(serve(create_app(ReleaseWatcher(tiny_workspace))))
    assert most == THREADS
    assert answered == 5 * THREADS
