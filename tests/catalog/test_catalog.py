"""The read side: titles by row and id, search, and one catalogue shared by many threads."""

from __future__ import annotations

import gc
import sqlite3
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cartelera.catalog import Catalog, Credit, Offer
from cartelera.catalog.connections import MAX_CONNECTIONS, Connections
from cartelera.errors import WorkspaceError
from support.clean_tables import actor, catalog, director, film, offer, other

TITLES = [
    film(
        862, "Toy Story", original_title="Toy Story", popularity=9.0, release_date="1995-10-30", runtime=81,
        budget=30, revenue=120, **{"return": 4.0}, vote_count=5415, vote_average=7.7, genres=["Animation", "Family"],
        companies=["Pixar"], countries=["United States of America"], keywords=["toy"],
        collection="Toy Story Collection", imdb_id="tt0114709", lemmas="toy boy", overview="Toys come to life.",
        tagline="To infinity",
    ),
    film(2, "Story of Hanks", popularity=8.0),
    film(3, "The Post", popularity=7.0, original_title="Los archivos del Pentágono"),
    film(4, "Up!", popularity=1.0),
    other("ns1", "Roma", kind="movie", release_year=2018),
    other("ns2", "Elite", kind="series", seasons=4),
]  # fmt: skip
CREDITS = [
    actor("tmdb-862", "Tom Hanks", character="Woody", billing=0),
    actor("tmdb-862", "Tim Allen", billing=1),
    director("tmdb-862", "John Lasseter"),
    actor("tmdb-3", "Tom Hanks", billing=1),
    actor("tmdb-3", "Meryl Streep", billing=0),
]
OFFERS = [
    offer("ns1", "ns1", "netflix", "Roma", 2018, duration_int=135, duration_type="min", maturity="R", score=3.5),
    offer("ds1", "tmdb-862", "disney", "Toy Story", 1995, duration_int=81, duration_type="min", maturity="G"),
    offer(
        "as1", "tmdb-862", "amazon", "Toy Story", 1995, countries=["ES", "MX"], way="rent", as_of="2026-01-31",
        until="2026-03-01",
        first_seen="2026-01-02",
        last_seen="2026-02-03",
    ),
]  # fmt: skip
ALIASES = [{"alias": alias, "title_id": "tmdb-862"} for alias in ("tt0114709", "ml-1", "ds1", "as1")]


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    return catalog(tmp_path_factory.mktemp("read"), titles=TITLES, credits=CREDITS, offers=OFFERS, aliases=ALIASES)


def test_a_title_comes_back_as_it_was_written(known: Catalog) -> None:
    title = known.title(0)
    assert (title.row, title.title_id, title.kind, title.title, title.tmdb_id) == (
        0,
        "tmdb-862",
        "movie",
        "Toy Story",
        862,
    )
    assert (title.year, title.date, title.runtime, title.seasons) == (1995, "1995-10-30", 81, None)
    assert (title.budget, title.revenue, title.return_, title.votes, title.vote_average) == (30, 120, 4.0, 5415, 7.7)
    assert (title.genres, title.companies, title.keywords) == (("Animation", "Family"), ("Pixar",), ("toy",))
    assert title.platforms == ("amazon", "disney")
    assert title.collection == "Toy Story Collection"


@pytest.mark.parametrize("alias", ["tmdb-862", "tt0114709", "ml-1", "ds1", "as1"])
def test_every_id_of_a_title_resolves_to_it(known: Catalog, alias: str) -> None:
    assert known.row(alias) == 0


def test_unknown_ids_are_none_and_left_out(known: Catalog) -> None:
    assert known.row("tmdb-1") is None
    assert known.row("") is None
    assert known.rows(["tmdb-862", "nobody", "ns1", "tmdb-862"]) == {"tmdb-862": 0, "ns1": known.row("ns1")}
    many = [f"nobody-{n}" for n in range(2000)]
    assert known.rows([*many, "tmdb-862"]) == {"tmdb-862": 0}
    assert known.rows([]) == {}


def test_there_is_no_title_outside(known: Catalog) -> None:
    for row in (-1, len(known)):
        with pytest.raises(IndexError):
            known.title(row)


def test_titles_come_in_the_order_asked(known: Catalog) -> None:
    assert [title.row for title in known.titles([3, 0, 3, 1])] == [3, 0, 3, 1]
    assert known.titles([]) == []


def test_credits_and_offers(known: Catalog) -> None:
    assert known.credits(0) == [
        Credit("Tom Hanks", "Actor", "Woody", 0),
        Credit("Tim Allen", "Actor", None, 1),
        Credit("John Lasseter", "Director", None, 0),
    ]
    assert known.offers(0) == [
        Offer(
            "as1",
            "amazon",
            "Toy Story",
            1995,
            None,
            None,
            None,
            None,
            None,
            ("ES", "MX"),
            "rent",
            "2026-01-31",
            "2026-03-01",
            "2026-01-02",
            "2026-02-03",
        ),
        Offer("ds1", "disney", "Toy Story", 1995, 81, "min", None, "G", None, (), None, None, None, None, None),
    ]
    assert known.credits(1) == []
    assert known.offers(1) == []


