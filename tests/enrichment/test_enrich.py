"""`enrich` from TMDB, end to end over a local server: what is empty is filled, and nothing else is touched."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from enrichment_options import ALL, QUICK, reader
from tmdb_server import V3, FakeTmdb, too_many

from cartelera.enrichment.client import TmdbError
from cartelera.enrichment.tmdb import TmdbOptions, plan_lookups
from cartelera.errors import CarteleraError, WorkspaceError
from cartelera.ingest.run import ingest, rebuild_tables
from cartelera.pipeline.enrich import EnrichmentReport, enrich_from_api
from cartelera.workspace import Workspace
from support.http_server import Reply, serving
from support.tiny import FILMS, Raw

Enrich = Callable[..., EnrichmentReport]
Read = Callable[[str], list[tuple[Any, ...]]]

FILM_22 = {
    "overview": "Amor al cien por cien.", "tagline": "Todo.", "runtime": 95, "budget": 10, "revenue": 40,
    "poster_path": "/love.jpg", "imdb_id": "tt9999999", "genres": [{"id": 18, "name": "Drama"}],
    "credits": {"cast": [{"id": 1, "name": "Zoe", "order": 1}, {"id": 2, "name": "Ana", "order": 0}],
                "crew": [{"id": 3, "name": "Rosa", "job": "Director", "department": "Directing"},
                         {"id": 4, "name": "Extra", "job": "Actor", "department": "Acting"}]},
    "release_dates": {"results": [{"iso_3166_1": "ES", "release_dates": [{"certification": "12", "type": 3}]}]},
    "translations": {"translations": [
        {"iso_3166_1": "ES", "iso_639_1": "es", "data": {"title": "Amor al cien por cien"}},
        {"iso_3166_1": "US", "iso_639_1": "en", "data": {"title": "100% Love"}},
        {"iso_3166_1": "MX", "iso_639_1": "es", "data": {"title": ""}},
        {"iso_3166_1": "FR", "iso_639_1": "fr", "data": {"title": "Cent pour cent"}},
    ]},
    "alternative_titles": {"titles": [
        {"iso_3166_1": "CO", "title": "Cien", "type": ""}, {"iso_3166_1": "DE", "title": "Liebe", "type": ""},
    ]},
    "watch/providers": {"results": {"ES": {"flatrate": [{"provider_id": 8, "provider_name": "Netflix"}]},
                                    "FR": {"rent": [{"provider_id": 2, "provider_name": "Apple TV"}]}}},
}  # fmt: skip


def fill_up(tmdb: FakeTmdb) -> None:
    """TMDB knows every film of the catalogue, of most only what the catalogue knows; and some platforms' titles."""
    for film in FILMS:
        tmdb.film(film.id, film.title, film.date)
    tmdb.film(22, "100% Love", "2011-05-06", **FILM_22)
    tmdb.film(375315, "The Salesman", "2016-05-21", credits=FILM_22["credits"])
    tmdb.film(501, "Paterson", "2016-11-17", overview="Poems.", poster_path="/p.jpg", runtime=1, imdb_id="tt5247022")
    tmdb.film(502, "Palm Springs", "2021-07-10", poster_path="/of-another-year.jpg")
    tmdb.film(503, "Boss Level", "2020-07-10", imdb_id="tt0000862", poster_path="/b.jpg")
    spanish = [{"iso_3166_1": region, "iso_639_1": "es", "data": {"name": "Élite"}} for region in ("ES", "MX")]
    names = {"translations": {"translations": spanish}, "alternative_titles": {"results": [None, {"title": 3}]}}
    tmdb.show(9, "Elite", "2017-10-05", "2024-07-26", overview="x", poster_path="/e.jpg", number_of_seasons=8, **names)
    tmdb.show(10, "Manifest", "2018-09-24", "2023-06-02", poster_path="/m.jpg")


@pytest.fixture(autouse=True)
def _known(tmdb: FakeTmdb) -> None:
    fill_up(tmdb)


