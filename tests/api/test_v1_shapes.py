"""What /v1 answers has the shape that its document promises: every route names one, and real answers keep to it."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from pydantic import TypeAdapter

ASKED = (
    "/v1/titles?q=toy",
    "/v1/titles?q=toy&meaning=false",
    "/v1/titles?q=toi+stroi",
    "/v1/search?q=comedies about toys",
    "/v1/titles/tmdb-862",
    "/v1/titles/tmdb-862/similar",
    "/v1/titles/tmdb-862/similar?limit=2&kind=movie",
    "/v1/titles/tmdb-862/availability?platform=hulu",
    "/v1/titles?facets=true&sort=newest&year_from=1990",
    "/v1/titles?q=toy+story&platform=hulu",
    "/v1/search?q=tom han&typing=true",
    "/v1/people/tom_hanks",
    "/v1/platforms",
    "/v1/genres?kind=movie",
    "/v1/trending?limit=3",
    "/v1/arrivals?platform=netflix",
    "/v1/left",
    "/v1/leaving",
    "/v1/viewers/ana/trending",
    "/v1/viewers/ana/arrivals",
    "/v1/insights",
    "/v1/insights/film-return?film=Toy Story",
    "/v1/insights/actor-films?name=Tom Hanks",
)


def routes(api: TestClient) -> dict[str, APIRoute]:
    app = api.app
    assert isinstance(app, FastAPI)
    return {route.name: route for route in app.routes if isinstance(route, APIRoute) and route.path.startswith("/v1/")}


@pytest.mark.parametrize("path", ASKED)
def test_a_real_answer_has_the_shape_of_its_route(api: TestClient, path: str) -> None:
    response = api.get(path)
    assert response.status_code == 200
    scope = {"type": "http", "method": "GET", "path": path.partition("?")[0]}
    (route,) = [route for route in routes(api).values() if route.matches(scope)[0].name == "FULL"]
    TypeAdapter(route.response_model).validate_json(response.content, strict=True)
    assert response.json()


def test_every_route_names_the_shape_of_its_answer(api: TestClient) -> None:
    document: dict[str, Any] = api.get("/openapi.json").json()
    for path, operations in document["paths"].items():
        if path.startswith("/v1/"):
            for method, operation in operations.items():
                done = [code for code in operation["responses"] if code.startswith("2")]
                assert done, (method, path)
                for code in done:
                    content = operation["responses"][code].get("content", {})
                    assert code == "204" or (all(told.get("schema") for told in content.values()) and content), path
