"""Each form of export, in the shape in which its service hands it over."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from cartelera.errors import FileRejectedError
from cartelera.viewer_exports import FORMS, Entry, Export, LeftOut, Mark, combined, form_of, read_export, read_table

DAY = 1577923200
"""2020-01-02."""
ZULU = "2020-01-02T00:00:00.000Z"
HEAT = {"title": "Heat", "year": 1995, "ids": {"trakt": 1, "slug": "heat-1995", "imdb": "tt0113277", "tmdb": 949}}
LOST = {"title": "Lost", "year": 2004, "ids": {"trakt": 2, "imdb": "tt0411008", "tmdb": 4607}}
LETTERBOXD = "Date,Name,Year,Letterboxd URI"
IMDB = (
    "Const,Your Rating,Date Rated,Title,Original Title,URL,Title Type,IMDb Rating,Runtime (mins),Year,Genres,Num Votes,"
    "Release Date,Directors"
)
IMDB_2018 = IMDB.replace("Original Title,", "")
IMDB_2012 = (
    '"position","const","created","modified","description","Title","Title type","Directors","You rated","IMDb Rating",'
    '"Runtime (mins)","Year","Genres","Num. Votes","Release Date (month/day/year)","URL"'
)
IMDB_LIST = (
    "Position,Const,Created,Modified,Description,Title,Original Title,URL,Title Type,IMDb Rating,Runtime (mins),Year,"
    "Genres,Num Votes,Release Date,Directors,Your Rating,Date Rated"
)
TMDB = "TMDb ID,IMDb ID,Type,Name,Release Date,Season Number,Episode Number,Rating,Your Rating,Date Rated"
SIMKL = "SIMKL_ID,Title,Type,Year,Watchlist,LastEpWatched,WatchedDate,Rating,Memo,TVDB,TMDB,IMDB"
ACTIVITY = (
    "Profile Name,Start Time,Duration,Attributes,Title,Supplemental Video Type,Device Type,Bookmark,Latest Bookmark,"
    "Country"
)
THUMBS = "Profile Name,Title Name,Rating Type,Star Value,Thumbs Value,Device Model,Event Utc Ts,Region View Date"

ROWS: dict[str, tuple[str, str, Entry | LeftOut]] = {
    "Letterboxd ratings": (
        f"{LETTERBOXD},Rating\n2020-01-02,Heat,1995,https://boxd.it/x,4.5\n", "letterboxd-ratings",
        Entry(2, "Heat", 1995, "movie", rating=4.5, at=DAY),
    ),
    "Letterboxd ratings, one empty": (
        f"{LETTERBOXD},Rating\n2020-01-02,Heat,1995,u,\n", "letterboxd-ratings", LeftOut(2, "rating is empty"),
    ),
    "Letterboxd diary: when it was watched": (
        f"{LETTERBOXD},Rating,Rewatch,Tags,Watched Date\n2021-01-01,Heat,1995,u,,Yes,,2020-01-02\n",
        "letterboxd-diary", Entry(2, "Heat", 1995, "movie", at=DAY),
    ),
    "Letterboxd reviews: a text of two lines": (
        f'{LETTERBOXD},Rating,Rewatch,Review,Tags,Watched Date\n2021-01-01,Heat,1995,u,4,,"a\n""b""",,2020-01-02\n',
        "letterboxd-reviews", Entry(2, "Heat", 1995, "movie", rating=4.0, at=DAY),
    ),
    "Letterboxd list": (
        "Letterboxd list export v7\nDate,Name,Tags,URL,Description\n2020-01-02,Mine,,u,\n\n"
        "Position,Name,Year,URL,Description\n1,Heat,1995,u,\n", "letterboxd-list",
        Entry(6, "Heat", 1995, "movie", mark=Mark.watchlist),
    ),
    "IMDb since 2024": (
        f'{IMDB}\ntt0113277,9,2020-01-02,Heat,Heat,u,Movie,8.3,170,1995,"Crime, Drama",1,1995-12-15,M\n',
        "imdb-ratings",
        Entry(2, "Heat", 1995, "movie", "tt0113277", rating=4.5, at=DAY, original_title="Heat", runtime=170,
              directors=("M",)),
    ),
    "IMDb: an episode is its series'": (
        f"{IMDB}\ntt1,10,2020-01-02,Lost: Pilot,x,u,TV Episode,9,42,2004,x,1,2004-09-22,J\n", "imdb-ratings",
        Entry(2, "Lost", None, "series", rating=5.0, at=DAY, episode=True),
    ),
    "IMDb 2018 to 2024: a series of several years, a short row": (
        f"{IMDB_2018}\ntt0411008,8,2020-01-02,Lost,u,tvSeries,8.3,44,2004–2010\n", "imdb-ratings",
        Entry(2, "Lost", 2004, "series", "tt0411008", rating=4.0, at=DAY, runtime=44),
    ),
    "IMDb: a game is neither": (
        f"{IMDB}\ntt5,10,2020-01-02,Doom,x,u,Video Game,9,,1993,x,1,,J\n", "imdb-ratings",
        LeftOut(2, "neither a film nor a series (Video Game)"),
    ),
    "IMDb before 2017": (
        f'{IMDB_2012}\n"1","tt0113277","Thu Jan  2 00:00:00 2020","","","Heat","Feature Film","M","8","8.3","170",'
        '"1995","c","1","x","u"\n', "imdb-ratings-2012",
        Entry(2, "Heat", 1995, "movie", "tt0113277", rating=4.0, at=DAY, runtime=170, directors=("M",)),
    ),
    "IMDb watchlist": (
        f"{IMDB_LIST}\n1,tt0113277,2020-01-02,2020-01-02,,Heat,Heat,u,Movie,8.3,170,1995,c,1,x,M,,\n", "imdb-list",
        Entry(2, "Heat", 1995, "movie", "tt0113277", mark=Mark.watchlist, at=DAY, original_title="Heat", runtime=170,
              directors=("M",)),
    ),
    "TMDB": (
        f"{TMDB}\n949,tt0113277,movie,Heat,1995-12-15T00:00:00Z,,,7.9,8,2020-01-02T00:00:00Z\n", "tmdb",
        Entry(2, "Heat", 1995, "movie", "tt0113277", 949, 4.0, at=DAY),
    ),
    "Simkl": (
        f"{SIMKL}\n1,Lost,tv,2004,plantowatch,,,,,,4607,tt0411008\n", "simkl",
        Entry(2, "Lost", 2004, "series", "tt0411008", 4607, mark=Mark.watchlist),
    ),
    "Trakt ratings": (
        json.dumps([{"rated_at": ZULU, "rating": 8, "type": "movie", "movie": HEAT}]), "trakt-ratings",
        Entry(1, "Heat", 1995, "movie", "tt0113277", 949, 4.0, at=DAY),
    ),
    "Trakt history: an episode": (
        json.dumps([{"watched_at": ZULU, "type": "episode", "episode": {"season": 1, "number": 2}, "show": LOST}]),
        "trakt-history", Entry(1, "Lost", 2004, "series", "tt0411008", 4607, at=DAY, episode=True),
    ),
    "Trakt: an episode's rating is not the show's": (
        json.dumps([{"rated_at": ZULU, "rating": 8, "type": "episode", "episode": {"number": 2}, "show": LOST}]),
        "trakt-ratings", LeftOut(1, "a rating of a part of a series"),
    ),
    "FilmAffinity": (
        "Title,Year,Directors,WatchedDate,Rating,Rating10\nHeat,1995,Michael Mann,2020-01-02,4,7\n",
        "letterboxd-import",
        Entry(2, "Heat", 1995, "movie", rating=3.5, at=DAY, directors=("Michael Mann",)),
    ),
    "A table: length and makers": (
        "title,year,runtime,directors,rating\nFargo,1996,98 min,\"Joel Coen, Ethan Coen\",4\n", "table",
        Entry(2, "Fargo", 1996, rating=4.0, runtime=98, directors=("Joel Coen", "Ethan Coen")),
    ),
    "MovieLens": (
        "movie_id,imdb_id,tmdb_id,rating,average_rating,title\n6,0113277,949,4.5,3.9,Heat (1995)\n", "movielens",
        Entry(2, "Heat", 1995, "movie", "tt0113277", 949, 4.5),
    ),
    "Criticker": (
        "Score, Film Name, Year, IMDB ID\n80, Heat, 1995, tt0113277\n", "criticker",
        Entry(2, "Heat", 1995, "", "tt0113277", rating=4.0),
    ),
    "Netflix, one profile: an episode": (
        'Title,Date\n"Dark: Staffel 2: Anfänge","02.01.20"\n', "netflix",
        Entry(2, "Dark", kind="series", at=DAY, episode=True),
    ),
    "Netflix, one profile: a film with a colon": (
        'Title,Date\n"Dune: Part Two","2020-01-02"\n', "netflix", Entry(2, "Dune: Part Two", at=DAY),
    ),
    "Netflix, account": (
        f"{ACTIVITY}\nAna,2020-01-02 00:00:00,00:20:00,,Lost: Season 1: Pilot,,PC,x,x,ES\n", "netflix-activity",
        Entry(2, "Lost", kind="series", at=DAY, episode=True, profile="Ana"),
    ),
    "Netflix, account: a hook": (
        f"{ACTIVITY}\nAna,2020-01-02 00:00:00,00:00:20,,Lost: Season 1,HOOK,PC,x,x,ES\n", "netflix-activity",
        LeftOut(2, "a trailer or another extra"),
    ),
    "Netflix, thumbs": (
        f"{THUMBS}\nAna,Heat,thumb,,3,PC,2020-01-02 00:00:00,x\n", "netflix-ratings",
        Entry(2, "Heat", rating=5.0, at=DAY, profile="Ana"),
    ),
    "Prime Video, a script's": (
        "Date Watched,Type,Title,Episode Title\n2020-01-02,Series,Lost,Pilot\n", "prime-video-script",
        Entry(2, "Lost", kind="series", at=DAY),
    ),
    "any table, in Spanish, with a decimal comma": (
        "película;año;nota\nHeat (1995);;8,5\n", "table", Entry(2, "Heat", 1995, rating=4.25),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ROWS)