@pytest.fixture(scope="module")
def filled(to_enrich: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[EnrichmentReport, Read]:
    """The catalogue after one run, for tests that only look at it."""
    tmdb, place = FakeTmdb(), Workspace(tmp_path_factory.mktemp("filled") / "W")
    fill_up(tmdb)
    shutil.copytree(to_enrich / "workspace", place.root)
    with serving(tmdb.answer) as base, pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_PROXY", "127.0.0.1")
        done = enrich_from_api(place, ALL, TmdbOptions(V3, base, limits=QUICK))
    return done, reader(place)


def today() -> str:
    return f"{datetime.now(UTC):%Y-%m-%d}"


def row(read: Read, title_id: str, columns: str) -> tuple[Any, ...]:
    return read(f"SELECT {columns} FROM titles WHERE title_id = '{title_id}'")[0]


def test_empty_cells_are_filled(filled: tuple[EnrichmentReport, Read]) -> None:
    done, read = filled
    assert row(read, "tmdb-22", "overview, tagline, poster_path, budget, revenue") == (
        "Amor al cien por cien.", "Todo.", "/love.jpg", 10, 40,
    )  # fmt: skip
    assert row(read, "tmdb-22", '"return", lemmas') == (4.0, "amor al cien por cien")
    assert done.filled["overview"] == 1 and done.filled["poster_path"] == 5


def test_nothing_that_is_there_changes(enrich: Enrich, read: Read, tmdb: FakeTmdb) -> None:
    for film in FILMS:
        tmdb.film(film.id, "Another Title", "1900-01-01", **(FILM_22 | {"runtime": 1, "genres": [{"id": 27}]}))
    before = {r[0]: r[1:] for r in read("SELECT title_id, to_json(t)::VARCHAR FROM titles t")}
    people = read("SELECT * FROM credits ORDER BY ALL")
    assert sum(enrich().filled.values()) > 100
    filled = {(t, c) for t, c, _ in read("SELECT * FROM fills")}
    derived = {"return": "budget", "release_year": "release_date", "lemmas": "overview"}
    for title_id, text in read("SELECT title_id, to_json(t)::VARCHAR FROM titles t"):
        old, new = json.loads(before[title_id][0]), json.loads(text)
        changed = {column for column in new if new[column] != old[column]}
        own = {column for column in changed if (title_id, column) not in filled}
        assert all((title_id, derived[column]) in filled or column == "return" for column in own), (title_id, own)
        assert all(not old[column] for column in changed - own), (title_id, changed)
    assert set(people) <= set(read("SELECT * FROM credits"))


def test_every_filled_cell_says_where_it_is_from(filled: tuple[EnrichmentReport, Read]) -> None:
    read = filled[1]
    told = read("SELECT \"column\", provenance FROM fills WHERE title_id = 'tmdb-22' ORDER BY 1")
    assert told == [
        (column, f"tmdb-api:{today()}")
        for column in (
            "budget", "cast", "certification.ES", "crew", "names", "overview", "poster_path", "providers.ES", "revenue",
            "tagline",
        )
    ]  # fmt: skip


def test_people_are_added_in_billing_order(filled: tuple[EnrichmentReport, Read]) -> None:
    read = filled[1]
    found = read(
        "SELECT name, job, department, billing, person_id FROM credits WHERE title_id = 'tmdb-22' ORDER BY ALL"
    )
    assert found == [("Ana", "Actor", "Acting", 0, 2), ("Rosa", "Director", "Directing", 0, 3),
                     ("Zoe", "Actor", "Acting", 1, 1)]  # fmt: skip


def test_a_title_with_a_director_gets_a_cast_only(filled: tuple[EnrichmentReport, Read]) -> None:
    read = filled[1]
    people = "SELECT name FROM credits WHERE title_id = 'tmdb-375315' ORDER BY department, billing"
    assert [name for (name,) in read(people)] == ["Ana", "Zoe", "Asghar Farhadi"]


def test_providers_and_certifications_of_the_countries_asked_for(filled: tuple[EnrichmentReport, Read]) -> None:
    read = filled[1]
    assert read("SELECT * EXCLUDE as_of FROM providers") == [("tmdb-22", "ES", "Netflix", "flatrate", 8)]
    assert read("SELECT * FROM certifications") == [("tmdb-22", "ES", "12")]


def test_another_country_needs_no_call(enrich: Enrich, read: Read, tmdb: FakeTmdb) -> None:
    enrich()
    before = len(tmdb.asked)
    done = enrich(replace(ALL, countries=("FR",)))
    assert (len(tmdb.asked), done.filled["providers.FR"]) == (before, 1)
    assert {country for (country,) in read("SELECT country FROM providers")} == {"ES", "FR"}


def test_a_platforms_title_is_found_by_title_and_year(filled: tuple[EnrichmentReport, Read]) -> None:
    read = filled[1]
    assert row(read, "as3", "poster_path, imdb_id, tmdb_id") == ("/p.jpg", "tt5247022", None)
    assert row(read, "as3", "runtime, overview") == (118, "What happens in Paterson.")
    assert read("SELECT title_id FROM aliases WHERE alias = 'tt5247022'") == [("as3",)]


def test_a_title_of_another_year_is_not_taken(filled: tuple[EnrichmentReport, Read]) -> None:
    assert filled[1]("SELECT poster_path FROM titles WHERE title = 'Palm Springs'") == [(None,)]


def test_an_id_that_another_title_has_is_not_taken(filled: tuple[EnrichmentReport, Read]) -> None:
    read = filled[1]
    assert read("SELECT poster_path, imdb_id FROM titles WHERE title = 'Boss Level'") == [("/b.jpg", None)]
    assert read("SELECT title_id FROM aliases WHERE alias = 'tt0000862'") == [("tmdb-862",)]


def test_a_series_gets_the_date_of_its_first_season(filled: tuple[EnrichmentReport, Read]) -> None:
    query = "SELECT title, poster_path, release_date::VARCHAR, release_year, seasons FROM titles WHERE title IN "
    assert filled[1](query + "('Elite', 'Manifest') ORDER BY title") == [
        ("Elite", "/e.jpg", "2017-10-05", 2017, 4),
        ("Manifest", "/m.jpg", "2018-09-24", 2018, 4),
    ]


def test_names_in_other_languages(filled: tuple[EnrichmentReport, Read]) -> None:
    done, read = filled
    query = "SELECT name, language, regions FROM title_names WHERE language IS NOT NULL AND title_id = "
    assert read(f"{query}'tmdb-22' ORDER BY name") == [
        ("100% Love", "en", "US"), ("Amor al cien por cien", "es", "ES"), ("Cien", "es", None),
    ]  # fmt: skip
    elite = "SELECT title_id FROM titles WHERE title = 'Elite'"
    assert read(f"{query}({elite})") == [("Élite", "es", "ES,MX")]
    assert read('SELECT title_id, provenance FROM fills WHERE "column" = \'names\' ORDER BY 1')[-1] == (
        "tmdb-22", f"tmdb-api:{today()}",
    )  # fmt: skip
    assert done.filled["names"] == 2


def test_the_second_time_nothing_is_asked_or_changed(enrich: Enrich, workspace: Workspace, tmdb: FakeTmdb) -> None:
    first = enrich()
    asked, made = len(tmdb.asked), (workspace.tables / "ingest.json").stat().st_ino
    second = enrich()
    assert first.stats.calls == asked == len(tmdb.asked)
    assert not any(second.filled.values())
    assert (workspace.tables / "ingest.json").stat().st_ino == made


def test_what_tmdb_does_not_know_is_not_asked_again(enrich: Enrich, tmdb: FakeTmdb) -> None:
    del tmdb.movies[24]
    enrich()
    assert "/3/movie/24" in tmdb.paths
    tmdb.asked.clear()
    enrich()
    assert tmdb.asked == []


def test_fills_outlive_a_new_ingest(enrich: Enrich, workspace: Workspace, read: Read, raw: Path) -> None:
    enrich()
    keywords = raw / "keywords.csv"
    newer = workspace.root.parent / "keywords.csv"
    newer.write_text(keywords.read_text().replace("toy", "puppet"))
    assert ingest([newer], workspace).changed
    assert row(read, "tmdb-862", "keywords")[0] == ["puppet", "friendship"]
    assert row(read, "tmdb-22", "overview, budget") == ("Amor al cien por cien.", 10)
    assert len(read("SELECT * FROM fills")) > 10


def test_a_source_that_learns_better_wins(enrich: Enrich, workspace: Workspace, read: Read, tmp_path: Path) -> None:
    enrich()
    raw = Raw(tmp_path / "newer").write()
    text = (raw / "movies_metadata.csv").read_text()
    (raw / "movies_metadata.csv").write_text(text.replace("100% Love,,", "100% Love,CommandResult by the source.,"))
    ingest([raw / "movies_metadata.csv"], workspace)
    assert row(read, "tmdb-22", "overview, tagline") == ("CommandResult by the source.", "Todo.")
    assert read("SELECT 1 FROM fills WHERE title_id = 'tmdb-22' AND \"column\" = 'overview'") == []


def test_merging_anew_changes_nothing(enrich: Enrich, workspace: Workspace, read: Read) -> None:
    enrich()
    tables = ("titles", "credits", "fills", "providers", "certifications", "aliases")
    before = {name: read(f"SELECT * FROM {name}") for name in tables}
    assert rebuild_tables(workspace)
    assert {name: read(f"SELECT * FROM {name}") for name in tables} == before


def test_fills_outlive_new_rules(enrich: Enrich, workspace: Workspace, read: Read, raw: Path) -> None:
    enrich()
    path = workspace.tables / "ingest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"version": 1}))
    with pytest.raises(WorkspaceError, match="made by another version of cartelera: ingest amazon"):
        enrich(replace(ALL, countries=("FR",)))
    ingest([raw], workspace)
    assert row(read, "tmdb-22", "overview") == ("Amor al cien por cien.",)


def test_only_what_is_named_is_asked_for_and_filled(enrich: Enrich, read: Read, tmdb: FakeTmdb) -> None:
    done = enrich(
        replace(ALL, columns=("tagline", "overview"), lookup_if_missing=("tagline", "overview"), countries=())
    )
    assert set(done.filled) == {"tagline", "overview"}
    assert {column for (column,) in read('SELECT DISTINCT "column" FROM fills')} == {"tagline", "overview"}
    tmdb.asked.clear()
    enrich(replace(ALL, columns=("overview",), lookup_if_missing=("overview",), countries=()))
    assert tmdb.asked == []


def test_filling_more_columns_keeps_those_filled_before(enrich: Enrich, read: Read) -> None:
    enrich(replace(ALL, columns=("overview",), lookup_if_missing=("overview",), countries=()))
    enrich(replace(ALL, columns=("tagline",), lookup_if_missing=("tagline",), countries=()))
    assert row(read, "tmdb-22", "overview, tagline, poster_path") == ("Amor al cien por cien.", "Todo.", None)


def test_a_dry_run_counts_the_calls_and_makes_none(enrich: Enrich, workspace: Workspace, tmdb: FakeTmdb) -> None:
    scope = replace(ALL, columns=("tagline",), lookup_if_missing=("tagline",), countries=())
    found = plan_lookups(workspace, scope, "en-US")
    assert tmdb.asked == [] and not (workspace.root / "cache").exists()
    assert found.missing == {"tagline": 33}
    assert found.methods == {"TMDB id": 20, "title and year": 13} and found.calls == 46
    done = enrich(scope)
    # Of thirteen searches four find what they look for, and ask for its details.
    assert done.stats.calls == 20 + 13 + 4
    assert plan_lookups(workspace, scope, "en-US").calls == 0


def test_at_the_limit_it_stops_and_goes_on_the_next_time(enrich: Enrich, tmdb: FakeTmdb) -> None:
    first = enrich(limit=5)
    assert (first.stats.calls, first.stats.at_limit) == (5, True)
    assert "/3/movie/10681" in tmdb.paths[:5]  # The best known first; several are asked at once.
    enrich()
    assert len(tmdb.paths) == len(set(tmdb.asked))


def test_without_a_token_nothing_is_asked(enrich: Enrich, tmdb: FakeTmdb) -> None:
    with pytest.raises(CarteleraError, match="33 titles are to be looked up in TMDB: pass --tmdb-token"):
        enrich(token=None)
    assert tmdb.asked == []


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Reply(401, b'{"status_message": "Invalid API key"}'), "refuses the token"),
        (too_many("7200"), "quota is used up"),
    ],
    ids=["401", "quota"],
)
def test_what_was_answered_before_it_stopped_is_kept_and_used(
    enrich: Enrich, read: Read, tmdb: FakeTmdb, fault: Reply, said: str
) -> None:
    asked = len(tmdb.movies)
    # The least known of the films; others after it are searched for. A retry gets it too, if the machine is slow.
    tmdb.faults["/3/movie/24"] = [fault] * 3

    def until_another_is_kept(path: str) -> None:
        end = time.monotonic() + 5
        while path == "/3/movie/24" and time.monotonic() < end and not any("/22" in one for one in tmdb.answered):
            time.sleep(0.01)
        time.sleep(0.3 if path == "/3/movie/24" else 0)

    tmdb.hold = until_another_is_kept
    with pytest.raises(TmdbError, match=f"{said}.*Nothing was changed; [0-9]+ looked up so far are kept") as caught:
        enrich()
    assert "\n" not in str(caught.value) and asked
    assert read("SELECT * FROM fills") == []
    before = len(tmdb.asked)
    assert enrich(token=None, limit=0).filled["tagline"] == 1
    assert len(tmdb.asked) == before
    assert row(read, "tmdb-22", "overview") == ("Amor al cien por cien.",)


