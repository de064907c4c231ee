"""The scripts in `examples/` run as their first lines say."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI

from cartelera.events import EventStore
from cartelera.release import releases_of
from cartelera.server.app import create_app
from cartelera.service import Cartelera
from cartelera.service.watcher import ReleaseWatcher
from cartelera.workspace import Workspace
from support.tiny import Raw

EXAMPLES = Path(__file__).parents[1] / "examples"


@pytest.fixture(scope="module")
def base(tiny_workspace: Workspace) -> Iterator[str]:
    """The address of a server on loopback."""
    with serving(create_app(ReleaseWatcher(tiny_workspace))) as address:
        yield address


@pytest.fixture(scope="module")
def live(demo: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with the embedded catalogue, which keeps events."""
    with EventStore.open(f"sqlite:///{tmp_path_factory.mktemp('events') / 'events.db'}") as store:
        watcher = ReleaseWatcher(demo, partial(Cartelera, events=store))
        with serving(create_app(watcher)) as address:
            yield address


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off"))
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


def best_known(demo: Workspace) -> list[str]:
    service = Cartelera(releases_of(demo).open_current())
    viewer = service.viewers.sample_ids(1)[0]
    history = service.viewers.history(viewer)[1]
    return [title.title.title_id for title in service.viewers.best_rated(history, 5)]


def test_five_ratings_make_a_viewer_known(live: str, demo: Workspace) -> None:
    ratings = ",".join(f"{title}:5" for title in best_known(demo))
    done = run("first_visit.py", live, "ana", ratings)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("at first (popular)") and lines[5].startswith("after ") and "(blend)" in lines[5]
    assert any(line.startswith("  you gave ") and line.endswith("%") for line in lines)
    assert "your page:" in lines and any(line.startswith("  For you: ") for line in lines)
    unknown = run("first_visit.py", live, "ana", "zzzzqqqq:5")
    assert unknown.returncode == 1 and "zzzzqqqq" in unknown.stderr and "Traceback" not in unknown.stderr


def test_a_product_keeps_its_own_viewers(live: str, demo: Workspace, tmp_path: Path) -> None:
    liked = [{"title_id": title, "value": 5} for title in best_known(demo)]
    viewers = {"ana": liked, "luis": [], "eva": [{"title_id": "nobody-knows", "type": "like"}]}
    (tmp_path / "viewers.json").write_text(json.dumps(viewers))
    done = run("own_viewers.py", live, str(tmp_path / "viewers.json"))
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("ana (blend): ") and lines[1].startswith("luis (popular): ")
    assert "  no title has the id nobody-knows" in lines
    first, second = (line.partition(": ")[2].split(", ") for line in lines[-2:])
    assert len(first) == len(second) == 5 and not set(first) & set(second)


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
