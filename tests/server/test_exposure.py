"""To whom a server is open: to others than its own machine only with keys or when told so; the image is told so."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from cartelera.errors import UsageError
from cartelera.events import EventStore
from cartelera.events.keys import ApiKeys, Role
from cartelera.http.access import Access
from cartelera.http.question_urls import json_url
from cartelera.server.exposure import access_of, count_keys, is_loopback, require_shared_secret
from cartelera.service.questions import QUESTIONS
from cartelera.workspace import Workspace

ROOT = Path(__file__).parents[2]
VALUES = {
    "titulo": "Toy Story", "pelicula": "Toy Story", "nombre_actor": "Tom Hanks", "nombre_director": "John Lasseter",
    "mes": "octubre", "dia": "lunes", "franquicia": "Toy Story Collection", "pais": "United States of America",
    "productora": "Pixar", "platform": "disney", "year": "1995", "scored": "3", "usuario": "nobody",
}  # fmt: skip


@pytest.mark.parametrize(
    ("host", "alone"),
    [
        ("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("[::1]", True), ("localhost", True),
        ("0.0.0.0", False), ("::", False), ("192.168.1.5", False), ("example.org", False), ("", False),
    ],
)  # fmt: skip
def test_which_addresses_only_this_machine_reaches(host: str, alone: bool) -> None:
    assert is_loopback(host) == alone


def test_without_keys_a_server_is_open_to_its_own_machine_alone() -> None:
    assert access_of("127.0.0.1", public=False, keys=0) is Access.OPEN
    assert access_of("127.0.0.1", public=False, keys=1) is Access.KEYS
    assert access_of("0.0.0.0", public=False, keys=1) is Access.KEYS
    assert access_of("0.0.0.0", public=True, keys=0) is Access.PUBLIC
    with pytest.raises(UsageError, match="--public"):
        access_of("0.0.0.0", public=False, keys=0)


def test_keys_are_counted_where_events_are_kept(tiny_workspace: Workspace, tmp_path: Path) -> None:
    workspace = Workspace(shutil.copytree(tiny_workspace.root, tmp_path / "w"))
    assert count_keys(workspace, None) == 0
    url = f"sqlite:///{tmp_path}/elsewhere.db"
    with EventStore.open(url) as store:
        ApiKeys(store).make("shop", Role.READ)
    assert count_keys(workspace, url) == 1
    assert count_keys(Workspace(tmp_path / "none"), None) == 0
    assert not (tmp_path / "none").exists()


def test_servers_that_share_events_share_a_secret() -> None:
    require_shared_secret(None, None)
    require_shared_secret("sqlite:////srv/events.db", None)
    require_shared_secret("postgresql://db/events", "s" * 16)
    with pytest.raises(UsageError, match="CARTELERA_SECRET"):
        require_shared_secret("postgresql://db/events", None)


def test_the_image_answers_every_question_without_a_key(tiny_workspace: Workspace, tmp_path: Path) -> None:
    """Its own command line and environment, with another workspace and a free port."""
    dockerfile = (ROOT / "Dockerfile").read_text()
    command = [each.strip(' "') for each in re.findall(r"^CMD \[(.*)\]$", dockerfile, re.M)[-1].split(",")]
    assert (ROOT / "render.yaml").read_text().count(f"dockerCommand: {shlex.join(command)}\n") == 1
    variables = dict(re.findall(r"\b(CARTELERA_\w+|PORT)=(\S+)", dockerfile))
    assert (command[0], variables["CARTELERA_HOST"]) == ("cartelera", "0.0.0.0")
    workspace = shutil.copytree(tiny_workspace.root, tmp_path / "w")
    environment = os.environ | variables | {"CARTELERA_WORKSPACE": str(workspace), "PORT": "0"}
    process = subprocess.Popen(
        [sys.executable, "-m", *command], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        found = re.search(r":(\d+)$", process.stdout.readline().strip())
        assert found
        ask = _asking(int(found[1]))
        for question in QUESTIONS:
            status = ask(json_url(question, {f.name: VALUES[f.name] if f.required else "" for f in question.fields}))
            assert status == (404 if "usuario" in question.name else 200), question.name
        for path in ("/", "/docs", "/v1/search?q=toy", "/preguntas", "/titulo/tmdb-862", "/espectador", "/health"):
            assert ask(path) == 200, path
        assert [ask(path) for path in ("/v1/viewers/ana/history", "/metrics", "/staff")] == [401, 401, 401]
        assert ask("/v1/viewers/ana/events", "POST") == 401
    finally:
        process.terminate()
        errors = process.communicate(timeout=30)[1]
    assert "Traceback" not in errors


def _asking(port: int) -> Callable[..., int]:
    def ask(path: str, method: str = "GET") -> int:
        request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", method=method)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code

    return ask
