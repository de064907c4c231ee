"""Names that people type, resolved in one place: titles, films, people, platforms."""

from __future__ import annotations

import pytest

from cartelera.catalog.names import Names
from cartelera.errors import ErrorCode, InvalidValueError, NotFoundError
from cartelera.service import Cartelera
from cartelera.service.viewers import split_history


def test_of_one_name_the_most_popular_is_meant_and_the_others_are_named(tiny: Cartelera) -> None:
    named = tiny.names.film("solaris")
    assert named.title.year == 2002
    assert [other.year for other in named.others] == [1972]


def test_a_year_chooses_among_titles_of_one_name(tiny: Cartelera) -> None:
    for year in ("1972", " 1972 "):
        assert tiny.names.film("Solaris", year).title.year == 1972
    assert tiny.names.title("Solaris", 1972).title == tiny.names.film("Solaris", "1972").title
    assert tiny.names.title_row("Solaris", "1972") == tiny.names.film("Solaris", "1972").title.row


def test_a_year_that_does_not_fit_is_answered_with_those_that_do(tiny: Cartelera) -> None:
    with pytest.raises(NotFoundError) as refused:
        tiny.names.title("Solaris", "1999")
    assert refused.value.code is ErrorCode.TITLE_YEAR
    assert refused.value.params == {"name": "Solaris", "year": 1999}
    assert refused.value.suggestions == ("Solaris (1972)", "Solaris (2002)")


def test_an_unknown_name_comes_before_an_impossible_year(tiny: Cartelera) -> None:
    with pytest.raises(NotFoundError):
        tiny.names.film("Zyx", "never")
    with pytest.raises(InvalidValueError):
        tiny.names.film("Solaris", "never")


def test_the_row_of_a_title_is_the_same_with_and_without_reading_it(tiny: Cartelera) -> None:
    for name in ("Toy Story", "Stranger Things", "Solaris"):
        assert tiny.names.title_row(name) == tiny.names.title(name).title.row


def test_a_title_is_known_by_its_id(tiny: Cartelera) -> None:
    title = tiny.names.title("Toy Story").title
    assert tiny.names.title_by_id("tmdb-862") == title
    assert tiny.names.title_or_id_rows("tmdb-862") == tiny.names.title_or_id_rows("toy story") == (title.row,)
    with pytest.raises(NotFoundError, match="no title has the id 'tmdb-0'"):
        tiny.names.title_by_id("tmdb-0")


def test_near_names_are_only_searched_for_when_they_are_read(tiny: Cartelera, monkeypatch: pytest.MonkeyPatch) -> None:
    searched: list[str] = []

    def suggest(self: Names, kind: str, text: str, n: int = 5) -> tuple[str, ...]:
        searched.append(text)
        return ("Toy Story",)

    monkeypatch.setattr(Names, "suggest", suggest)
    with pytest.raises(NotFoundError) as refused:
        tiny.insights.film_return("Toy Stori")
    assert not searched
    assert refused.value.suggestions == refused.value.suggestions == ("Toy Story",)
    assert searched == ["Toy Stori"], "and only once"


def test_a_platform_is_known_by_its_other_names(tiny: Cartelera) -> None:
    assert tiny.names.platform("Disney Plus") == "disney"
    assert tiny.names.platform("Prime Video") == "amazon"
    with pytest.raises(NotFoundError) as refused:
        tiny.names.platform("betamax")
    assert set(refused.value.suggestions) == set(tiny.platforms)


@pytest.mark.parametrize(
    "typed", ["Solaris (1972)", "solaris 1972", "Solaris [1972]", "SOLARIS  (1972) ", "Solaris (1971)"]
)
def test_a_year_behind_the_name_chooses(tiny: Cartelera, typed: str) -> None:
    assert tiny.names.film(typed).title.year == 1972
    assert tiny.names.title_row(typed) == tiny.names.film(typed).title.row


