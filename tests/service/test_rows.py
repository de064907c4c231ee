"""The rows of a home page: no title twice, and each is where it is for the cause that its row names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from cartelera import release
from cartelera.catalog import Available, Filters, any_of
from cartelera.history import History, row_array
from cartelera.i18n.rows import row_name
from cartelera.service import Cartelera
from cartelera.service.context import ServiceContext
from cartelera.service.live import ViewerProfile
from cartelera.service.row_sources import LEAST_LIKELY, NEW_DAYS, OwnRanking
from cartelera.service.rows import LEAST, HomePage, HomePages, OfferedRow, PageContext, PageRow, RowCause, RowKind
from cartelera.workspace import Workspace

LISTED = Filters(available=Available.OFFERED, unlisted=False)


@pytest.fixture(scope="module")
def service(demo: Workspace) -> Cartelera:
    return Cartelera(release.releases_of(demo).open_current())


@pytest.fixture(scope="module")
def profile(service: Cartelera) -> ViewerProfile:
    _, history = service.viewers.history(service.viewers.sample_ids(1)[0])
    return of_history(history)


def of_history(history: History, watchlist: list[int] | None = None) -> ViewerProfile:
    return ViewerProfile("ana", 1, history, row_array(), row_array(watchlist or []), row_array(), ())


@pytest.fixture(scope="module")
def page(service: Cartelera, profile: ViewerProfile) -> HomePage:
    return service.home.page(profile, LISTED, rows=20, titles=8)


def of_kind(page: HomePage, kind: RowKind) -> list[PageRow]:
    return [row for row in page.rows if row.cause.kind is kind]


def test_each_title_stands_once_on_the_page_and_none_was_seen(page: HomePage, profile: ViewerProfile) -> None:
    rows = [title.row for row in page.rows for title in row.titles]
    assert len(rows) == len(set(rows)) > 20
    assert not set(rows) & set(profile.history.rows.tolist())
    assert all(LEAST <= len(row.titles) <= 8 for row in page.rows)
    assert len({row.key for row in page.rows}) == len(page.rows)
    assert page.rows[0].cause.kind is RowKind.FOR_YOU


def test_every_title_keeps_to_the_filters(service: Cartelera, profile: ViewerProfile) -> None:
    platform = service.catalog.facets.platforms.values[0]
    wanted = Filters(
        available=Available.OFFERED, unlisted=False, platforms=any_of(platform), kinds=any_of("movie"), year_from=1990
    )
    titles = [title for row in service.home.page(profile, wanted).rows for title in row.titles]
    assert titles
    assert all(t.kind == "movie" and platform in t.platforms and (t.year or 0) >= 1990 for t in titles)


def test_an_empty_page_says_what_empties_it(service: Cartelera, profile: ViewerProfile, page: HomePage) -> None:
    nothing = service.home.page(profile, replace(LISTED, kinds=any_of("movie"), year_from=1901, year_to=1902))
    assert nothing.rows == () and nothing.without["years"] > 0
    assert page.without == {}


def test_what_was_liked_speaks_for_its_row(service: Cartelera, page: HomePage, profile: ViewerProfile) -> None:
    because = of_kind(page, RowKind.BECAUSE)
    assert because
    for row in because:
        assert row.liked is not None and row.liked.title == row.cause.name
        assert (profile.history.rating_of(row.liked.row) or 0) >= 4
        near, _ = service.release.neighbours.of(row.liked.row)
        assert {title.row for title in row.titles} <= set(near.tolist())


def test_what_is_new_came_lately(service: Cartelera, page: HomePage) -> None:
    (new,) = of_kind(page, RowKind.NEW)
    read = service.catalog.connection().execute
    last = dict(read("SELECT platform, max(date_added) FROM offers GROUP BY platform").fetchall())
    for title in new.titles:
        offers = read("SELECT platform, date_added FROM offers WHERE row = ? AND date_added > ''", (title.row,))
        days = [
            datetime.fromisoformat(last[platform]) - datetime.fromisoformat(added)
            for platform, added in offers.fetchall()
        ]
        assert min(days) <= timedelta(days=NEW_DAYS)


def test_a_taste_row_is_of_that_taste_and_gems_are_little_known(service: Cartelera, page: HomePage) -> None:
    attributes = service.catalog.attributes
    genres = attributes.values["genre"]
    start = sum(attributes.widths[:-1])
    for row in of_kind(page, RowKind.GENRE):
        column = start + genres.index(row.cause.name)
        assert all(attributes.shares[title.row, column] for title in row.titles)
    first = np.median([attributes.prominence[title.row] for title in page.rows[0].titles])
    for row in of_kind(page, RowKind.GEMS):
        assert all((probability or 0) >= LEAST_LIKELY - 0.02 for probability in row.probabilities)
        assert np.median([attributes.prominence[title.row] for title in row.titles]) < first


def test_what_is_wanted_has_a_row(service: Cartelera, profile: ViewerProfile) -> None:
    wanted = [item.title.row for item in service.recommendations.for_history(profile.history, n=30).titles][20:]
    page = service.home.page(of_history(profile.history, wanted), LISTED, titles=12)
    (watchlist,) = of_kind(page, RowKind.WATCHLIST)
    assert {title.row for title in watchlist.titles} <= set(wanted) and len(watchlist.titles) >= LEAST


def test_a_newcomer_sees_what_everybody_watches(service: Cartelera) -> None:
    page = service.home.page(of_history(History.empty()), LISTED)
    assert page.rows[0].cause.kind is RowKind.POPULAR
    assert not {RowKind.BECAUSE, RowKind.GENRE, RowKind.GEMS} & {row.cause.kind for row in page.rows}


class HandMade:
    """A source as others may write one."""

    def offer(self, page: PageContext) -> Iterator[OfferedRow]:
        cause = RowCause(RowKind.HAND_MADE, texts={"es": "Nuestra elección", "en": "Our choice"})
        everything = np.arange(len(page.catalog), dtype=np.int32)
        yield OfferedRow("ours", cause, everything)
        yield OfferedRow("ours", cause, everything)
        yield OfferedRow("too short", cause, everything[:1])


def test_a_source_of_others_is_filtered_like_any(service: Cartelera, profile: ViewerProfile) -> None:
    pages = HomePages(ServiceContext(service.release), [OwnRanking(), HandMade()])
    first, ours = pages.page(profile, LISTED, titles=5).rows
    assert (first.key, ours.key, ours.cause.texts["en"]) == ("for_you", "ours", "Our choice")
    mask = LISTED.mask(service.catalog.facets)
    assert all(mask[title.row] for title in ours.titles)
    assert not {title.row for title in ours.titles} & {title.row for title in first.titles}


def test_a_leaving_row_holds_what_no_platform_has_longer(
    service: Cartelera, profile: ViewerProfile, monkeypatch: pytest.MonkeyPatch
) -> None:
    facets = service.catalog.facets
    assert not of_kind(service.home.page(profile, LISTED, rows=20), RowKind.LEAVING)
    platform = facets.platforms.values[0]
    soon = (datetime.now(UTC).date() + timedelta(days=30)).isoformat()
    ending = tuple(replace(terms, until=soon) if terms.platform == platform else terms for terms in facets.offer_terms)
    monkeypatch.setitem(facets.__dict__, "offer_terms", ending)
    (row,) = of_kind(service.home.page(profile, LISTED, rows=20), RowKind.LEAVING)
    assert all(title.platforms == (platform,) for title in row.titles)
    later = tuple(replace(terms, until="2999-01-01") for terms in ending)
    monkeypatch.setitem(facets.__dict__, "offer_terms", later)
    assert not of_kind(service.home.page(profile, LISTED, rows=20), RowKind.LEAVING)


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_row_has_a_name_in_every_language(language: str) -> None:
    names = {row_name(kind, "1990", language) for kind in RowKind if kind is not RowKind.HAND_MADE}
    assert len(names) == len(RowKind) - 1
    assert (
        row_name("language", "fr", "es") == "En francés"
        and row_name("because", "Heat", "en") == "Because you liked Heat"
    )
