"""Which title each row of a viewer's export means: ids first, then as linking judges; what is not sure is asked."""

from __future__ import annotations

from typing import Any

import pytest

from cartelera.linking import Record, choose
from cartelera.service import Cartelera
from cartelera.service.context import ServiceContext
from cartelera.service.title_matching import EntryMatch, MatchedBy, MatchStatus, TitleMatcher
from cartelera.viewer_exports import Entry

MATCHED, AMBIGUOUS, UNMATCHED = MatchStatus.MATCHED, MatchStatus.AMBIGUOUS, MatchStatus.UNMATCHED


@pytest.fixture(scope="module")
def matcher(tiny: Cartelera) -> TitleMatcher:
    return TitleMatcher(ServiceContext(tiny.release))


def entry(title: str, year: int | None = None, kind: str = "", **more: Any) -> Entry:
    return Entry(1, title, year, kind, **more)


def found(match: EntryMatch) -> tuple[MatchStatus, list[str]]:
    return match.status, [candidate.title.title_id for candidate in match.candidates]


@pytest.mark.parametrize(
    ("row", "title_id", "by"),
    [
        (entry("Solaris", 2002, "movie"), "tmdb-2103", MatchedBy.NAME),
        (entry("Solaris", 1972), "tmdb-593", MatchedBy.NAME),
        (entry("Солярис"), "tmdb-593", MatchedBy.NAME),
        (entry("Relatos salvajes", 2014), "tmdb-265195", MatchedBy.NAME),
        (entry("El secreto de sus ojos"), "tmdb-25376", MatchedBy.NAME),
        (entry("amelie", 2002), "tmdb-194", MatchedBy.NAME),
        (entry("Face/Off (Subtitled)", 1997), "tmdb-754", MatchedBy.NAME),
        (entry("Toy Stori 3", 2010, "movie"), "tmdb-10193", MatchedBy.NAME),
        (entry("", tmdb_id=862, kind="movie"), "tmdb-862", MatchedBy.ID),
        (entry("Wie es in jener Sprache heißt", 1995, "movie", tmdb_id=862), "tmdb-862", MatchedBy.ID),
        (entry("Elite", kind="series", episode=True), "ns-Elite", MatchedBy.SERIES),
    ],
)  # fmt: skip
def test_one_title_is_sure_to_be_meant(matcher: TitleMatcher, row: Entry, title_id: str, by: MatchedBy) -> None:
    (match,) = matcher.match([row])
    assert match.title is not None and (match.status, match.by) == (MATCHED, by)
    assert title_id in (match.title.title_id, f"ns-{match.title.title}")


def test_of_several_of_one_name_without_a_year_all_are_shown(matcher: TitleMatcher) -> None:
    (match,) = matcher.match([entry("Solaris")])
    assert found(match) == (AMBIGUOUS, ["tmdb-2103", "tmdb-593"])
    assert match.title is None and {candidate.probability < 0.5 for candidate in match.candidates} == {True}


def test_a_remake_that_the_catalogue_lacks_is_not_the_film_that_it_has(matcher: TitleMatcher) -> None:
    for year in (2020, 1970):
        (match,) = matcher.match([entry("Solaris", year, "movie")])
        assert match.status is AMBIGUOUS


def test_an_episode_is_never_a_film_of_that_name(matcher: TitleMatcher) -> None:
    for title in ("Solaris", "Bird Box", "Spider-Man"):
        (match,) = matcher.match([entry(title, kind="series", episode=True)])
        assert found(match) == (UNMATCHED, [])


def test_a_history_names_episodes_as_films_with_a_second_name(matcher: TitleMatcher) -> None:
    """One row may be a film of that series; three are the series."""
    (one,) = matcher.match([entry("Stranger Things: Chapter of Something")])
    assert one.status is AMBIGUOUS and one.candidates[0].title.kind == "series"
    several = matcher.match([entry(f"Stranger Things: The {name}") for name in ("Hellfire Club", "Bathtub", "Dive")])
    assert [(match.status, match.by) for match in several] == [(MATCHED, MatchedBy.SERIES)] * 3
    assert {match.title.title for match in several if match.title} == {"Stranger Things"}


def test_an_id_that_leads_elsewhere_than_the_name_is_asked_about(matcher: TitleMatcher) -> None:
    (match,) = matcher.match([entry("Solaris", 1972, "movie", tmdb_id=862)])
    assert found(match) == (AMBIGUOUS, ["tmdb-593", "tmdb-862"])


def test_another_id_speaks_against_a_title_of_that_name(matcher: TitleMatcher) -> None:
    (without,) = matcher.match([entry("Face/Off", 1997, "movie")])
    (another,) = matcher.match([entry("Face/Off", 1998, "movie", tmdb_id=999_999)])
    assert (without.status, another.status) == (MATCHED, AMBIGUOUS)


def test_the_director_decides_between_films_of_one_name(matcher: TitleMatcher) -> None:
    (match,) = matcher.match([entry("Solaris", kind="movie", directors=("Andrei Tarkovsky",))])
    assert found(match) == (MATCHED, ["tmdb-593"])


def test_a_list_of_films_holds_a_series(matcher: TitleMatcher) -> None:
    (match,) = matcher.match([entry("The Wire", 2002, "movie")])
    assert match.status is AMBIGUOUS and match.candidates[0].title.kind == "series"


@pytest.mark.parametrize("name", ["", "\0", "?", "x" * 5_000, "::: ", "' OR 1=1 --", "100%", "🎬" * 300])
def test_whatever_a_row_says(matcher: TitleMatcher, name: str) -> None:
    for kind in ("", "movie", "series"):
        (match,) = matcher.match([entry(name, kind=kind)])
        assert match.status is not MATCHED


def test_of_what_is_equally_likely_the_earlier_comes_first() -> None:
    one = Record("a", "catalogue", "movie", "Home", year=2009)
    choices = choose(Record("?", "asked", "", "Home"), [one, one, one], prior=-5)
    assert [choice.index for choice in choices] == [0, 1, 2]
    assert all(choice.probability < choice.alone for choice in choices)