def test_a_year_behind_the_name_that_fits_none_is_answered_with_those_that_do(tiny: Cartelera) -> None:
    with pytest.raises(NotFoundError) as refused:
        tiny.names.title("Solaris (1990)")
    assert refused.value.code is ErrorCode.TITLE_YEAR
    assert refused.value.suggestions == ("Solaris (1972)", "Solaris (2002)")
    with pytest.raises(NotFoundError) as unknown:
        tiny.names.title("Solaris 1990")
    assert unknown.value.code is ErrorCode.TITLE, "a bare number may belong to the name"


@pytest.mark.parametrize("typed", ["Solarsi (1972)", "solarsi 1972", "solarys (1971)"])
def test_a_misspelt_name_with_a_year_suggests_the_title_of_that_year_first(tiny: Cartelera, typed: str) -> None:
    for resolve in (tiny.names.film, tiny.names.title, tiny.names.title_or_id_rows, tiny.similarity.similar_names):
        with pytest.raises(NotFoundError) as refused:
            resolve(typed)
        assert refused.value.suggestions[0] == "Solaris (1972)"
        assert tiny.names.film(refused.value.suggestions[0]).title.year == 1972


def test_a_misspelt_name_whose_year_fits_none_suggests_the_name(tiny: Cartelera) -> None:
    with pytest.raises(NotFoundError) as refused:
        tiny.names.title("solarsi 1990")
    assert refused.value.suggestions[0] == "Solaris"


def test_an_article_may_stand_behind_the_name_as_movielens_writes_it(tiny: Cartelera) -> None:
    plain = tiny.names.film("The Secret in Their Eyes")
    assert tiny.names.film("Secret in Their Eyes, The") == plain
    assert tiny.names.film(f"Secret in Their Eyes, The ({plain.title.year})").title == plain.title


def test_a_title_that_is_no_film_is_told_so_with_a_year_too(tiny: Cartelera) -> None:
    for typed in ("Stranger Things", "Stranger Things (2016)", "stranger things 2016"):
        with pytest.raises(NotFoundError) as refused:
            tiny.names.film(typed)
        assert refused.value.code is ErrorCode.FILM_ONLY_OFFERED


def test_a_year_may_be_asked_for_and_stand_behind_the_name(tiny: Cartelera) -> None:
    assert tiny.names.film("Solaris (1972)", "1972").title.year == 1972
    assert tiny.names.title("solaris 1972", 1972).title.year == 1972


def test_the_year_asked_for_wins_over_a_number_in_the_name(tiny: Cartelera) -> None:
    with pytest.raises(NotFoundError):
        tiny.names.title("Solaris 1972", "2002")


def test_a_conjunction_may_be_written_or_a_sign(tiny: Cartelera) -> None:
    assert tiny.names.group("company", "K&S Films").name == "K&S Films"
    for typed in ("k and s films", "K y S Films", "K & S Films"):
        assert tiny.names.group("company", typed).name == "K&S Films"


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("Monsters, Inc.:5, Heat (1995):2", [("Monsters, Inc.", 5.0), ("Heat (1995)", 2.0)]),
        ("Matrix, The (1999):4, Heat:3", [("Matrix, The (1999)", 4.0), ("Heat", 3.0)]),
        ("Alien: 3:4.5,1917:4", [("Alien: 3", 4.5), ("1917", 4.0)]),
        ("2001: A Space Odyssey : 5", [("2001: A Space Odyssey", 5.0)]),
        ("Am I Wrong, or Right?:1,", [("Am I Wrong, or Right?", 1.0)]),
        ("tmdb-862:0.5", [("tmdb-862", 0.5)]),
    ],
)
def test_an_entry_of_a_history_ends_where_its_rating_does(text: str, entries: list[tuple[str, float]]) -> None:
    assert split_history(text) == entries


def test_of_a_title_named_twice_the_later_rating_counts(tiny: Cartelera) -> None:
    history = tiny.viewers.parse_history("Solaris (1972):5, Toy Story:3, solaris 1972:1")
    row = tiny.names.title_row("Solaris (1972)")
    assert len(history) == 2
    assert history.rating_of(row) == 1.0
