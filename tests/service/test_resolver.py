"""Names that people type, resolved in one place: titles, films, people, platforms."""

from __future__ import annotations

import pytest

from cartelera.catalog.names import Names
from cartelera.errors import ErrorCode, InvalidValueError, NotFoundError
from cartelera.service import Cartelera


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
    assert tiny.names.title_id("tmdb-862") == title
    assert tiny.names.title_or_id_row("tmdb-862") == tiny.names.title_or_id_row("toy story") == title.row
    with pytest.raises(NotFoundError, match="no title has the id 'tmdb-0'"):
        tiny.names.title_id("tmdb-0")


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
