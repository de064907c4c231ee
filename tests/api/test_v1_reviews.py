"""Reviews: written by viewers, let through by the staff, shown on the title's page, forgotten with the viewer."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import TypeAdapter
from typer.testing import CliRunner

from cartelera.api.v1.reviews import ReviewShape, StaffReview
from cartelera.cli import app
from cartelera.events import EventKind, EventStore, NewEvent, TitleReference
from cartelera.http.access import need
from cartelera.service import Cartelera
from cartelera.workspace import Workspace

TEXT = "Un robot solo & <b>enamorado</b>."


def write(api: TestClient, viewer: str, title: str, text: str = TEXT, value: float | None = 4.5) -> int:
    body = {"title_id": title, "type": "review", "text": text} | ({} if value is None else {"value": value})
    response = api.post(f"/v1/viewers/{viewer}/events", json=body)
    assert response.status_code == 201, response.text
    return int(response.json()["events"][0]["number"])


def shown(api: TestClient, title: str) -> list[Any]:
    response = api.get(f"/v1/titles/{title}/reviews")
    TypeAdapter(list[ReviewShape]).validate_json(response.content, strict=True)
    return [review["number"] for review in response.json()]


def decide(api: TestClient, number: int, state: str) -> Any:
    response = api.put(f"/v1/reviews/{number}", json={"state": state})
    assert response.status_code == 200, response.text
    return response.json()


def test_a_review_is_shown_once_the_staff_let_it_through(api: TestClient) -> None:
    number = write(api, "rev1", "tmdb-10681")
    assert shown(api, "tmdb-10681") == []
    waiting = api.get("/v1/reviews?state=pending&limit=100")
    TypeAdapter(list[StaffReview]).validate_json(waiting.content)
    assert (number, "WALL·E", "rev1") in [(one["number"], one["title"], one["viewer"]) for one in waiting.json()]
    assert decide(api, number, "shown")["state"] == "shown"
    (review,) = api.get("/v1/titles/tmdb-10681/reviews").json()
    assert (review["text"], review["value"]) == (TEXT, 4.5) and "viewer" not in review
    page = api.get("/titulo/tmdb-10681").text
    assert "Un robot solo &amp; &lt;b&gt;enamorado&lt;/b&gt;." in page and "rev1" not in page
    decide(api, number, "refused")
    assert shown(api, "tmdb-10681") == [] and "enamorado" not in api.get("/titulo/tmdb-10681").text


def test_a_review_is_of_its_title_alone(api: TestClient) -> None:
    """Two films are called so."""
    number = write(api, "rev2", "tmdb-593", value=None)
    decide(api, number, "shown")
    assert (shown(api, "tmdb-593"), shown(api, "tmdb-2103")) == ([number], [])


def test_a_review_is_exported_and_forgotten_with_the_viewer(api: TestClient) -> None:
    number = write(api, "rev3", "tmdb-754")
    decide(api, number, "shown")
    kept = api.get("/v1/viewers/rev3/export").json()["kept"]
    assert kept["events"][0]["text"] == TEXT and kept["review_decisions"][0]["decision"] == "shown"
    assert api.delete("/v1/viewers/rev3").status_code == 204
    assert shown(api, "tmdb-754") == []
    assert api.put(f"/v1/reviews/{number}", json={"state": "shown"}).status_code == 404


def test_a_review_that_is_taken_back_is_gone(api: TestClient) -> None:
    number = write(api, "rev4", "tmdb-557")
    decide(api, number, "shown")
    assert api.delete(f"/v1/viewers/rev4/events/{number}").status_code == 200
    assert shown(api, "tmdb-557") == []
    assert number not in [one["number"] for one in api.get("/v1/reviews").json()]


@pytest.mark.parametrize("text", ["", "   ", "x" * 5_001])
def test_a_review_has_a_text_of_some_length(api: TestClient, text: str) -> None:
    body = {"title_id": "tmdb-862", "type": "review", "text": text}
    assert api.post("/v1/viewers/rev5/events", json=body).status_code == 422


def test_what_is_no_review_cannot_be_shown(api: TestClient) -> None:
    event = api.post("/v1/viewers/rev6/events", json={"title_id": "tmdb-862", "type": "like"}).json()["events"][0]
    assert api.put(f"/v1/reviews/{event['number']}", json={"state": "shown"}).status_code == 404
    assert api.put("/v1/reviews/1", json={"state": "loved"}).status_code == 422
    assert api.get("/v1/titles/nothing/reviews").status_code == 404


def test_only_the_staff_decides() -> None:
    for method, path in (("GET", "/v1/reviews"), ("PUT", "/v1/reviews/3")):
        wanted = need(method, path)
        assert wanted is not None and (wanted.role, wanted.public) == ("staff", False)
    of_title = need("GET", "/v1/titles/tmdb-862/reviews")
    assert of_title is not None and of_title.public


def test_advice_for_a_viewer_is_that_viewers() -> None:
    path = "/v1/advice/subscriptions"
    anybody, of_one, sent = need("GET", path), need("GET", path, b"budget=3&viewer=ana"), need("POST", path)
    assert anybody is not None and anybody.public and sent is not None and sent.public
    assert of_one is not None and (of_one.viewer, of_one.public) == ("ana", False)


def test_the_command_lists_shows_and_refuses(events_url: str, tiny: Cartelera, tiny_workspace: Workspace) -> None:
    subject = TitleReference("tmdb-194", "Amélie", 2001, "movie")
    with EventStore.open(events_url) as store:
        (event,) = store.append("ana", [NewEvent(EventKind.REVIEW, subject, 1_500_000_000, 5, "Preciosa.")])
        service, number = Cartelera(tiny.release, store), event.number
        _use_the_command(service, tiny_workspace, number)


def _use_the_command(service: Cartelera, workspace: Workspace, number: int) -> None:
    row = service.names.row_by_id("tmdb-194")
    run, root = CliRunner(), ["--workspace", str(workspace.root)]
    assert f"{number} (pending) Amélie (2001), 5 of 5: Preciosa." in run.invoke(app, ["reviews", "list", *root]).output
    assert run.invoke(app, ["reviews", "show", str(number), *root]).output == f"{number} (Amélie) is shown.\n"
    assert [review.event.number for review in service.reviews.of_title(row)] == [number]
    assert run.invoke(app, ["reviews", "refuse", str(number), *root]).exit_code == 0
    assert service.reviews.of_title(row) == []
    assert run.invoke(app, ["reviews", "list", "--state", "lost", *root]).exit_code != 0
