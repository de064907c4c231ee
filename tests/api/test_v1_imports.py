"""`/v1/viewers/{viewer}/imports` and `cartelera import`: both answer the same, whatever way the file comes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pydantic import TypeAdapter
from typer.testing import CliRunner

from cartelera.api.v1.import_shapes import ImportShape, RowsShape
from cartelera.cli import app
from cartelera.workspace import Workspace

FILE = (
    "Date,Name,Year,Letterboxd URI,Rating\n2020-01-02,Toy Story,1995,u,4.5\n2020-01-03,Solaris,,u,3\n"
    "2020-01-04,Nobody Knows This,1999,u,2\n2020-01-04,Toy Story 2,1999,u,\n"
)


def counts(answer: dict[str, dict[str, int]]) -> list[int]:
    return [answer["counts"][name] for name in ("matched", "ambiguous", "unmatched", "left_out", "events")]


def test_a_file_is_brought_as_a_body_or_a_form(api: TestClient) -> None:
    first = api.post("/v1/viewers/imp1/imports?name=ratings.csv", content=FILE.encode())
    assert first.status_code == 200 and first.headers["cache-control"] == "private, no-store"
    TypeAdapter(ImportShape).validate_json(first.content, strict=True)
    assert counts(first.json()) == [1, 1, 1, 1, 1]
    again = api.post("/v1/viewers/imp1/imports", files={"file": ("my/ratings.csv", FILE.encode(), "text/csv")})
    assert again.json() == first.json() | {"counts": first.json()["counts"] | {"events": 0}}
    (event,) = api.get("/v1/viewers/imp1/export").json()["kept"]["events"]
    assert (event["subject"], event["value"]) == ("tmdb-862", 4.5)


@pytest.mark.usefixtures("events_url")
def test_the_command_answers_the_same(api: TestClient, tiny_workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "ratings.csv"
    path.write_text(FILE)
    arguments = ["import", str(path), "--viewer", "imp2", "--workspace", str(tiny_workspace.root)]
    told = CliRunner().invoke(app, [*arguments, "--json"])
    assert told.exit_code == 0, told.output
    over_http = api.post("/v1/viewers/imp2/imports?name=ratings.csv", content=FILE.encode()).json()
    assert json.loads(told.output) == over_http
    shown = CliRunner().invoke(app, arguments).output
    assert "1 matched, 1 ambiguous, 1 unmatched, 1 left out; 0 new events of imp2." in shown
    assert "line 3: Solaris may be Solaris (2002, tmdb-2103), Solaris (1972, tmdb-593)" in shown


def test_what_is_ambiguous_is_corrected(api: TestClient) -> None:
    (row,) = api.post("/v1/viewers/imp3/imports", content=FILE.encode()).json()["ambiguous"]
    assert [candidate["id"] for candidate in row["candidates"]] == ["tmdb-2103", "tmdb-593"]
    corrected = api.put(f"/v1/viewers/imp3/imports/{row['row']}", json={"title_id": "tmdb-593"})
    assert (corrected.status_code, corrected.json()["match"]["id"], corrected.json()["by"]) == (
        200, "tmdb-593", "correction",
    )  # fmt: skip
    brought = api.get("/v1/viewers/imp3/imports")
    TypeAdapter(RowsShape).validate_json(brought.content, strict=True)
    assert [len(brought.json()[status]) for status in ("matched", "ambiguous", "unmatched")] == [2, 0, 1]
    assert api.get("/v1/viewers/imp3/imports?status=unmatched").json()["matched"] == []
    none = api.put(f"/v1/viewers/imp3/imports/{row['row']}", json={"title_id": None})
    assert (none.status_code, "match" in none.json()) == (200, False)
    assert len(api.get("/v1/viewers/imp3/export").json()["kept"]["events"]) == 2  # One of them taken back.


@pytest.mark.parametrize(
    ("method", "path", "content", "status"),
    [
        ("POST", "imp/imports", b"", 400),
        ("POST", "imp/imports", b"a,b\n1,2\n", 400),
        ("POST", "imp/imports", b"PK\x03\x04", 400),
        ("POST", "imp/imports?dates=year", FILE.encode(), 422),
        ("POST", "imp/imports?profile=Eva", FILE.encode(), 422),
        ("POST", "-imp/imports", FILE.encode(), 422),
        ("PUT", "imp/imports/none", b'{"title_id": "tmdb-862"}', 404),
        ("PUT", "imp/imports/none", b"{}", 422),
        ("GET", "imp/imports?status=lost", None, 422),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    api: TestClient, method: str, path: str, content: bytes | None, status: int
) -> None:
    kind = "application/json" if method == "PUT" else "text/csv"
    response = api.request(method, f"/v1/viewers/{path}", content=content, headers={"content-type": kind})
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    assert response.json()["detail"]


def test_a_form_without_a_file_is_refused(api: TestClient) -> None:
    kind = "multipart/form-data; boundary=x"
    body = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n'
    for content in (body, b"", b"--x--\r\n", b"\xff\xfe"):
        response = api.post("/v1/viewers/imp/imports", content=content, headers={"content-type": kind})
        assert (response.status_code, response.json()["detail"]) == (422, "the form holds no file")


def test_only_files_may_be_large(api: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    large = FILE.encode() + b"2020-01-04,Somebody,1999,u,2\n" * 40_000
    assert len(large) > 1024 * 1024
    assert api.post("/v1/viewers/imp4/imports", content=large).status_code == 200
    assert api.post("/v1/viewers/imp4/events", content=large).status_code == 413
    monkeypatch.setattr("cartelera.http.limits.MAX_UPLOAD", 2_000)
    refused = api.post("/v1/viewers/imp4/imports", content=FILE.encode() * 20)
    assert (refused.status_code, refused.json()["detail"]) == (413, "the body is larger than 2,000 bytes")
