"""The id of a request, and its line in the log, which names no viewer."""

from __future__ import annotations

import json
import logging

import pytest
from fastapi.testclient import TestClient

from cartelera.server.app import create_app
from cartelera.service.watcher import ReleaseWatcher
from cartelera.workspace import Workspace


def test_every_answer_has_the_id_of_its_request(api: TestClient) -> None:
    assert api.get("/health", headers={"X-Request-ID": "abc-1.2_3"}).headers["x-request-id"] == "abc-1.2_3"
    for path in ("/health", "/nothing", "/", "/v1/titles?q=" + "x" * 2000):
        made = [api.get(path).headers["x-request-id"] for _ in range(2)]
        assert made[0] != made[1]
    for wrong in ("", "x" * 65, "a b", "a\tb"):
        assert api.get("/health", headers={"X-Request-ID": wrong}).headers["x-request-id"] != wrong


def test_a_line_is_json_and_names_the_route_alone(tiny_workspace: Workspace, caplog: pytest.LogCaptureFixture) -> None:
    client = TestClient(create_app(ReleaseWatcher(tiny_workspace), access_log=True), raise_server_exceptions=False)
    with caplog.at_level(logging.INFO, "cartelera.requests"):
        client.get("/v1/viewers/ana/history?limit=3", headers={"X-Request-ID": "one"})
        client.get("/nothing/ana")
    lines = [json.loads(record.message) for record in caplog.records if record.name == "cartelera.requests"]
    assert [line["route"] for line in lines] == ["/v1/viewers/{viewer}/history", ""]
    assert (lines[0]["request"], lines[0]["method"], lines[1]["status"]) == ("one", "GET", 404)
    assert "ana" not in caplog.text


def test_an_unforeseen_error_is_logged_with_its_request_and_no_viewer(
    tiny_workspace: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(ReleaseWatcher(tiny_workspace))

    async def fails(viewer: str) -> None:
        raise KeyboardInterruptLike

    app.add_api_route("/fails/{viewer}", fails, include_in_schema=False)
    client = TestClient(app, raise_server_exceptions=False)
    assert client.get("/fails/ana", headers={"X-Request-ID": "one"}).status_code == 500
    logged = [record.getMessage() for record in caplog.records if record.name == "cartelera"]
    assert logged == ["unforeseen error at /fails/{viewer} (request one)"]


class KeyboardInterruptLike(Exception):
    """Something that no handler knows."""
