"""The year of a series is its first; platforms give that of its latest season."""

from __future__ import annotations

from pathlib import Path

from ingest_files import SHOW, query, table, take, write

SERIES = {
    "type": "TV Show", "title": "The Long Series", "director": "", "cast": "Ana Bell, Álvaro Mar, Jo Smith",
    "date_added": "", "duration": "4 Seasons", "rating": "TV-14",
    "description": "Three friends open an inn at the end of a road that nobody takes.",
}  # fmt: skip


def platforms(folder: Path, **years: int) -> Path:
    """A series on each platform, with the year that it gives."""
    for platform, year in years.items():
        text = table(SHOW, SERIES | {"release_year": str(year)}, {"show_id": "s2", "title": f"Other {platform}"})
        write(folder / f"{platform}_titles.csv", text)
    return folder


def series(workspace: Path) -> list[tuple[str, int]]:
    return query(workspace, "SELECT title, release_year FROM titles WHERE kind = 'series'")


def test_of_the_years_of_all_platforms_the_earliest_counts(tmp_path: Path) -> None:
    take(tmp_path / "w", platforms(tmp_path / "raw", amazon=2020, hulu=2015, netflix=2018))
    assert series(tmp_path / "w") == [("The Long Series", 2015)]
    offered = query(tmp_path / "w", "SELECT release_year FROM offers WHERE type = 'tv show' ORDER BY platform")
    assert offered == [(2020,), (2015,), (2018,)], "an offer keeps the year of its platform"


def test_a_platforms_film_keeps_its_year(tmp_path: Path) -> None:
    take(tmp_path / "w", platforms(tmp_path / "raw", netflix=2018))
    assert query(tmp_path / "w", "SELECT release_year FROM titles WHERE kind = 'movie'") == [(2018,)]


def test_what_imdb_says_comes_first(tmp_path: Path) -> None:
    header = "title,type,genres,releaseYear,imdbId,imdbAverageRating,imdbNumVotes\n"
    write(tmp_path / "raw" / "netflix" / "data.csv", f"{header}The Long Series,tv,Drama,2018,tt0903747,9.1,700000\n")
    basics = "tconst\ttitleType\tprimaryTitle\toriginalTitle\tisAdult\tstartYear\tendYear\truntimeMinutes\tgenres\n"
    row = "tt0903747\ttvSeries\tThe Long Series\tThe Long Series\t0\t2008\t2018\t49\tDrama\n"
    write(tmp_path / "raw" / "title.basics.tsv", basics + row)
    take(tmp_path / "w", tmp_path / "raw")
    assert series(tmp_path / "w") == [("The Long Series", 2008)]