def test_a_row_of_each_form(name: str) -> None:
    text, form, expected = ROWS[name]
    export = read_table(text.encode())
    assert (export.form, export.rows) == (form, (expected,))


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("written", ["utf-16", "utf-8-sig", "CRLF"])
def test_however_it_is_written(name: str, written: str) -> None:
    text, _, expected = ROWS[name]
    content = text.replace("\n", "\r\n").encode() if written == "CRLF" else text.encode(written)
    assert read_table(content).rows == (expected,)


def test_every_form_is_recognised_by_its_own_columns_first() -> None:
    found = {form.name: form_of(form.required) for form in FORMS if not form.generic}
    assert {name: form and form.name for name, form in found.items()} == {name: name for name in found}


@pytest.mark.parametrize(
    ("dates", "first", "told"),
    [
        (("19/06/2025", "02/01/2020"), "2025-06-19", "day first"),
        (("6/19/25", "1/2/20"), "2025-06-19", "month first"),
        (("24.01.23", "02.01.20"), "2023-01-24", "day first"),
        (("06.05.23", "02.01.20"), "2023-05-06", "day first, by a guess"),
        (("7/6/25", "6/7/25", "5/8/25"), "2025-07-06", "month first, by a guess"),
        (("6/7/25", "7/6/25", "8/5/25"), "2025-07-06", "day first, by a guess"),
        (("2025-06-19",), "2025-06-19", ""),
        (("5/5/25",), "2025-05-05", ""),
    ],
)
def test_the_order_of_dates_is_that_of_the_column(dates: tuple[str, ...], first: str, told: str) -> None:
    export = _history(*dates)
    assert (export.entries[0].at, export.remark) == (_history(first).entries[0].at, told)