def test_the_first_in_billing_order(known: Catalog) -> None:
    first = known.people("Actor", 1)
    assert len(first) == len(known)
    assert [len(people) for people in first] == [1, 0, 1, 0, 0, 0]
    assert first[0] != first[2], "Tom Hanks comes first in one, Meryl Streep in the other"


def test_columns_are_by_row_and_cannot_be_changed(known: Catalog) -> None:
    assert list(known.column("title"))[:2] == ["Toy Story", "Story of Hanks"]
    assert known.column("genres")[0] == ("Animation", "Family")
    assert known.column("lemmas")[0] == "toy boy"
    with pytest.raises(ValueError, match="read-only"):
        known.column("title")[0] = "Other"
    for name in ("nothing", "title; DROP TABLE titles", "names"):
        with pytest.raises(KeyError):
            known.column(name)


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("toy", ["Toy Story"]),
        ("TOY STO", ["Toy Story"]),
        ("story", ["Toy Story", "Story of Hanks"]),
        ("hanks", ["Story of Hanks", "Toy Story", "The Post"]),  # Names before people.
        ("story hanks", ["Story of Hanks", "Toy Story"]),
        ("tom hanks", ["Toy Story", "The Post"]),
        ("archivos pentagono", ["The Post"]),
        ("lasseter", ["Toy Story"]),
        ("elite", ["Elite"]),
        ("up", ["Up!"]),
        ("nothing like it", []),
        ("", []),
        ('"', []),
    ],
)
def test_search(known: Catalog, text: str, titles: list[str]) -> None:
    assert [title.title for title in known.titles(known.search(text))] == titles


def test_search_stops_at_n(known: Catalog) -> None:
    assert len(known.search("s", 1)) == 1
    assert known.search("story", 0) == []


@pytest.mark.parametrize(
    ("terms", "rows"), [(["comes"], [0]), (["toy", "coming"], [0]), (["hanks"], []), ([], []), (["?"], []), (['"'], [])]
)
def test_synopses_are_searched_by_the_stems_of_words(known: Catalog, terms: list[str], rows: list[int]) -> None:
    found = known.search_synopses(terms, 5)
    assert [row for row, _ in found] == rows
    assert known.search_synopses(["toys"], 0) == []


def test_nothing_can_be_written(known: Catalog) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        known.connection().execute("DELETE FROM titles")


def test_what_is_no_catalogue_is_refused(tmp_path: Path) -> None:
    text = tmp_path / "text.db"
    text.write_text("not a database, but long enough to be looked at " * 50)
    empty = tmp_path / "empty.db"
    empty.touch()
    for path in (text, empty, tmp_path / "absent.db"):
        with pytest.raises(WorkspaceError):
            Catalog(path)


def test_the_catalogue_of_another_version_is_refused(tmp_path: Path) -> None:
    path = catalog(tmp_path, titles=TITLES).path
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(WorkspaceError, match="cartelera build"):
        Catalog(path)


def test_a_folder_of_any_name_will_do(tmp_path: Path) -> None:
    assert len(catalog(tmp_path / "with ? and # and %41 é", titles=TITLES)) == len(TITLES)


def test_many_threads_share_one_catalogue(known: Catalog) -> None:
    threads = 2 * MAX_CONNECTIONS
    ready = threading.Barrier(threads)

    def read(number: int) -> tuple[str, ...]:
        ready.wait(10)
        found = []
        for turn in range(50):
            match = known.names.resolve("title", "toy story")
            assert match is not None
            assert known.search("hanks") == [1, 0, 2]
            found.append(known.title((number + turn) % len(known)).title)
        return tuple(found)

    with ThreadPoolExecutor(threads) as pool:
        read_by = list(pool.map(read, range(threads)))
    titles = list(known.column("title"))
    for number, found in enumerate(read_by):
        assert found == tuple(titles[(number + turn) % len(titles)] for turn in range(50))


def test_a_catalogue_that_nobody_holds_is_gone_at_once(tmp_path: Path) -> None:
    known = catalog(tmp_path, titles=TITLES)
    assert known.names.resolve("title", "toy story")
    alive = weakref.ref(known)
    gc.disable()
    try:
        del known
        assert alive() is None, "no cycle keeps a retired release open"
    finally:
        gc.enable()


def test_a_closed_catalogue_answers_no_more(tmp_path: Path) -> None:
    known = catalog(tmp_path, titles=TITLES)
    held = known.connection()
    known.close()
    known.close()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        held.execute("SELECT 1")
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        known.title(0)
    with ThreadPoolExecutor(1) as pool, pytest.raises(sqlite3.ProgrammingError, match="closed"):
        pool.submit(known.title, 0).result()


def test_many_threads_open_few_connections(known: Catalog) -> None:
    connections = Connections(known.path)
    threads = 3 * MAX_CONNECTIONS
    ready = threading.Barrier(threads)

    def read(_: int) -> int:
        ready.wait(10)
        assert connections.get() is connections.get()
        return int(connections.get().execute("SELECT count(*) FROM titles").fetchone()[0])

    with ThreadPoolExecutor(threads) as pool:
        assert set(pool.map(read, range(threads))) == {len(TITLES)}
    assert len(connections) == MAX_CONNECTIONS
    connections.close()
