"""People: found as they are typed, by the words of their names, with what they worked on."""

from __future__ import annotations

import pytest

from cartelera import release
from cartelera.catalog import Filters, any_of
from cartelera.errors import NotFoundError
from cartelera.service import Cartelera
from cartelera.service.browse import Sort
from cartelera.service.people import Money, PersonHit
from cartelera.workspace import Workspace
from support.clean_tables import actor, director, film, offer, other, write_tables


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Cartelera:
    workspace = Workspace(tmp_path_factory.mktemp("people"))
    money = {"budget": 10, "revenue": 30, "return": 3.0}
    write_tables(
        workspace.tables,
        titles=[
            film(1, "Volver", release_date="2006-01-01", popularity=9.0, genres=["Drama"], **money),
            film(2, "Blow", release_date="2001-01-01", popularity=5.0, genres=["Crime"]),
            film(3, "Small", release_date="2010-01-01", popularity=0.1, genres=["Drama"]),
            other("ns1", "The Series", kind="series", release_year=2018),
        ],
        credits=[
            actor("tmdb-1", "Penélope Cruz", character="Raimunda"),
            actor("tmdb-2", "Penélope Cruz", billing=3),
            actor("tmdb-2", "Johnny Depp"),
            director("tmdb-1", "Pedro Almodóvar"),
            *(actor(f"tmdb-{n}", "Penny Corrin", billing=9) for n in (1, 2, 3)),
            actor("tmdb-3", "Jean-Luc Godard"),
            {"title_id": "tmdb-3", "name": "Ana Editora", "job": "Editor", "department": "Editing"},
        ],
        offers=[offer("ns1", "ns1", "netflix", "The Series", 2018, display_cast="Bryan Cranston, Aaron Paul")],
    )
    release.train(workspace)
    return Cartelera(release.releases_of(workspace).open_current())


def found(service: Cartelera, text: str, filters: Filters | None = None) -> list[PersonHit]:
    return list(service.people.search(text, 5, filters or Filters()).people)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("penelope cruz", ["Penélope Cruz"]),
        ("CRUZ Penélope", ["Penélope Cruz"]),
        ("pen", ["Penélope Cruz", "Penny Corrin"]),
        ("penny c", ["Penny Corrin"]),
        ("bryan cr", ["Bryan Cranston"]),
        ("editora", ["Ana Editora"]),
        ("jean luc", ["Jean-Luc Godard"]),
        ("", []),
        ("…", []),
        ("zzzzzz", []),
    ],
)
def test_people_are_found_by_any_words_the_best_known_first(service: Cartelera, text: str, names: list[str]) -> None:
    assert [hit.person.name for hit in found(service, text)] == names


@pytest.mark.parametrize("text", ["penelope crus", "almodobar", "brian cranston"])
def test_a_misspelt_name_is_near_and_not_exact(service: Cartelera, text: str) -> None:
    people = service.people.search(text, 5, Filters())
    assert not people.is_exact
    assert people.people[0].person.name in ("Penélope Cruz", "Pedro Almodóvar", "Bryan Cranston")


def test_who_a_person_is_is_said_by_jobs_and_titles(service: Cartelera) -> None:
    (cruz,) = found(service, "cruz")
    assert (cruz.person.person_id, cruz.jobs, cruz.titles) == ("penelope_cruz", ("Actor",), 2)
    assert [title.title for title in cruz.known_for] == ["Volver", "Blow"]


def test_nobody_is_answered_whose_titles_the_filters_leave_out(service: Cartelera) -> None:
    assert [title.title for title in found(service, "cruz", Filters(genres=any_of("Crime")))[0].known_for] == ["Blow"]
    assert found(service, "almodovar", Filters(genres=any_of("Crime"))) == []
    assert found(service, "almodobar", Filters(genres=any_of("Crime"))) == []


@pytest.mark.parametrize("person_id", ["penelope_cruz", "Penélope Cruz", "PENELOPE_CRUZ"])
def test_a_person_has_a_filmography_and_money(service: Cartelera, person_id: str) -> None:
    details = service.people.details(person_id, Filters())
    titles = service.people.credited(details, details.rows)
    assert [(each.title.title, each.work) for each in titles] == [
        ("Volver", (("Actor", "Raimunda"),)),
        ("Blow", (("Actor", None),)),
    ]
    assert details.acted == Money(2, 10, 30, 3.0, 1.5)
    assert details.directed == Money(0, 0, 0, 0.0, 0.0)


def test_whom_only_a_platform_names_has_a_page_too(service: Cartelera) -> None:
    details = service.people.details("aaron_paul", Filters())
    assert (details.jobs, details.acted.films) == (("Actor",), 0)
    assert [each.title.title for each in service.people.credited(details, details.rows)] == ["The Series"]


def test_a_filmography_obeys_filters_and_says_what_they_leave(service: Cartelera) -> None:
    details = service.people.details("penelope_cruz", Filters(genres=any_of("Crime")))
    assert (len(details.rows), details.passing.left) == (1, 1)
    details = service.people.details("penelope_cruz", Filters(kinds=any_of("series")))
    assert (details.rows, details.passing.without) == ((), {"kinds": 2})


@pytest.mark.parametrize("person_id", ["penelope_crus", "", "x" * 2000])
def test_nobody_has_another_id(service: Cartelera, person_id: str) -> None:
    with pytest.raises(NotFoundError) as raised:
        service.people.details(person_id, Filters())
    if person_id == "penelope_crus":
        assert raised.value.suggestions[0] == "penelope_cruz"


def test_titles_are_listed_in_any_order(service: Cartelera) -> None:
    def listed(sort: str, filters: Filters | None = None) -> list[str]:
        rows = service.browse.titles(filters or Filters(), Sort(sort)).rows
        return service.catalog.columns.names(rows.tolist())

    assert listed("popularity")[0] == "Volver"
    assert listed("newest") == ["The Series", "Small", "Volver", "Blow"]
    assert listed("oldest") == ["Blow", "Volver", "Small", "The Series"]
    assert listed("title") == ["Blow", "Small", "The Series", "Volver"]
    assert listed("revenue")[0] == listed("return")[0] == "Volver"
    assert listed("runtime", Filters(kinds=any_of("series"))) == ["The Series"]
