"""Filters: which titles may be answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cartelera.catalog import Adult, Catalog, FacetCondition, Filters, Seen, Way, all_of, any_of, none_of
from cartelera.catalog.facets import Facets
from cartelera.errors import InvalidValueError, WorkspaceError
from support.clean_tables import catalog, film, offer, other

TITLES = [
    film(1, "Old Comedy", release_date="1950-01-01", runtime=90, original_language="en", genres=["Comedy"]),
    film(2, "New Drama", release_date="2010-01-01", runtime=150, original_language="es", genres=["Drama"],
        countries=["Spain", "United States of America"]),
    film(3, "Undated", original_language="fr", genres=["Drama", "Science Fiction", "Sci-Fi Movies"],
        countries=["France"]),
    other("ns1", "Series", kind="series", release_year=2018, genres=["TV Dramas"], countries=["Spain"]),
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
    return {str(title) for title in known.column("title")[Filters(**filters).mask(known.facets)]}


def test_without_a_condition_all_pass_and_each_mask_is_a_new_one(known: Catalog) -> None:
    mask = Filters().mask(known.facets)
    assert mask.all()
    mask[:] = False
    assert Filters().mask(known.facets).all()


@pytest.mark.parametrize(
    ("filters", "titles"),
    [
        ({"platforms": any_of("netflix")}, {"Old Comedy", "Series"}),
        ({"platforms": any_of("Netflix", "HULU")}, {"Old Comedy", "Series", "Rated"}),
        ({"platforms": any_of("Disney+")}, {"Old Comedy"}),
        ({"platforms": all_of("netflix", "Disney Plus")}, {"Old Comedy"}),
        ({"platforms": none_of("netflix")}, {"New Drama", "Undated", "Rated"}),
        ({"genres": all_of("drama", "sci-fi movies")}, {"Undated"}),
        ({"genres": FacetCondition(frozenset({"Drama"}), none_of=frozenset({"Science Fiction"}))}, {"New Drama"}),
        ({"countries": any_of("España")}, {"New Drama", "Series"}),
        ({"countries": any_of("spain", "FR")}, {"New Drama", "Undated", "Series"}),
        ({"countries": all_of("ES", "United States")}, {"New Drama"}),
        ({"countries": none_of("US")}, {"Old Comedy", "Undated", "Series", "Rated"}),
        ({"kinds": any_of("series")}, {"Series"}),
        ({"kinds": any_of("movie", "series")}, {"Old Comedy", "New Drama", "Undated", "Series", "Rated"}),
        ({"genres": any_of("drama")}, {"New Drama", "Undated"}),
        ({"genres": any_of("science-fiction")}, {"Undated"}),
        ({"genres": any_of("comedy", "drama")}, {"Old Comedy", "New Drama", "Undated"}),
        ({"languages": any_of("es", "fr")}, {"New Drama", "Undated"}),
        ({"maturity": any_of("tv-14")}, {"Series"}),
        ({"maturity": any_of("G", "R")}, {"Old Comedy", "Rated"}),
        ({"year_from": 2010}, {"New Drama", "Series", "Rated"}),
        ({"year_to": 2010}, {"Old Comedy", "New Drama"}),
        ({"year_from": 2010, "year_to": 2010}, {"New Drama"}),
        ({"year_from": 2019}, set()),
        ({"runtime_from": 100}, {"New Drama", "Rated"}),
        ({"runtime_to": 100}, {"Old Comedy", "Rated"}),
        ({"runtime_to": 99, "year_from": 1900, "genres": any_of("Comedy")}, {"Old Comedy"}),
        ({"platforms": any_of("netflix"), "kinds": any_of("movie")}, {"Old Comedy"}),
    ],
)
def test_what_passes(known: Catalog, filters: dict[str, Any], titles: set[str]) -> None:
    assert passing(known, **filters) == titles


@pytest.mark.parametrize(
    ("facet", "value", "allowed"),
    [
        ("platforms", "mubi", ("netflix", "disney", "hulu")),
        ("kinds", "serie", ("movie", "series")),
        ("genres", "Dramma", ("Drama", "Comedy", "Sci-Fi Movies", "Science Fiction", "TV Dramas")),
        ("languages", "xx", ("en", "es", "fr")),
        ("maturity", "TV-MA", ("G", "R", "TV-14")),
        ("countries", "Portugal", ("ES", "FR", "US")),
    ],
)
@pytest.mark.parametrize("condition", [any_of, all_of, none_of])
def test_a_value_that_no_title_has_is_an_error_that_names_the_nearest(
    known: Catalog, facet: str, value: str, allowed: tuple[str, ...], condition: Callable[[str], FacetCondition]
) -> None:
    with pytest.raises(InvalidValueError) as raised:
        passing(known, **{facet: condition(value)})
    assert raised.value.allowed == allowed
    assert value in str(raised.value)


def test_of_many_values_only_near_ones_are_named(tmp_path: Path) -> None:
    genres = [f"{letter * 5}" for letter in "abcdefghijklm"]
    many = catalog(tmp_path, titles=[film(1, "All", genres=[*genres, "Documentary"], countries=["Spain"])])
    assert many.facets.genres.nearest("documentry") == ("Documentary",)
    assert many.facets.genres.nearest("?") == ()


@pytest.mark.parametrize(
    ("filters", "titles"),
    [
        ({"max_age": 0}, {"All"}),
        ({"max_age": 12}, {"All", "Guidance"}),
        ({"max_age": 15}, {"All", "Guidance", "Fourteen"}),
        ({"max_age": 17}, {"All", "Guidance", "Fourteen", "Differs", "Certified"}),
        ({"max_age": 0, "allow_unrated": True}, {"All", "Unrated", "No system", "Not offered"}),
        ({"allow_unrated": False}, {"All", "Guidance", "Fourteen", "Differs", "Certified", "Unrated", "No system",
                              "Not offered"}),
    ],
)  # fmt: skip
def test_a_cap_reads_the_strictest_known_rating_and_hides_what_nobody_rated(
    rated: Catalog, filters: dict[str, Any], titles: set[str]
) -> None:
    assert passing(rated, **filters) == titles


@pytest.fixture(scope="module")
def rated(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    ratings = {
        "All": ["G", "NR"], "Guidance": ["TV-PG"], "Fourteen": ["TV-14"], "Differs": ["7+", "TV-MA"],
        "Certified": ["G"], "Unrated": ["NR"], "No system": ["ZZ"], "Not offered": [],
    }  # fmt: skip
    return catalog(
        tmp_path_factory.mktemp("rated"),
        titles=[film(number, title) for number, title in enumerate(ratings)],
        offers=[
            offer(f"o{number}{turn}", f"tmdb-{number}", "netflix", title, 2000, maturity=rating, rating="g")
            for number, (title, some) in enumerate(ratings.items())
            for turn, rating in enumerate(some)
        ],
        certifications=[
            {"title_id": "tmdb-4", "country": "ES", "certification": "16"},
            {"title_id": "tmdb-4", "country": "ES", "certification": "16"},
            {"title_id": "tmdb-4", "country": "US", "certification": "PG"},
            {"title_id": "tmdb-5", "country": "US", "certification": "NR"},
        ],
    )


@pytest.mark.parametrize(
    ("first", "second", "both"),
    [
        ((None, False), (12, True), (12, True)),
        ((16, True), (12, False), (12, False)),
        ((12, False), (16, True), (12, False)),
        ((12, True), (16, True), (12, True)),
    ],
)
def test_of_two_caps_the_stricter_counts(
    first: tuple[int | None, bool], second: tuple[int, bool], both: tuple[int, bool]
) -> None:
    capped = Filters(max_age=first[0], allow_unrated=first[1]).capped(second[0], allow_unrated=second[1])
    assert (capped.max_age, capped.allow_unrated) == both


def test_excluded_rows_never_pass(known: Catalog) -> None:
    rows = [known.row(title_id) for title_id in ("tmdb-1", "ns1")]
    assert passing(known, exclude=frozenset(rows)) == {"New Drama", "Undated", "Rated"}


@pytest.mark.parametrize(("seen", "rows"), [(Seen.HIDE, [0, 2]), (Seen.INCLUDE, [0, 1, 2]), (Seen.ONLY, [1])])
def test_what_was_seen_is_hidden_shown_or_all_there_is(seen: Seen, rows: list[int]) -> None:
    assert np.flatnonzero(Filters(seen=seen).seen_mask(3, np.array([1]))).tolist() == rows


def test_what_protects_somebody_is_no_condition_to_do_without() -> None:
    kept = Filters(max_age=12, exclude=frozenset({1}), maturity=none_of("R"), seen=Seen.ONLY)
    asked = replace(kept, platforms=any_of("netflix"), year_to=1990, runtime_from=10)
    assert asked.conditions() == ("runtime", "years", "platforms")
    assert asked.without("years").year_to is None
    assert asked.without(*asked.conditions()) == kept
    assert kept.conditions() == ()


@pytest.mark.parametrize("condition", [any_of, all_of, none_of])
def test_a_way_that_is_none_is_an_error(known: Catalog, condition: Callable[[str], FacetCondition]) -> None:
    with pytest.raises(InvalidValueError) as raised:
        passing(known, ways=condition("borrow"))
    assert raised.value.allowed == tuple(Way)


def test_adult_titles_pass_only_if_asked_for_and_count_as_18(tmp_path: Path) -> None:
    known = catalog(
        tmp_path,
        titles=[film(1, "Adult", adult=True), film(2, "Adult rated G", adult=True), film(3, "Family")],
        offers=[offer(f"o{n}", f"tmdb-{n}", "netflix", "Any", 2000, maturity="G") for n in (2, 3)],
    )
    everything = {"Adult", "Adult rated G", "Family"}
    assert passing(known) == {"Family"}
    assert passing(known, adult=Adult.INCLUDE) == everything
    assert passing(known, adult=Adult.ONLY) == everything - {"Family"}
    assert passing(known, adult=Adult.INCLUDE, max_age=17, allow_unrated=True) == {"Family"}
    assert passing(known, adult=Adult.INCLUDE, max_age=18) == everything
    assert [known.title(row).adult for row in range(3)] == [True, True, False]


@pytest.mark.parametrize(
    ("filters", "titles"),
    [
        ({"available_in": "ES"}, {"Spain", "Rented", "Unstated", "Twice"}),
        ({"available_in": "es", "ways": any_of(Way.SUBSCRIPTION)}, {"Spain", "Unstated", "Twice"}),
        ({"available_in": "MX"}, {"Spain", "Unstated"}),
        ({"available_in": "FR"}, {"Unstated", "Twice"}),
        ({"available_in": "FR", "platforms": any_of("netflix")}, {"Unstated"}),
        ({"available_in": "FR", "platforms": any_of("Disney+")}, {"Twice"}),
        ({"available_in": "ES", "platforms": all_of("netflix", "disney")}, set()),
        ({"platforms": all_of("netflix", "disney")}, {"Twice"}),
        ({"available_in": "FR", "platforms": none_of("disney")}, {"Unstated"}),
        ({"ways": any_of(Way.RENT, Way.BUY)}, {"Rented", "Unstated"}),
        ({"ways": any_of(Way.ADS)}, {"Unstated"}),
        ({"ways": all_of(Way.RENT, Way.SUBSCRIPTION)}, {"Unstated"}),
        ({"ways": none_of(Way.SUBSCRIPTION)}, {"Rented", "Unstated"}),
        ({"ways": FacetCondition(frozenset({Way.RENT}), none_of=frozenset({Way.BUY}))}, {"Rented", "Unstated"}),
    ],
)
def test_an_offer_counts_where_and_how_it_is_made(offered: Catalog, filters: dict[str, Any], titles: set[str]) -> None:
    assert passing(offered, **filters) == titles


@pytest.fixture(scope="module")
def offered(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    terms: dict[str, list[tuple[str, dict[str, Any]]]] = {
        "Spain": [("netflix", {"countries": ["ES", "MX"], "way": "subscription"})],
        "Rented": [("amazon", {"countries": ["ES"], "way": "rent"})],
        "Unstated": [("netflix", {})],
        "Twice": [
            ("netflix", {"countries": ["ES"], "way": "subscription"}),
            ("disney", {"countries": ["FR"], "way": "subscription"}),
        ],
        "Nowhere": [],
    }
    return catalog(
        tmp_path_factory.mktemp("offered"),
        titles=[film(number, title) for number, title in enumerate(terms)],
        offers=[
            offer(f"o{number}{turn}", f"tmdb-{number}", platform, title, 2000, **more)
            for number, (title, some) in enumerate(terms.items())
            for turn, (platform, more) in enumerate(some)
        ],
    )


def test_values_of_most_titles_come_first_with_their_rows(known: Catalog) -> None:
    genres = known.facets.genres
    rows = {value: genres.rows(index).tolist() for index, value in enumerate(genres.values)}
    by_row = known.column("genres")
    assert list(rows) == ["Drama", "Comedy", "Sci-Fi Movies", "Science Fiction", "TV Dramas"]
    assert rows == {value: [row for row, own in enumerate(by_row) if value in own] for value in rows}


def test_spellings_of_one_value_are_one_under_the_commonest(tmp_path: Path) -> None:
    titles = [film(n, f"F{n}", genres=[genre]) for n, genre in enumerate(("Sci-Fi", "Sci Fi", "sci-fi", "Sci-Fi"))]
    facet = catalog(tmp_path, titles=titles).facets.genres
    assert facet.values == ("Sci-Fi",)
    assert facet.rows(0).tolist() == [0, 1, 2, 3]


def test_the_same_catalogue_gives_the_same_facets(tmp_path: Path) -> None:
    written = []
    for name in ("one", "two"):
        catalog(tmp_path / name, titles=TITLES, offers=OFFERS)
        written.append({path.name: path.read_bytes() for path in (tmp_path / name / "facets").iterdir()})
    assert written[0] == written[1]
    arrays = ("offsets", "rows", "year", "runtime", "minimum_age", "adult", "unlisted")
    assert set(written[0]) == {f"{name}.npy" for name in arrays} | {"values.json"}


def test_damaged_facets_are_refused(tmp_path: Path) -> None:
    known = catalog(tmp_path, titles=TITLES)
    other_facets = catalog(tmp_path / "other", titles=TITLES[:2]).path.parent / "facets"
    with pytest.raises(WorkspaceError, match="of another catalogue"):
        Facets.load(other_facets, len(known))
    (tmp_path / "facets" / "rows.npy").unlink()
    with pytest.raises(WorkspaceError, match="no facets"):
        Catalog(known.path)


_SETS = {
    "platforms": ["netflix", "hulu", "disney"],
    "kinds": ["movie", "series"],
    "genres": ["Comedy", "Drama", "TV Dramas"],
    "languages": ["en", "es", "fr"],
    "maturity": ["G", "R", "TV-14"],
}


def _conditions(values: list[str]) -> st.SearchStrategy[FacetCondition]:
    some = st.frozensets(st.sampled_from(values))
    return st.builds(FacetCondition, some, some, some)


_filters = st.fixed_dictionaries(
    {},
    optional={name: _conditions(values) for name, values in _SETS.items()}
    | {"year_from": st.integers(1900, 2030), "year_to": st.integers(1900, 2030), "runtime_to": st.integers(0, 200)},
)


@given(filters=_filters)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_filters_together_pass_what_each_of_them_passes(known: Catalog, filters: dict[str, Any]) -> None:
    if filters:
        alone = [passing(known, **{name: value}) for name, value in filters.items()]
        assert passing(known, **filters) == set.intersection(*alone)


LEAVING = [film(1, "Leaves"), film(2, "Stays"), film(3, "Moved")]
LEAVING_OFFERS = [
    offer("n1", "tmdb-1", "netflix", "Leaves", 2018, until="2026-03-31", countries=["ES", "US"]),
    offer("n2", "tmdb-2", "netflix", "Stays", 2018, way="subscription"),
    offer("n3", "tmdb-3", "netflix", "Moved", 2018, until="2026-03-01"),
    offer("h3", "tmdb-3", "hulu", "Moved", 2018, until="2027-03-01", way="rent"),
]


@pytest.mark.parametrize(
    ("day", "filters", "titles"),
    [
        (date(2026, 2, 1), {"platforms": any_of("netflix")}, {"Leaves", "Stays", "Moved"}),
        (date(2026, 3, 31), {"platforms": any_of("netflix")}, {"Leaves", "Stays"}),
        (date(2026, 4, 1), {"platforms": any_of("netflix")}, {"Stays"}),
        (date(2026, 4, 1), {"platforms": none_of("netflix")}, {"Leaves", "Moved"}),
        (date(2026, 2, 1), {"platforms": all_of("netflix", "hulu")}, {"Moved"}),
        (date(2026, 4, 1), {"platforms": all_of("netflix", "hulu")}, set()),
        (date(2026, 4, 1), {"platforms": any_of("netflix", "hulu")}, {"Stays", "Moved"}),
        (date(2026, 3, 31), {"available_in": "us"}, {"Leaves", "Stays", "Moved"}),
        (date(2026, 4, 1), {"available_in": "us"}, {"Stays", "Moved"}),
        (date(2026, 4, 1), {"ways": any_of(Way.RENT)}, {"Moved"}),
        (date(2027, 3, 2), {"ways": any_of(Way.RENT)}, set()),
        (date(2027, 3, 2), {}, {"Leaves", "Stays", "Moved"}),
    ],
)
def test_an_offer_that_has_ended_does_not_count(
    day: date, filters: dict[str, Any], titles: set[str], tmp_path: Path
) -> None:
    known = catalog(tmp_path, titles=LEAVING, offers=LEAVING_OFFERS)
    assert passing(known, on=day, **filters) == titles


def test_offers_stand_until_today_if_no_day_is_given(tmp_path: Path) -> None:
    today = datetime.now(UTC).date()
    offers = [
        offer("n1", "tmdb-1", "netflix", "Leaves", 2018, until=(today - timedelta(days=2)).isoformat()),
        offer("n2", "tmdb-2", "netflix", "Stays", 2018, until=(today + timedelta(days=2)).isoformat()),
    ]
    known = catalog(tmp_path, titles=LEAVING, offers=offers)
    assert passing(known, platforms=any_of("netflix")) == {"Stays"}
