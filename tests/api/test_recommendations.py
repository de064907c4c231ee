"""`POST /v1/recommendations`: a history comes along, nothing of it is stored, and no page repeats another."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import TypeAdapter

from cartelera import release
from cartelera.api.v1.recommendations import BatchRecommendations, SentRecommendations
from cartelera.events import EventStore
from cartelera.release.manifests import read_manifest, write_manifest
from cartelera.server.app import create_app
from cartelera.service import Cartelera
from cartelera.service.watcher import ReleaseWatcher
from cartelera.workspace import Workspace

PATH = "/v1/recommendations"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EventStore]:
    with EventStore.open(f"sqlite:///{tmp_path_factory.mktemp('events') / 'events.db'}") as opened:
        yield opened


@pytest.fixture(scope="module")
def http(demo: Workspace, store: EventStore) -> Iterator[TestClient]:
    watcher = ReleaseWatcher(demo, partial(Cartelera, events=store))
    with TestClient(create_app(watcher), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module")
def history(demo: Workspace) -> list[dict[str, Any]]:
    """What a viewer of the invented ratings rated, as a product would send it."""
    service = Cartelera(release.releases_of(demo).open_current())
    _, known = service.viewers.history(service.viewers.sample_ids(1)[0])
    ids = [title.title_id for title in service.catalog.summaries(known.rows.tolist())]
    return [{"title_id": each, "value": value} for each, value in zip(ids, known.ratings.tolist(), strict=True)]


def ask(http: TestClient, **body: Any) -> dict[str, Any]:
    response = http.post(PATH, json=body)
    assert response.status_code == 200, response.text
    TypeAdapter(SentRecommendations).validate_json(response.content, strict=True)
    answer: dict[str, Any] = response.json()
    return answer


def ids(answer: dict[str, Any]) -> list[str]:
    return [title["id"] for title in answer["titles"]]


def test_the_answer_is_that_of_the_service_and_nothing_is_kept(
    http: TestClient, store: EventStore, history: list[dict[str, Any]]
) -> None:
    answer = ask(http, history=history, limit=10)
    rated = {entry["title_id"] for entry in history}
    assert answer["tier"] == "blend" and len(answer["titles"]) == 10 and not rated & set(ids(answer))
    because = [reason for title in answer["titles"] for reason in title["reasons"] if reason["kind"] == "because"]
    assert because and all(reason["title_id"] in rated and 0 < reason["share"] <= 1 for reason in because)
    assert store.counts().events == store.counts().viewers == 0


def test_pages_make_up_the_whole_list_and_none_repeats_another(http: TestClient, history: list[dict[str, Any]]) -> None:
    whole = ids(ask(http, history=history, limit=40))
    paged: list[str] = []
    cursor = None
    for limit in (3, 7, 10, 13, 7):
        answer = ask(http, history=history, limit=limit, cursor=cursor)
        paged, cursor = paged + ids(answer), answer["next"]
    assert paged == whole and len(set(paged)) == 40


def test_what_was_seen_between_two_pages_is_left_out_and_moves_nothing(
    http: TestClient, history: list[dict[str, Any]]
) -> None:
    whole = ids(ask(http, history=history, limit=20))
    first = ask(http, history=history, limit=5)
    second = ask(http, history=history, limit=5, cursor=first["next"], exclude=[whole[0], whole[6]])
    third = ask(http, history=history, limit=5, cursor=second["next"])
    assert ids(first) == whole[:5]
    assert ids(second) == [whole[5], *whole[7:11]]
    assert ids(third) == whole[11:16]


def test_variety_holds_over_pages(http: TestClient, history: list[dict[str, Any]]) -> None:
    whole = ids(ask(http, history=history, limit=30, variety=1))
    first = ask(http, history=history, limit=13, variety=1)
    second = ask(http, history=history, limit=17, variety=1, cursor=first["next"])
    assert ids(first) + ids(second) == whole != ids(ask(http, history=history, limit=30))
    assert http.post(PATH, json={"history": history, "cursor": first["next"]}).status_code == 422


def test_a_list_ends(http: TestClient, history: list[dict[str, Any]]) -> None:
    seen: list[str] = []
    cursor = None
    for _ in range(100):
        answer = ask(http, history=history, limit=50, cursor=cursor, filters={"genre": "Western"})
        seen, cursor = seen + ids(answer), answer["next"]
        if cursor is None:
            break
    assert cursor is None and len(set(seen)) == len(seen) > 0


def test_filters_hold_and_an_empty_list_says_what_empties_it(http: TestClient, history: list[dict[str, Any]]) -> None:
    series = ask(http, history=history, filters={"kind": ["series"], "year_from": 2000})
    assert series["titles"] and all(t["kind"] == "series" and t["year"] >= 2000 for t in series["titles"])
    nothing = {"kind": "series", "year_from": 1901, "year_to": 1902}
    empty = ask(http, history=history, filters=nothing)
    assert empty["titles"] == [] and empty["without"]["years"] > 0 and empty["next"] is None
    eased = ask(http, history=history, filters=nothing, relax=True, limit=3)
    assert eased["relaxed"] == ["years"] and all(title["kind"] == "series" for title in eased["titles"])
    after = ask(http, history=history, filters=nothing, relax=True, limit=3, cursor=eased["next"])
    assert after["relaxed"] == ["years"] and not set(ids(after)) & set(ids(eased))


def test_every_kind_of_entry_counts_as_its_event_does(http: TestClient, history: list[dict[str, Any]]) -> None:
    best = ids(ask(http, history=history, limit=3))
    more = [
        {"title_id": best[0], "type": "not_interested"},
        {"title_id": best[1], "type": "finished"},
        {"title_id": best[2], "type": "watchlist"},
    ]
    found = ids(ask(http, history=history + more, limit=10))
    assert best[0] not in found and best[1] not in found and best[2] in found
    told = ask(http, history=[{"title_id": "nobody-knows", "type": "like"}], limit=1)
    assert told["unknown"] == ["nobody-knows"] and told["tier"] == "popular"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"history": {}},
        {"history": [{"title_id": "x"}]},
        {"history": [{"title_id": "x", "value": 5.5}]},
        {"history": [{"title_id": "x", "type": "like", "value": 3}]},
        {"history": [{"title_id": "x", "type": "review"}]},
        {"history": [], "limit": 0},
        {"history": [], "limit": 101},
        {"history": [], "filters": {"genre": ["Nothing of the kind"]}},
        {"history": [], "filters": {"genres": ["Drama"]}},
        {"history": [], "filters": {"max_age": "often"}},
        {"history": [], "cursor": "x"},
        {"history": [], "more": 1},
    ],
    ids=str,
)
def test_what_cannot_be_is_refused(http: TestClient, body: dict[str, Any]) -> None:
    response = http.post(PATH, json=body)
    assert response.status_code == 422 and response.json()["detail"]


def test_adult_titles_need_the_key(http: TestClient) -> None:
    assert http.post(PATH, json={"history": [], "filters": {"adult": "include"}}).status_code == 403


def test_a_cursor_is_of_one_list(http: TestClient, history: list[dict[str, Any]]) -> None:
    cursor = ask(http, history=history, limit=3)["next"]
    for other in ({"history": history[1:]}, {"history": history, "filters": {"kind": "movie"}}):
        refused = http.post(PATH, json=other | {"cursor": cursor})
        assert refused.status_code == 422 and "another list" in refused.json()["detail"]


def test_the_release_of_a_cursor_answers_until_it_is_pruned(
    demo: Workspace, tmp_path: Path, history: list[dict[str, Any]]
) -> None:
    workspace = Workspace(tmp_path / "workspace")
    shutil.copytree(demo.releases, workspace.releases)
    shutil.copy(demo.current, workspace.current)
    old = workspace.current.read_text().strip()
    first = ask(client_of(workspace), history=history, limit=3)
    newer = "30000101T000000-abcdef12"
    shutil.copytree(workspace.releases / old, workspace.releases / newer)
    manifest = read_manifest(workspace.releases / old)
    write_manifest(workspace.releases / newer, manifest | {"id": newer})
    workspace.current.write_text(newer)
    http = client_of(workspace)
    second = ask(http, history=history, limit=3, cursor=first["next"])
    assert second["release"] == old and not set(ids(second)) & set(ids(first))
    assert ask(http, history=history)["release"] == newer
    shutil.rmtree(workspace.releases / old)
    gone = client_of(workspace).post(PATH, json={"history": history, "cursor": first["next"]})
    assert gone.status_code == 410 and "without a cursor" in gone.json()["detail"]


def client_of(workspace: Workspace) -> TestClient:
    """Another worker of the same server."""
    return TestClient(create_app(ReleaseWatcher(workspace), secret=b"the secret of all workers"))


def test_many_are_answered_as_each_would_be(http: TestClient, history: list[dict[str, Any]]) -> None:
    viewers = [{"id": "ana", "history": history}, {"id": "nobody", "history": []}]
    response = http.post(f"{PATH}/batch", json={"viewers": viewers, "limit": 4, "filters": {"kind": "movie"}})
    TypeAdapter(BatchRecommendations).validate_json(response.content, strict=True)
    ana, nobody = response.json()["viewers"]
    assert (ana["id"], nobody["id"], nobody["tier"]) == ("ana", "nobody", "popular")
    assert ana["titles"] == ask(http, history=history, limit=4, filters={"kind": "movie"})["titles"]
