"""The OpenAPI document says what the API does: the paths of the table, in Spanish, with examples that are true."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from cartelera.server.app import create_app
from cartelera.service.watcher import ReleaseWatcher
from cartelera.workspace import Workspace

ANIO = ["anio"]
QUESTIONS = {
    "/cantidad_filmaciones_mes/{mes}": [],
    "/peliculas_mes/{mes}": [],
    "/cantidad_filmaciones_dia/{dia}": [],
    "/peliculas_dia/{dia}": [],
    "/score_titulo/{titulo}": ANIO,
    "/votos_titulo/{titulo}": ANIO,
    "/get_actor/{nombre_actor}": [],
    "/get_director/{nombre_director}": [],
    "/recomendacion/{titulo}": ANIO,
    "/get_recomendacion/{titulo}": ANIO,
    "/franquicia/{franquicia}": [],
    "/peliculas_pais/{pais}": [],
    "/productoras/{productora}": [],
    "/retorno/{pelicula}": ANIO,
    "/max_duration/{year}/{platform}/{duration_type}": [],
    "/get_max_duration": ["year", "platform", "duration_type"],
    "/score_count/{platform}/{scored}/{year}": [],
    "/count_platform/{platform}": [],
    "/get_actor/{platform}/{year}": [],
}
ASKED = {
    "mes": "octubre", "dia": "lunes", "titulo": "Toy Story", "nombre_actor": "Tom Hanks",
    "nombre_director": "John Lasseter", "franquicia": "Toy Story", "pais": "España",
    "productora": "Pixar Animation Studios", "pelicula": "Toy Story", "year": "2018", "platform": "netflix",
    "duration_type": "min", "scored": "3.5",
}  # fmt: skip
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture(scope="module")
def application(live_watcher: ReleaseWatcher) -> FastAPI:
    return create_app(live_watcher)


@pytest.fixture(scope="module")
def document(api: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = api.get("/openapi.json").json()
    return found


@pytest.fixture(scope="module")
def described(application: FastAPI) -> Any:
    return schemathesis.openapi.from_asgi("/openapi.json", application)


@pytest.mark.parametrize("path", QUESTIONS)
def test_every_answer_is_as_documented_and_none_is_a_5xx(described: Any, path: str) -> None:
    try_out(described[path]["GET"], examples=40)


def test_all_the_rest_is_as_documented_too(described: Any, document: dict[str, Any]) -> None:
    rest = {path: operations for path, operations in document["paths"].items() if path not in QUESTIONS}
    assert "/health" in rest
    for path, operations in rest.items():
        for method in operations:
            try_out(described[path][method.upper()], examples=20)


def try_out(operation: Any, examples: int) -> None:
    """Ask what the document allows, and hold the answers against the document."""

    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def check(case: schemathesis.Case) -> None:
        case.call_and_validate(checks=CHECKS)

    check()


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        *((path, {}) for path in QUESTIONS),
        ("/votos_titulo/{titulo}", {"titulo": "Wild Tales"}),
        ("/votos_titulo/{titulo}", {"titulo": "Ghost Reel"}),
        ("/score_titulo/{titulo}", {"titulo": "Ghost Reel"}),
        ("/retorno/{pelicula}", {"pelicula": "Ghost Reel"}),
        ("/retorno/{pelicula}", {"pelicula": "nobody"}),
        ("/peliculas_mes/{mes}", {"mes": "brumario"}),
        ("/get_actor/{platform}/{year}", {"platform": "hulu"}),
    ],
)
def test_a_real_answer_is_as_documented(described: Any, path: str, asked: dict[str, str]) -> None:
    names = [name for name in ASKED if f"{{{name}}}" in path]
    given = {name: asked.get(name, ASKED[name]) for name in names}
    described[path]["GET"].Case(path_parameters=given).call_and_validate(checks=CHECKS)


def test_the_questions_stand_at_the_paths_of_the_table(document: dict[str, Any]) -> None:
    for path in QUESTIONS:
        operations = document["paths"][path]
        assert set(operations) == {"get"}
        assert operations["get"]["tags"] == ["Consultas"]
        by_place = {"path": path.count("{"), "query": len(QUESTIONS[path])}
        for place, number in by_place.items():
            parameters = [p for p in operations["get"].get("parameters", ()) if p["in"] == place]
            assert len(parameters) == number, path
            assert all(p["required"] is (place == "path") for p in parameters)
        assert {p["name"] for p in operations["get"].get("parameters", ()) if p["in"] == "query"} == set(
            QUESTIONS[path]
        )


@pytest.mark.parametrize("path", QUESTIONS)
def test_a_question_is_documented_in_spanish_with_examples(document: dict[str, Any], path: str) -> None:
    operation = document["paths"][path]["get"]
    text = f"{operation['summary']} {operation['description']}".lower()
    spanish = {"el", "la", "los", "las", "de", "del", "un", "una", "que", "en", "por", "y", "su", "sus", "lo"}
    english = {"the", "of", "and", "how", "many", "which", "title", "films"}
    assert len(spanish & set(text.replace(",", " ").split())) >= 2, text
    assert not english & set(text.replace(",", " ").split()), text
    for parameter in operation.get("parameters", ()):
        assert parameter["description"]
        assert parameter.get("example") or parameter["schema"].get("examples"), parameter["name"]
    assert "example" in operation["responses"]["200"]["content"]["application/json"]
    for refused in ("404", "422"):
        assert list(operation["responses"][refused]["content"]) == ["application/problem+json"]


@pytest.mark.parametrize("path", QUESTIONS)
def test_an_example_answer_has_the_keys_of_a_real_one(api: TestClient, document: dict[str, Any], path: str) -> None:
    answer = api.get(path.format(**ASKED)).json()
    example = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["example"]
    assert shape(answer) == shape(example)


def shape(value: Any) -> Any:
    """Keys and kinds, without the values; of a list, what its first element is like."""
    if isinstance(value, dict):
        return {name: shape(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [shape(inner) for inner in value[:1]]
    return "number" if isinstance(value, int | float) else type(value).__name__


def test_the_pages_for_people_are_there(api: TestClient) -> None:
    for path in ("/docs", "/openapi.json", "/health"):
        assert api.get(path).status_code == 200


def test_health_says_what_is_served(api: TestClient, tiny_workspace: Workspace) -> None:
    health = api.get("/health").json()
    assert health["status"] == "ok"
    assert health["release"] == tiny_workspace.current.read_text().strip()
    assert health["titles"] >= 30


def test_the_schema_of_an_answer_comes_from_its_type(document: dict[str, Any]) -> None:
    def schema(path: str) -> dict[str, Any]:
        found: dict[str, Any] = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
        return dict(found["schema"])

    directed = schema("/get_director/{nombre_director}")
    assert directed["required"] == ["director", "retorno_total_director", "peliculas"]
    film = directed["properties"]["peliculas"]["items"]
    assert film["properties"]["anio"]["anyOf"] == [{"type": "integer"}, {"type": "null"}]
    assert film["properties"]["revenue_pelicula"]["type"] == "integer"
    votes, few = schema("/votos_titulo/{titulo}")["anyOf"]
    assert (votes["required"][2:], few["required"][2:]) == (["voto_total", "voto_promedio"], ["mensaje"])
    for path in QUESTIONS:
        assert "$ref" not in str(schema(path)), "a reference would lead nowhere from inside the document"
