"""Dates in any dress: read if they can be, emptied if not, and never half a file by one order and half by another."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from ingest_files import MOVIE, SHOW, counts, only, query, refused, table, take, write

from cartelera.errors import FileRejectedError
from cartelera.ingest.cleaners import clean
from cartelera.ingest.dates import date_cleaner
from cartelera.ingest.options import DateOrder
from cartelera.tables import duck

ENGINE = duck.connect()
DAY = dt.date(2019, 9, 25)
SERIES = {
    "id": "1396", "name": "Breaking Bad", "original_name": "Breaking Bad", "number_of_seasons": "5",
    "number_of_episodes": "62", "original_language": "en", "vote_count": "1", "vote_average": "8", "overview": "",
    "adult": "False", "backdrop_path": "", "first_air_date": "2019-09-25", "last_air_date": "", "homepage": "",
    "in_production": "False", "popularity": "1", "poster_path": "", "type": "Scripted", "status": "Ended",
    "tagline": "", "genres": "Drama", "created_by": "", "languages": "en", "networks": "", "origin_country": "US",
    "spoken_languages": "English", "production_companies": "", "production_countries": "", "episode_run_time": "0",
}  # fmt: skip
FORMATS = {
    "netflix_titles.csv": (SHOW, "show_id", "date_added", "SELECT date_added FROM offers ORDER BY id", "s{}"),
    "movies_metadata.csv": (MOVIE, "id", "release_date", "SELECT release_date FROM titles ORDER BY title_id", "{}"),
    "series.csv": (SERIES, "id", "first_air_date", "SELECT release_date FROM titles ORDER BY title_id", "{}"),
    "hulu_titles.csv": (
        SHOW | {"available_until": ""}, "show_id", "available_until",
        "SELECT until FROM offers ORDER BY id", "s{}",
    ),
}  # fmt: skip
every_format = pytest.mark.parametrize("name", FORMATS)


def made(name: str, *dates: str) -> str:
    base, key, column, _, number = FORMATS[name]
    more = {"imdb_id": ""} if base is MOVIE else {}
    return table(base, *({key: number.format(n), column: date} | more for n, date in enumerate(dates, 1)))


def dates_in(workspace: Path, name: str) -> list[dt.date | None]:
    return [row[0] for row in query(workspace, FORMATS[name][3])]


@every_format
@pytest.mark.parametrize(
    "written",
    [
        "2019-09-25", "2019-09-25T10:00:00Z", "2019-09-25 00:00:00", "2019/09/25", "September 25, 2019", "Sep 25, 2019",
        "25 September 2019", "25-Sep-19", "25 de septiembre de 2019", "Septiembre 25, 2019", "25 sept. 2019",
        "September 25th, 2019", "Wednesday, September 25, 2019", " September 25, 2019", "9/25/2019", "25/9/2019",
        "25.09.2019", "9-25-19", "25/09/2019 10:33",
    ],
)  # fmt: skip
def test_a_date_that_can_be_read_is_read(name: str, written: str, tmp_path: Path) -> None:
    source = only(take(tmp_path / "w", write(tmp_path / name, made(name, written)), accept=False))
    assert dates_in(tmp_path / "w", name) == [DAY]
    assert counts(source) == (1, 1, 0, 0)


@every_format
@pytest.mark.parametrize("written", ["soon", "2019-02-30", "September 31, 2019", "444640", "99/99/2019", "0000-00-00"])
def test_a_date_that_nobody_can_read_empties_the_cell(name: str, written: str, tmp_path: Path) -> None:
    source = only(take(tmp_path / "w", write(tmp_path / name, made(name, written, "2019-09-25")), accept=False))
    assert dates_in(tmp_path / "w", name) == [None, DAY]
    assert counts(source) == (2, 2, 0, 0)
    assert source.repaired[f"{FORMATS[name][2]}: unreadable, taken as missing"] == 1


@every_format
@pytest.mark.parametrize(
    ("written", "read", "said"),
    [
        (("3/4/2021", "9/25/2019"), (dt.date(2021, 3, 4), DAY), "dates are month/day/year"),
        (("3/4/2021", "25/9/2019"), (dt.date(2021, 4, 3), DAY), "dates are day/month/year"),
        (("03.04.21", "25.09.19"), (dt.date(2021, 4, 3), DAY), "dates are day/month/year"),
    ],
)
def test_the_whole_column_tells_the_order(
    name: str, written: tuple[str, ...], read: tuple[dt.date, ...], said: str, tmp_path: Path
) -> None:
    source = only(take(tmp_path / "w", write(tmp_path / name, made(name, *written)), accept=False))
    assert dates_in(tmp_path / "w", name) == list(read)
    assert said in source.remark


@every_format
def test_an_open_order_is_asked_about_and_may_be_said(name: str, tmp_path: Path) -> None:
    path = write(tmp_path / name, made(name, "3/4/2021", "5/6/2021"))
    with pytest.raises(FileRejectedError, match=r"dates such as 3/4/2021 begin .*: say --dates dmy or mdy"):
        take(tmp_path / "w", path)
    assert not (tmp_path / "w" / "tables").exists()
    take(tmp_path / "w", path, dates=DateOrder.day_first)
    assert dates_in(tmp_path / "w", name) == [dt.date(2021, 4, 3), dt.date(2021, 6, 5)]
    take(tmp_path / "w", path, dates=DateOrder.month_first)
    assert dates_in(tmp_path / "w", name) == [dt.date(2021, 3, 4), dt.date(2021, 5, 6)]


@every_format
def test_dates_of_both_orders_are_asked_about(name: str, tmp_path: Path) -> None:
    path = write(tmp_path / name, made(name, "13/4/2021", "4/13/2021"))
    with pytest.raises(FileRejectedError, match="say --dates dmy or mdy"):
        take(tmp_path / "w", path)


@every_format
def test_one_odd_cell_is_no_reason_to_refuse_a_file(name: str, tmp_path: Path) -> None:
    path = write(tmp_path / name, made(name, "2019-09-25", "3/4/2021", "2019-09-25"))
    source = only(take(tmp_path / "w", path, accept=False))
    assert dates_in(tmp_path / "w", name) == [DAY, None, DAY]
    assert sum(source.repaired[what] for what in source.repaired if "unreadable" in what) == 1


@every_format
def test_odd_cells_that_can_be_read_one_way_are_read(name: str, tmp_path: Path) -> None:
    path = write(tmp_path / name, made(name, *["2019-09-25"] * 4, "9/25/2021", "25/09/2021", "3/4/2021"))
    take(tmp_path / "w", path, accept=False)
    assert dates_in(tmp_path / "w", name) == [*[DAY] * 4, dt.date(2021, 9, 25), dt.date(2021, 9, 25), None]


@every_format
def test_an_order_that_makes_no_difference_is_not_asked_about(name: str, tmp_path: Path) -> None:
    take(tmp_path / "w", write(tmp_path / name, made(name, "9/9/2019")), accept=False)
    assert dates_in(tmp_path / "w", name) == [dt.date(2019, 9, 9)]


def test_a_form_that_is_known_has_its_order(tmp_path: Path) -> None:
    cleaned = table(SHOW | {"date_added": "3/4/2021"}, without=("cast", "description"))
    take(tmp_path / "w", write(tmp_path / "netflix1.csv", cleaned), accept=False)
    assert query(tmp_path / "w", "SELECT date_added FROM offers") == [(dt.date(2021, 3, 4),)]


def test_refused_rows_and_quotes_behind_backslashes_count_once_when_read_again(tmp_path: Path) -> None:
    rows = [{"date_added": "9/25/2019"}, {"show_id": "s2", "type": "Podcast"}, {"show_id": "s3"}]
    text = table(SHOW, *rows) + "s4,too,few\n"
    source = only(take(tmp_path / "w", write(tmp_path / "netflix_titles.csv", text)))
    assert counts(source) == (4, 2, 0, 2)
    assert [refusal.line for refusal in refused(tmp_path / "w")] == [3, 5]


@pytest.mark.parametrize(
    ("text", "order", "read"),
    [
        ("12/31/65", DateOrder.month_first, dt.date(1965, 12, 31)),
        ("1/2/29", DateOrder.day_first, dt.date(2029, 2, 1)),
        ("25/9/2019", DateOrder.month_first, None),
        ("1º de mayo de 1999", None, dt.date(1999, 5, 1)),
        ("1 ago 2020", None, dt.date(2020, 8, 1)),
        ("2021-Sep-25", None, dt.date(2021, 9, 25)),
        ("September 2021", None, None),
        ("25 September 2021 or so", None, None),
        ("25/September/9/2021", None, None),
        ("1869-12-31", None, None),
        ("<b>September 25, 2019</b>", None, None),
    ],
)
def test_a_date_by_example(text: str, order: DateOrder | None, read: Any) -> None:
    assert clean(date_cleaner(order), [text], ENGINE) == [read]


def test_dates_in_lines_of_json_are_no_exception() -> None:
    texts = json.loads('["2019-09-25", "September 25, 2019", null, ""]')
    assert clean(date_cleaner(None), texts, ENGINE) == [DAY, DAY, None, None]
