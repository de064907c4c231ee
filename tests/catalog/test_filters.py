"""Filters: which titles may be answered."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cartelera.catalog import Catalog
from cartelera.recommendation import Filters
from tables import catalog, film, offer, other

TITLES = [
    film(1, "Old Comedy", release_date="1950-01-01", runtime=90, original_language="en", genres=["Comedy"]),
    film(2, "New Drama", release_date="2010-01-01", runtime=150, original_language="es", genres=["Drama"]),
    film(3, "Undated", original_language="fr", genres=["Drama", "Science Fiction"]),
    other("ns1", "Series", kind="series", release_year=2018, genres=["TV Dramas"]),
    other("hs1", "Rated", release_year=2018, runtime=100),
]  # fmt: skip
OFFERS = [
    offer("ns1", "ns1", "netflix", "Series", 2018, maturity="TV-14"),
    offer("ns2", "tmdb-1", "netflix", "Old Comedy", 1950, maturity="G"),
    offer("hs1", "hs1", "hulu", "Rated", 2018, maturity="R"),
    offer("ds1", "tmdb-1", "disney", "Old Comedy", 1950),
]


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    return catalog(tmp_path_factory.mktemp("filters"), titles=TITLES, offers=OFFERS)


def passing(known: Catalog, **filters: Any) -> set[str]:
    mask = Filters(**filters).mask(known)
    assert mask is not None
    return {str(title) for title in known.column("title")[mask]}


def test_no_filter_needs_no_mask(known: Catalog) -> None:
    assert Filters().mask(known) is None


@pytest.mark.parametrize(
    ("filters", "titles"),
    [
        ({"platforms": frozenset({"netflix"})}, {"Old Comedy", "Series"}),
        ({"platforms": frozenset({"Netflix", "HULU"})}, {"Old Comedy", "Series", "Rated"}),
        ({"platforms": frozenset({"Disney+"})}, {"Old Comedy"}),
        ({"platforms": frozenset({"mubi"})}, set()),
        ({"kinds": frozenset({"series"})}, {"Series"}),
        ({"kinds": frozenset({"movie", "series"})}, {"Old Comedy", "New Drama", "Undated", "Series", "Rated"}),
        ({"genres": frozenset({"drama"})}, {"New Drama", "Undated"}),
        ({"genres": frozenset({"science-fiction"})}, {"Undated"}),
        ({"genres": frozenset({"comedy", "drama"})}, {"Old Comedy", "New Drama", "Undated"}),
        ({"languages": frozenset({"es", "fr"})}, {"New Drama", "Undated"}),
        ({"maturities": frozenset({"tv-14"})}, {"Series"}),
        ({"maturities": frozenset({"G", "R"})}, {"Old Comedy", "Rated"}),
        ({"year_from": 2010}, {"New Drama", "Series", "Rated"}),
        ({"year_to": 2010}, {"Old Comedy", "New Drama"}),
        ({"year_from": 2010, "year_to": 2010}, {"New Drama"}),
        ({"year_from": 2019}, set()),
        ({"runtime_to": 100}, {"Old Comedy", "Rated"}),
        ({"runtime_to": 99, "year_from": 1900, "genres": frozenset({"Comedy"})}, {"Old Comedy"}),
        ({"platforms": frozenset({"netflix"}), "kinds": frozenset({"movie"})}, {"Old Comedy"}),
    ],
)
def test_what_passes(known: Catalog, filters: dict[str, Any], titles: set[str]) -> None:
    assert passing(known, **filters) == titles


_SETS = {
    "platforms": ["netflix", "hulu", "disney", "mubi"],
    "kinds": ["movie", "series"],
    "genres": ["Comedy", "Drama", "TV Dramas"],
    "languages": ["en", "es", "fr"],
    "maturities": ["G", "R", "TV-14"],
}
_filters = st.fixed_dictionaries(
    {},
    optional={name: st.frozensets(st.sampled_from(values), min_size=1) for name, values in _SETS.items()}
    | {"year_from": st.integers(1900, 2030), "year_to": st.integers(1900, 2030), "runtime_to": st.integers(0, 200)},
)


@given(filters=_filters)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_filters_together_pass_what_each_of_them_passes(known: Catalog, filters: dict[str, Any]) -> None:
    if filters:
        alone = [passing(known, **{name: value}) for name, value in filters.items()]
        assert passing(known, **filters) == set.intersection(*alone)
