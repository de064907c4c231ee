"""Catalogues of platforms in their several forms: JustWatch's, by IMDb's ids, and several platforms' in one file."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from ingest_files import MOVIE, SHOW, counts, movies, only, query, refused, table, take, titles, write

from cartelera.errors import FileRejectedError
from cartelera.ingest.run import ingest
from cartelera.tables.changes import read_changes
from cartelera.tables.manifest import Manifest
from cartelera.workspace import Workspace

JUSTWATCH: dict[str, Any] = {
    "id": "tm84618", "title": "Taxi Driver", "type": "MOVIE", "description": "A veteran.", "release_year": "1976",
    "age_certification": "R", "runtime": "114", "genres": "['drama', 'scifi']", "production_countries": "['US']",
    "seasons": "", "imdb_id": "tt0075314", "imdb_score": "8.2", "imdb_votes": "808582.0", "tmdb_popularity": "40.9",
    "tmdb_score": "8.179",
}  # fmt: skip
SEINFELD: dict[str, Any] = {
    "id": "ts20681", "title": "Seinfeld", "type": "SHOW", "release_year": "1989", "age_certification": "",
    "runtime": "24", "genres": "['comedy']", "seasons": "9.0", "imdb_id": "tt0098904",
}  # fmt: skip
CREDITS = "person_id,id,name,character,role\n"
ROLES = [
    "3748,tm84618,Robert De Niro,Travis Bickle,ACTOR\n",
    '14658,tm84618,"Jodie Foster","Iris ""Easy"" Steensma",ACTOR\n',
    "3308,tm84618,Martin Scorsese,,DIRECTOR\n",
    "9,ts20681,Jerry Seinfeld,Jerry,ACTOR\n",
    "1,tm1,Somebody,,ACTOR\n",
]
TAXI: dict[str, Any] = {
    "id": "103", "imdb_id": "tt0075314", "title": "Taxi Driver", "original_title": "Taxi Driver",
    "release_date": "1976-02-07", "runtime": "114.0",
}  # fmt: skip
BY_IMDB: dict[str, Any] = {
    "url": "https://www.justwatch.com/us/movie/the-godfather", "title": "The Godfather", "type": "movie",
    "genres": "Crime, Drama", "releaseYear": "1972", "imdbId": "tt0068646", "imdbAverageRating": "9.2",
    "imdbNumVotes": "2075000", "platform": "Netflix", "availableCountries": "AD, ES",
}  # fmt: skip
FLAGGED = (
    ",ID,Title,Year,Age,IMDb,Rotten Tomatoes,Netflix,Hulu,Prime Video,Disney+,Type,Directors,Genres,Country,Language,"
    "Runtime\n"
    '0,1,The Irishman,2019,18+,7.8/10,98/100,1,0,0,0,0,Martin Scorsese,"Biography,Crime",United States,English,209.0\n'
    "1,2,Dangal,2016,7+,8.4/10,97/100,1,0,1,0,0,Nitesh Tiwari,Action,India,Hindi,161.0\n"
    "2,3,Breaking Bad,2008,18+,9.5/10,100/100,1,0,0,0,1,,Crime,United States,English,\n"
    "3,4,Nowhere,2008,,,,0,0,0,0,0,,,,,\n"
)
SEVERAL: dict[str, Any] = {"platform": "netflix"} | SHOW
FOUR: tuple[dict[str, str], ...] = (
    {},
    {"platform": "Hulu", "title": "Okja"},
    {"platform": "prime video", "title": "Heat"},
    {"platform": "Shudder"},
)


def test_a_catalogue_from_justwatch(tmp_path: Path) -> None:
    write(tmp_path / "netflix" / "titles.csv", table(JUSTWATCH, {}, SEINFELD))
    write(tmp_path / "netflix" / "credits.csv", CREDITS + "".join(ROLES))
    report = take(tmp_path / "w", tmp_path / "netflix")
    assert {source.key: counts(source) for source in report.sources} == {
        "justwatch_credits.credits": (5, 5, 0, 0), "platform.netflix": (2, 2, 0, 0),
    }  # fmt: skip
    columns = (
        "id, type, display_title, display_cast, director, country, maturity, duration_int, duration_type, listed_in"
    )
    assert query(tmp_path / "w", f"SELECT {columns} FROM offers ORDER BY id") == [
        ("ntm84618", "movie", "Taxi Driver", "Robert De Niro, Jodie Foster", "martin scorsese", "united states", "R",
         114, "min", "drama, science fiction"),
        ("nts20681", "tv show", "Seinfeld", "Jerry Seinfeld", None, "united states", None, 9, "season", "comedy"),
    ]  # fmt: skip
    people = query(tmp_path / "w", 'SELECT title_id, name, "character", job, billing FROM credits ORDER BY 1, 4, 5')
    assert people == [
        ("ntm84618", "Robert De Niro", "Travis Bickle", "Actor", 0),
        ("ntm84618", "Jodie Foster", 'Iris "Easy" Steensma', "Actor", 1),
        ("ntm84618", "Martin Scorsese", None, "Director", 0),
        ("nts20681", "Jerry Seinfeld", "Jerry", "Actor", 0),
    ]
    found = {row["title_id"]: row for row in titles(tmp_path / "w")}
    assert (found["ntm84618"]["imdb_id"], found["ntm84618"]["runtime"]) == ("tt0075314", 114)
    assert (found["nts20681"]["seasons"], found["nts20681"]["runtime"]) == (9, None)
    assert query(tmp_path / "w", "SELECT title_id FROM aliases WHERE alias = 'tt0098904'") == [("nts20681",)]


def test_an_id_of_imdbs_is_a_link(tmp_path: Path) -> None:
    """Names that agree little are enough beside one id; for lack of any other sign, they would not be."""
    write(tmp_path / "raw" / "movies_metadata.csv", movies({}, TAXI | {"title": "Taxi Driver: 40th Anniversary"}))
    bare = {"runtime": "", "description": "", "genres": "[]", "production_countries": "[]", "release_year": "1977"}
    write(tmp_path / "raw" / "hbo_titles.csv", table(JUSTWATCH, bare | {"title": "The Taxi Driver"}))
    report = take(tmp_path / "w", tmp_path / "raw")
    assert query(tmp_path / "w", "SELECT id, title_id, platform FROM offers") == [("mtm84618", "tmdb-103", "max")]
    assert [source.remark for source in report.sources if source.format == "justwatch"] == [
        "1 linked to a title of another source"
    ]
    (evidence,) = query(tmp_path / "w", "SELECT evidence FROM links WHERE status = 'accepted'")
    assert "tt0075314 | tt0075314: same" in evidence[0]


@pytest.mark.parametrize(
    "change",
    [{"title": "Heat", "release_year": "1995"}, {"release_year": "2008"}, {"type": "SHOW"}],
    ids=["another name", "another year", "another kind"],
)
def test_an_id_that_leads_to_another_title_is_not_followed(change: dict[str, str], tmp_path: Path) -> None:
    heat = {"id": "949", "imdb_id": "tt0113277", "title": "Heat", "original_title": "Heat", "runtime": "170"}
    heat |= {"release_date": "1995-12-15"}
    write(tmp_path / "raw" / "movies_metadata.csv", movies({}, TAXI, heat))
    write(tmp_path / "raw" / "hbo_titles.csv", table(JUSTWATCH, change | {"runtime": "170"}))
    report = take(tmp_path / "w", tmp_path / "raw")
    (title_id,) = query(tmp_path / "w", "SELECT title_id FROM offers")[0]
    assert title_id == ("tmdb-949" if "title" in change else "mtm84618")
    remarks = [source.remark for source in report.sources if source.format == "justwatch"]
    assert "lead to a title of another name, not followed: 1 (mtm84618 is not tmdb-103)" in remarks[0]
    assert query(tmp_path / "w", "SELECT title_id FROM aliases WHERE alias = 'tt0075314'") == [("tmdb-103",)]


def test_one_id_on_two_platforms_is_one_title(tmp_path: Path) -> None:
    for folder in ("netflix", "Apple TV"):
        write(tmp_path / "raw" / folder / "titles.csv", table(JUSTWATCH, {}, SEINFELD))
    take(tmp_path / "w", tmp_path / "raw")
    assert query(tmp_path / "w", "SELECT id, title_id FROM offers ORDER BY id") == [
        ("aptm84618", "aptm84618"), ("apts20681", "apts20681"), ("ntm84618", "aptm84618"), ("nts20681", "apts20681"),
    ]  # fmt: skip


@pytest.mark.parametrize(("seasons", "one"), [("1", False), ("38", True)])
def test_series_of_one_name_a_generation_apart_are_two(seasons: str, one: bool, tmp_path: Path) -> None:
    name = {"type": "TV Show", "title": "He-Man and the Masters of the Universe", "director": "", "cast": ""}
    old, new = (
        {"release_year": "1983", "duration": "1 Season"},
        {"release_year": "2021", "duration": f"{seasons} Seasons"},
    )
    write(tmp_path / "raw" / "netflix.csv", table(SHOW, name | new))
    write(tmp_path / "raw" / "hulu.csv", table(SHOW, name | old | {"description": "An older synopsis of other words."}))
    take(tmp_path / "w", tmp_path / "raw")
    assert len(titles(tmp_path / "w")) == (1 if one else 2)


def test_a_justwatch_file_that_names_no_platform_is_asked_for_it(tmp_path: Path) -> None:
    path = write(tmp_path / "raw" / "titles.csv", table(JUSTWATCH))
    with pytest.raises(FileRejectedError, match="which platform is it"):
        ingest([path], Workspace(tmp_path / "w"))
    take(tmp_path / "w", path, platform="Paramount+")
    assert query(tmp_path / "w", "SELECT id, platform FROM offers") == [("ptm84618", "paramount")]


@pytest.mark.parametrize("without", [(), ("url",), ("availableCountries",), ("platform", "availableCountries")])
def test_a_catalogue_by_ids_of_imdbs(without: tuple[str, ...], tmp_path: Path) -> None:
    series = {"title": "Lost", "type": "tv", "imdbId": "", "releaseYear": "2004", "imdbAverageRating": ""}
    path = write(tmp_path / "raw" / "netflix" / "data.csv", table(BY_IMDB, {}, series, without=without))
    source = only(take(tmp_path / "w", path))
    assert counts(source) == (2, 2, 0, 0)
    rows = query(
        tmp_path / "w", "SELECT id, type, title, release_year, platform, countries FROM offers ORDER BY title DESC"
    )
    countries = None if "availableCountries" in without else ["AD", "ES"]
    assert rows[0] == ("ntt0068646", "movie", "the godfather", 1972, "netflix", countries)
    assert rows[1][1:] == ("tv show", "lost", 2004, "netflix", countries)
    assert rows[1][0].startswith("nx")


def test_a_title_of_0_and_1_is_offered_where_there_is_a_1(tmp_path: Path) -> None:
    source = only(take(tmp_path / "w", write(tmp_path / "MoviesOnStreamingPlatforms.csv", FLAGGED)))
    assert (source.key, counts(source)) == ("platforms.moviesonstreamingplatforms", (4, 3, 0, 1))
    assert [refusal.reason for refusal in refused(tmp_path / "w")] == ["no platform is named"]
    columns = "id, platform, title, type, director, maturity, duration_int, listed_in"
    assert query(tmp_path / "w", f"SELECT {columns} FROM offers ORDER BY id") == [
        ("a2", "amazon", "dangal", "movie", "nitesh tiwari", "7+", 161, "action"),
        ("n1", "netflix", "the irishman", "movie", "martin scorsese", "18+", 209, "biography,crime"),
        ("n2", "netflix", "dangal", "movie", "nitesh tiwari", "7+", 161, "action"),
        ("n3", "netflix", "breaking bad", "tv show", None, "18+", None, "crime"),
    ]
    assert len(titles(tmp_path / "w")) == 3


def test_one_file_of_several_platforms(tmp_path: Path) -> None:
    source = only(
        take(tmp_path / "w", write(tmp_path / "streaming_titles.csv", table(SEVERAL, *FOUR, {"platform": ""})))
    )
    assert counts(source) == (5, 4, 0, 1)
    assert query(tmp_path / "w", "SELECT id, platform, title FROM offers ORDER BY id") == [
        ("as1", "amazon", "heat"), ("hs1", "hulu", "okja"), ("ns1", "netflix", "roma"), ("ss1", "shudder", "roma"),
    ]  # fmt: skip
    platforms = query(tmp_path / "w", "SELECT platform, prefix FROM platforms ORDER BY 1")
    assert platforms == [("amazon", "a"), ("hulu", "h"), ("netflix", "n"), ("shudder", "s")]
    one = query(tmp_path / "w", "SELECT count(DISTINCT title_id) FROM offers WHERE title = 'roma'")
    assert one == [(1,)]


def test_a_cell_may_name_several_platforms(tmp_path: Path) -> None:
    text = table(SEVERAL, {"platform": "Netflix, Hulu"}, {"show_id": "s2", "title": "Okja", "platform": "Disney+|HULU"})
    take(tmp_path / "w", write(tmp_path / "all.csv", text))
    rows = query(tmp_path / "w", "SELECT id, title FROM offers ORDER BY id")
    assert rows == [("ds2", "okja"), ("hs1", "roma"), ("hs2", "okja"), ("ns1", "roma")]


def test_a_newer_catalogue_of_a_platform_takes_the_place_of_an_older_one(tmp_path: Path) -> None:
    workspace = tmp_path / "w"
    take(workspace, write(tmp_path / "netflix_titles.csv", table(SHOW, {}, {"show_id": "s2", "title": "Okja"})))
    everything = write(
        tmp_path / "all.csv", table(SEVERAL, *FOUR, {"show_id": "s2", "title": "The Meyerowitz Stories"})
    )
    take(workspace, everything)
    assert query(workspace, "SELECT id, title FROM offers WHERE platform = 'netflix' ORDER BY id") == [
        ("ns1", "roma"), ("ns2", "the meyerowitz stories"),
    ]  # fmt: skip
    changed = [(change.what, change.offer_id) for change in read_changes(workspace / "tables")]
    assert changed == [("changed", "ns2")]
    take(workspace, write(tmp_path / "hulu_titles.csv", table(SHOW, {"title": "Parasite"}, {"show_id": "s9"})))
    rows = query(workspace, "SELECT id, title FROM offers ORDER BY id")
    assert rows == [
        ("as1", "heat"), ("hs1", "parasite"), ("hs9", "roma"), ("ns1", "roma"), ("ns2", "the meyerowitz stories"),
        ("ss1", "roma"),
    ]  # fmt: skip
    entry = Manifest.of(workspace / "tables").sources["platforms.all"]
    assert (entry.read, entry.kept, entry.merged) == (5, 4, 1)


def test_a_platforms_own_catalogue_counts_before_its_rows_in_a_file_of_several(tmp_path: Path) -> None:
    write(tmp_path / "raw" / "all.csv", table(SEVERAL, *FOUR))
    write(tmp_path / "raw" / "hulu.csv", table(SHOW))
    report = take(tmp_path / "w", tmp_path / "raw")
    assert {source.key: counts(source) for source in report.sources} == {
        "platform.hulu": (1, 1, 0, 0), "platforms.all": (4, 3, 1, 0),
    }  # fmt: skip
    rows = query(tmp_path / "w", "SELECT id, title FROM offers ORDER BY id")
    assert rows == [("as1", "heat"), ("hs1", "roma"), ("ns1", "roma"), ("ss1", "roma")]
    again = take(tmp_path / "w", tmp_path / "raw")
    assert not again.changed


def test_a_file_of_several_platforms_that_all_have_catalogues_is_skipped(tmp_path: Path) -> None:
    write(tmp_path / "raw" / "all.csv", table(SEVERAL, {"platform": "Netflix, Hulu"}))
    for name in ("hulu", "netflix"):
        write(tmp_path / "raw" / f"{name}.csv", table(SHOW))
    report = take(tmp_path / "w", tmp_path / "raw")
    assert sorted(source.key for source in report.sources) == ["platform.hulu", "platform.netflix"]
    assert [s.why for s in report.skipped] == ["there are catalogues of hulu, netflix themselves"]


def test_a_platform_that_a_newer_file_lacks_is_asked_about(tmp_path: Path) -> None:
    path = write(tmp_path / "all.csv", table(SEVERAL, *FOUR))
    take(tmp_path / "w", path)
    with pytest.raises(FileRejectedError, match=r"shudder: 1 of 1 title \(100%\) is gone"):
        ingest([write(path, table(SEVERAL, *FOUR[:3]))], Workspace(tmp_path / "w"))
    ingest([path], Workspace(tmp_path / "w"), accept=True)
    assert query(tmp_path / "w", "SELECT platform FROM platforms ORDER BY 1") == [("amazon",), ("hulu",), ("netflix",)]


def test_the_option_wins_over_the_column(tmp_path: Path) -> None:
    take(tmp_path / "w", write(tmp_path / "all.csv", table(SEVERAL)), platform="mubi")
    assert query(tmp_path / "w", "SELECT id, platform FROM offers") == [("ms1", "mubi")]


def test_columns_of_availability_in_every_form(tmp_path: Path) -> None:
    for number, base in enumerate((SHOW, JUSTWATCH, BY_IMDB)):
        out = io.StringIO()
        row = base | {"until": "2027-01-31", "way": "ads"}
        writer = csv.DictWriter(out, list(row), lineterminator="\n")
        writer.writeheader()
        writer.writerow(row)
        take(tmp_path / f"w{number}", write(tmp_path / f"{number}.csv", out.getvalue()), platform="netflix")
        assert query(tmp_path / f"w{number}", "SELECT way, until::VARCHAR FROM offers") == [("ads", "2027-01-31")]


def test_metadata_counts_before_a_catalogue(tmp_path: Path) -> None:
    write(tmp_path / "raw" / "movies_metadata.csv", table(MOVIE, TAXI))
    write(tmp_path / "raw" / "netflix" / "titles.csv", table(JUSTWATCH))
    take(tmp_path / "w", tmp_path / "raw")
    (found,) = titles(tmp_path / "w")
    assert (found["title_id"], found["vote_count"], found["vote_average"]) == ("tmdb-103", 5415, 7.7)


def test_a_category_with_commas_is_one(tmp_path: Path) -> None:
    listed = "Comedy, Arts, Entertainment, and Culture, Drama"
    take(tmp_path / "w", write(tmp_path / "amazon_prime_titles.csv", table(SHOW, {"listed_in": listed})))
    assert titles(tmp_path / "w")[0]["genres"] == ["Comedy", "Arts, Entertainment, and Culture", "Drama"]
