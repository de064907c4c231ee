"""Filters never empty an answer silently."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cartelera.catalog import Catalog, Filters, any_of
from cartelera.service.filtering import pass_filters
from support.clean_tables import catalog, film, offer


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    return catalog(
        tmp_path_factory.mktemp("filtering"),
        titles=[
            film(1, "Old Comedy", release_date="1950-01-01", genres=["Comedy"], original_language="en"),
            film(2, "New Drama", release_date="2010-01-01", genres=["Drama"], original_language="es"),
        ],
        offers=[offer("n1", "tmdb-1", "netflix", "Old Comedy", 1950, maturity="R")],
    )


def test_what_is_left_is_counted(known: Catalog) -> None:
    passing = pass_filters(known, Filters(genres=any_of("Comedy")))
    assert (passing.left, passing.relaxed, passing.without) == (1, (), {})


def test_of_nothing_it_says_which_condition_leaves_nothing(known: Catalog) -> None:
    asked = Filters(genres=any_of("Comedy"), languages=any_of("es"), platforms=any_of("netflix"))
    passing = pass_filters(known, asked)
    assert passing.left == 0 and not passing.mask.any()
    assert passing.without == {"languages": 1}


def test_relaxed_is_the_condition_that_is_missed_least(known: Catalog) -> None:
    asked = Filters(genres=any_of("Comedy"), languages=any_of("es"))
    passing = pass_filters(known, asked, relax=True)
    assert (passing.relaxed, passing.left, passing.filters) == (("languages",), 1, asked.without("languages"))


def test_if_none_alone_helps_as_many_are_relaxed_as_it_takes(known: Catalog) -> None:
    asked = Filters(genres=any_of("Comedy"), languages=any_of("es"), year_from=2020, year_to=2030)
    assert pass_filters(known, asked).without == {}
    assert pass_filters(known, asked, relax=True).relaxed == ("years", "languages")


def test_a_cap_is_never_relaxed(known: Catalog) -> None:
    passing = pass_filters(known, Filters(max_age=12, genres=any_of("Comedy")), relax=True)
    assert (passing.left, passing.relaxed) == (0, ())


def test_a_list_is_filtered_within_itself(known: Catalog, tmp_path: Path) -> None:
    nothing = np.zeros(len(known), dtype=bool)
    assert pass_filters(known, Filters(genres=any_of("Comedy")), nothing, relax=True).left == 0
