"""`cartelera recommend` and `/v1/titles/{id}/similar` keep to what is asked for; an unknown value is an error."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from cli_result import Run
from fastapi.testclient import TestClient

from cartelera.release import releases_of
from cartelera.server.app import create_app
from cartelera.service import Cartelera
from cartelera.service.watcher import ReleaseWatcher
from cartelera.workspace import Workspace

SEEDS = (["Toy Story"], ["--history", "Toy Story:5, Heat:4"])
FILTERS: list[tuple[list[str], Callable[[dict[str, Any]], bool]]] = [
    (["--platform", "Disney Plus"], lambda title: "disney" in title["platforms"]),
    (["--kind", "series"], lambda title: title["kind"] == "series"),
    (["--from", "1990", "--until", "1999"], lambda title: 1990 <= title["year"] <= 1999),
]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("options", "fits"), FILTERS)
def test_only_what_is_asked_for(
    run: Run, demo: Workspace, seed: list[str], options: list[str], fits: Callable[[dict[str, Any]], bool]
) -> None:
    listed = json.loads(run("recommend", *seed, *options, "-n", 8, "--json", "-w", demo.root).out)
    assert len(listed) >= 3 and all(fits(title) for title in listed)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_genre_and_a_language_by_code_or_name(run: Run, demo: Workspace, service: Cartelera, seed: list[str]) -> None:
    def rows(*options: str) -> list[int]:
        listed = json.loads(run("recommend", *seed, *options, "--any", "-n", 5, "--json", "-w", demo.root).out)
        return [service.names.row_by_id(title["title_id"]) for title in listed]

    assert rows("--language", "es")
    assert {service.catalog.title(row).language for row in rows("--language", "es")} == {"es"}
    assert rows("--language", "Spanish") == rows("--language", "español") == rows("--language", "es")
    assert all("Comedy" in service.catalog.title(row).genres for row in rows("--genre", "comedy"))


def test_more_than_a_release_holds_ready_is_worked_out(run: Run, demo: Workspace) -> None:
    listed = json.loads(run("recommend", "Toy Story", "-n", 40, "--json", "-w", demo.root).out)
    assert len({title["title_id"] for title in listed}) == 40
    few = json.loads(run("recommend", "Toy Story", "-n", 20, "--json", "-w", demo.root).out)
    assert [title["title_id"] for title in few] == [title["title_id"] for title in listed[:20]]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("option", "value", "near"),
    [
        ("--platform", "netflicks", "netflix"),
        ("--genre", "comdy", "Comedy"),
        ("--kind", "film", "series"),
        ("--language", "spanissh", "es"),
    ],
)
def test_an_unknown_value_is_an_error_that_names_the_near_ones(
    refused: Callable[..., str], demo: Workspace, seed: list[str], option: str, value: str, near: str
) -> None:
    said = refused("recommend", *seed, option, value, "-w", demo.root)
    assert value in said.splitlines()[0]
    assert near in said.partition("Try: ")[2]


def test_a_filter_beside_a_single_title_is_refused(refused: Callable[..., str], demo: Workspace) -> None:
    assert "no filter" in refused("recommend", "Heat", "--history", "Toy Story:5", "--kind", "series", "-w", demo.root)


@pytest.fixture(scope="module")
def service(demo: Workspace) -> Cartelera:
    return Cartelera(releases_of(demo).open_current())


@pytest.fixture(scope="module")
def address(service: Cartelera) -> str:
    return f"/v1/titles/{service.names.title('Toy Story').title.title_id}/similar"


@pytest.fixture(scope="module")
def api(demo: Workspace) -> Any:
    with TestClient(create_app(ReleaseWatcher(demo))) as client:
        yield client


def test_v1_takes_the_same_filters(api: TestClient, address: str, run: Run, demo: Workspace) -> None:
    listed = api.get(address, params={"kind": "series", "limit": 3}).json()["titles"]
    assert [title["kind"] for title in listed] == ["series"] * 3
    told = run("recommend", "Toy Story", "--kind", "series", "-n", 3, "--json", "-w", demo.root)
    assert [title["id"] for title in listed] == [title["title_id"] for title in json.loads(told.out)]
    both = api.get(address, params={"platform": ["netflix", "disney"], "year_from": 2010}).json()["titles"]
    assert both and all({"netflix", "disney"} & set(t["platforms"]) and t["year"] >= 2010 for t in both)


@pytest.mark.parametrize(
    ("field", "value", "near"),
    [("genre", "comdy", "Comedy"), ("platform", "netflicks", "netflix"), ("kind", "x", "movie")],
)
def test_v1_names_what_is_near_to_an_unknown_value(
    api: TestClient, address: str, field: str, value: str, near: str
) -> None:
    answer = api.get(address, params={field: value})
    assert answer.status_code == 422
    assert near in answer.json()["allowed"]
