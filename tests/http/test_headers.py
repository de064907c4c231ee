"""What every response carries, what HEAD answers, and where redirects lead."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256

import pytest
from fastapi.testclient import TestClient

SAME = {"X-Request-ID": "same"}
EVIL = {"Host": "evil.example"}
READ = (
    "/retorno/Toy Story",
    "/recomendacion/Toy Story",
    "/v1/titles?q=toy",
    "/v1/titles/tmdb-862",
    "/health",
    "/openapi.json",
    "/docs",
    "/docs/files/swagger-ui.css",
    "/static/cartelera.css",
    "/",
    "/insights",
    "/retorno/nobody",
    "/nothing",
)


@pytest.mark.parametrize("path", READ)
def test_every_response_forbids_sniffing(api: TestClient, path: str) -> None:
    for method in ("GET", "HEAD", "POST"):
        response = api.request(method, path)
        assert response.headers.get_list("x-content-type-options") == ["nosniff"], method


@pytest.mark.parametrize("path", READ)
def test_head_is_get_without_the_body(api: TestClient, path: str) -> None:
    get, head = api.get(path, headers=SAME), api.head(path, headers=SAME)
    assert head.status_code == get.status_code
    assert head.content == b""
    assert head.headers == get.headers


def test_methods_that_are_not_answered_name_those_that_are(api: TestClient) -> None:
    assert api.post("/retorno/Toy Story").headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize(
    "path",
    [
        "/static",
        "/docs/",
        "/docs/files",
        "/preguntas/",
        "/insights",
        "/peliculas_mes/octubre/",
        "/retorno/Toy Story/",
        "/retorno/a?b#c/",
        "/retorno/solaris/?anio=1972",
        "/health/",
        "//",
        "//evil.example/",
        "//evil.example",
        "/\\evil.example/",
        "/%5Cevil.example/",
        "/%2Fevil.example/",
        "/retorno//evil.example/",
        "/espectador?id=//evil.example",
    ],
)
def test_redirects_name_no_host(api: TestClient, path: str) -> None:
    for method in ("GET", "HEAD"):
        response = api.request(method, path, headers=EVIL, follow_redirects=False)
        assert response.status_code < 500
        location = response.headers.get("location", "/")
        assert re.match(r"/(?![/\\])", location), location
        assert "\r" not in location and "\n" not in location


def test_a_slash_too_many_leads_to_the_address_without_it(api: TestClient) -> None:
    response = api.get("/peliculas_mes/octubre/?a=1&b=%C3%B1", follow_redirects=False)
    assert (response.status_code, response.headers["location"]) == (307, "/peliculas_mes/octubre?a=1&b=%C3%B1")
    assert api.get("/peliculas_mes/octubre/").json() == api.get("/peliculas_mes/octubre").json()
    assert api.get("/docs/", follow_redirects=False).headers["location"] == "/docs"
    assert api.get("/nothing/").status_code == 404


def test_the_policy_of_docs_lets_its_own_scripts_run_and_no_others(api: TestClient) -> None:
    response = api.get("/docs")
    policy = dict(part.strip().split(" ", 1) for part in response.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert "unsafe" not in policy["script-src"]
    inline = re.findall(r"<script>(.*?)</script>", response.text, re.DOTALL)
    assert len(inline) == 1
    assert f"'sha256-{b64encode(sha256(inline[0].encode()).digest()).decode()}'" in policy["script-src"].split()
    for address in re.findall(r'(?:src|href)="([^"]+)"', response.text):
        assert address.startswith("/docs/files/")
        assert api.get(address).status_code == 200
