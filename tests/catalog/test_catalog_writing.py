"""From clean tables to `catalog.db`: what is counted there, under which names, and always in the same bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cartelera.catalog import Catalog, Group
from cartelera.catalog.writing import write_catalog
from cartelera.i18n.countries import country_names
from cartelera.names import compact_key
from support.clean_tables import actor, catalog, director, film, offer, other, write_tables

TABLES: dict[str, list[dict[str, Any]]] = {
    "titles": [
        film(1, "Alpha", popularity=5.0, release_date="1999-12-31", collection="Greek Collection", revenue=100),
        film(2, "Beta", popularity=9.0, release_date="2000-01-01", collection="greek  collection", revenue=50),
        film(3, "Gamma", popularity=7.0, companies=["Acme", "ACME", "Ácme"], country_codes=["ES", "FR"], revenue=1),
        film(4, "Delta", popularity=7.0, vote_count=3, companies=["Acme"], country_codes=["es"], countries=["España"]),
        other("ns1", "Epsilon", release_date="2000-01-01", companies=["Acme"], country_codes=["ES"]),
    ],
    "credits": [
        actor("tmdb-1", "Ana Gómez"),
        actor("tmdb-2", "Ana Gomez"),
        actor("tmdb-3", "ANA GÓMEZ"),
        actor("tmdb-4", "Ana Gómez"),
        actor("ns1", "Platform Person"),
        director("tmdb-1", "Ana Gómez"),
    ],
    "offers": [
        offer("ns1", "ns1", "netflix", "Epsilon", 2000, display_cast="Bo, bó , Al"),
        offer("ns2", "tmdb-1", "netflix", "Alpha", 2000, display_cast="Al"),
        offer("hs1", "tmdb-1", "hulu", "Alpha", 2001),
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    return catalog(tmp_path_factory.mktemp("made"), **TABLES)


def test_rows_are_ordered_by_popularity_then_votes(made: Catalog) -> None:
    assert list(made.column("title")) == ["Beta", "Delta", "Gamma", "Alpha", "Epsilon"]


def test_the_same_tables_give_the_same_bytes(tmp_path: Path) -> None:
    tables = write_tables(tmp_path / "tables", **TABLES)
    for name in ("one.db", "two.db"):
        write_catalog(tables, tmp_path / name)
    assert (tmp_path / "one.db").read_bytes() == (tmp_path / "two.db").read_bytes()


def test_an_older_file_is_replaced_whole(tmp_path: Path) -> None:
    catalog(tmp_path, **TABLES)
    assert len(catalog(tmp_path, titles=[film(1, "Alone")])) == 1


def test_empty_tables_give_an_empty_catalogue(tmp_path: Path) -> None:
    made = catalog(tmp_path)
    assert len(made) == 0
    assert made.names.resolve("title", "anything") is None
    assert made.names.suggest("title", "anything") == ()
    assert made.search("anything") == []


def test_only_dated_films_of_the_movie_data_are_in_the_calendar(made: Catalog) -> None:
    months = dict(made.connection().execute("SELECT month, films FROM months WHERE films > 0"))
    weekdays = dict(made.connection().execute("SELECT weekday, films FROM weekdays WHERE films > 0"))
    assert months == {12: 1, 1: 1}
    assert weekdays == {5: 1, 6: 1}, "a Friday, and the Saturday after it"


def test_groups_are_one_under_every_spelling_and_count_a_film_once(made: Catalog) -> None:
    def group(kind: str, name: str) -> Group:
        match = made.names.resolve(kind, name)
        assert match is not None
        return made.group(kind, match.ids[0])

    assert group("collection", "greek") == Group("greek  collection", 2, 150)
    assert group("company", "acme") == Group("Acme", 2, 1)
    assert group("country", "Spain").films == 2
    assert group("country", "France").revenue == 1


def test_people_are_one_under_every_spelling_and_shown_as_written_most(made: Catalog) -> None:
    match = made.names.resolve("actor", "ana gomez")
    assert match is not None
    assert match.name == "Ana Gómez"
    assert {title.title for title in made.films_of(match.ids[0], "Actor")} == {"Alpha", "Beta", "Gamma", "Delta"}
    assert [title.title for title in made.films_of(match.ids[0], "Director")] == ["Alpha"]


def test_who_is_only_in_platform_titles_is_no_actor_of_films(made: Catalog) -> None:
    assert made.names.resolve("actor", "Platform Person") is None
    assert made.credits(made.rows(["ns1"])["ns1"])[0].name == "Platform Person"


def test_an_actor_counts_once_per_title(made: Catalog) -> None:
    found = made.connection().execute("SELECT * FROM platform_actors").fetchall()
    assert found == [("netflix", 2000, "Al", 2)]


def test_which_platforms_have_a_cast(made: Catalog) -> None:
    assert made.connection().execute("SELECT * FROM platforms").fetchall() == [("hulu", 1, 0), ("netflix", 2, 1)]


def test_a_whole_name_wins_over_one_without_collection(tmp_path: Path) -> None:
    fighters = [film(n, f"Fighter {n}", collection="Fighter Collection") for n in range(3)]
    made = catalog(tmp_path, titles=[*fighters, film(9, "Another", collection="Fighter")])
    for asked, name, films in (("Fighter", "Fighter", 1), ("fighter collection", "Fighter Collection", 3)):
        match = made.names.resolve("collection", asked)
        assert match is not None
        assert made.group("collection", match.ids[0]) == Group(name, films, 0)


def test_a_country_answers_to_what_the_data_call_it(tmp_path: Path) -> None:
    titles = [
        film(1, "One", country_codes=["KG", "ES"], countries=["Kyrgyz Republic", "Spain"]),
        film(2, "Two", country_codes=["ZZ"], countries=["Atlantis"]),
        film(3, "Three", country_codes=["FR", "DE"], countries=["Germany"]),  # Out of step: not to be trusted.
    ]
    names = catalog(tmp_path, titles=titles).names
    for asked, shown in (("kyrgyz republic", "Kyrgyzstan"), ("Kirguistán", "Kyrgyzstan"), ("atlantis", "Atlantis")):
        match = names.resolve("country", asked)
        assert match is not None
        assert match.name == shown
    germany = names.resolve("country", "germany")
    assert germany is not None
    assert germany.name == "Germany"


def test_no_two_countries_share_a_name_but_the_two_congos() -> None:
    owners: dict[str, set[str]] = {}
    for code, names in country_names().items():
        for name in (code, *names):
            owners.setdefault(compact_key(name), set()).add(code)
    assert {name: codes for name, codes in owners.items() if len(codes) > 1} == {"congo": {"CD", "CG"}}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("España", "ES"), ("Estados Unidos", "US"), ("EEUU", "US"), ("UK", "GB"), ("Reino Unido", "GB"),
        ("Corea del Sur", "KR"), ("South Korea", "KR"), ("Unión Soviética", "SU"), ("USSR", "SU"), ("DEU", "DE"),
        ("Países Bajos", "NL"), ("Holland", "NL"), ("Czech Republic", "CZ"), ("Chequia", "CZ"), ("Turquía", "TR"),
        ("Bosnia and Herzegovina", "BA"), ("Trinidad and Tobago", "TT"), ("Costa de Marfil", "CI"),
        ("Hong Kong", "HK"), ("Rusia", "RU"), ("Irán", "IR"), ("Saint Lucia", "LC"), ("Czechoslovakia", "XC"),
        ("Yugoslavia", "YU"), ("East Germany", "XG"), ("Serbia and Montenegro", "CS"), ("Macedonia", "MK"),
    ],
)  # fmt: skip
def test_what_countries_are_called(name: str, code: str) -> None:
    assert compact_key(name) in map(compact_key, country_names()[code])


def test_a_folder_named_like_a_pattern_is_not_read_for_another(tmp_path: Path) -> None:
    catalog(tmp_path / "w1", titles=[film(1, "Another's")])
    assert list(catalog(tmp_path / "w[1]", titles=[film(1, "Own")]).column("title")) == ["Own"]


def test_a_title_has_the_cast_of_all_its_sources_and_actors_are_counted_by_credits(tmp_path: Path) -> None:
    made = catalog(
        tmp_path,
        titles=[film(1, "El laberinto")],
        credits=[actor("tmdb-1", "Ivana Baquero")],
        offers=[
            offer(
                "ns1", "tmdb-1", "netflix", "El laberinto", 2006, display_cast="Ivana Báquero, Sergi López, Doug Jones"
            ),
            offer("hs1", "tmdb-1", "hulu", "El laberinto", 2006, display_cast="Sergi Lopez, , Álex Angulo"),
        ],
    )
    assert [credit.name for credit in made.credits(0)] == ["Ivana Baquero", "Sergi López", "Doug Jones", "Álex Angulo"]
    assert made.credited("Actor") == [("Ivana Baquero", "Sergi López", "Doug Jones", "Álex Angulo")]
    assert len(made.people("Actor", 3)[0]) == 3
    assert made.search("doug jones") == [0]
    assert made.names.exact("actor", "ivana baquero") is not None
    assert made.names.exact("actor", "Doug Jones") is None
