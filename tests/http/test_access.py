"""Who may ask what: what a path needs, keys, the cookie of a viewer, and requests of other sites' pages."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI, Request, Response
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from cartelera.events import EventStore
from cartelera.events.keys import ApiKeys, Role
from cartelera.http import access as module
from cartelera.http.access import Access, Need, need
from cartelera.http.rates import Rate, SharedRates
from cartelera.http.viewer_cookie import COOKIE, LASTS, remember
from cartelera.server.app import create_app
from cartelera.service.watcher import ReleaseWatcher
from cartelera.workspace import Workspace

READS = ("/", "/v1/titles?q=toy", "/v1/search?q=toy", "/retorno/Toy Story", "/docs", "/openapi.json", "/preguntas")
WRITES = (
    ("POST", "/v1/viewers/ana/anything"),
    ("DELETE", "/v1/viewers/ana/anything"),
    ("PUT", "/anything"),
    ("POST", "/retorno/Toy Story"),
)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiKeys]:
    with EventStore.open(f"sqlite:///{tmp_path_factory.mktemp('keys')}/events.db") as store:
        yield ApiKeys(store)


@pytest.fixture(scope="module")
def bearer(keys: ApiKeys) -> Callable[[Role], dict[str, str]]:
    texts = {role: keys.make(f"for {role}", role)[1] for role in Role}
    return lambda role: {"Authorization": f"Bearer {texts[role]}"}


Serve = Callable[[Access], TestClient]


@pytest.fixture(scope="module")
def serve(tiny_workspace: Workspace, keys: ApiKeys) -> Iterator[Serve]:
    made: dict[Access, TestClient] = {}

    def client(access: Access) -> TestClient:
        if access not in made:
            app = create_app(ReleaseWatcher(tiny_workspace), access=access, keys=keys)
            _add_routes(app)
            made[access] = TestClient(app, raise_server_exceptions=False)
        return made[access]

    yield client
    for each in made.values():
        each.close()


def _add_routes(app: FastAPI) -> None:
    async def belong(request: Request, viewer: str) -> Response:
        response = Response()
        remember(request, response, viewer)
        return response

    async def done() -> dict[str, bool]:
        return {"done": True}

    app.add_api_route("/static-test/{viewer}", belong, include_in_schema=False)
    for path in ("/v1/viewers/{viewer}/anything", "/anything", "/staff/anything"):
        app.add_api_route(path, done, methods=["GET", "POST", "PUT", "DELETE"], include_in_schema=False)


def test_what_each_path_needs() -> None:
    reading, writing = Need(Role.READ, public=True), Need(Role.WRITE)
    assert need("GET", "/health/ready") is None
    assert need("GET", "/healthy") == reading
    assert need("HEAD", "/v1/titles/tmdb-862") == reading
    assert need("POST", "/v1/recommendations") == reading
    assert need("POST", "/v1/viewers") == Need(Role.WRITE, public=True)
    assert need("GET", "/v1/viewers/ana/history") == Need(Role.READ, viewer="ana")
    assert need("DELETE", "/v1/viewers/ana") == Need(Role.WRITE, viewer="ana")
    assert need("POST", "/v1/recommendations/other") == writing
    assert need("GET", "/metrics") == need("POST", "/staff/reviews/1") == Need(Role.STAFF)
    assert need("GET", "/staffing") == reading


def test_only_what_is_listed_may_be_changed_without_a_key(serve: Serve) -> None:
    """Whatever route is added: it is closed unless access.py says that it is open."""
    client = serve(Access.PUBLIC)
    assert isinstance(client.app, FastAPI)
    for route in client.app.routes:
        if isinstance(route, APIRoute):
            for method in (route.methods or set()) - module.SAFE:
                wanted = need(method, route.path)
                assert wanted is not None
                assert not wanted.public or route.path in module.READING | module.OPEN_TO_ALL, route.path


def test_on_a_server_with_keys_everything_needs_one(serve: Serve, bearer: Callable[[Role], dict[str, str]]) -> None:
    client = serve(Access.KEYS)
    assert client.get("/health").status_code == 200
    assert client.get("/static/cartelera.css").status_code == 200
    for path in READS:
        refused = client.get(path)
        assert refused.status_code == 401, path
        assert refused.headers["www-authenticate"] == "Bearer"
        assert client.get(path, headers=bearer(Role.READ)).status_code == 200, path
    for method, path in WRITES[:3]:
        assert client.request(method, path).status_code == 401
        assert client.request(method, path, headers=bearer(Role.READ)).status_code == 403
        assert client.request(method, path, headers=bearer(Role.WRITE)).status_code == 200
    assert client.get("/staff/anything", headers=bearer(Role.WRITE)).status_code == 403
    assert client.get("/staff/anything", headers=bearer(Role.STAFF)).status_code == 200


def test_a_public_server_is_asked_without_a_key_and_nothing_more(
    serve: Serve, bearer: Callable[[Role], dict[str, str]]
) -> None:
    client = serve(Access.PUBLIC)
    for path in READS:
        assert client.get(path).status_code == 200, path
    for method, path in (*WRITES, ("GET", "/v1/viewers/ana/anything"), ("GET", "/metrics"), ("GET", "/staff/anything")):
        assert client.request(method, path).status_code == 401, path
    assert client.get("/v1/viewers/ana/anything", headers=bearer(Role.READ)).status_code == 200


def test_an_open_server_asks_for_nothing(serve: Serve) -> None:
    client = serve(Access.OPEN)
    assert client.get("/").status_code == 200
    assert client.post("/v1/viewers/ana/anything").status_code == 200
    assert client.get("/staff/anything").status_code == 200


def test_a_viewers_cookie_is_the_right_to_that_viewers_own(serve: Serve) -> None:
    client = serve(Access.PUBLIC)
    made = client.get("/static-test/ana").headers["set-cookie"]
    cookie = SimpleCookie(made)[COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "lax"
    client.cookies.clear()
    own = {"Cookie": f"{COOKIE}={cookie.value}"}
    for method in ("GET", "POST"):
        assert client.request(method, "/v1/viewers/ana/anything", headers=own).status_code == 200
        assert client.request(method, "/v1/viewers/bob/anything", headers=own).status_code == 401
        assert (
            client.request(method, "/v1/viewers/ana/anything", headers={"Cookie": f"{COOKIE}=ana"}).status_code == 401
        )
    assert client.delete("/v1/viewers/ana/anything", headers=own).status_code == 200
    assert client.post("/anything", headers=own).status_code == 401


def test_a_cookie_runs_out(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    client = serve(Access.PUBLIC)
    made = SimpleCookie(client.get("/static-test/ana").headers["set-cookie"])[COOKIE].value
    client.cookies.clear()
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + LASTS + 1)
    assert client.get("/v1/viewers/ana/anything", headers={"Cookie": f"{COOKIE}={made}"}).status_code == 401


@pytest.mark.parametrize("access", list(Access))
def test_the_page_of_another_site_changes_nothing(
    serve: Serve, access: Access, bearer: Callable[[Role], dict[str, str]]
) -> None:
    client = serve(access)
    path = "/v1/viewers/ana/anything"
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "http://evil.test"}):
        assert client.post(path, headers=headers).status_code == 403
        assert client.get("/", headers=headers | bearer(Role.READ)).status_code == 200
        assert client.post(path, headers=headers | bearer(Role.WRITE)).status_code == 200
    if access is Access.OPEN:
        for headers in ({"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://testserver"}):
            assert client.post(path, headers=headers).status_code == 200


def test_a_key_that_is_none_is_refused_wherever_it_is_sent(serve: Serve) -> None:
    wrong = {"Authorization": "Bearer ck_0123456789ab_" + "x" * 43}
    assert serve(Access.PUBLIC).get("/", headers=wrong).status_code == 401
    assert serve(Access.PUBLIC).get("/", headers={"Authorization": "Bearer of another kind"}).status_code == 200
    assert serve(Access.KEYS).get("/", headers={"Authorization": "Basic !"}).status_code == 401


def test_a_browser_is_asked_for_the_key_as_a_password(
    serve: Serve, keys: ApiKeys, bearer: Callable[[Role], dict[str, str]]
) -> None:
    client = serve(Access.KEYS)
    page = client.get("/", headers={"Accept": "text/html", "Accept-Language": "es"})
    assert page.status_code == 401
    assert "Basic" in page.headers["www-authenticate"]
    assert "La entrada, por favor" in page.text
    text = bearer(Role.STAFF)["Authorization"].removeprefix("Bearer ")
    assert client.get("/", auth=("anybody", text)).status_code == 200


def test_a_revoked_key_ends_within_seconds(
    serve: Serve, keys: ApiKeys, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    client = serve(Access.KEYS)
    made, text = keys.make("short", Role.READ)
    headers: dict[str, Any] = {"Authorization": f"Bearer {text}"}
    assert client.get("/", headers=headers).status_code == 200
    keys.revoke(made.id)
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + module.FRESH + 1)
    assert client.get("/", headers=headers).status_code == 401


def test_a_browser_becomes_a_viewer_once(serve: Serve) -> None:
    client = serve(Access.PUBLIC)
    client.cookies.clear()
    made = client.post("/v1/viewers")
    assert made.status_code == 201
    again = client.post("/v1/viewers")
    assert (again.status_code, again.json()) == (200, made.json())
    assert client.get(f"/v1/viewers/{made.json()['viewer']}/anything").status_code == 200
    client.cookies.clear()
    assert client.post("/v1/viewers").json() != made.json()
    client.cookies.clear()


def test_a_client_that_asks_too_often_waits(tiny_workspace: Workspace, keys: ApiKeys) -> None:
    text = keys.make("busy", Role.READ)[1]
    with SharedRates() as rates:
        app = create_app(
            ReleaseWatcher(tiny_workspace), access=Access.PUBLIC, keys=keys, rates=rates, rate=Rate(0.01, 3)
        )
        client = TestClient(app)
        assert [client.get("/retorno/Toy Story").status_code for _ in range(5)] == [200, 200, 200, 429, 429]
        refused = client.get("/v1/titles/tmdb-862")
        assert (refused.status_code, refused.headers["content-type"]) == (429, "application/problem+json")
        assert 0 < int(refused.headers["retry-after"]) <= 100
        assert client.get("/health").status_code == 200
        assert client.get("/", headers={"Authorization": f"Bearer {text}"}).status_code == 200


def test_an_address_that_guesses_keys_waits_and_others_do_not(tiny_workspace: Workspace, keys: ApiKeys) -> None:
    text = keys.make("right", Role.READ)[1]
    wrong = [f"Bearer ck_0123456789ab_{number:043}" for number in range(module.GUESSED_KEYS.burst + 1)]
    with SharedRates() as rates:
        app = create_app(ReleaseWatcher(tiny_workspace), access=Access.KEYS, keys=keys, rates=rates)
        one, other = TestClient(app, client=("10.0.0.1", 1)), TestClient(app, client=("10.0.0.2", 1))
        statuses = [one.get("/", headers={"Authorization": each}).status_code for each in wrong]
        assert statuses == [401] * module.GUESSED_KEYS.burst + [429]
        right = {"Authorization": f"Bearer {text}"}
        assert one.get("/", headers=right).status_code == 429
        assert other.get("/", headers=right).status_code == 200
