"""From what was typed to the name that is meant: whole, by its beginning, or the nearest ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cartelera.catalog import Catalog
from support.clean_tables import actor, catalog, film, other

TITLES = [
    film(1, "Toy Story", popularity=9.0),
    film(2, "Toy Story 2", popularity=8.0),
    film(3, "Amélie", original_title="Le Fabuleux Destin d'Amélie Poulain", popularity=7.0),
    film(4, "Spider-Man", popularity=6.0),
    film(5, "Solaris", popularity=5.0, release_date="2002-01-01"),
    film(6, "Solaris", popularity=4.0, release_date="1972-01-01", original_title="Солярис"),
    film(7, "WALL·E", popularity=3.5),
    film(8, "...", popularity=3.0),
    film(9, "東京物語", popularity=2.0),
    film(10, "Casablanca", popularity=1.0),
    film(11, "Casa de lava", popularity=0.5),
    other("ds1", "WALL-E"),
    other("ns1", "Stranger Things"),
]


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    people = [actor("tmdb-1", name) for name in ("Tom Hanks", "Tom Hardy", "Penélope Cruz")]
    return catalog(tmp_path_factory.mktemp("names"), titles=TITLES, credits=people)


def found(known: Catalog, kind: str, text: str) -> list[str]:
    match = known.names.resolve(kind, text)
    return [str(known.column("title_id")[row]) for row in match.ids] if match else []


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("Toy Story", ["tmdb-1"]),
        ("  toy   STORY ", ["tmdb-1"]),
        ("toystory", ["tmdb-1"]),
        ("toy-story!", ["tmdb-1"]),
        ("amelie", ["tmdb-3"]),
        ("le fabuleux destin d’amelie poulain", ["tmdb-3"]),
        ("le fabuleux", ["tmdb-3"]),
        ("Spiderman", ["tmdb-4"]),
        ("solaris", ["tmdb-5", "tmdb-6"]),
        ("СОЛЯРИС", ["tmdb-6"]),
        ("Fabuleux destin d'Amélie Poulain, Le", ["tmdb-3"]),
        ("fabuleux destin d'amelie poulain ,LE", ["tmdb-3"]),
        ("Toy Story, The", []),
        ("wall-e", ["ds1"]),
        ("wall·e", ["tmdb-7"]),
        ("...", ["tmdb-8"]),
        ("…", ["tmdb-8"]),
        ("東京物語", ["tmdb-9"]),
        ("casa de", ["tmdb-11"]),
        ("toy", []),
        ("toy stor", []),
        ("olaris", []),
        ("", []),
        ("   ", []),
        ("!", []),
        ("toy story " * 100, []),
    ],
)
def test_a_title_is_found(known: Catalog, text: str, titles: list[str]) -> None:
    assert found(known, "title", text) == titles


@pytest.mark.parametrize(
    ("text", "films"), [("wall-e", ["tmdb-7"]), ("stranger things", []), ("toy story", ["tmdb-1"])]
)
def test_a_film_is_looked_for_among_films_alone(known: Catalog, text: str, films: list[str]) -> None:
    assert found(known, "film", text) == films


def test_one_kind_of_name_is_not_another(known: Catalog) -> None:
    assert known.names.resolve("actor", "Toy Story") is None
    assert known.names.resolve("title", "Tom Hanks") is None
    assert known.names.resolve("nothing", "Tom Hanks") is None


def test_an_exact_name_is_never_only_a_beginning(known: Catalog) -> None:
    assert known.names.resolve("title", "casa de") is not None
    assert known.names.exact("title", "casa de") is None
    assert known.names.exact("title", "SPIDER MAN") is not None


@pytest.mark.parametrize(
    ("kind", "text", "nearest"),
    [
        ("title", "Toy Stroy", "Toy Story"),
        ("title", "Cassablanca", "Casablanca"),
        ("title", "amelia", "Amélie"),
        ("actor", "Tom Hank", "Tom Hanks"),
        ("actor", "penelope crus", "Penélope Cruz"),
    ],
)
def test_a_typo_is_forgiven(known: Catalog, kind: str, text: str, nearest: str) -> None:
    assert known.names.suggest(kind, text)[0] == nearest


def test_names_that_begin_so_are_the_nearest_the_popular_first(known: Catalog) -> None:
    assert known.names.suggest("title", "toy")[:2] == ("Toy Story", "Toy Story 2")
    assert set(known.names.suggest("actor", "tom")[:2]) == {"Tom Hanks", "Tom Hardy"}


@pytest.mark.parametrize("text", ["", "   ", "x" * 301, "toy " * 5000])
def test_nothing_is_near_to_nothing_or_to_too_much(known: Catalog, text: str) -> None:
    assert known.names.suggest("title", text) == ()


@given(text=st.text(max_size=400))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_looked_up_without_an_error(known: Catalog, text: str) -> None:
    for kind in ("title", "film", "actor", "country"):
        match = known.names.resolve(kind, text)
        assert match is None or match.ids
        nearest = known.names.suggest(kind, text)
        assert len(set(nearest)) == len(nearest) <= 5
    assert all(0 <= row < len(known) for row in known.search(text))


@given(data=st.data())
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_title_answers_however_its_case_and_blanks_are_typed(known: Catalog, data: st.DataObject) -> None:
    row = data.draw(st.sampled_from(TITLES))
    typed = "".join(data.draw(st.sampled_from([c.lower(), c.upper(), c])) for c in row["title"])
    typed = data.draw(st.sampled_from(["", " ", "\t"])) + typed.replace(" ", data.draw(st.sampled_from([" ", "  "])))
    assert row["title_id"] in found(known, "title", typed)


def test_nearest_names_of_an_unknown_kind_are_none(known: Catalog, tmp_path: Path) -> None:
    assert known.names.suggest("nothing", "toy") == ()
