"""Facets: how many titles of a list have each value."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from cartelera.catalog import Catalog, Filters, any_of
from cartelera.catalog.facet_counts import facet_counts
from support.clean_tables import catalog, film, offer


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    return catalog(
        tmp_path_factory.mktemp("facets"),
        titles=[
            film(1, "A", release_date="1994-01-01", genres=["Comedy", "Drama"], original_language="es"),
            film(2, "B", release_date="1995-01-01", genres=["Comedy"], original_language="en", adult=True),
            film(3, "C", release_date="2001-01-01", genres=["Drama"], original_language="en"),
            film(4, "D", genres=["Western"], original_language="en"),
        ],
        offers=[
            offer("n1", "tmdb-1", "netflix", "A", 1994, way="subscription", until="2026-01-31"),
            offer("n3", "tmdb-3", "netflix", "C", 2001, way="rent", countries=["ES", "MX"]),
            offer("h1", "tmdb-1", "hulu", "A", 1994, way="subscription"),
        ],
    )


def test_each_value_comes_with_its_titles_the_most_first(known: Catalog) -> None:
    counts = facet_counts(known.facets, Filters(on=date(2026, 1, 31)))
    assert list(counts["genres"].items()) == [("Drama", 2), ("Comedy", 1), ("Western", 1)]
    assert counts["languages"] == {"en": 2, "es": 1}
    assert counts["kinds"] == {"movie": 3}
    assert counts["decades"] == {"2000": 1, "1990": 1}
    assert counts["platforms"] == {"netflix": 2, "hulu": 1}
    assert counts["ways"] == {"subscription": 1, "rent": 1}


def test_a_facet_is_counted_without_its_own_condition_and_under_all_others(known: Catalog) -> None:
    counts = facet_counts(known.facets, Filters(genres=any_of("Drama"), year_to=1999))
    assert counts["genres"] == {"Comedy": 1, "Drama": 1}
    assert counts["languages"] == {"es": 1}
    assert counts["decades"] == {"2000": 1, "1990": 1}


def test_an_offer_that_has_ended_counts_nowhere(known: Catalog) -> None:
    counts = facet_counts(known.facets, Filters(on=date(2026, 2, 1)))
    assert counts["platforms"] == {"netflix": 1, "hulu": 1}


def test_a_list_is_counted_within_itself(known: Catalog) -> None:
    within = np.zeros(len(known), dtype=bool)
    within[known.row("tmdb-3")] = True
    assert facet_counts(known.facets, Filters(), within)["genres"] == {"Drama": 1}
    assert facet_counts(known.facets, Filters(max_age=3), within)["genres"] == {}


def test_a_catalogue_of_nothing_counts_nothing(tmp_path: Path) -> None:
    assert not any(facet_counts(catalog(tmp_path).facets, Filters())[name] for name in ("genres", "decades", "ways"))
