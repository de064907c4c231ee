"""What is longer than anything known is refused with a problem document, before anything is done with it."""

from __future__ import annotations

import time
from typing import Any

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient

from cartelera.http import limits, problems
from cartelera.http.limits import RequestLimits

LONG = "a" * (limits.MAX_VALUE + 1)


def check_problem(response: Any, status: int) -> None:
    assert response.status_code == status, response.text[:200]
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["x-content-type-options"] == "nosniff"
    body = response.json()
    assert body["status"] == status
    assert body["detail"]
    assert len(response.content) < 2_000, "what was sent is not sent back at length"


@pytest.mark.parametrize(
    "path",
    [
        f"/retorno/{LONG}",
        f"/recomendacion/{LONG}",
        f"/get_actor/netflix/{LONG}",
        f"/v1/titles/{LONG}",
        f"/v1/titles/{LONG}/similar",
        f"/v1/titles?q={LONG}",
        f"/v1/titles?{LONG}=1",
        f"/retorno/solaris?anio={LONG}",
        f"/espectador/{LONG}",
        f"/titulo/{LONG}",
        f"/insights/{LONG}",
        f"/preguntas/retorno?pelicula={LONG}",
        f"/static/{LONG}",
        f"/{LONG}",
    ],
)
def test_a_value_that_no_name_is_as_long_as_is_422(api: TestClient, path: str) -> None:
    response = api.get(path)
    check_problem(response, 422)
    assert str(limits.MAX_VALUE) in response.json()["allowed"][0]


@pytest.mark.parametrize("path", [f"/retorno/{LONG}", f"/v1/titles/{LONG}"])
def test_the_refusal_speaks_the_language_of_its_address(api: TestClient, path: str) -> None:
    detail = api.get(path).json()["detail"]
    assert ("characters" in detail) == path.startswith("/v1/")
    assert ("caracteres" in detail) != path.startswith("/v1/")


@pytest.mark.parametrize(
    "path", ["/retorno/{}", "/espectador/{}", "/v1/titles/{}/similar", "/v1/titles?q={}", "/?q={}"]
)
def test_an_address_of_60_kb_is_414_and_costs_nothing(api: TestClient, path: str) -> None:
    address = path.format("a" * 60_000)
    check_problem(api.get(address), 414)
    began = time.process_time()
    for _ in range(20):
        api.get(address)
    assert (time.process_time() - began) / 20 < 0.05


def test_what_is_pasted_into_the_search_box_is_cut(api: TestClient) -> None:
    response = api.get(f"/?q={LONG}{LONG}&lang={LONG}")
    assert response.status_code == 200
    assert LONG not in response.text
    assert "Toy Story" in api.get(f"/?q=toy&x={LONG}").text


def test_many_parts_are_not_a_long_one(api: TestClient) -> None:
    assert api.get("/" + "ab/" * 5_000).status_code == 404


def test_too_many_parameters_or_headers_are_refused(api: TestClient) -> None:
    check_problem(api.get("/v1/titles?" + "q=a&" * 5_000), 414)
    check_problem(api.get("/health", headers={f"X-{n}": "a" for n in range(200)}), 431)
    check_problem(api.get("/health", headers={"X-Long": "a" * 40_000}), 431)
    assert api.get("/health", headers={"X-Long": "a" * 20_000}).status_code == 200


def test_a_browser_gets_a_page(api: TestClient) -> None:
    for path, status in ((f"/titulo/{LONG}", 422), ("/titulo/" + "a" * 60_000, 414)):
        response = api.get(path, headers={"Accept": "text/html"})
        assert response.status_code == status
        assert response.headers["content-type"] == "text/html; charset=utf-8"
        assert "<h1 " in response.text


@pytest.fixture
def reading() -> TestClient:
    """An application that reads what it is sent."""
    app = FastAPI()
    problems.install(app)
    app.add_middleware(RequestLimits)

    @app.post("/")
    async def size(request: Request) -> int:
        return len(await request.body())

    return TestClient(app)


def test_a_body_is_bounded_whether_or_not_its_length_is_stated(reading: TestClient) -> None:

    assert reading.post("/", content=b"a" * limits.MAX_BODY).json() == limits.MAX_BODY
    check_problem(reading.post("/", content=b"a" * (limits.MAX_BODY + 1)), 413)
    chunked = reading.post("/", content=(b"a" * 1024 for _ in range(limits.MAX_BODY // 1024)))
    assert chunked.json() == limits.MAX_BODY
    check_problem(reading.post("/", content=(b"a" * 1024 for _ in range(limits.MAX_BODY // 1024 + 1))), 413)


@pytest.mark.parametrize("length", ["-1", "x", "9" * 5_000, "1e9", "٣"])
def test_an_impossible_length_is_refused(reading: TestClient, length: str) -> None:
    check_problem(reading.request("POST", "/", headers={b"Content-Length": length.encode()}), 413)
