"""`/v1/viewers/{viewer}/events`: kept once, undone, forgotten, taken along; and refused in words."""

from __future__ import annotations

import csv
import io
import time
from typing import Any

import pytest
from fastapi.testclient import TestClient

from cartelera.events import EventKind, EventStore
from cartelera.server.app import create_app
from cartelera.service.cartelera import Cartelera
from cartelera.service.watcher import ReleaseWatcher
from cartelera.workspace import Workspace

TOY_STORY = "tmdb-862"


def post(api: TestClient, viewer: str, body: Any, **headers: str) -> Any:
    response = api.post(f"/v1/viewers/{viewer}/events", json=body, headers=headers)
    assert response.status_code == 201, response.text
    return response.json()


def kept(api: TestClient, viewer: str) -> Any:
    return api.get(f"/v1/viewers/{viewer}/export").json()["kept"].get("events", [])


def test_an_event_is_kept_with_what_the_catalogue_says_of_the_title(api: TestClient) -> None:
    answer = post(api, "one", {"title_id": TOY_STORY, "type": "rating", "value": 4.5, "at": "2020-05-01T10:00:00Z"})
    (event,) = answer["events"]
    assert event == {
        "number": answer["last_event"], "type": "rating", "title_id": TOY_STORY, "title": "Toy Story", "year": 1995,
        "kind": "movie", "person": None, "franchise": None, "genre": None, "value": 4.5, "text": None,
        "at": "2020-05-01T10:00:00Z", "received": event["received"], "key": None, "undone": False,
    }  # fmt: skip


def test_a_moment_may_be_seconds_or_iso_with_any_offset_and_is_now_if_unsaid(api: TestClient) -> None:
    for at in (1588327200, "2020-05-01T12:00:00+02:00", "2020-05-01T10:00:00"):
        (event,) = post(api, "moments", {"title_id": TOY_STORY, "type": "like", "at": at})["events"]
        assert event["at"] == "2020-05-01T10:00:00Z"
    (event,) = post(api, "moments", {"title_id": TOY_STORY, "type": "like"})["events"]
    assert abs(kept(api, "moments")[-1]["at"] - time.time()) < 60


@pytest.mark.parametrize("kind", list(EventKind))
def test_every_kind_can_be_sent(api: TestClient, kind: EventKind) -> None:
    more: dict[str, dict[str, Any]] = {
        "rating": {"value": 4}, "finished": {"value": 100}, "review": {"text": "Qué bonita."}
    }  # fmt: skip
    body = {"title_id": TOY_STORY, "type": kind, **more.get(kind, {})}
    assert post(api, f"kind-{kind}", body)["events"][0]["type"] == kind


def test_people_franchises_and_genres_are_kept_by_the_name_the_catalogue_has(api: TestClient) -> None:
    batch = [{"type": "never", "person": "tom hanks"}, {"type": "never", "franchise": "toy story"},
             {"type": "never", "genre": "HORROR"}]  # fmt: skip
    events = post(api, "refuses", batch)["events"]
    assert [(e["person"], e["franchise"], e["genre"]) for e in events] == [
        ("Tom Hanks", None, None), (None, "Toy Story Collection", None), (None, None, "Horror"),
    ]  # fmt: skip


def test_a_batch_is_kept_whole_or_not_at_all(api: TestClient) -> None:
    good = [{"title_id": TOY_STORY, "type": "like"}] * 5
    assert len(post(api, "batch", good)["events"]) == 5
    refused = api.post("/v1/viewers/batch2/events", json=[*good, {"title_id": "zz-1", "type": "like"}])
    assert refused.status_code == 404
    assert kept(api, "batch2") == []


def test_sent_again_with_a_key_it_is_kept_once(api: TestClient) -> None:
    body = {"title_id": TOY_STORY, "type": "rating", "value": 3, "key": "k1"}
    first, again = post(api, "keys", body), post(api, "keys", body)
    assert first == again
    by_header = [post(api, "keys", [{"title_id": TOY_STORY, "type": "like"}] * 2, **{"Idempotency-Key": "h"})] * 2
    assert by_header[0] == by_header[1]
    assert [event["key"] for event in by_header[0]["events"]] == ["h#0", "h#1"]
    assert len(kept(api, "keys")) == 3
    other = api.post("/v1/viewers/keys/events", json=body | {"value": 5})
    assert other.status_code == 422
    assert "k1" in other.json()["detail"]


def test_an_event_is_taken_back(api: TestClient) -> None:
    number = post(api, "undo", {"title_id": TOY_STORY, "type": "rating", "value": 2, "key": "x"})["last_event"]
    answer = api.delete(f"/v1/viewers/undo/events/{number}").json()
    assert (answer["event"]["value"], answer["event"]["undone"]) == (2.0, True)
    assert answer["last_event"] > number
    assert api.delete(f"/v1/viewers/undo/events/{number}").status_code == 404
    assert api.delete(f"/v1/viewers/someone/events/{number}").status_code == 404


def test_a_forgotten_viewer_is_gone(api: TestClient) -> None:
    post(api, "gone", [{"title_id": TOY_STORY, "type": "like"}, {"title_id": TOY_STORY, "type": "review", "text": "x"}])
    assert api.delete("/v1/viewers/gone").status_code == 204
    assert kept(api, "gone") == []
    assert api.delete("/v1/viewers/gone").status_code == 204


