"""Serving a release needs none of the packages that only ingest, training and reports use."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from cartelera.demo import data
from cartelera.workspace import Workspace

ROOT = Path(__file__).parents[2]
ASKED = (
    "/health", "/openapi.json", "/docs", "/", "/en/", "/recomendacion/Toy Story", "/recomendacion_usuario/1",
    "/recomendacion_usuario/1/Toy Story", "/cantidad_filmaciones_mes/enero", "/cantidad_filmaciones_dia/lunes",
    "/score_titulo/Toy Story", "/votos_titulo/Toy Story", "/get_actor/Tom Hanks", "/get_director/John Lasseter",
    "/franquicia/Toy Story Collection", "/peliculas_pais/Francia", "/productoras/Pixar", "/retorno/Toy Story",
    "/get_max_duration?year=2018&platform=netflix&duration_type=min", "/count_platform/netflix",
    "/v1/titles?q=toi stroy", "/v1/search?q=comedies about toys", "/?q=un robot solitario",
    "/v1/titles?kind=movie", "/v1/titles/tmdb-862", "/v1/titles/tmdb-862/similar",
    "/recomendacion/Toi Stroy", "/insights", "/preguntas",
)  # fmt: skip
CODE = """
import asyncio, sys
from pathlib import Path


class Refused:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in refused:
            raise ModuleNotFoundError(f"{name} is not installed where a release is only served", name=name)


refused = set(sys.argv[2].split(","))
sys.meta_path.insert(0, Refused())
from cartelera.cli import app as _
from cartelera.server.app import create_app
from cartelera.server import run, workers
from cartelera.service.watcher import ReleaseWatcher
from cartelera.workspace import Workspace


async def ask(path):
    path, _, query = path.partition("?")
    scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
             "path": path, "raw_path": path.encode(), "query_string": query.replace(" ", "%20").encode(),
             "headers": [(b"host", b"x")], "server": ("x", 80), "client": ("x", 1), "root_path": ""}
    status = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        if message["type"] == "http.response.start":
            status.append(message["status"])

    await app(scope, receive, send)
    return status[0]


app = create_app(ReleaseWatcher(Workspace(Path(sys.argv[1]))))
for path in sys.argv[3:]:
    print(asyncio.run(ask(path)), path)
"""


def needed(requirements: list[str]) -> set[str]:
    """The distributions that are named."""
    return {re.split(r"[\[><=]", each)[0] for each in requirements}


@pytest.fixture(scope="module")
def project() -> dict[str, list[str]]:
    """What pyproject.toml says the package needs, and what serving needs."""
    made = tomllib.loads((ROOT / "pyproject.toml").read_text())
    extras = made["project"]["optional-dependencies"]
    needed = [*made["project"]["dependencies"], *extras["meaning"], *extras["postgres"]]
    return {"all": needed, "serve": made["dependency-groups"]["serve"]}


def test_serving_needs_less_than_everything(project: dict[str, list[str]]) -> None:
    uvicorn = {"uvicorn", "httptools", "uvloop"}  # The package asks for uvicorn[standard], which brings the others.
    assert needed(project["serve"]) <= needed(project["all"]) | uvicorn
    pinned = (ROOT / "requirements" / "serve.txt").read_text()
    assert all(re.search(rf"^{name}==", pinned, re.M) for name in needed(project["serve"]))
    heavy = ("scipy", "scikit-learn", "duckdb", "implicit", "zstandard", "simplemma", "httpx")
    assert not [name for name in heavy if re.search(rf"^{name}==", pinned, re.M)]


def test_every_route_answers_without_what_only_training_needs(demo: Workspace) -> None:
    pinned = {
        re.match(r"[\w.-]+", line)[0].lower()  # type: ignore[index]
        for line in (ROOT / "requirements" / "serve.txt").read_text().splitlines()
        if "==" in line
    }
    refused = {
        module
        for module, distributions in packages_distributions().items()
        if not {each.lower().replace("_", "-") for each in distributions} & (pinned | {"cartelera"})
        and module not in sys.stdlib_module_names
        and not module.startswith("_")
    }
    assert {"scipy", "sklearn", "duckdb", "implicit"} <= refused
    command = [sys.executable, "-c", CODE, str(demo.root), ",".join(refused), *ASKED]
    told = subprocess.run(command, capture_output=True, text=True)
    assert told.returncode == 0, told.stderr[-2000:]
    answers = {path: status for status, _, path in (line.partition(" ") for line in told.stdout.splitlines())}
    assert set(answers) == set(ASKED)
    assert {path: status for path, status in answers.items() if status.startswith("5")} == {}
    assert sum(status == "200" for status in answers.values()) > len(ASKED) // 2


def test_other_commands_name_what_they_miss(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "sys.modules['duckdb'] = None\n"
        f"sys.argv = ['cartelera', 'ingest', {str(data())!r}, '-w', {str(tmp_path / 'w')!r}]\n"
        "from cartelera.cli import main; main()"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert told.returncode == 2
    assert told.stderr.strip() == (
        "cartelera: this needs duckdb, which is not installed here: `pip install cartelera` brings it"
    )
