"""Each form of export in its own shape, brought: remakes, one of several of a name, episodes and strangers in its rows.

A form says what it can of each: with a year the remake is known, without one both are candidates; an episode goes to
its series, or to the unmatched if the catalogue lacks that, and never to a film of its name.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cartelera.events import EventStore, TitleReference
from cartelera.service import Cartelera
from cartelera.service.title_matching import MatchStatus

IMDB = "Const,Your Rating,Date Rated,Title,Original Title,URL,Title Type,IMDb Rating,Runtime (mins),Year,Genres"
IMDB_2017 = "Const,Your Rating,Date Added,Title,Title Type,Directors,IMDb Rating,Runtime (mins),Year"
TMDB = "TMDb ID,IMDb ID,Type,Name,Release Date,Season Number,Episode Number,Rating,Your Rating,Date Rated"
SIMKL = "SIMKL_ID,Title,Type,Year,Watchlist,LastEpWatched,WatchedDate,Rating,Memo,TVDB,TMDB,IMDB"
ACTIVITY = "Profile Name,Start Time,Duration,Attributes,Title,Supplemental Video Type,Device Type,Bookmark"
SHOW = {"title": "Stranger Things", "year": 2016, "ids": {"trakt": 9}}
LOST_SHOW = {"title": "Solaris", "year": 1972, "ids": {"trakt": 8}}


def trakt(title: str, year: int | None) -> dict[str, Any]:
    movie = {"title": title, "year": year, "ids": {"trakt": 1}}
    return {"watched_at": "2020-01-02T00:00:00Z", "type": "movie", "movie": movie}


FORMS = {
    "Letterboxd": (
        "Date,Name,Year,Letterboxd URI,Rating\n2020-01-02,Solaris,1972,u,4\n2020-01-02,Solaris,,u,4\n"
        "2020-01-02,Who,1999,u,4\n",
        ["tmdb-593"], 1, 1,
    ),
    "IMDb since 2024": (
        f"{IMDB}\n,8,2020-01-02,Solaris,Солярис,u,Movie,8,167,1972,x\ntt999992,8,2020-01-02,Solaris,,u,Movie,8,,,x\n"
        "tt999993,9,2020-01-02,Stranger Things: Chapter One,,u,TV Episode,9,50,2016,x\n"
        "tt999994,9,2020-01-02,Solaris: Pilot,,u,TV Episode,9,50,2016,x\n",
        ["tmdb-593", "Stranger Things"], 1, 1,
    ),
    "IMDb of 2017": (
        f"{IMDB_2017}\n,8,2020-01-02,Solaris,Feature Film,Andrei Tarkovsky,8,167,1972\n"
        "tt999992,8,2020-01-02,Solaris,Feature Film,,8,,\n",
        ["tmdb-593"], 1, 0,
    ),
    "Trakt": (
        json.dumps([trakt("Solaris", 1972), trakt("Solaris", None),
                    {"watched_at": "2020-01-02T00:00:00Z", "type": "episode", "episode": {"number": 1}, "show": SHOW},
                    {"watched_at": "2020-01-02T00:00:00Z", "type": "episode", "episode": {"number": 1},
                     "show": LOST_SHOW}]),
        ["tmdb-593", "Stranger Things"], 1, 1,
    ),
    "Netflix, a profile": (
        "Title,Date\nStranger Things: Season 1: Chapter One,1/13/20\nSolaris: Season 1: Pilot,1/12/20\n"
        "Solaris,1/11/20\nRoma,1/10/20\n",
        ["Stranger Things", "Roma"], 1, 1,
    ),
    "Netflix, the account": (
        f"{ACTIVITY}\nAna,2020-01-02 20:00:00,01:00:00,,Stranger Things: Season 1: Chapter One,,TV,x\n"
        "Ana,2020-01-02 20:00:00,01:00:00,,Solaris: Season 1: Pilot,,TV,x\n"
        "Ana,2020-01-02 20:00:00,01:00:00,,Solaris,,TV,x\nAna,2020-01-02 20:00:00,00:01:00,,Roma,TRAILER,TV,x\n",
        ["Stranger Things"], 1, 1,
    ),
    "Prime Video": (
        "Date Watched,Type,Title,Episode Title\n2020-01-02,Movie,Solaris,\n2020-01-02,Series,The Wire,Pilot\n"
        "2020-01-02,Series,Solaris,Pilot\n",
        ["The Wire"], 1, 1,
    ),
    "TMDB": (
        f"{TMDB}\n593,,movie,Solaris,1972-03-20T00:00:00Z,,,7,8,2020-01-02T00:00:00Z\n"
        "999999,,movie,Solaris,,,,7,8,2020-01-02T00:00:00Z\n77777,,tv,Solaris,2011-01-01T00:00:00Z,,,7,8,\n",
        ["tmdb-593"], 0, 2,
    ),
    "Simkl": (
        f"{SIMKL}\n1,Solaris,movie,1972,completed,,02-01-2020 21:50:41,8,,,,\n2,Solaris,movie,,completed,,,8,,,,\n"
        "3,Stranger Things,tv,2016,watching,s01e01,,,,,,\n4,Who,movie,1999,plantowatch,,,,,,,\n",
        ["tmdb-593", "Stranger Things"], 1, 1,
    ),
    "FilmAffinity": (
        "Title,Year,Directors,WatchedDate,Rating,Rating10\nSolaris,,Andrei Tarkovsky,2020-01-02,4,8\n"
        "Solaris,,,2020-01-02,4,8\nRelatos salvajes,2014,Damián Szifron,2020-01-02,5,10\n",
        ["tmdb-593", "tmdb-265195"], 0, 0,
    ),
    "MovieLens": (
        "movie_id,imdb_id,tmdb_id,rating,average_rating,title\n1,0999991,593,4.5,3.9,Solaris (1972)\n"
        "2,0999992,,4,3.9,Solaris\n3,0999993,,4,3.9,Who (1999)\n",
        ["tmdb-593"], 1, 1,
    ),
    "Criticker": (
        "Score, Film Name, Year, IMDB ID\n80, Solaris, 1972,\n80, Solaris,,\n80, Who, 1999, tt999993\n",
        ["tmdb-593"], 1, 1,
    ),
    "any table": (
        "película;año;nota\nSolaris;1972;8\nSolaris;;9\nEl secreto de sus ojos;2009;10\nWho;1999;3\n",
        ["tmdb-593", "tmdb-25376"], 1, 1,
    ),
}  # fmt: skip
"""For each: the file, what its rows are matched with (an id, or the name of a series), how many are ambiguous, and how
many are in nothing."""


@pytest.fixture(scope="module")
def cartelera(tiny: Cartelera, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cartelera]:
    path: Path = tmp_path_factory.mktemp("forms") / "events.db"
    with EventStore.open(f"sqlite:///{path}") as store:
        yield Cartelera(tiny.release, store)


@pytest.mark.parametrize("name", FORMS)
def test_a_file_of_each_form_is_brought(cartelera: Cartelera, name: str) -> None:
    text, wanted, ambiguous, unmatched = FORMS[name]
    viewer = "".join(letter for letter in name if letter.isalnum())
    report = cartelera.imports.bring(viewer, text.encode(), "a.csv")
    matched = [row.match.title for row in report.of(MatchStatus.MATCHED)]
    assert [(title.title_id if title.title_id in wanted else title.title) for title in matched if title] == wanted
    counts = [len(report.of(status)) for status in (MatchStatus.AMBIGUOUS, MatchStatus.UNMATCHED)]
    assert counts == [ambiguous, unmatched]
    for row in report.of(MatchStatus.AMBIGUOUS):
        assert {candidate.title.title_id for candidate in row.match.candidates} == {"tmdb-593", "tmdb-2103"}
    subjects = [event.subject for event in cartelera.live.store.events_of(viewer)]
    films = [s for s in subjects if isinstance(s, TitleReference) and s.title == "Solaris" and s.title_id != "tmdb-593"]
    assert films == [] and len(subjects) == len(wanted)
    assert cartelera.imports.bring(viewer, text.encode(), "a.csv").events == 0