def test_letterboxd_gets_the_films_that_were_seen(api: TestClient) -> None:
    post(
        api,
        "boxd",
        [{"title_id": TOY_STORY, "type": "rating", "value": 4.5},
         {"title_id": TOY_STORY, "type": "finished", "at": "2021-02-03T00:00:00Z"},
         {"title_id": TOY_STORY, "type": "review", "text": 'He said "wow",\nand left'},
         {"title_id": "tmdb-194", "type": "like"}, {"title_id": "tmdb-754", "type": "watchlist"}],
    )  # fmt: skip
    response = api.get("/v1/viewers/boxd/export?format=letterboxd")
    assert response.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(response.text)))
    assert [row["Title"] for row in rows] == ["Toy Story", "Amélie"]
    assert rows[0]["tmdbID"] == "862"
    assert (rows[0]["Rating"], rows[0]["WatchedDate"]) == ("4.5", "2021-02-03")
    assert rows[0]["Review"] == 'He said "wow",\nand left'
    assert rows[1]["Rating"] == "", "a like is no number of stars"


@pytest.mark.parametrize(
    "body",
    [{}, [], "x", None, {"type": "like"}, {"type": "love", "title_id": TOY_STORY}, {"title_id": TOY_STORY},
     {"type": "rating", "title_id": TOY_STORY}, {"type": "rating", "title_id": TOY_STORY, "value": 6},
     {"type": "rating", "title_id": TOY_STORY, "value": "NaN"}, {"type": "like", "title_id": TOY_STORY, "value": 1},
     {"type": "like", "title_id": TOY_STORY, "at": 99999999999999}, {"type": "like", "person": "Tom Hanks"},
     {"type": "like", "title_id": TOY_STORY, "at": "2999-01-01T00:00:00Z"},
     {"type": "like", "title_id": TOY_STORY, "at": "1969-01-01T00:00:00Z"},
     {"type": "never", "title_id": TOY_STORY, "genre": "Horror"}, {"type": "never", "genre": "Zyx"},
     {"type": "review", "title_id": TOY_STORY}, {"type": "review", "title_id": TOY_STORY, "text": "x" * 5001},
     {"type": "like", "title_id": TOY_STORY, "text": "x"}, {"type": "like", "title_id": TOY_STORY, "more": 1},
     [{"type": "like", "title_id": TOY_STORY}] * 1001],
)  # fmt: skip
def test_what_no_event_can_be_is_refused(api: TestClient, body: Any) -> None:
    response = api.post("/v1/viewers/bad/events", json=body)
    assert response.status_code == 422, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert kept(api, "bad") == []


@pytest.mark.parametrize("content", [b"", b"{", b'{"type": "like", "title_id": "\xff"}', b'"\\ud800"'])
def test_a_body_that_is_no_json_is_refused(api: TestClient, content: bytes) -> None:
    assert api.post("/v1/viewers/bad/events", content=content).status_code == 422


@pytest.mark.parametrize("body", [{"type": "like", "title_id": "zz-9"}, {"type": "never", "person": "Nobody Zyx"}])
def test_what_the_release_does_not_have_is_named(api: TestClient, body: Any) -> None:
    response = api.post("/v1/viewers/bad/events", json=body)
    assert response.status_code == 404
    assert (body.get("title_id") or body["person"]) in response.json()["detail"]


@pytest.mark.parametrize("viewer", ["-a", "a" * 65, "a%20b", "%C3%B1"])
def test_an_id_that_is_none_is_refused_everywhere(api: TestClient, viewer: str) -> None:
    assert api.post(f"/v1/viewers/{viewer}/events", json={"type": "like", "title_id": TOY_STORY}).status_code == 422
    assert api.delete(f"/v1/viewers/{viewer}").status_code == 422
    assert api.delete(f"/v1/viewers/{viewer}/events/1").status_code == 422
    assert api.get(f"/v1/viewers/{viewer}/export").status_code == 422


def test_health_counts_events(api: TestClient) -> None:
    assert set(api.get("/health").json()["events"]) == {"events", "viewers", "unresolved"}


def test_ready_says_where_events_are_kept_and_whether_they_last(api: TestClient, tiny_workspace: Workspace) -> None:
    ready = api.get("/health/ready").json()
    assert ready["ready"]
    assert ready["events"]["kept_in"] == "sqlite"
    assert ready["events"]["lasting"] in (True, False)
    with TestClient(create_app(ReleaseWatcher(tiny_workspace))) as client:
        assert client.get("/health/ready").json()["events"] is None


def test_without_a_store_nothing_is_written_and_all_else_is_answered(tiny_workspace: Workspace) -> None:
    with TestClient(create_app(ReleaseWatcher(tiny_workspace))) as client:
        response = client.post("/v1/viewers/ana/events", json={"type": "like", "title_id": TOY_STORY})
        assert response.status_code == 503
        assert response.headers["retry-after"]
        assert client.get("/v1/viewers/ana/export").status_code == 503
        assert client.get("/health").json()["events"] is None
        assert client.get(f"/v1/titles/{TOY_STORY}").status_code == 200


def test_a_store_that_breaks_is_a_503_and_the_catalogue_goes_on(tiny: Cartelera, tmp_path: Any) -> None:
    with EventStore.open(f"sqlite:///{tmp_path}/events.db") as store:
        service = Cartelera(tiny.release, store)
        with store.writing() as connection:
            connection.exec_driver_sql("DROP TABLE viewers")
        assert service.live.store is store
        from cartelera.errors import UnavailableError

        with pytest.raises(UnavailableError):
            service.live.profile("ana")
