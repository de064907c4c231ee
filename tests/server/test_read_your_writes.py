"""What a viewer says is in the very next answer, of every worker, and of every server over the same events."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote

import pytest

from cartelera.workspace import Workspace

CONNECTIONS = 16
"""Each is given to one of two workers by the kernel: that all go to one happens once in 32,768 runs."""


@pytest.fixture
def port(tiny_workspace: Workspace, tmp_path: Path) -> Iterator[int]:
    """Where two workers serve a copy of the tiny catalogue."""
    copy = tmp_path / "workspace"
    shutil.copytree(tiny_workspace.root, copy)
    command = [sys.executable, "-m", "cartelera", "serve", "-w", str(copy), "--port", "0", "--workers", "2"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            found = re.search(r":(\d+), 2 workers", line)
            assert found, line
            yield int(found[1])
        finally:
            process.terminate()


def ask(port: int, path: str, body: Any = None, method: str | None = None) -> Any:
    """The answer on a connection of its own."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data, method=method)
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer) if answer.status != 204 else None


def recommended(port: int, viewer: str) -> set[str]:
    return {each["titulo"] for each in ask(port, f"/recomendacion_usuario/{viewer}?cuantas=50")["recomendaciones"]}


def test_an_event_changes_the_next_answer_of_every_worker(port: int) -> None:
    ask(port, "/v1/viewers/ana/events", {"title_id": "tmdb-862", "type": "rating", "value": 5})
    left = sorted(recommended(port, "ana"))
    assert len(left) >= 5
    for title in left[:5]:
        title_id = ask(port, f"/v1/titles?q={quote(title)}&limit=1")["titles"][0]["id"]
        event = ask(port, "/v1/viewers/ana/events", {"title_id": title_id, "type": "not_interested"})
        assert all(title not in recommended(port, "ana") for _ in range(CONNECTIONS)), title
        ask(port, f"/v1/viewers/ana/events/{event['last_event']}", method="DELETE")
        assert all(title in recommended(port, "ana") for _ in range(CONNECTIONS)), title
    ask(port, "/v1/viewers/ana", method="DELETE")
    for _ in range(CONNECTIONS):
        with pytest.raises(HTTPError) as unknown:
            recommended(port, "ana")
        assert unknown.value.code == 404
        unknown.value.close()
