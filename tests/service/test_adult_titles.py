"""Adult titles: counted and found by the questions of the brief, left out of rows and searches that nobody opens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from fastapi.testclient import TestClient

from cartelera import release
from cartelera.catalog import Adult, Filters
from cartelera.history import History
from cartelera.server.app import create_app
from cartelera.service import Cartelera
from cartelera.service.watcher import ReleaseWatcher
from cartelera.workspace import Workspace
from support.clean_tables import film, write_tables

KEY = "sixteen letters!"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = Workspace(tmp_path_factory.mktemp("adult"))
    films = [
        film(1, "Night Out", popularity=9.0, adult=True, budget=10, revenue=20, **{"return": 2.0}),
        film(2, "Night In", popularity=5.0),
        film(3, "Day Out", popularity=7.0),
    ]
    write_tables(workspace.tables, titles=films)
    release.train(workspace)
    return workspace


@pytest.fixture(scope="module")
def service(workspace: Workspace) -> Cartelera:
    return Cartelera(release.releases_of(workspace).open_current())


def found(workspace: Workspace, key: str | None, headers: Mapping[bytes, bytes] | None = None, **more: str) -> Any:
    """What a server with this key answers to a search for "night"."""
    with TestClient(create_app(ReleaseWatcher(workspace), adult_key=key)) as client:
        return client.get("/v1/titles", params={"q": "night"} | more, headers=headers)


@pytest.mark.parametrize("sent", [f"Bearer {KEY}", f"bearer {KEY}"])
def test_who_sends_the_key_may_ask_v1_for_them(workspace: Workspace, sent: str) -> None:
    headers = {b"Authorization": sent.encode()}
    told = found(workspace, KEY, headers, adult="include")
    assert [title["title"] for title in told.json()["titles"]] == ["Night Out", "Night In"]
    told = found(workspace, KEY, headers)
    assert [title["title"] for title in told.json()["titles"]] == ["Night In"]


@pytest.mark.parametrize(
    "sent", ["", KEY, "Bearer", f"Bearer {KEY}x", f"Bearer {KEY[:-1]}", f"Basic {KEY}", "Bearer ñ"]
)
def test_nobody_else_may(workspace: Workspace, sent: str) -> None:
    told = found(workspace, KEY, {b"Authorization": sent.encode("latin-1")} if sent else None, adult="include")
    assert (told.status_code, told.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert told.headers["Content-Type"] == "application/problem+json"


def test_without_a_key_on_the_server_nobody_may(workspace: Workspace) -> None:
    for sent in (b"", b"Bearer ", f"Bearer {KEY}".encode()):
        assert found(workspace, None, {b"Authorization": sent}, adult="include").status_code == 403
    assert found(workspace, None, adult="exclude").status_code == 200


def test_rows_of_popular_titles_leave_them_out(service: Cartelera) -> None:
    assert [title.title for title in service.titles.popular(2)] == ["Day Out", "Night In"]


def test_searches_leave_them_out_unless_they_are_asked_for(service: Cartelera) -> None:
    assert [title.title for title in service.search.matching("night")] == ["Night In"]
    near = service.catalog.summaries(service.search.nearest("night ouf").rows)
    assert "Night Out" not in [title.title for title in near]
    assert "Night Out" not in service.search.nearest("night ouf").names
    everything = Filters(adult=Adult.INCLUDE)
    assert [title.title for title in service.search.matching("night", filters=everything)] == ["Night Out", "Night In"]


def test_similar_titles_leave_them_out_and_an_adult_title_has_some(service: Cartelera) -> None:
    like = {title.title: service.similarity.similar_titles(title) for title in service.titles.popular(3)}
    assert {name: [other.title for other in others] for name, others in like.items()} == {
        "Day Out": ["Night In"],
        "Night In": ["Day Out"],
    }
    adult = service.titles.details("tmdb-1").title
    assert {title.title for title in service.similarity.similar_titles(adult)} == set(like)


def test_recommendations_leave_them_out_unless_they_are_asked_for(service: Cartelera) -> None:
    def recommended(filters: Filters | None = None) -> set[str]:
        best = service.recommendations.for_history(History.empty(), filters=filters)
        return {item.title.title for item in best.titles}

    assert recommended() == {"Day Out", "Night In"}
    assert recommended(Filters(adult=Adult.INCLUDE)) == {"Day Out", "Night In", "Night Out"}
    assert recommended(Filters(adult=Adult.ONLY)) == {"Night Out"}


def test_the_questions_know_them(service: Cartelera) -> None:
    assert service.insights.film_return("Night Out").return_ == 2.0
