"""What trends, what arrived on the platforms, what left them, and what is about to leave."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from cartelera import release
from cartelera.catalog import Filters, any_of, none_of
from cartelera.events import EventKind, EventStore, NewEvent, TitleReference
from cartelera.service import Cartelera
from cartelera.service.offer_changes import Change
from cartelera.service.trending import HALF_LIFE_DAYS
from cartelera.workspace import Workspace
from support.clean_tables import film, offer, other, write_tables

DAY = 86_400
NOW = 1_480_000_000
SOON, LATER = (datetime.now(UTC).date() + timedelta(days=days) for days in (10, 20))


def rated(viewer: int, title: int, days_ago: float, rating: float = 4.0) -> dict[str, object]:
    at = int(NOW - days_ago * DAY)
    return {"viewer_id": f"ml:{viewer}", "title_id": f"tmdb-{title}", "rating": rating, "rated_at": at}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = Workspace(tmp_path_factory.mktemp("changes"))
    write_tables(
        workspace.tables,
        titles=[
            *(film(n, name, release_date="2000-01-01", popularity=10.0 - n, genres=["Drama"]) for n, name in
              enumerate(["One", "Two", "Three", "Four"], start=1)),
            other("ns1", "Series", kind="series", release_year=2018),
        ],
        ratings=[
            rated(1, 1, 2 * HALF_LIFE_DAYS), rated(2, 1, 2 * HALF_LIFE_DAYS),
            rated(3, 2, 0),
            *(rated(4, title, 0.1) for title in (3, 4)),
            rated(5, 1, 3000),
        ],
        offers=[
            offer("n1", "tmdb-1", "netflix", "One", 2000, date_added="2021-05-01", maturity="PG"),
            offer("n2", "tmdb-2", "netflix", "Two", 2000, until=f"{SOON}", way="rent", countries=["ES"]),
            offer("h3", "tmdb-3", "hulu", "Three", 2000, date_added="2021-06-01", until=f"{LATER}"),
            offer("h4", "tmdb-4", "hulu", "Four", 2000, date_added="2021-07-01", until="2021-12-31"),
            offer("ns1", "ns1", "netflix", "Series", 2018, date_added="2019-01-01"),
        ],
        changes=[
            {"at": "2026-11-20T10:00:00Z", "platform": "netflix", "offer_id": "n2", "title_id": "tmdb-2",
             "title": "Two", "what": "arrived"},
            {"at": "2026-11-21T10:00:00Z", "platform": "netflix", "offer_id": "ns1", "title_id": "ns1",
             "title": "Series", "what": "came back"},
            {"at": "2026-11-20T10:00:00Z", "platform": "netflix", "offer_id": "ns1", "title_id": "ns1",
             "title": "Series", "what": "left"},
            {"at": "2026-11-22T10:00:00Z", "platform": "hulu", "offer_id": "h1", "title_id": "tmdb-1",
             "title": "One (US)", "what": "left"},
            {"at": "2026-11-19T10:00:00Z", "platform": "hulu", "offer_id": "h9", "title_id": "hs9",
             "title": "Forgotten", "what": "left"},
        ],
    )  # fmt: skip
    release.train(workspace)
    return workspace


@pytest.fixture(scope="module")
def service(workspace: Workspace) -> Cartelera:
    return Cartelera(release.releases_of(workspace).open_current())


@pytest.fixture
def events(tmp_path: Path) -> Iterator[EventStore]:
    with EventStore.open(f"sqlite:///{tmp_path / 'events.db'}") as store:
        yield store


def trending(service: Cartelera, filters: Filters | None = None) -> list[str]:
    return service.catalog.columns.names(service.trending.titles(filters or Filters()).rows.tolist())


def changed(service: Cartelera, change: Change, filters: Filters | None = None) -> list[tuple[str, str, str]]:
    page = service.changes.find(change, filters or Filters(), 10)
    assert page.total == len(page.changes)
    return [(each.day, each.platform, each.name) for each in page.changes]


def test_what_was_rated_counts_half_as_much_after_each_half_life(service: Cartelera) -> None:
    scores = service.trending.trend().scores
    one, two, three = (scores[service.catalog.row(f"tmdb-{number}")] for number in (1, 2, 3))
    assert one == pytest.approx(2 * 2**-2, rel=1e-3)
    assert two == pytest.approx(1)
    assert three == pytest.approx(0.5, rel=0.02), "a day of a viewer is one voice, shared among the titles"
    assert service.trending.trend().as_of == NOW


def test_what_trends_obeys_filters_and_says_what_they_leave(service: Cartelera) -> None:
    assert trending(service) == ["Two", "One", "Three", "Four"] or trending(service)[0] == "Two"
    assert trending(service, Filters(platforms=any_of("hulu"))) == ["Three"]
    found = service.trending.titles(Filters(kinds=any_of("series")))
    assert (len(found.rows), found.passing.without) == (0, {"kinds": 4})


def test_what_live_viewers_do_trends_at_once(workspace: Workspace, events: EventStore) -> None:
    now = int(time.time())
    for viewer in ("ana", "luis"):
        events.append(viewer, [NewEvent(EventKind.FINISHED, TitleReference("tmdb-4"), now)])
    events.append("eva", [NewEvent(EventKind.NOT_INTERESTED, TitleReference("tmdb-3"), now)])
    undone = events.append("eva", [NewEvent(EventKind.FINISHED, TitleReference("ns1"), now)])
    events.undo("eva", undone[0].number)
    service = Cartelera(release.releases_of(workspace).open_current(), events)
    assert trending(service)[0] == "Four"
    assert "Series" not in trending(service)
    assert service.trending.trend().as_of == pytest.approx(now, abs=5)


def test_without_times_popularity_takes_the_place_of_a_trend(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    write_tables(workspace.tables, titles=[film(1, "Less", popularity=1.0), film(2, "More", popularity=2.0)])
    release.train(workspace)
    service = Cartelera(release.releases_of(workspace).open_current())
    assert (trending(service), service.trending.trend().as_of) == (["More", "Less"], None)


def test_arrivals_are_the_latest_first_by_the_day_of_the_platform_or_of_the_snapshot(service: Cartelera) -> None:
    assert changed(service, Change.ARRIVED) == [
        ("2026-11-21", "netflix", "Series"),
        ("2026-11-20", "netflix", "Two"),
        ("2021-06-01", "hulu", "Three"),
        ("2021-05-01", "netflix", "One"),
    ]


def test_what_left_and_came_back_has_not_left_and_what_is_no_longer_held_is_named(service: Cartelera) -> None:
    assert changed(service, Change.LEFT) == [("2026-11-22", "hulu", "One (US)"), ("2026-11-19", "hulu", "Forgotten")]
    page = service.changes.find(Change.LEFT, Filters(), 10)
    assert [each.title and each.title.title for each in page.changes] == ["One", None]


def test_what_is_leaving_is_the_next_first(service: Cartelera) -> None:
    assert changed(service, Change.LEAVING) == [(f"{SOON}", "netflix", "Two"), (f"{LATER}", "hulu", "Three")]


@pytest.mark.parametrize(
    ("change", "filters", "names"),
    [
        (Change.ARRIVED, Filters(platforms=any_of("hulu")), ["Three"]),
        (Change.ARRIVED, Filters(platforms=none_of("netflix")), ["Three"]),
        (Change.ARRIVED, Filters(genres=any_of("Drama"), max_age=12), ["One"]),
        (Change.LEFT, Filters(platforms=any_of("hulu")), ["One (US)", "Forgotten"]),
        (Change.LEFT, Filters(platforms=any_of("netflix")), []),
        (Change.LEFT, Filters(genres=any_of("Drama")), ["One (US)"]),
        (Change.LEFT, Filters(max_age=18, allow_unrated=True), ["One (US)"]),
        (Change.LEAVING, Filters(ways=any_of("rent")), ["Two", "Three"]),
        (Change.LEAVING, Filters(ways=none_of("rent")), ["Three"]),
        (Change.LEAVING, Filters(available_in="MX"), ["Three"]),
    ],
)
def test_changes_obey_filters_and_what_is_not_held_passes_none(
    service: Cartelera, change: Change, filters: Filters, names: list[str]
) -> None:
    assert [name for _, _, name in changed(service, change, filters)] == names


def test_changes_are_read_page_by_page_and_between_days(service: Cartelera) -> None:
    first = service.changes.find(Change.ARRIVED, Filters(), 3)
    assert (first.total, first.end) == (4, 3)
    rest = service.changes.find(Change.ARRIVED, Filters(), 3, start=3)
    assert ([each.name for each in rest.changes], rest.end) == (["One"], None)
    between = service.changes.find(Change.ARRIVED, Filters(), 9, since=date(2021, 6, 1), until=date(2026, 11, 20))
    assert [each.name for each in between.changes] == ["Two", "Three"]
