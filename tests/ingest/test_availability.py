"""Where, how and until when a title is shown: what a platform's file states, and what TMDB says of the rest."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from ingest_files import CREDIT, MOVIE, SHOW, movies, only, query, table, take, write

from cartelera import release
from cartelera.catalog import Filters, any_of
from cartelera.enrichment import fills
from cartelera.errors import FileRejectedError
from cartelera.i18n import Formats
from cartelera.ingest.availability import WAY, countries_cleaner
from cartelera.ingest.cleaners import clean
from cartelera.ingest.context import StagingContext
from cartelera.ingest.dates import date_cleaner
from cartelera.ingest.run import ingest, rebuild_tables
from cartelera.server.app import create_app
from cartelera.service.watcher import ReleaseWatcher
from cartelera.tables.changes import read_changes
from cartelera.tables.duck import connect
from cartelera.tables.manifest import Entry
from cartelera.workspace import Workspace

COLUMNS = "countries, way, as_of, until"


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("ES", ["ES"]),
        ("mx, es", ["ES", "MX"]),
        ("Spain|México; Spain", ["ES", "MX"]),
        ("United States of America", ["US"]),
        ("Narnia", None),
        ("ES, Narnia", None),
        (",", None),
        (None, None),
    ],
)
def test_countries_are_codes(text: str | None, codes: list[str] | None) -> None:
    with connect() as connection:
        assert clean(countries_cleaner(), [text], connection) == [codes]


def test_ways_and_days_are_read_as_files_write_them() -> None:
    with connect() as connection:
        ways = clean(WAY, ["SVOD", "flatrate", "Free", "AVOD", "rent", "Purchase", "stolen", None], connection)
        written: list[str | None] = ["2026-11-30", "2026-11-30T23:59:00Z", "November 30, 2026", "soon", "2026-13-01"]
        days = clean(date_cleaner(None), written, connection)
    assert ways == ["subscription", "subscription", "free", "ads", "rent", "buy", None, None]
    assert days == [date(2026, 11, 30)] * 3 + [None, None]


def test_a_file_without_the_columns_states_nothing(tmp_path: Path) -> None:
    take(tmp_path / "w", write(tmp_path / "netflix_titles.csv", table(SHOW)))
    assert query(tmp_path / "w", f"SELECT {COLUMNS} FROM offers") == [(None, None, None, None)]


def test_a_file_with_the_columns_is_believed(tmp_path: Path) -> None:
    shown = {"available_countries": "ES, Mexico", "way": "AVOD", "as_of": "2026-11-01", "expires": "2026-12-31"}
    odd = {"show_id": "s2", "available_countries": "Narnia", "way": "", "as_of": "", "expires": "soon"}
    report = take(tmp_path / "w", write(tmp_path / "netflix_titles.csv", table(SHOW | shown, {}, odd)))
    assert query(tmp_path / "w", f"SELECT {COLUMNS} FROM offers ORDER BY id") == [
        (["ES", "MX"], "ads", date(2026, 11, 1), date(2026, 12, 31)),
        (None, None, None, None),
    ]
    assert only(report).repaired == {
        "available_countries: unreadable, taken as missing": 1,
        "expires: unreadable, taken as missing": 1,
    }


def test_the_terms_of_an_offer_travel_from_the_file_to_what_is_served(tmp_path: Path) -> None:
    until = datetime.now(UTC).date() + timedelta(days=30)
    shown = {"available_countries": "ES, Mexico", "way": "AVOD", "as_of": "2026-11-01", "expires": f"{until}"}
    over = {
        "show_id": "s2",
        "title": "Gone",
        "available_countries": "",
        "way": "",
        "as_of": "",
        "expires": "2026-01-31",
    }
    workspace = tmp_path / "w"
    take(workspace, write(tmp_path / "netflix_titles.csv", table(SHOW | shown, {}, over)))
    release.train(Workspace(workspace))
    with closing(release.releases_of(Workspace(workspace)).open_current()) as opened:
        row = opened.catalog.rows(["ns1"])["ns1"]
        (offer,) = opened.catalog.offers(row)
        assert (offer.countries, offer.way, offer.as_of, offer.until) == (("ES", "MX"), "ads", "2026-11-01", f"{until}")
        on_netflix = Filters(platforms=any_of("netflix")).mask(opened.catalog.facets)
        assert opened.catalog.column("title")[on_netflix].tolist() == ["Roma"]
    with TestClient(create_app(ReleaseWatcher(Workspace(workspace)))) as client:
        (served,) = client.get("/v1/titles/ns1").json()["offers"]
        terms = {name: served[name] for name in ("countries", "way", "as_of", "until")}
        assert terms == {"countries": ["ES", "MX"], "way": "ads", "as_of": "2026-11-01", "until": f"{until}"}
        (gone,) = client.get("/v1/titles/ns2").json()["offers"]
        assert (gone["countries"], gone["way"], gone["as_of"], gone["until"]) == ([], None, None, "2026-01-31")
        assert "ya no se ofrece: terminó el 31 de enero de 2026" in client.get("/titulo/ns2").text
        assert f"until {Formats('en').date(until)}" in client.get("/titulo/ns1?lang=en").text


PROVIDERS = [
    ("ES", [{"id": 8, "name": "Netflix", "way": "flatrate"}, {"id": 9, "name": "Amazon Prime Video", "way": "ads"}]),
    ("MX", [{"id": 8, "name": "Netflix Standard with Ads", "way": "flatrate"}]),
    ("US", [{"id": 8, "name": "Netflix", "way": "buy"}, {"id": 1, "name": "Somebody", "way": "free"}]),
]


def tell(workspace: Path, title_id: str) -> None:
    """Fill the providers of a title, as `enrich` does."""
    day = datetime(2026, 11, 20, tzinfo=UTC)
    told = [fills.Fill(title_id, f"providers.{country}", of, "tmdb-api:2026-11-20", day) for country, of in PROVIDERS]

    def add(context: StagingContext) -> dict[str, Entry]:
        target = context.staged / f"{fills.API_SOURCE}.parquet"
        fills.write_fills(context.connection, told, None, target, context.scratch)
        return {fills.API_SOURCE: fills.manifest_entry(context.connection, target, "TMDB API")}

    rebuild_tables(Workspace(workspace), add)


@pytest.mark.parametrize(
    ("stated", "shown"),
    [
        ({}, (["ES", "MX"], "subscription", date(2026, 11, 20), None)),
        ({"way": "rent"}, (None, "rent", None, None)),
        ({"until": "2026-12-31"}, (["ES", "MX"], "subscription", date(2026, 11, 20), date(2026, 12, 31))),
    ],
)
def test_what_a_file_leaves_unstated_is_of_the_providers(
    stated: dict[str, Any], shown: tuple[Any, ...], tmp_path: Path
) -> None:
    take(tmp_path / "w", write(tmp_path / "netflix_titles.csv", table(SHOW | stated)))
    tell(tmp_path / "w", "ns1")
    assert query(tmp_path / "w", f"SELECT {COLUMNS} FROM offers") == [shown]


def test_the_providers_of_a_film_are_those_of_its_offers(tmp_path: Path) -> None:
    film = MOVIE | {"title": "Roma", "original_title": "Roma", "release_date": "2018-08-25", "runtime": "135"}
    crew = "[{'job': 'Director', 'name': 'Alfonso Cuarón', 'id': 1, 'department': 'Directing'}]"
    paths = [
        write(tmp_path / "movies_metadata.csv", movies(film)),
        write(tmp_path / "credits.csv", table(CREDIT, {"crew": crew})),
        write(tmp_path / "netflix_titles.csv", table(SHOW)),
        write(tmp_path / "amazon_titles.csv", table(SHOW)),
    ]
    take(tmp_path / "w", *paths)
    tell(tmp_path / "w", "tmdb-862")
    assert query(tmp_path / "w", "SELECT title_id, platform, countries, way FROM offers ORDER BY platform") == [
        ("tmdb-862", "amazon", ["ES"], "ads"),
        ("tmdb-862", "netflix", ["ES", "MX"], "subscription"),
    ]


def test_adult_films_are_marked(tmp_path: Path) -> None:
    text = movies({}, {"id": "863", "adult": "True", "imdb_id": ""}, {"id": "864", "adult": "", "imdb_id": ""})
    take(tmp_path / "w", write(tmp_path / "movies_metadata.csv", text))
    take(tmp_path / "w", write(tmp_path / "netflix_titles.csv", table(SHOW)))
    assert query(tmp_path / "w", "SELECT title_id, adult FROM titles ORDER BY title_id") == [
        ("ns1", False), ("tmdb-862", False), ("tmdb-863", True), ("tmdb-864", False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "option", "platform"),
    [
        ("disney_plus_titles.csv", None, "disney"),
        ("prime_video_titles.csv", None, "amazon"),
        ("amazon_prime_video.csv", None, "amazon"),
        ("HBO_Max_titles.csv", None, "max"),
        ("sky_showtime_2026.csv", None, "skyshowtime"),
        ("titles.csv", "Netflix with ads", "netflix"),
        ("titles.csv", "disney+", "disney"),
        ("titles.csv", "Filmin Plus", "filmin-plus"),
        ("acorn_tv_titles.csv", None, "acorn"),
        ("disney+_titles.csv", None, "disney"),
        ("Netflix-titles (1).csv", None, "netflix"),
        ("netflix1.csv", None, "netflix"),
        ("NetflixTitles2021.csv", None, "netflix"),
        ("titles_netflix.csv", None, "netflix"),
        ("2021_netflix_titles.csv", None, "netflix"),
        ("data of HBO Max.csv", None, "max"),
        ("movistar+.csv", None, "movistar"),
        ("apple tv/titles.csv", None, "apple"),
        ("netflix/hulu_titles.csv", None, "hulu"),
        ("Paramount+/data.csv", None, "paramount"),
    ],
)
def test_a_platform_has_one_name_however_its_file_is_called(
    file: str, option: str | None, platform: str, tmp_path: Path
) -> None:
    take(tmp_path / "w", write(tmp_path / file, table(SHOW)), platform=option)
    assert query(tmp_path / "w", "SELECT platform FROM offers") == [(platform,)]


@pytest.mark.parametrize("file", ["titles.csv", "data.csv", "all/streaming_titles.csv", "netflix_and_hulu.csv"])
def test_a_platform_that_no_name_tells_is_asked_for(file: str, tmp_path: Path) -> None:
    with pytest.raises(FileRejectedError, match="which platform is it"):
        ingest([write(tmp_path / "raw" / file, table(SHOW))], Workspace(tmp_path / "w"))


def test_stating_countries_for_the_first_time_changes_no_title(tmp_path: Path) -> None:
    path, workspace = tmp_path / "netflix_titles.csv", tmp_path / "w"
    stated = [{}, {"way": "ads", "available_countries": "ES"}, {"way": "free", "available_countries": "ES"}]
    for more in stated:
        take(workspace, write(path, table(SHOW | more)))
    changes = read_changes(workspace / "tables")
    assert [(change.what, change.detail) for change in changes] == [("changed", {"way": ["ads", "free"]})]
