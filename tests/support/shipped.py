"""A server as it is shipped, in a process of its own: its port, its memory, and changes of its release."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import orjson

from cartelera.release import releases_of
from cartelera.release.manifests import write_manifest
from cartelera.workspace import Workspace

MIB = 1024


@dataclass(frozen=True, slots=True)
class Memory:
    """In MiB: resident, the part of it that no file backs, and the most that was ever resident."""

    resident: int
    anonymous: int
    peak: int


@dataclass(frozen=True, slots=True)
class Shipped:
    """One worker of `cartelera serve`."""

    process: subprocess.Popen[str]
    port: int

    def memory(self) -> Memory:
        """What the kernel says of it."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        sizes = dict(re.findall(r"(\w+):\s+(\d+) kB", status))
        return Memory(*(int(sizes[name]) // MIB for name in ("VmRSS", "RssAnon", "VmHWM")))

    def mapped(self) -> str:
        """What is mapped into its memory, one line for each range."""
        return Path(f"/proc/{self.process.pid}/maps").read_text()

    def release_id(self) -> str:
        """The release that it serves."""
        return str(httpx.get(f"http://127.0.0.1:{self.port}/health").json()["release"])

    def change_to(self, workspace: Workspace, release_id: str) -> None:
        """Publish a release and wait until it is served."""
        releases_of(workspace).publish(release_id)
        deadline = time.monotonic() + 60
        while self.release_id() != release_id:
            assert time.monotonic() < deadline, f"{release_id} is not served"
            time.sleep(0.1)


@contextmanager
def shipped(workspace: Workspace, *options: str) -> Iterator[Shipped]:
    """A server of `workspace`, with more `options`, which must not have written a traceback when it is stopped."""
    command = [sys.executable, "-m", "cartelera", "serve", "--workspace", str(workspace.root), "--port", "0", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline().strip()
        found = re.search(r":(\d+)(, \d+ workers)?$", line)
        assert found, line
        yield Shipped(process, int(found[1]))
    finally:
        process.terminate()
        errors = process.communicate(timeout=30)[1]
    assert "Traceback" not in errors


def two_releases(built: Workspace, root: Path, *, copy: bool = False) -> tuple[Workspace, str, str]:
    """A workspace in `root` with the current release of `built` under two ids, the first one published.

    `copy`: to damage one; else their files are the same ones, if the file system can link.
    """
    first = releases_of(built).current_id()
    assert first is not None
    second = first[:-8] + ("0" * 8 if first[-8:] != "0" * 8 else "1" * 8)
    workspace = Workspace(root)
    for release_id in (first, second):
        folder = workspace.releases / release_id
        shutil.copytree(built.releases / first, folder, copy_function=shutil.copy2 if copy else _linked)
        manifest = orjson.loads((folder / "manifest.json").read_bytes())
        del manifest["sha256"]
        write_manifest(folder, manifest | {"id": release_id})
    releases_of(workspace).publish(first)
    return workspace, first, second


def _linked(source: str, target: str) -> str:
    try:
        os.link(source, target)
    except OSError:  # Another file system.
        shutil.copy2(source, target)
    return target
