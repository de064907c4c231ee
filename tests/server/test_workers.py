"""`cartelera serve --workers`: several processes answer, follow the releases, are replaced, and stop together."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cartelera import release
from cartelera.workspace import Workspace

WORKERS = 2


class Serving:
    """A running `cartelera serve --workers 2`."""

    def __init__(self, workspace: Path) -> None:
        command = [sys.executable, "-m", "cartelera", "serve", "--workspace", str(workspace), "--port", "0"]
        self.process = subprocess.Popen(
            [*command, "--workers", str(WORKERS)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        self.line = self.process.stdout.readline()
        found = re.search(r":(\d+), 2 workers$", self.line.strip())
        assert found, self.line + (self.process.communicate()[1] if self.process.poll() is not None else "")
        self.port = int(found[1])

    def health(self) -> Any:
        """The answer of whichever worker the kernel chooses."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=20) as answer:
            return json.load(answer)

    def workers(self) -> set[int]:
        """The processes that are workers."""
        found = set()
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                line = (folder / "cmdline").read_bytes()
            except OSError:
                continue
            if parent == self.process.pid and b"spawn_main" in line:
                found.add(int(folder.name))
        return found

    def stop(self, sent: int = signal.SIGTERM) -> str:
        """Stop it, and what it wrote about errors."""
        self.process.send_signal(sent)
        return self.process.communicate(timeout=25)[1]


@pytest.fixture
def workspace(tiny_workspace: Workspace, tmp_path: Path) -> Workspace:
    shutil.copytree(tiny_workspace.root, tmp_path / "workspace", symlinks=True)
    return Workspace(tmp_path / "workspace")


@pytest.fixture
def serving(workspace: Workspace) -> Iterator[Serving]:
    running = Serving(workspace.root)
    yield running
    if running.process.poll() is None:
        running.process.kill()
        running.process.communicate()


def until(holds: Callable[[], bool], seconds: float = 20) -> bool:
    """Whether it holds within these seconds."""
    deadline = time.monotonic() + seconds
    while not (held := holds()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return held


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked up in /proc")
def test_two_workers_answer_follow_the_release_are_replaced_and_stop(serving: Serving, workspace: Workspace) -> None:
    before = serving.health()["release"]
    workers = serving.workers()
    assert len(workers) == WORKERS
    assert all(serving.health()["release"] == before for _ in range(20))

    release.train(workspace, seed=1, force=True)
    after = workspace.current.read_text().strip()
    assert after != before
    assert until(lambda: all(serving.health()["release"] == after for _ in range(20)))

    killed = min(workers)
    os.kill(killed, signal.SIGKILL)
    assert until(lambda: len(serving.workers() - {killed}) == WORKERS)
    assert all(serving.health()["release"] == after for _ in range(20)), "a connection waits for the successor"

    last = serving.workers()
    errors = serving.stop()
    assert serving.process.returncode == 0
    assert f"process {killed}) ended with code -9" in errors
    assert "Traceback" not in errors
    assert not any(Path(f"/proc/{pid}").exists() for pid in last)
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", serving.port), timeout=2)


def test_workers_end_with_a_parent_that_is_killed(serving: Serving) -> None:
    workers = serving.workers()
    serving.process.kill()
    serving.process.communicate()
    assert until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers))


def test_what_keeps_workers_from_starting_is_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        for arguments, said in (
            (["--port", "0"], "no release"),
            (["--port", str(taken.getsockname()[1])], "cannot listen"),
        ):
            done = subprocess.run(
                [sys.executable, "-m", "cartelera", "serve", "-w", str(tmp_path), "--workers", "2", *arguments],
                capture_output=True, text=True, timeout=60, check=False,
            )  # fmt: skip
            assert (done.returncode, done.stdout) == (2, "")
            assert said in done.stderr
            assert len(done.stderr.strip().splitlines()) == 1
