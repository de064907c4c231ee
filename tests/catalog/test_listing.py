"""Which titles stay out of viewers' lists: the rules on names, and the column they make in a catalogue."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cartelera.catalog import Available, Filters
from cartelera.catalog.listing import Unlisted, base_name, is_extra, is_short
from cartelera.catalog.trial_rows import is_test
from support.clean_tables import actor, catalog, film, offer, other

_LANGUAGES = frozenset(("tamil", "spanish", "english", "italiano"))


@pytest.mark.parametrize(
    ("title", "base"),
    [
        ("Saaho (Tamil)", "Saaho"),
        ("Coco (in Spanish)", "Coco"),
        ("Master (Tamil) [4K UHD]", "Master"),
        ("Invisible Tokyo (English Subtitled)", "Invisible Tokyo"),
        ("T-34 (Director's Cut)", "T-34"),
        ("It's a Wonderful Life (Black & White Version)", "It's a Wonderful Life"),
        ("(Dub) Akira", "Akira"),
        ("(Sub) K MISSING KINGS (English Subtitled)", "K MISSING KINGS"),
        ("(500) Days of Summer", "(500) Days of Summer"),
        ("The Office (U.K.)", "The Office (U.K.)"),
        ("Aladdin (2019)", "Aladdin (2019)"),
        ("Babies (with weights)", "Babies (with weights)"),
        ("(Tamil)", "(Tamil)"),
        ("The Italian Job", "The Italian Job"),
    ],
)
def test_a_bracket_that_only_tells_versions_apart_is_no_part_of_the_name(title: str, base: str) -> None:
    assert base_name(title, _LANGUAGES) == base


@pytest.mark.parametrize(
    ("title", "extra"),
    [
        ("The Making of 'The Terminator': A Retrospective", True),
        ("Our Planet - Behind the Scenes", True),
        ("Making of Our Planet", True),
        ("Blue Ruin: Official Trailer", True),
        ("Our Planet - Trailer", True),
        ("Our Planet: Recap", True),
        ("Trailer Park Boys", False),
        ("The Long, Long Trailer", False),
        ("The Making of a Lady", False),
        ("Behind the Scenes", False),
        ("Recap", False),
    ],
)
def test_what_is_about_another_title_is_an_extra(title: str, extra: bool) -> None:
    assert is_extra(title, None, {"our planet", "dark"}) is extra


def test_a_short_is_measured_by_whom_it_is_for() -> None:
    assert is_short(39, ("drama",), "A Film") and not is_short(40, ("drama",), "A Film")
    assert is_short(19, ("kids",), "A Film") and not is_short(25, ("kids",), "A Film")
    assert not is_short(25, ("stand up comedy",), "A Film")
    assert not is_short(None, ("drama",), "A Film")
    assert is_short(None, ("kids",), "The Robots (Shorts)")


@pytest.mark.parametrize(
    ("title", "people", "synopsis"),
    [
        ("Movie10y", ["Test title"], "Whatever it is about."),
        ("Movie_Project_Test_UHD", [], ""),
        ("Test Title 3", [], ""),
        ("A Name", ["Test Actor1 US", "Test Actor2"], "A synopsis of many words, which could be one of a film."),
        ("Act 5 - Title 1", ["1"], "Act 5 - Title 1"),
        ("Some Series", [], "1a"),
        ("This and Other", [], "Test"),
        ("Picture Try", ["Jo Smith"], "Test title for the workflow of pictures."),
        ("Gamma smoke test", [], "New season"),
    ],
)
def test_a_platforms_test_is_known_by_what_is_no_name(title: str, people: list[str], synopsis: str) -> None:
    assert is_test(title, people, synopsis)


@pytest.mark.parametrize(
    ("title", "people", "synopsis"),
    [
        ("Test", ["Jo Smith"], "A dancer waits."),
        ("The Test", ["Tess Tester"], "A test of many years."),
        ("Test Pilot", ["Testa Rossi"], ""),
        ("Testament of Youth", [], "The youth of a writer."),
        ("Johnny Trial Test", [], "How much trouble can one eleven-year-old and his talking dog get into?"),
        ("Simple Gifts", ["Jo Smith"], "a"),
        ("Elfen Song", [], "Elfen Song"),
        ("24", ["24 Karat", "Jo"], "Time."),
        ("No Synopsis", [], ""),
    ],
)
def test_films_about_tests_are_none(title: str, people: list[str], synopsis: str) -> None:
    assert not is_test(title, people, synopsis)


def _title(number: int, title: str, year: int = 2015, **more: Any) -> dict[str, Any]:
    return film(number, title, **({"release_date": f"{year}-05-05", "runtime": 95, "popularity": 50.0 - number} | more))


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Unlisted]:
    """Why each title of a made catalogue stays out, by its name."""
    titles = [
        _title(1, "Planned Film", 2016, status="Planned"),
        _title(2, "Old Film", 1990, status="Rumored", vote_count=40),
        _title(3, "Our River", status="Released"),
        _title(4, "The Making of Our River"),
        _title(5, "A Little Film", runtime=12),
        _title(6, "Empty Row"),
        _title(7, "Two Roads (Tamil)", popularity=99.0),
        _title(8, "Two Roads"),
        _title(9, "Only So (Telugu)"),
        _title(10, "Only So (Hindi)"),
        _title(11, "Two Roads (Hindi)", 1971),
        _title(12, "Shown (Tamil)"),
        _title(13, "Shown"),
        other("ns1", "Little Stories (Shorts)", kind="series", release_year=2015),
    ]
    made = catalog(
        tmp_path_factory.mktemp("listing"),
        titles=titles,
        credits=[actor("tmdb-6", "Test Actor 1")],
        offers=[offer("n12", "tmdb-12", "netflix", "Shown (Tamil)", 2015)],
    )
    return dict(zip(made.column("title"), map(Unlisted, made.facets.unlisted.tolist()), strict=True))


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("Planned Film", Unlisted.UNRELEASED),
        ("Old Film", Unlisted(0)),
        ("Our River", Unlisted(0)),
        ("The Making of Our River", Unlisted.EXTRA),
        ("A Little Film", Unlisted.SHORT),
        ("Little Stories (Shorts)", Unlisted.SHORT),
        ("Empty Row", Unlisted.TEST),
        ("Two Roads (Tamil)", Unlisted.VERSION),
        ("Two Roads", Unlisted(0)),
        ("Two Roads (Hindi)", Unlisted(0)),
        ("Shown (Tamil)", Unlisted(0)),
        ("Shown", Unlisted(0)),
    ],
)
def test_a_catalogue_says_which_titles_stay_out(listed: dict[str, Unlisted], title: str, reason: Unlisted) -> None:
    assert listed[title] is reason


def test_of_versions_without_the_title_itself_one_is_listed(listed: dict[str, Unlisted]) -> None:
    assert {listed["Only So (Telugu)"], listed["Only So (Hindi)"]} == {Unlisted(0), Unlisted.VERSION}


def test_what_can_be_watched(tmp_path: Path) -> None:
    """An offer counts until its last day; if none stands, nothing can be said and nothing is left out."""
    titles = [_title(1, "One"), _title(2, "Two"), _title(3, "Three"), _title(4, "To Come", 2031)]
    offers = [
        offer("n1", "tmdb-1", "netflix", "One", 2015),
        offer("n2", "tmdb-2", "netflix", "Two", 2015, until="2026-03-01"),
    ]
    made = catalog(tmp_path / "offers", titles=titles, offers=offers)
    none = catalog(tmp_path / "none", titles=titles)

    def passing(of: Any, **conditions: Any) -> list[int]:
        return np.flatnonzero(Filters(**conditions).mask(of.facets)).tolist()

    march, april = date(2026, 3, 1), date(2026, 4, 1)
    assert passing(made, available=Available.OFFERED, on=march) == [0, 1]
    assert passing(made, available=Available.OFFERED, on=april) == [0]
    assert passing(made, available=Available.ANY, on=april) == [0, 1, 2, 3]
    assert passing(none, available=Available.OFFERED, on=april) == [0, 1, 2, 3]
    assert passing(none, unlisted=False, on=april) == [0, 1, 2]
    assert passing(none, unlisted=False, on=date(2031, 1, 1)) == [0, 1, 2, 3]