def test_texts_in_another_language_genres_in_english(enrich: Enrich, read: Read, tmdb: FakeTmdb) -> None:
    tmdb.movies[501]["genres"] = [{"id": 35, "name": "Comedia"}]
    enrich(language="es-ES")
    details = [one for one in tmdb.asked if one.startswith("/3/movie/")]
    assert details and all("language=es-ES" in one for one in details)
    assert row(read, "as3", "genres") == (["Drama"],)


def test_providers_that_are_old_are_looked_up_anew(
    enrich: Enrich, workspace: Workspace, read: Read, tmdb: FakeTmdb
) -> None:
    enrich()
    for path in (workspace.root / "cache").rglob("*.zst"):
        os.utime(path, (time.time() - 200 * 86_400,) * 2)
    tmdb.movies[22]["watch/providers"] = {"results": {"ES": {"ads": [{"provider_id": 9, "provider_name": "Rakuten"}]}}}
    tmdb.movies[22]["overview"] = "Otra cosa."
    enrich()
    assert read("SELECT provider FROM providers") == [("Netflix",)]  # They were looked up today.
    enrich(replace(ALL, max_age=ALL.max_age * 0))
    assert read("SELECT provider FROM providers") == [("Rakuten",)]
    assert row(read, "tmdb-22", "overview") == ("Amor al cien por cien.",)


def test_a_kill_loses_nothing_that_was_answered(workspace: Workspace, tmdb: FakeTmdb, base: str, read: Read) -> None:
    """After eight answers the server says no more; the command is killed, and the next one asks only the rest."""
    answers = threading.Semaphore(8)
    released = threading.Event()

    def hold(path: str) -> None:
        if not answers.acquire(blocking=False):
            released.wait(20)

    tmdb.hold = hold
    command = [sys.executable, "-m", "cartelera", "enrich", "-w", str(workspace.root)]
    environment = os.environ | {"CARTELERA_TMDB_URL": base, "CARTELERA_TMDB_TOKEN": V3}
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as killed:
        until = time.monotonic() + 15
        while len(list((workspace.root / "cache").rglob("*.zst"))) < 8 and time.monotonic() < until:
            time.sleep(0.02)
        killed.send_signal(signal.SIGKILL)
    answered = set(tmdb.answered)
    assert len(answered) == 8
    tmdb.asked.clear()
    released.set()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    assert answered.isdisjoint(tmdb.paths) and len(tmdb.paths) >= 12
    assert row(read, "tmdb-22", "overview") == ("Amor al cien por cien.",)
