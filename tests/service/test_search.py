"""Search: what holds the words, else what is spelled most like them, of titles and of people."""

from __future__ import annotations

import pytest

from cartelera.service import Cartelera


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("toy", "Toy Story"),
        ("ricardo dar", "Wild Tales"),
        ("toi stori", "Toy Story"),
        ("hanks tomm", "Toy Story"),
    ],
)
def test_titles_are_found_by_words_or_by_likeness(tiny: Cartelera, text: str, title: str) -> None:
    assert title in [found.title for found in tiny.search.titles(text)]


def test_a_misspelt_person_brings_what_they_worked_on_the_popular_first(tiny: Cartelera) -> None:
    nearest = tiny.search.nearest("Tom Hanx")
    assert nearest.names[0] == "Tom Hanks"
    rows = tiny.catalog.rows_of(tiny.names.person("Actor", "Tom Hanks").ids[0])
    assert list(nearest.rows[: len(rows)]) == rows == sorted(rows)


def test_a_title_that_is_as_near_as_a_person_comes_first(tiny: Cartelera) -> None:
    assert tiny.search.nearest("toy stroy").names[0] == "Toy Story"


def test_no_more_titles_come_than_are_asked_for(tiny: Cartelera) -> None:
    for text in ("Tom Hanx", "toi stori", "zzzzzzzz", ""):
        assert len(tiny.search.nearest(text, 1).rows) <= 1


def test_only_a_search_that_finds_nothing_has_nearest_names(tiny: Cartelera) -> None:
    assert tiny.search.find("toy story", 5).nearest == ()
    result = tiny.search.find("toy stroy", 5, year=1995)
    assert "Toy Story" in result.nearest
    assert [title.year for title in result.titles] == [1995]


@pytest.mark.parametrize("text", ["solaris 1972", "Solaris (1972)", "SOLARIS [1972]", "solaris 1971", "solarsi 1972"])
def test_a_year_behind_the_words_brings_its_titles_first(tiny: Cartelera, text: str) -> None:
    assert tiny.search.titles(text)[0].year == 1972


def test_a_year_behind_the_words_narrows_down_a_person(tiny: Cartelera) -> None:
    for text in ("tom hanks 1999", "tom hanx 1999"):
        assert tiny.search.titles(text, 1)[0].title == "Toy Story 2"


def test_a_year_that_fits_nothing_leaves_the_name(tiny: Cartelera) -> None:
    assert {title.title for title in tiny.search.titles("solaris 1990")} >= {"Solaris"}
