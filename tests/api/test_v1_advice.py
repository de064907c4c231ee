"""`/v1/advice/subscriptions`: for a viewer, for a history that comes along, and without a price table."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shutil import copy

import pytest
from fastapi.testclient import TestClient
from pydantic import TypeAdapter

from cartelera import demo as embedded
from cartelera.api.v1.advice_shapes import AdviceShape
from cartelera.events import EventStore
from cartelera.release import releases_of
from cartelera.server.app import create_app
from cartelera.service import Cartelera
from cartelera.service.watcher import ReleaseWatcher
from cartelera.workspace import Workspace

PATH = "/v1/advice/subscriptions"
HISTORY = [{"title_id": "ml-1", "value": 5}, {"title_id": "nothing", "value": 5}]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with nothing but what the operator writes."""
    return tmp_path_factory.mktemp("operator")


@pytest.fixture(scope="module")
def http(demo: Workspace, root: Path) -> Iterator[TestClient]:
    with EventStore.open(f"sqlite:///{root}/events.db") as store:
        service = Cartelera(releases_of(demo).open_current(), store)
        watcher = ReleaseWatcher(Workspace(root), lambda _: service, store=releases_of(demo))
        with TestClient(create_app(watcher), raise_server_exceptions=False) as client:
            yield client


@pytest.fixture
def prices(root: Path) -> Iterator[Path]:
    path = root / "prices.toml"
    copy(embedded.prices(), path)
    yield path
    path.unlink()


@pytest.mark.usefixtures("prices")
def test_advice_for_a_viewer_a_history_and_anybody(http: TestClient) -> None:
    http.post("/v1/viewers/ana/events", json={"title_id": "tmdb-9000001", "type": "rating", "value": 5})
    answers = [
        http.get(f"{PATH}?viewer=ana&budget=15&keep=Netflix"),
        http.get(f"{PATH}?budget=15"),
        http.post(PATH, json={"history": HISTORY, "budget": 15, "filters": {"kind": ["movie"]}}),
    ]
    for answer in answers:
        assert answer.status_code == 200, answer.text
        advice = TypeAdapter(AdviceShape).validate_json(answer.content)
        assert advice["best"]["price"] <= 15 and advice["illustrative"] and advice["titles"]
    assert "Netflix" in answers[0].json()["best"]["plans"]
    kinds = {title["kind"] for plan in answers[2].json()["plans"] for title in plan["titles"]}
    assert kinds == {"movie"}


@pytest.mark.usefixtures("prices")
def test_the_cap_of_a_household_holds(http: TestClient) -> None:
    household = http.post("/v1/households", json={"members": [{"viewer": "kid", "max_age": 7}]})
    assert household.status_code == 201
    shown = [t["id"] for plan in http.get(f"{PATH}?viewer=kid&budget=99").json()["plans"] for t in plan["titles"]]
    assert shown
    for title in shown:
        offers = http.get(f"/v1/titles/{title}").json()["offers"]
        assert not {"R", "TV-MA", "18+"} & {offer["maturity"] for offer in offers}


def test_without_a_price_table_the_answer_says_which_file_is_missing(http: TestClient) -> None:
    answer = http.get(PATH)
    assert (answer.status_code, answer.json()["detail"]) == (
        404, "there is no price table: write prices.toml into the workspace",
    )  # fmt: skip


def test_a_price_table_that_is_wrong_is_named(http: TestClient, prices: Path) -> None:
    prices.write_text('currency = "EUR"\n[[plan]]\nname = "N"\nplatforms = ["netflix"]\nprice = -1\n')
    answer = http.get(PATH)
    assert answer.status_code == 503 and "plan 1 (N): price" in answer.json()["detail"]


@pytest.mark.usefixtures("prices")
@pytest.mark.parametrize("query", ["viewer=..", "budget=-1", "budget=x", "keep=Hulo", "genre=nothing"])
def test_what_cannot_be_is_refused(http: TestClient, query: str) -> None:
    assert http.get(f"{PATH}?{query}").status_code == 422
    assert http.post(PATH, content=b"[").status_code == 422
