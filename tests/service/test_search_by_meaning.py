"""Search by what titles are about: names first, meaning after, and why each title is there."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from fastapi.testclient import TestClient

from cartelera import release
from cartelera.release import training
from cartelera.server.app import create_app
from cartelera.service import Cartelera, meaning
from cartelera.service.search import FoundBy
from cartelera.service.watcher import ReleaseWatcher
from cartelera.workspace import Workspace
from support.clean_tables import actor, film, write_tables
from support.encoders import WordEncoder
from support.page import Page

FILMS = [
    film(1, "The Robbery", overview="Thieves plan to rob the vault of a bank in the city.", vote_count=900,
         genres=["Crime"], release_date="1995-01-01", runtime=120),
    film(2, "Vault", overview="Some thieves dig towards the vault of the bank of Madrid.", vote_count=50,
         genres=["Crime", "Comedy"], country_codes=["ES"], countries=["Spain"], release_date="2015-01-01", runtime=95,
         collection="Bank Collection"),
    film(5, "Beautiful Creatures", overview="A farmer hears noises below.", genres=["Drama"], keywords=["vampire"],
         vote_count=20, release_date="1980-01-01", runtime=101),
    film(3, "Harvest", overview="A farmer mends the harness and waits for the rain.", genres=["Drama"],
         release_date="2001-01-01", runtime=100),
    film(4, "The Bank", overview="An heiress inherits what her father lent to the poor.", genres=["Drama"],
         release_date="1999-01-01", runtime=88, collection="Bank Collection"),
]  # fmt: skip
ROBBERY = "thieves at the vault of a bank"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    made = Workspace(tmp_path_factory.mktemp("meaning") / "w")
    write_tables(made.tables, titles=FILMS, credits=[actor("tmdb-3", "Rosa Vault")])
    encoder = WordEncoder()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training, "installed_encoder", lambda: encoder)
        patch.setattr(meaning, "installed_encoder", lambda: encoder)
        release.train(made)
        yield made


@pytest.fixture(scope="module")
def service(workspace: Workspace) -> Cartelera:
    return Cartelera(release.releases_of(workspace).open_current())


@pytest.fixture(scope="module")
def client(workspace: Workspace) -> Iterator[TestClient]:
    with TestClient(create_app(ReleaseWatcher(workspace))) as client:
        yield client


def found(service: Cartelera, text: str, without: tuple[str, ...] = ()) -> list[tuple[str, FoundBy]]:
    return [(hit.title.title, hit.found_by) for hit in service.search.find(text, 10, without=without).hits]


def test_a_story_finds_its_title(service: Cartelera) -> None:
    titles = [title for title, _ in found(service, ROBBERY)]
    assert set(titles[:2]) == {"The Robbery", "Vault"}
    assert {why for _, why in found(service, ROBBERY)} == {FoundBy.MEANING}


def test_names_and_people_come_before_meaning(service: Cartelera) -> None:
    hits = found(service, "vault")
    assert hits[:2] == [("Vault", FoundBy.NAME), ("Harvest", FoundBy.PERSON)]
    assert ("The Robbery", FoundBy.MEANING) in hits[2:]
    assert len({title for title, _ in hits}) == len(hits)


def test_what_is_asked_filters_what_is_found_by_meaning(service: Cartelera) -> None:
    assert [title for title, _ in found(service, f"comedies about {ROBBERY}")] == ["Vault"]
    early = f"movies before 2000 about {ROBBERY}"
    assert found(service, early)[0] == ("The Robbery", FoundBy.MEANING)
    assert "Vault" not in [title for title, _ in found(service, early)]
    assert "Vault" in [title for title, _ in found(service, early, ("years:before 2000",))]


def test_nothing_but_filters_lists_what_passes(service: Cartelera) -> None:
    assert found(service, "dramas under 90 minutes") == [("The Bank", FoundBy.FILTERS)]


def test_a_number_behind_what_a_name_means_counts_its_collection(service: Cartelera) -> None:
    for text in ("the bank 2", "bank part II", "the bank parte 2"):
        assert found(service, text)[0] == ("Vault", FoundBy.NAME_MEANING), text
    assert found(service, "the bank 3")[0] != ("Vault", FoundBy.NAME_MEANING)


def test_a_usual_subject_is_sought_among_keywords(service: Cartelera) -> None:
    for text in ("películas de vampiros", "vampire movies"):
        assert found(service, text)[0] == ("Beautiful Creatures", FoundBy.MEANING), text
    assert service.catalog.with_keywords(["witch", "vampire"]) == [service.catalog.row("tmdb-5")]
    assert service.catalog.with_keywords(["vamp"]) == []


def test_like_a_title_leaves_it_out(service: Cartelera) -> None:
    hits = found(service, "movies like The Robbery")
    assert hits[0] == ("Vault", FoundBy.LIKE)
    assert "The Robbery" not in [title for title, _ in hits]


def test_a_name_that_is_surely_misspelt_is_looked_up_without_the_encoder(
    service: Cartelera, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def find(text: str, *_: object) -> list[meaning.MeaningHit]:
        asked.append(text)
        return []

    monkeypatch.setattr(service.search._meaning, "find", find)
    for text in ("the robery", "teh robery", "rosa valut"):
        hits = service.search.look_up(text, 5)
        assert {hit.found_by for hit in hits} == {FoundBy.SPELLING}
    assert asked == []
    service.search.look_up("harness", 5)  # A word of the synopses, two letters from `Harvest`.
    assert asked == ["harness"]
    asked.clear()
    service.search.look_up(ROBBERY, 5)
    assert asked == [ROBBERY]


def test_a_misspelt_name_comes_before_meaning(service: Cartelera) -> None:
    assert found(service, "harvset")[0] == ("Harvest", FoundBy.SPELLING)


def test_a_name_that_means_the_same_is_found_whatever_the_grammar_says(service: Cartelera) -> None:
    # The encoder of these tests does not mind the order of words, as a better one does not mind the language.
    everything = np.ones(len(FILMS), dtype=bool)
    assert service.search._meaning.translations("robbery the", everything) == [0]
    assert service.search._meaning.translations("robbery the", ~everything) == []


def test_another_encoder_cannot_be_asked(service: Cartelera, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meaning, "installed_encoder", lambda: WordEncoder("words-2"))
    assert found(service, "loans to poor people of her father") == [("The Bank", FoundBy.MEANING)]
    assert found(service, "submarines of the deep sea") == []


def test_without_the_extra_names_words_spelling_and_filters_are_left(
    service: Cartelera, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meaning, "installed_encoder", lambda: None)
    assert {title for title, _ in found(service, "robbing the vaults of some banks")} == {"The Robbery", "Vault"}
    assert found(service, "harvset")[0] == ("Harvest", FoundBy.SPELLING)
    assert found(service, "dramas under 90 minutes") == [("The Bank", FoundBy.FILTERS)]
    assert found(service, "movies like The Robbery")[0] == ("Vault", FoundBy.LIKE)


def test_the_api_says_what_it_understood_and_why(client: TestClient) -> None:
    asked = {"q": f"comedies about {ROBBERY}", "limit": "5"}
    answer = client.get("/v1/search", params=asked).json()
    assert answer["about"] == ROBBERY
    assert [each["key"] for each in answer["filters"]] == ["genre:comedies"]
    assert [(each["title"], each["found_by"]) for each in answer["results"]] == [("Vault", "meaning")]
    off = client.get("/v1/search", params={**asked, "without": "genre:comedies"}).json()
    assert (off["filters"], [each["key"] for each in off["removed"]]) == ([], ["genre:comedies"])
    assert "The Robbery" in [each["title"] for each in off["results"]]


def test_titles_are_looked_for_by_meaning_only_if_nothing_is_called_that(client: TestClient) -> None:
    def hits(q: str, **more: str) -> list[tuple[str, str]]:
        told = client.get("/v1/titles", params={"q": q, **more}).json()["titles"]
        return [(each["title"], each.get("found_by", "")) for each in told]

    assert hits("vault") == [("Vault", "name"), ("Harvest", "person")]
    assert {why for _, why in hits(ROBBERY)} == {"meaning"}
    assert hits(ROBBERY, meaning="false") == []


def test_words_of_another_language_than_the_synopses_do_not_count(service: Cartelera) -> None:
    matches = service.search._meaning._matches
    assert {service.catalog.title(row).title for row in matches("the rain on the city")} == {"Harvest", "The Robbery"}
    assert matches("la rain de la city en el vault") == {}


def test_the_page_shows_filters_that_can_be_taken_off(client: TestClient) -> None:
    page = Page.of(client.get("/", headers={"Accept-Language": "en"}, params={"q": f"comedies about {ROBBERY}"}))
    chip = page.all("a", class_="chip")[0]
    assert chip.text.startswith("Genre: comedies")
    assert [each.text for each in page.all("p", class_="why")] == ["By what it is about"]
    off = Page.of(client.get(str(chip.attributes["href"])))
    assert len(off.all("p", class_="why")) > 1
    again = [link for link in off.all("a", class_="chip") if "comedies" in link.text]
    assert "sin=" not in str(again[0].attributes["href"])


def test_taking_a_filter_off_keeps_the_year(client: TestClient) -> None:
    address = "/?q=comedies+about+a+vault&anio=2015"
    taken = Page.of(client.get(address)).all("a", class_="chip")[0].attributes["href"]
    assert taken.startswith(address + "&sin=")
    page = Page.of(client.get(taken))
    assert page.all("a", class_="chip")[0].attributes["href"] == address
    assert page.links()["De cualquier año"].startswith("/?q=comedies+about+a+vault&sin=")


@pytest.mark.parametrize(
    "text", ["", " ", "?", "%", "\x00", "a" * 300, "✕✕", '" OR 1', "como", "like", "not", "de los 80"]
)
def test_anything_may_be_typed(client: TestClient, text: str) -> None:
    for path in ("/v1/search", "/v1/titles", "/"):
        assert client.get(path, params={"q": text}).status_code == 200
