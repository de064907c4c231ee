"""`/v1/viewers/{viewer}`: the next answer knows the last event, names true causes, and says what is believed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import TypeAdapter

from cartelera.api.v1 import viewer_shapes
from cartelera.api.v1.recommended import Recommendations
from cartelera.api.v1.rows import Page
from cartelera.events import EventKind, EventStore, NewEvent, TitleReference
from cartelera.server.app import create_app
from cartelera.service import Cartelera
from cartelera.service.watcher import ReleaseWatcher
from cartelera.workspace import Workspace

SECRET = b"the secret of all workers"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EventStore]:
    with EventStore.open(f"sqlite:///{tmp_path_factory.mktemp('events') / 'events.db'}") as opened:
        yield opened


@pytest.fixture(scope="module")
def watcher(demo: Workspace, store: EventStore) -> ReleaseWatcher:
    return ReleaseWatcher(demo, partial(Cartelera, events=store))


@pytest.fixture(scope="module")
def http(watcher: ReleaseWatcher) -> Iterator[TestClient]:
    with TestClient(create_app(watcher, secret=SECRET), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module")
def rated(watcher: ReleaseWatcher) -> list[tuple[str, float]]:
    """What a viewer of the invented ratings rated."""
    service = watcher.get()
    _, known = service.viewers.history(service.viewers.sample_ids(1)[0])
    titles = service.catalog.summaries(known.rows.tolist())
    return [(title.title_id, rating) for title, rating in zip(titles, known.ratings.tolist(), strict=True)]


@pytest.fixture(scope="module")
def ana(store: EventStore, rated: list[tuple[str, float]]) -> str:
    """A viewer whose events nobody changes."""
    rate(store, "ana", *rated)
    return "/v1/viewers/ana"


def rate(store: EventStore, viewer: str, *ratings: tuple[str, float]) -> None:
    events = [NewEvent(EventKind.RATING, TitleReference(title), 1, max(value, 0.5)) for title, value in ratings]
    store.append(viewer, events)


def tell(store: EventStore, viewer: str, kind: EventKind, title: str) -> None:
    store.append(viewer, [NewEvent(kind, TitleReference(title), 2)])


def ask(http: TestClient, path: str, shape: Any = Recommendations, **parameters: Any) -> dict[str, Any]:
    response = http.get(path, params=parameters)
    assert response.status_code == 200, response.text
    TypeAdapter(shape).validate_json(response.content, strict=True)
    assert response.headers["cache-control"] == "private, no-cache"
    answer: dict[str, Any] = response.json()
    return answer


def ids(answer: dict[str, Any]) -> list[str]:
    return [title["id"] for title in answer["titles"]]


def test_a_rating_is_in_the_next_answer(http: TestClient, store: EventStore, rated: list[tuple[str, float]]) -> None:
    path = "/v1/viewers/bea/recommendations"
    nobody = http.get(path)
    assert nobody.json()["tier"] == "popular"
    unchanged = http.get(path, headers={"If-None-Match": nobody.headers["etag"]})
    assert unchanged.status_code == 304 and not unchanged.content
    assert unchanged.headers["etag"] == nobody.headers["etag"]
    rate(store, "bea", *rated[:4])
    after = http.get(path, headers={"If-None-Match": nobody.headers["etag"]})
    assert after.status_code == 200 and after.json()["tier"] == "blend"
    best = ids(after.json())[0]
    tell(store, "bea", EventKind.NOT_INTERESTED, best)
    assert best not in ids(ask(http, path, limit=50))


def test_answers_of_another_viewer_language_or_filter_have_another_tag(http: TestClient, ana: str) -> None:
    tags = {
        http.get(path, headers={"Accept-Language": language}).headers["etag"]
        for path in (f"{ana}/recommendations", f"{ana}/recommendations?kind=movie", "/v1/viewers/carl/recommendations")
        for language in ("en", "es")
    }
    assert len(tags) == 6


def test_what_is_seen_between_two_pages_moves_nothing(
    http: TestClient, store: EventStore, watcher: ReleaseWatcher, rated: list[tuple[str, float]]
) -> None:
    path = "/v1/viewers/dan/recommendations"
    rate(store, "dan", *rated)
    whole = ids(ask(http, path, limit=30, kind="movie"))
    first = ask(http, path, limit=5, kind="movie")
    rate(store, "dan", (whole[1], 1.0), (whole[6], 0.5))
    tell(store, "dan", EventKind.NOT_INTERESTED, whole[8])
    elsewhere = TestClient(create_app(watcher, secret=SECRET))
    second = ask(elsewhere, path, limit=5, cursor=first["next"])
    third = ask(http, path, limit=4, cursor=second["next"], kind="movie")
    left = [title for place, title in enumerate(whole) if place >= 5 and place not in (6, 8)]
    assert ids(second) + ids(third) == left[:9]
    assert ids(ask(http, path, limit=30, kind="movie")) != [title for title in whole if title not in (whole[1],)]
    for other in (path.replace("dan", "eve"), path.replace("recommendations", "taste")):
        wrong = http.get(other, params={"cursor": first["next"]})
        assert wrong.status_code == 422 or "taste" in other
    assert http.get(path, params={"cursor": first["next"], "kind": "series"}).status_code == 422
    event = store.events_of("dan")[0]
    store.undo("dan", event.number)
    assert http.get(path, params={"cursor": first["next"]}).status_code == 410


def test_variety_changes_the_list_and_its_pages_keep_to_it(http: TestClient, ana: str) -> None:
    path = f"{ana}/recommendations"
    whole = ids(ask(http, path, limit=30, variety=0.8))
    assert whole != ids(ask(http, path, limit=30))
    first = ask(http, path, limit=12, variety=0.8)
    assert ids(first) + ids(ask(http, path, limit=18, cursor=first["next"])) == whole
    for wrong in ("2", "-1", "x", "nan"):
        assert http.get(path, params={"variety": wrong}).status_code == 422


def test_a_cause_is_true(http: TestClient, ana: str) -> None:
    """Without the rating that is named, the score is lower by exactly what it was said to add."""
    for title in ids(ask(http, f"{ana}/recommendations", limit=5)):
        told = ask(http, f"{ana}/match/{title}", viewer_shapes.Match)
        why = told["why"]
        assert why["basis"] == "blend" and why["causes"] and told["what_if"] is None
        assert sum(cause["points"] for cause in why["causes"]) + why["others"] == pytest.approx(why["score"], abs=1e-5)
        for cause in why["causes"][:2]:
            without = ask(http, f"{ana}/match/{title}", viewer_shapes.Match, without=cause["title"]["id"])["what_if"]
            assert [each["id"] for each in without["removed"]] == [cause["title"]["id"]]
            assert without["score"] == pytest.approx(why["score"] - cause["points"], abs=2e-6)


def test_the_reason_of_a_list_is_a_cause(http: TestClient, ana: str, rated: list[tuple[str, float]]) -> None:
    """What a list says it recommends a title for is among what speaks for it."""
    for title in ask(http, f"{ana}/recommendations", limit=10)["titles"]:
        named = {reason["title_id"] for reason in title["reasons"] if reason["kind"] == "because"}
        assert named <= {title_id for title_id, rating in rated if rating >= 4}
        for title_id in named:
            path = f"{ana}/match/{title['id']}"
            told = ask(http, path, viewer_shapes.Match, without=title_id)
            assert told["what_if"]["score"] < told["score"]


def test_the_match_is_that_of_the_list(http: TestClient, ana: str) -> None:
    best = ask(http, f"{ana}/recommendations", limit=3)["titles"]
    for title in best:
        told = ask(http, f"{ana}/match/{title['id']}", viewer_shapes.Match)
        assert told["probability"] == title["probability"] and told["interval"] == title["interval"]
    assert http.get(f"{ana}/match/nobody").status_code == 404
    assert http.get(f"{ana}/match/{best[0]['id']}", params={"without": "nobody"}).status_code == 404


def test_the_history_says_what_was_said_and_what_it_means_now(http: TestClient, store: EventStore, ana: str) -> None:
    store.append("fay", [NewEvent(EventKind.FINISHED, TitleReference("gone-for-good", "Gone", 1990, "movie"), 5)])
    fay = ask(http, "/v1/viewers/fay/history", viewer_shapes.ViewerHistory)
    assert fay["unresolved"] == 1 and fay["seen"] == 0
    (event,) = fay["events"]
    assert (event["title"], event["title_id"], event["name"], event["type"]) == (
        None,
        "gone-for-good",
        "Gone",
        "finished",
    )
    whole = ask(http, f"{ana}/history", viewer_shapes.ViewerHistory, limit=100)
    numbers = [each["number"] for each in whole["events"]]
    assert numbers == sorted(numbers, reverse=True) and whole["last_event"] >= numbers[0]
    first = ask(http, f"{ana}/history", viewer_shapes.ViewerHistory, limit=3)
    rest = ask(http, f"{ana}/history", viewer_shapes.ViewerHistory, limit=100, before=first["before"])
    assert [*first["events"], *rest["events"]] == whole["events"] and rest["before"] is None


def test_a_belief_rests_on_titles_and_can_be_corrected(
    http: TestClient, store: EventStore, rated: list[tuple[str, float]]
) -> None:
    rate(store, "gil", *rated)
    taste = ask(http, "/v1/viewers/gil/taste", viewer_shapes.Taste)
    assert taste["rated"] == len(rated) and taste["liked"] == sum(rating >= 4 for _, rating in rated)
    belief = taste["more"][0]
    assert belief["share"] > belief["usual"] and belief["count"] >= len(belief["titles"]) > 0
    ignoring = [each["event"] for each in belief["corrections"] if each["event"]["type"] == "ignore"]
    assert len(ignoring) == len(belief["titles"])
    for event in ignoring:
        tell(store, "gil", EventKind(event["type"]), event["title_id"])
    after = ask(http, "/v1/viewers/gil/taste", viewer_shapes.Taste)
    assert after["liked"] == taste["liked"] - len(ignoring)
    same = [
        each for each in after["more"] if (each["attribute"], each["value"]) == (belief["attribute"], belief["value"])
    ]
    assert not same or same[0]["count"] == belief["count"] - len(ignoring)


@pytest.mark.parametrize("path", ["recommendations", "history", "taste", "match/tmdb-862"])
def test_an_id_that_is_none_is_refused(http: TestClient, path: str) -> None:
    for viewer in ("-x", "a" * 65, "a%20b", "%C3%B1"):
        assert http.get(f"/v1/viewers/{viewer}/{path}").status_code == 422


def test_the_rows_of_a_page_are_answered_in_both_languages(http: TestClient, ana: str) -> None:
    page = ask(http, f"{ana}/rows", Page, rows=5, titles=4, kind="movie")
    assert 1 < len(page["rows"]) <= 5 and page["rows"][0]["name"] == {"en": "For you", "es": "Para ti"}
    titles = [title for row in page["rows"] for title in row["titles"]]
    assert len({title["id"] for title in titles}) == len(titles) and all(t["kind"] == "movie" for t in titles)
    for row in page["rows"]:
        assert (row["cause"]["title_id"] is not None) == (row["cause"]["kind"] == "because")
    for wrong in ("rows=0", "titles=2", "rows=x", "genre=Nothing"):
        assert http.get(f"{ana}/rows?{wrong}").status_code == 422


def test_filters_are_kept_under_a_name(http: TestClient, store: EventStore, rated: list[tuple[str, float]]) -> None:
    me = "/v1/viewers/hal"
    rate(store, "hal", *rated)
    before = http.get(f"{me}/recommendations").headers["etag"]
    kept = http.put(f"{me}/presets/old", json={"kind": "movie", "year_to": 1995, "genre": ["Drama", "Comedy"]})
    assert kept.json() == {
        "name": "old",
        "filters": {"kind": ["movie"], "year_to": ["1995"], "genre": ["Drama", "Comedy"]},
    }
    first = ask(http, f"{me}/recommendations", preset="old", limit=4)
    plain = ask(http, f"{me}/recommendations", kind="movie", year_to=1995, genre=["Drama", "Comedy"], limit=9)
    assert ids(first) == ids(plain)[:4] and all(title["year"] <= 1995 for title in first["titles"])
    tag = http.get(f"{me}/recommendations", params={"preset": "old"}).headers["etag"]
    assert http.put(f"{me}/presets/old", json={"kind": "series"}).status_code == 200
    series = http.get(f"{me}/recommendations", params={"preset": "old"}, headers={"If-None-Match": tag})
    assert series.status_code == 200 and all(title["kind"] == "series" for title in series.json()["titles"])
    assert ids(ask(http, f"{me}/recommendations", cursor=first["next"], limit=5)) == ids(plain)[4:9]
    instead = ask(http, f"{me}/recommendations", preset="old", kind="movie", limit=5)
    assert all(title["kind"] == "movie" for title in instead["titles"])
    page = ask(http, f"{me}/rows", Page, preset="old")
    assert all(title["kind"] == "series" for row in page["rows"] for title in row["titles"])
    assert http.get(f"{me}/presets").json()["presets"] == [{"name": "old", "filters": {"kind": ["series"]}}]
    assert store.export("hal")["presets"]
    assert http.get(f"{me}/recommendations").headers["etag"] == before
    assert http.delete(f"{me}/presets/old").status_code == 204
    gone = http.get(f"{me}/recommendations", params={"preset": "old"})
    assert gone.status_code == 404 and http.delete(f"{me}/presets/old").status_code == 404


def test_a_preset_that_cannot_be_is_refused(http: TestClient, store: EventStore) -> None:
    me = "/v1/viewers/ida"
    for name, filters, status in (
        ("-x", {}, 422),
        ("a b", {}, 422),
        ("x", {"genre": "Nothing of the kind"}, 422),
        ("x", {"colour": "red"}, 422),
        ("x", {"max_age": "never"}, 422),
        ("x", {"adult": "only"}, 403),
        ("x", [], 422),
    ):
        assert http.put(f"{me}/presets/{name}", json=filters).status_code == status, (name, filters)
    for number in range(20):
        assert http.put(f"{me}/presets/p{number}", json={}).status_code == 200
    assert http.put(f"{me}/presets/p20", json={}).status_code == 422
    assert http.put(f"{me}/presets/p3", json={"kind": "movie"}).status_code == 200
    store.forget("ida")
    assert http.get(f"{me}/presets").json()["presets"] == []
