"""The demo in two languages: each title by the name that its reader knows, the original beside."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from cartelera.server.app import create_app
from cartelera.service.watcher import ReleaseWatcher
from cartelera.workspace import Workspace
from support.page import Page

GODFATHER, PARASITE = "/titulo/tmdb-9000083", "/titulo/tmdb-9000243"


@pytest.fixture(scope="module")
def client(demo: Workspace) -> Iterator[TestClient]:
    with TestClient(create_app(ReleaseWatcher(demo))) as client:
        yield client


@pytest.mark.parametrize(
    ("address", "language", "heading", "beside"),
    [
        (GODFATHER, "es", "El padrino 1972", "The Godfather"),
        (GODFATHER, "en", "The Godfather 1972", None),
        (PARASITE, "es", "Parásitos 2019", "기생충"),
        (PARASITE, "en", "Parasite 2019", "기생충"),
        ("/titulo/ns33", "es", "La casa de papel 2021", "Money Heist"),
        ("/titulo/tmdb-9000012", "en", "Aragonese Virtue 1935", "Nobleza baturra"),
    ],
)
def test_a_page_goes_by_the_name_in_its_language(
    client: TestClient, address: str, language: str, heading: str, beside: str | None
) -> None:
    page = Page.of(client.get(address, headers={"accept-language": language}))
    assert page.one("h1").text == heading
    besides = [each.text.partition(": ")[2] for each in page.all("p", class_="original")]
    assert besides[:1] == ([] if beside is None else [beside])


@pytest.mark.parametrize(
    ("name", "title_id"),
    [("el padrino", "tmdb-9000083"), ("la guerra de las galaxias", "tmdb-9000091"), ("la casa de papel", "ns33")],
)
def test_a_title_is_found_by_its_name_in_spanish(client: TestClient, name: str, title_id: str) -> None:
    found = client.get("/v1/titles", params={"q": name}).json()["titles"][0]
    assert (found["id"], found["local_names"]["es"].lower()) == (title_id, name)
    assert client.get(f"/v1/titles/{title_id}").json()["other_names"][0]["language"] == "es"


def test_the_brief_s_answers_name_titles_as_ever(client: TestClient) -> None:
    answer = client.get("/score_titulo/el padrino").json()
    assert (answer["titulo"], answer["anio"]) == ("The Godfather", 1972)
    assert "The Godfather Part II" in client.get("/recomendacion/El padrino").json()
