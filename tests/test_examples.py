"""The scripts in `examples/` run as their first lines say."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn

from cartelera.server.app import create_app
from cartelera.service.watcher import ReleaseWatcher
from cartelera.workspace import Workspace
from support.tiny import Raw

EXAMPLES = Path(__file__).parents[1] / "examples"


@pytest.fixture(scope="module")
def base(tiny_workspace: Workspace) -> Iterator[str]:
    """The address of a server on loopback."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(
        uvicorn.Config(create_app(ReleaseWatcher(tiny_workspace)), log_level="critical", lifespan="off")
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    listening.close()


def run(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, EXAMPLES / name, *arguments], capture_output=True, text=True, check=False, timeout=300
    )


def test_every_example_has_a_test() -> None:
    here = Path(__file__).read_text()
    assert all(f'"{script.name}"' in here for script in EXAMPLES.glob("*.py"))


def test_a_name_is_asked_for_over_http(base: str) -> None:
    done = run("ask_over_http.py", base, "Toy Stry")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert "trying “Toy Story”" in lines[0]
    assert len(lines) == 6
    assert all(": " in line for line in lines[1:])


def test_what_nobody_knows_ends_with_one(base: str) -> None:
    done = run("ask_over_http.py", base, "zzzzqqqq")
    assert done.returncode == 1
    assert "zzzzqqqq" in done.stdout


def test_without_arguments_it_says_how(base: str) -> None:
    done = run("ask_over_http.py")
    assert done.returncode == 1
    assert "python examples/ask_over_http.py" in done.stderr


def test_the_whole_road_in_python(tmp_path: Path) -> None:
    raw = str(Raw(tmp_path / "raw").write())
    done = run("recommend_in_python.py", str(tmp_path / "W"), "Toy Story:5, Solaris (1972):4", raw)
    assert done.returncode == 0, done.stderr
    recommended = [line for line in done.stdout.splitlines() if "[" in line]
    assert len(recommended) == 5
    assert not any(line.startswith(("Toy Story (", "Solaris (")) for line in recommended)
    refused = run("recommend_in_python.py", str(tmp_path / "W"), "Toy Stori:5", raw)
    assert refused.returncode == 1
    assert "Toy Stori" in refused.stderr
    assert "Traceback" not in refused.stderr