def test_the_order_of_dates_can_be_said() -> None:
    """`6/7/25` alone may be either."""
    for day_first, day in ((True, "2025-07-06"), (False, "2025-06-07")):
        (export,) = read_export(b"Title,Date\nHeat,6/7/25\n", day_first=day_first)
        assert export.entries[0].at == _history(day).entries[0].at
        assert export.remark == f"{'day' if day_first else 'month'} first, as you said"


def _history(*dates: str) -> Export:
    return read_table(("Title,Date\n" + "".join(f"T{n},{date}\n" for n, date in enumerate(dates))).encode())


def _zipped(**members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/") + ".csv", text)
    return out.getvalue()


def test_the_tables_of_a_zip_are_one_history() -> None:
    exports = read_export(
        _zipped(
            lb__ratings=f"{LETTERBOXD},Rating\n2020-01-02,Heat,1995,u,4\n",
            lb__watched=f"{LETTERBOXD}\n2020-01-01,Heat,1995,u\n",
            lb__watchlist=f"{LETTERBOXD}\n2020-01-02,Zoom,1995,u\n",
            lb__deleted__diary=f"{LETTERBOXD}\n2020-01-02,Gone,1995,u\n",
            lb__profile="Date Joined,Username,Email Address\n2020-01-01,me,me@example.org\n",
        )
    )
    assert [export.form for export in exports] == ["letterboxd-ratings", "letterboxd-films", "letterboxd-films"]
    assert [(e.title, e.rating, e.mark, e.at) for e in combined(exports)] == [
        ("Heat", 4.0, Mark.watched, DAY),
        ("Zoom", None, Mark.watchlist, DAY),
    ]


def test_of_two_ratings_the_later_counts_wherever_it_stands() -> None:
    rows = "2020-01-03,Heat,1995,u,1\n2020-01-02,Heat,1995,u,5\n"
    (entry,) = combined((read_table(f"{LETTERBOXD},Rating\n{rows}".encode()),))
    assert (entry.rating, entry.at) == (1.0, DAY + 86400)


NO_EXPORTS = {
    "in a quoted field": f'{LETTERBOXD},Rating\n2020-01-02,"Heat'.encode(),
    "empty": b"",
    "a broken zip": b"PK\x03\x04nothing",
    "binary": b"\0\1\2",
    "other columns": b"a,b\n1,2\n",
    "numbers": b"[1, 2]",
    "cut off": b'{"a":',
    "too deep": b"[" * 100_000,
    "a zip of others": _zipped(a="x,y\n1,2\n"),
}


@pytest.mark.parametrize("content", NO_EXPORTS.values(), ids=NO_EXPORTS)
def test_what_is_no_export_is_refused_in_one_line(content: bytes) -> None:
    with pytest.raises(FileRejectedError) as refused:
        read_export(content, "x.csv")
    assert str(refused.value).startswith("x.csv") and "\n" not in str(refused.value)


def test_more_rows_than_anybody_has_seen_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cartelera.viewer_exports.table.MAX_ROWS", 2)
    for content in (b"title,year\n" + b"a,1\n" * 3, json.dumps([{"title": "a"}] * 3).encode(),
                    _zipped(ratings=f"{LETTERBOXD},Rating\n" + "2020-01-02,Heat,1995,u,4\n" * 3)):  # fmt: skip
        with pytest.raises(FileRejectedError, match="more than 2 rows"):
            read_export(content)
    monkeypatch.setattr("cartelera.viewer_exports.archives.MAX_ALL_ROWS", 3)
    two = f"{LETTERBOXD},Rating\n" + "2020-01-02,Heat,1995,u,4\n" * 2
    with pytest.raises(FileRejectedError, match="more than 3 rows"):
        read_export(_zipped(a=two, b=two))


def test_a_table_that_takes_all_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cartelera.viewer_exports.table.MAX_TABLE", 100)
    with pytest.raises(FileRejectedError, match="a table of more than"):
        read_export(b"title,year\n" + b"a,1\n" * 30)
    strangers = "a,b\n" + "1,2\n" * 1000
    (export,) = read_export(_zipped(clicks=strangers, ratings=f"{LETTERBOXD},Rating\n2020-01-02,Heat,1995,u,4\n"))
    assert export.form == "letterboxd-ratings"
