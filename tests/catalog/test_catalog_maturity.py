"""Maturity ratings on one scale: known systems, and every rating that stands in the real catalogues."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartelera.catalog.maturity import UNRATED, minimum_age, strictest

RATINGS = {
    0: "G, TV-G, TV-Y, ALL, ALL_AGES, TP, APTA, U, Livre, 0, 0+",
    7: "7, 7+, TV-Y7, TV-Y7-FV, No recomendada para menores de 7 años",
    8: "PG, TV-PG",
    12: "12, 12+, FSK 12, ab 12, +12, -12",
    13: "13+, PG-13, AGES_13_",
    14: "14, TV-14",
    16: "16, 16+, AGES_16_, No recomendada para menores de 16 años",
    17: "R, TV-MA",
    18: "18, 18+, NC-17, AGES_18_, FSK 18, PEGI 18",
    UNRATED: "NR, UR, UNRATED, NOT RATED, NOT_RATE, TV-NR, Exempt, Sin calificar",
}
CERTIFICATIONS = {
    "US": {"G": 0, "PG": 8, "PG-13": 13, "R": 17, "NC-17": 18, "NR": UNRATED, "TV-Y": 0, "TV-MA": 17},
    "ES": {"A": 0, "APTA": 0, "TP": 0, "Ai": 0, "7": 7, "7i": 7, "12": 12, "16": 16, "18": 18, "X": 18},
    "DE": {"0": 0, "6": 6, "12": 12, "16": 16, "18": 18},
    "GB": {"U": 0, "Uc": 0, "PG": 8, "12A": 12, "12": 12, "15": 15, "18": 18, "R18": 18},
    "BR": {"L": 0, "AL": 0, "10": 10, "A10": 10, "12": 12, "A14": 14, "16": 16, "18": 18},
    "FR": {"U": 0, "TP": 0, "10": 10, "12": 12, "-12": 12, "16": 16, "18": 18, "X": 18},
    "MX": {"AA": 0, "A": 0, "B": 12, "B-15": 15, "C": 18, "D": 18},
    "AR": {"ATP": 0, "13": 13, "16": 16, "18": 18, "C": 18},
    "AU": {"E": UNRATED, "G": 0, "PG": 8, "M": 15, "MA 15+": 15, "R 18+": 18, "X 18+": 18, "RC": 18},
    "CA": {"G": 0, "PG": 8, "14A": 14, "18A": 18, "13+": 13, "R": 18, "E": UNRATED},
    "IN": {"U": 0, "UA": 12, "U/A 13+": 13, "UA 16+": 16, "A": 18},
    "IT": {"T": 0, "VM14": 14, "VM18": 18},
    "PT": {"Públicos": 0, "M/3": 3, "M_12": 12, "M/16": 16},
    "NL": {"AL": 0, "6": 6, "9": 9, "16": 16},
    "JP": {"G": 0, "PG12": 12, "R15+": 15, "R18+": 18},
    "KR": {"ALL": 0, "15": 15, "19": 19, "Restricted Screening": 19},
    "TH": {"ส": 0, "น 15+": 15, "ฉ 20-": 20},
}


@pytest.mark.parametrize(("rating", "age"), [(r, age) for age, some in RATINGS.items() for r in some.split(", ")])
def test_what_a_platform_says(rating: str, age: int) -> None:
    assert minimum_age(rating) == age
    assert minimum_age(rating.lower()) == age


@pytest.mark.parametrize(
    ("country", "rating", "age"),
    [(country, rating, age) for country, some in CERTIFICATIONS.items() for rating, age in some.items()],
)
def test_what_a_country_certifies(country: str, rating: str, age: int) -> None:
    assert minimum_age(rating, country) == age
    assert minimum_age(rating, country.lower()) == age


def test_no_rating_is_unrated() -> None:
    assert minimum_age(None) == minimum_age("") == minimum_age(" ") == minimum_age("", "ES") == UNRATED


@pytest.mark.parametrize("rating", ["X", "A", "M", "91 min", "1 Season", "PG-99", "Restricted", "2021", "s1e1", "99"])
def test_what_no_known_system_has_is_no_age(rating: str) -> None:
    assert minimum_age(rating) is None


def test_a_letter_means_what_it_means_in_its_country() -> None:
    assert [minimum_age("A", country) for country in ("ES", "IN", "MX", "ZZ")] == [0, 18, 0, None]
    assert [minimum_age("R", country) for country in ("US", "CA", "ID")] == [17, 18, 13]


def test_the_strictest_known_rating_counts() -> None:
    assert strictest([0, 16, 7]) == 16
    assert strictest([UNRATED, 0, None]) == 0
    assert strictest([UNRATED, None]) == strictest([]) == UNRATED


@given(rating=st.text(max_size=30), country=st.sampled_from([None, "US", "ES", "IN", "XX"]))
def test_any_text_is_an_age_or_unrated_or_unknown(rating: str, country: str | None) -> None:
    age = minimum_age(rating, country)
    assert age is None or age == UNRATED or 0 <= age <= 21


@pytest.mark.real
def test_every_rating_of_the_real_catalogues_is_known(shared_data: Path) -> None:
    found = set()
    for path in sorted((shared_data / "platforms").glob("*_titles.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            found |= {row["rating"] for row in csv.DictReader(stream)}
    misplaced = {rating for rating in found if re.fullmatch(r"\d+ (min|Seasons?)", rating)}
    read = {rating: minimum_age(rating) for rating in found - misplaced}
    assert read == {
        "": UNRATED, "NR": UNRATED, "UR": UNRATED, "UNRATED": UNRATED, "NOT RATED": UNRATED, "NOT_RATE": UNRATED,
        "TV-NR": UNRATED, "ALL": 0, "ALL_AGES": 0, "G": 0, "TV-G": 0, "TV-Y": 0, "7+": 7, "TV-Y7": 7, "TV-Y7-FV": 7,
        "PG": 8, "TV-PG": 8, "13+": 13, "PG-13": 13, "TV-14": 14, "16": 16, "16+": 16, "AGES_16_": 16, "R": 17,
        "TV-MA": 17, "18+": 18, "AGES_18_": 18, "NC-17": 18,
    }  # fmt: skip
    assert {minimum_age(rating) for rating in misplaced} == {None}, "a duration in the wrong column is no rating"
