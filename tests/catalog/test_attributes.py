"""What tastes are measured by: how a title divides among kinds, forms, languages, audiences, decades and genres."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cartelera.catalog import Catalog
from cartelera.catalog.attributes import ATTRIBUTES
from support.clean_tables import catalog, film, offer, other

_TITLES: list[dict[str, Any]] = [
    film(1, "Rated G, no genre of children", genres=["Drama"], release_date="1955-01-01", original_language="en"),
    film(2, "Unrated family", genres=["Animation", "Family"], release_date="1995-01-01", original_language="en"),
    film(3, "Unrated drama", genres=["Drama"], release_date="2012-01-01", original_language="es", countries=["Spain"]),
    film(4, "Unrated, by keyword", genres=["Adventure"], keywords=["family film"], release_date="1890-01-01"),
    film(5, "Unrated crime about a family", genres=["Crime"], keywords=["family"], release_date="2031-01-01"),
    film(6, "Cartoon for grown-ups", genres=["Animation"], release_date="2012-01-01"),
    film(7, "Rated 7", genres=["Comedy"], release_date="2012-01-01"),
    other("ns1", "Serie", kind="series", genres=["Spanish-Language TV Shows", "TV Dramas"], release_year=2019),
    other("ns2", "Docuserie", kind="series", genres=["Docuseries"], release_year=2019, countries=["South Korea"]),
]
_RATINGS = {"tmdb-1": "G", "tmdb-6": "TV-MA", "tmdb-7": "TV-Y7", "ns1": "TV-14"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    ordered = [title | {"popularity": 50.0 - place} for place, title in enumerate(_TITLES)]
    offers = [
        offer(f"n{place}", title, "netflix", title, 2012, maturity=m)
        for place, (title, m) in enumerate(_RATINGS.items())
    ]
    return catalog(tmp_path_factory.mktemp("attributes"), titles=ordered, offers=offers)


def shares(made: Catalog, row: int, attribute: str) -> dict[str, Any]:
    """How a title divides among the values of an attribute."""
    attributes = made.attributes
    start = sum(attributes.widths[: ATTRIBUTES.index(attribute)])
    own = attributes.shares[row, start : start + len(attributes.values[attribute])] / 255
    return {
        value: pytest.approx(float(share), abs=0.01)
        for value, share in zip(attributes.values[attribute], own, strict=True)
        if share
    }


def test_who_a_title_is_for(made: Catalog) -> None:
    """A title of unknown age is for adults unless genre or keywords say family; a rating wins over both."""
    family = made.attributes.for_family.tolist()
    adults = made.attributes.for_adults.tolist()
    assert family == [False, True, False, True, False, False, True, False, False]
    assert adults == [False, False, True, False, True, True, False, False, True]
    assert shares(made, 1, "audience") == {"family": 1.0}
    assert shares(made, 5, "audience") == {"adult": 1.0}


def test_decades_and_kinds(made: Catalog) -> None:
    assert [next(iter(shares(made, row, "decade"))) for row in (0, 1, 3, 4)] == ["1950", "1990", "1930", "2020"]
    assert shares(made, 7, "kind") == {"series": 1.0} and shares(made, 0, "kind") == {"movie": 1.0}


def test_a_language_is_stated_or_told_by_shelf_or_country_or_not_known(made: Catalog) -> None:
    assert shares(made, 2, "language") == {"es": 1.0}
    assert shares(made, 7, "language") == {"es": 1.0}
    assert shares(made, 8, "language") == {"ko": 1.0}
    unknown = shares(made, 3, "language")
    assert "other" in unknown and len(unknown) == 2


def test_forms_are_no_genres(made: Catalog) -> None:
    assert shares(made, 8, "form") == {"documentary": 1.0} and not shares(made, 8, "genre")
    assert shares(made, 7, "form") == {"fiction": 1.0} and shares(made, 7, "genre") == {"drama": 1.0}
    assert shares(made, 1, "genre") == {"animation": 0.5, "family": 0.5}


def test_the_same_tables_give_the_same_attributes(tmp_path: Path) -> None:
    written = []
    for name in ("one", "two"):
        catalog(tmp_path / name, titles=_TITLES)
        written.append({path.name: path.read_bytes() for path in (tmp_path / name / "attributes").iterdir()})
    assert written[0] == written[1]
