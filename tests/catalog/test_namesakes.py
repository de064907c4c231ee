"""Of several titles of one name the one that people know is meant, else the one that can be watched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cartelera.catalog import Catalog
from cartelera.catalog.writing.bare_names import bare_name
from support.clean_tables import catalog, film, offer, other

Rows = list[dict[str, Any]]


def series(title_id: str, title: str, seasons: int, **more: Any) -> dict[str, Any]:
    return other(title_id, title, kind="series", seasons=seasons, **more)


def shown(title_id: str, *platforms: str) -> Rows:
    return [offer(f"{platform[0]}{title_id}", title_id, platform, "", 2018) for platform in platforms]


USUAL = [
    # What is usual on a platform: its films that were voted on have 100, 200 and 900 votes on netflix, 10 on amazon.
    *(film(9000 + votes, f"Known {votes}", vote_count=votes) for votes in (100, 200, 900, 10)),
]
SHOWN = [
    *(row for votes in (100, 200, 900) for row in shown(f"tmdb-{9000 + votes}", "netflix")),
    *shown("tmdb-9010", "amazon"),
]


def expected(folder: Path, titles: Rows, offers: Rows = [], **more: Rows) -> list[str]:  # noqa: B006
    """The ids of the titles called Same, the one that is meant first."""
    known: Catalog = catalog(folder, titles=[*titles, *USUAL], offers=[*SHOWN, *offers], **more)
    match = known.names.exact("title", "same")
    assert match is not None
    return [known.title(row).title_id for row in match.ids]


def test_a_series_is_called_without_the_bracket_that_tells_it_apart(tmp_path: Path) -> None:
    titles = [series("as1", "Same", 2), series("ns1", "Same (U.S.)", 9), series("hs1", "Same (UK) (4K UHD)", 3)]
    offers = [*shown("as1", "netflix"), *shown("ns1", "netflix"), *shown("hs1", "netflix")]
    assert expected(tmp_path, titles, offers) == ["ns1", "as1", "hs1"]


@pytest.mark.parametrize(
    ("title", "bare"),
    [
        ("The Office (U.S.)", "The Office"), ("Top Gear (UK)", "Top Gear"), ("Bloom (AUS)", "Bloom"),
        ("Aurora (TV)", "Aurora"), ("The Apartment (TV) [4K UHD]", "The Apartment"), ("Marte (España)", "Marte"),
        ("Miranda (2009)", "Miranda (2009)"), ("Spider-Man (Shorts)", "Spider-Man (Shorts)"), ("(UK)", "(UK)"),
        ("How to Sell Drugs Online (Fast)", "How to Sell Drugs Online (Fast)"), ("Dark", "Dark"),
    ],
)  # fmt: skip
def test_which_brackets_tell_series_apart(title: str, bare: str) -> None:
    assert bare_name(title, frozenset(("spanish",))) == bare


def test_a_film_of_few_votes_gives_way_to_what_only_a_platform_has(tmp_path: Path) -> None:
    titles = [film(1, "Same", vote_count=45, popularity=2.5), other("ns1", "Same")]
    assert expected(tmp_path, titles, shown("ns1", "netflix")) == ["ns1", "tmdb-1"]


def test_a_classic_keeps_its_name(tmp_path: Path) -> None:
    titles = [film(1, "Same", vote_count=2405), film(2, "Same", vote_count=233), other("ns1", "Same")]
    assert expected(tmp_path, titles, shown("ns1", "netflix")) == ["tmdb-1", "tmdb-2", "ns1"]


def test_what_is_usual_depends_on_the_platform(tmp_path: Path) -> None:
    titles = [film(1, "Same", vote_count=45), other("as1", "Same")]
    assert expected(tmp_path, titles, shown("as1", "amazon")) == ["tmdb-1", "as1"]


@pytest.mark.parametrize(("seasons", "meant"), [(1, "tmdb-1"), (4, "ns1")])
def test_a_series_counts_once_for_each_season(tmp_path: Path, seasons: int, meant: str) -> None:
    titles = [film(1, "Same", vote_count=354), series("ns1", "Same", seasons)]
    assert expected(tmp_path, titles, shown("ns1", "netflix"))[0] == meant


def test_a_title_counts_on_each_of_its_platforms(tmp_path: Path) -> None:
    titles = [film(1, "Same", vote_count=205), other("ns1", "Same")]
    assert expected(tmp_path / "one", titles, shown("ns1", "netflix")) == ["tmdb-1", "ns1"]
    assert expected(tmp_path / "two", titles, shown("ns1", "netflix", "amazon")) == ["ns1", "tmdb-1"]


def test_three_of_one_name(tmp_path: Path) -> None:
    titles = [film(1, "Same", vote_count=9), film(2, "Same", vote_count=4000), series("ns1", "Same", 3)]
    assert expected(tmp_path, titles, shown("ns1", "netflix")) == ["tmdb-2", "ns1", "tmdb-1"]


def test_of_titles_that_nobody_counts_that_which_can_be_watched_is_meant(tmp_path: Path) -> None:
    titles = [other("ml-1", "Same"), other("xs1", "Same")]
    assert expected(tmp_path, titles, shown("xs1", "xtube")) == ["xs1", "ml-1"]


def test_ratings_make_known_what_has_no_votes(tmp_path: Path) -> None:
    ratings = [{"viewer_id": f"r:{n}", "title_id": "ml-2", "rating": 4.0} for n in range(3)]
    assert expected(tmp_path, [other("ml-1", "Same"), other("ml-2", "Same")], ratings=ratings) == ["ml-2", "ml-1"]


def test_votes_of_imdb_are_brought_to_the_scale_of_those_of_tmdb(tmp_path: Path) -> None:
    titles = [
        film(1, "Same", vote_count=50),
        film(2, "Same", imdb_votes=900),
        *(film(number, f"Both {number}", vote_count=10, imdb_votes=300) for number in (3, 4, 5)),
    ]
    assert expected(tmp_path, titles) == ["tmdb-1", "tmdb-2"]


def test_of_about_as_many_votes_the_more_popular_is_meant(tmp_path: Path) -> None:
    titles = [film(1, "Same", vote_count=370, popularity=8.0), film(2, "Same", vote_count=364, popularity=12.0)]
    assert expected(tmp_path, titles) == ["tmdb-2", "tmdb-1"]


def test_a_translation_gives_way_to_a_title_of_that_name_unless_it_is_far_better_known(tmp_path: Path) -> None:
    names = [{"title_id": "tmdb-1", "name": "Same", "language": "es"}]
    unlike = film(1, "Other", vote_count=3000)
    for votes, meant in ((400, "tmdb-2"), (200, "tmdb-1")):
        titles = [unlike, film(2, "Same", vote_count=votes)]
        assert expected(tmp_path / str(votes), titles, title_names=names)[0] == meant


def test_films_of_the_movie_data_are_ordered_by_popularity(tmp_path: Path) -> None:
    titles = [
        film(1, "Same", vote_count=64, popularity=9.0),
        film(2, "Same", vote_count=900, popularity=7.0),
        other("ns1", "Same"),
    ]
    known = catalog(tmp_path, titles=titles)
    match = known.names.exact("film", "same")
    assert match is not None
    assert [known.title(row).title_id for row in match.ids] == ["tmdb-1", "tmdb-2"]
