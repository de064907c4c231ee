"""`/v1/households`: what suits all, under the strictest cap, which only who knows the PIN can change."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import TypeAdapter

from cartelera.api.v1.households import GroupListShape, HouseholdShape
from cartelera.catalog import Filters
from cartelera.events import EventStore
from cartelera.release import releases_of
from cartelera.server.app import create_app
from cartelera.service import Cartelera, pins
from cartelera.service.watcher import ReleaseWatcher
from cartelera.workspace import Workspace

PIN = "2580"


@pytest.fixture(scope="module")
def service(demo: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cartelera]:
    """The demo, with two live viewers who have the histories of two of its own."""
    path = tmp_path_factory.mktemp("households") / "events.db"
    with EventStore.open(f"sqlite:///{path}") as store:
        yield Cartelera(releases_of(demo).open_current(), store)


@pytest.fixture(scope="module")
def http(demo: Workspace, service: Cartelera) -> Iterator[TestClient]:
    watcher = ReleaseWatcher(demo, lambda _: service)
    with TestClient(create_app(watcher), raise_server_exceptions=False) as client:
        for viewer, known in zip(("ana", "leo"), service.viewers.sample_ids(2), strict=True):
            history = service.viewers.history(known)[1].rated()
            ids = [service.catalog.title_id(row) for row in history.rows.tolist()]
            events = [
                {"title_id": title, "type": "rating", "value": max(0.5, rating), "at": 1_500_000_000}
                for title, rating in zip(ids, history.ratings.tolist(), strict=True)
            ]
            assert client.post(f"/v1/viewers/{viewer}/events", json=events[:200]).status_code == 201
        yield client


def make(http: TestClient, **more: Any) -> str:
    body = {"members": [{"viewer": "ana"}, {"viewer": "leo"}], **more}
    response = http.post("/v1/households", json=body)
    assert response.status_code == 201, response.text
    TypeAdapter(HouseholdShape).validate_json(response.content)
    return str(response.json()["id"])


def recommended(http: TestClient, household: str, query: str = "limit=40") -> Any:
    response = http.get(f"/v1/households/{household}/recommendations?{query}")
    assert response.status_code == 200, response.text
    TypeAdapter(GroupListShape).validate_json(response.content)
    return response.json()


def test_what_suits_each_is_said_beside_each_title(http: TestClient, service: Cartelera) -> None:
    found = recommended(http, make(http))
    assert found["present"] == ["ana", "leo"] and len(found["titles"]) == 40
    for title in found["titles"]:
        chances = [one["probability"] for one in title["members"]]
        assert [one["viewer"] for one in title["members"]] == ["ana", "leo"]
        assert title["score"] == min(chances)
        assert [one["suits"] for one in title["members"]] == [chance >= 0.5 for chance in chances]
    scores = [title["score"] for title in found["titles"]]
    assert scores == sorted(scores, reverse=True)
    seen = {row for viewer in ("ana", "leo") for row in service.live.profile(viewer).history.rows.tolist()}
    assert not seen & {service.catalog.row(title["id"]) for title in found["titles"]}


def test_the_average_makes_up_for_the_one_who_minds(http: TestClient) -> None:
    household = make(http)
    mean = recommended(http, household, "strategy=average&limit=40")
    for title in mean["titles"]:
        chances = [one["probability"] for one in title["members"]]
        assert title["score"] == pytest.approx(sum(chances) / 2, abs=2e-4)
    least = recommended(http, household)
    assert [title["id"] for title in least["titles"]] != [title["id"] for title in mean["titles"]]
    assert recommended(http, make(http, strategy="average"))["strategy"] == "average"


def test_nothing_that_one_of_them_refused(http: TestClient) -> None:
    household = make(http)
    best = recommended(http, household)["titles"][0]["id"]
    (event,) = http.post("/v1/viewers/leo/events", json={"title_id": best, "type": "never"}).json()["events"]
    assert best not in [title["id"] for title in recommended(http, household)["titles"]]
    assert best in [title["id"] for title in recommended(http, household, "present=ana&limit=40")["titles"]]
    http.delete(f"/v1/viewers/leo/events/{event['number']}")


def test_the_strictest_cap_of_those_present_holds(http: TestClient, service: Cartelera) -> None:
    household = make(http, max_age=16, members=[{"viewer": "ana"}, {"viewer": "leo", "max_age": "PG"}])
    for query, age in (("limit=40", 8), ("present=ana&limit=40", 16), ("present=leo&limit=40", 8),
                       ("max_age=5&limit=40", 5)):  # fmt: skip
        found = recommended(http, household, query)
        assert found["max_age"] == age
        ages = [service.catalog.facets.minimum_age[service.catalog.row(title["id"])] for title in found["titles"]]
        assert all(0 <= each <= age for each in ages)


def test_a_viewers_caps_hold_without_the_household(http: TestClient, service: Cartelera) -> None:
    make(http, members=[{"viewer": "kid", "max_age": 7}, {"viewer": "mum"}], max_age=None)
    for viewer, age in (("kid", 7), ("mum", None), ("nobody", None)):
        assert service.live.profile(viewer).capped(Filters()).max_age == age
    assert service.live.profile("kid").capped(Filters(max_age=3)).max_age == 3


def test_no_list_for_a_viewer_passes_the_cap(http: TestClient, service: Cartelera) -> None:
    """From the moment at which it is set: who holds an answer of before gets a new one."""
    lists = (
        "/v1/viewers/teen/recommendations?limit=50",
        "/v1/viewers/teen/rows",
        "/recomendacion_usuario/teen?cuantas=20",
    )
    http.post("/v1/viewers/teen/events", json={"title_id": "tmdb-9000001", "type": "like"})
    before = {path: http.get(path) for path in lists}
    household = make(http, members=[{"viewer": "teen"}], max_age=7, pin=PIN)
    ages = service.catalog.facets.minimum_age
    for path, answer in before.items():
        again = http.get(path, headers={"If-None-Match": answer.headers.get("etag", "none")})
        assert again.status_code == 200 and again.json() != answer.json()
        told = again.json()
        if path.startswith("/v1"):
            titles = told["titles"] if "titles" in told else [title for row in told["rows"] for title in row["titles"]]
            rows = [service.catalog.row(title["id"]) for title in titles]
        else:
            rows = [service.names.title_row(item["titulo"]) for item in told["recomendaciones"]]
        assert rows and all(0 <= ages[row] <= 7 for row in rows), path
    assert http.delete(f"/v1/households/{household}", headers={"X-Household-PIN": PIN}).status_code == 204
    assert http.get(lists[0]).json()["titles"] == before[lists[0]].json()["titles"]


def test_the_pin_locks_the_cap(http: TestClient) -> None:
    household = make(http, max_age=7, pin=PIN)
    path = f"/v1/households/{household}"
    assert http.get(path).json()["locked"] is True and PIN not in http.get(path).text
    for headers in ({}, {"X-Household-PIN": "0000"}, {"X-Household-PIN": ""}):
        for answer in (http.patch(path, json={"max_age": 18}, headers=headers), http.delete(path, headers=headers)):
            assert answer.status_code in (403, 429)
    assert http.get(path).json()["max_age"] == 7


def test_who_guesses_waits(http: TestClient, service: Cartelera, monkeypatch: pytest.MonkeyPatch) -> None:
    path = f"/v1/households/{make(http, pin=PIN)}"
    tried = [http.patch(path, json={}, headers={"X-Household-PIN": f"{n:04}"}) for n in range(7)]
    assert [answer.status_code for answer in tried] == [403] * 5 + [429] * 2
    assert 0 < int(tried[-1].headers["retry-after"]) <= 30
    # Not even the right one is tried meanwhile; afterwards it is, and the count begins anew.
    assert http.patch(path, json={}, headers={"X-Household-PIN": PIN}).status_code == 429
    now = time.time() + 31
    monkeypatch.setattr(time, "time", lambda: now)
    assert http.patch(path, json={"name": "N"}, headers={"X-Household-PIN": PIN}).json()["name"] == "N"
    assert http.patch(path, json={}, headers={"X-Household-PIN": "0000"}).status_code == 403
    assert http.patch(path, json={}, headers={"X-Household-PIN": PIN}).status_code == 200


def test_delays_double_and_end() -> None:
    assert [pins.delay_after(n) for n in (1, 4, 5, 6, 7, 50)] == [0, 0, 30, 60, 120, 3600]


def test_a_pin_is_kept_as_a_hash() -> None:
    kept = pins.hash_pin(PIN)
    assert PIN not in kept and kept != pins.hash_pin(PIN)
    assert pins.is_pin(PIN, kept) and not pins.is_pin("2581", kept)


def test_a_new_pin_and_none(http: TestClient) -> None:
    path = f"/v1/households/{make(http)}"
    assert http.patch(path, json={"new_pin": "123456", "max_age": 12}).json()["locked"] is True
    headers = {"X-Household-PIN": "123456"}
    changed = http.patch(path, json={"new_pin": "", "max_age": None, "members": [{"viewer": "ana"}]}, headers=headers)
    assert (changed.json()["locked"], changed.json()["max_age"], len(changed.json()["members"])) == (False, None, 1)
    assert http.delete(path).status_code == 204 and http.get(path).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {"members": []},
        {"members": [{"viewer": "ana"}] * 2},
        {"members": [{"viewer": "../x"}]},
        {"members": [{"viewer": "ana"}], "pin": "abc"},
        {"members": [{"viewer": "ana"}], "pin": "123"},
        {"members": [{"viewer": "ana"}], "max_age": "whatever"},
        {"members": [{"viewer": "ana"}], "max_age": 99},
        {"members": [{"viewer": "ana"}], "strategy": "dictator"},
        {"members": [{"viewer": "ana", "pin": "1"}]},
    ],
)
def test_a_household_that_cannot_be_is_refused(http: TestClient, body: Any) -> None:
    assert http.post("/v1/households", json=body).status_code == 422


def test_who_does_not_belong_is_named(http: TestClient) -> None:
    household = make(http)
    answer = http.get(f"/v1/households/{household}/recommendations?present=eva")
    assert (answer.status_code, answer.json()["suggestions"]) == (404, ["ana", "leo"])
    assert http.get("/v1/households/0123456789abcdef/recommendations").status_code == 404


def test_viewers_of_whom_nothing_is_known_are_offered_what_everybody_watches(http: TestClient) -> None:
    household = make(http, members=[{"viewer": "new1"}, {"viewer": "new2"}])
    titles = recommended(http, household)["titles"]
    assert titles and all(one["probability"] is None for title in titles for one in title["members"])
    with_ana = make(http, members=[{"viewer": "ana"}, {"viewer": "new1"}])
    assert recommended(http, with_ana)["titles"][0]["score"] > 0.5


def test_a_forgotten_viewer_leaves_the_household(http: TestClient) -> None:
    household = make(http, members=[{"viewer": "ana"}, {"viewer": "gone"}])
    assert [one["id"] for one in http.get("/v1/viewers/gone/households").json()] == [household]
    assert http.delete("/v1/viewers/gone").status_code == 204
    assert [one["viewer"] for one in http.get(f"/v1/households/{household}").json()["members"]] == ["ana"]
