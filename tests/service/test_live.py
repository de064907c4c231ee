"""Live viewers: what their events say as rows of a release, at once, on every worker, and across releases."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from cartelera import release
from cartelera.errors import NotFoundError, UnavailableError
from cartelera.events import EventKind, EventStore, NamedSubject, NewEvent, SubjectKind, TitleReference
from cartelera.service.cartelera import Cartelera
from cartelera.service.live import PROFILES_KEPT, LiveViewers
from cartelera.service.references import References
from cartelera.workspace import Workspace

K = EventKind


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EventStore]:
    with EventStore.open(f"sqlite:///{tmp_path}/events.db") as opened:
        yield opened


@pytest.fixture
def live(tiny: Cartelera, store: EventStore) -> Cartelera:
    """The product over the tiny catalogue, with a store of events."""
    return Cartelera(tiny.release, store)


def said(kind: EventKind, title_id: str, at: int = 1, value: float | None = None) -> NewEvent:
    return NewEvent(kind, TitleReference(title_id), at, value)


def test_a_profile_says_what_events_say(live: Cartelera, store: EventStore) -> None:
    row = live.names.row_by_id
    store.append(
        "ana",
        [said(K.RATING, "tmdb-862", value=4.5), said(K.FINISHED, "tmdb-194"), said(K.WATCHLIST, "tmdb-754"),
         said(K.NOT_INTERESTED, "tmdb-8329"), said(K.IGNORE, "tmdb-557"), said(K.LIKE, "zz-1")],
    )  # fmt: skip
    profile = live.live.profile("ana")
    assert sorted(profile.history.rows.tolist()) == sorted(map(row, ("tmdb-862", "tmdb-194", "tmdb-557")))
    assert profile.history.rating_of(row("tmdb-862")) == 4.5
    assert profile.history.rating_of(row("tmdb-194")) is None
    assert profile.watchlist.tolist() == [row("tmdb-754")]
    assert profile.never.tolist() == [row("tmdb-8329")]
    assert profile.ignored.tolist() == [row("tmdb-557")]
    assert [event.subject for event in profile.unresolved] == [TitleReference("zz-1")]
    assert profile.last_event == 6


def test_people_franchises_and_genres_are_never_shown(live: Cartelera, store: EventStore) -> None:
    row, named = live.names.row_by_id, [
        NamedSubject(SubjectKind.PERSON, "ricardo darin"),
        NamedSubject(SubjectKind.FRANCHISE, "Toy Story"),
        NamedSubject(SubjectKind.GENRE, "horror"),
        NamedSubject(SubjectKind.PERSON, "Nobody At All"),
    ]  # fmt: skip
    store.append("ana", [NewEvent(K.NEVER, subject, 1) for subject in named])
    profile = live.live.profile("ana")
    expected = {row(f"tmdb-{n}") for n in (265195, 25376, 862, 863, 10193, 8329, 10664)}
    assert expected <= set(profile.never.tolist())
    assert row("tmdb-557") not in profile.never
    assert [event.subject for event in profile.unresolved] == named[3:]


def test_an_event_written_elsewhere_is_in_the_very_next_profile(live: Cartelera, store: EventStore) -> None:
    assert not len(live.live.profile("ana").history)
    with EventStore.open(str(store.engine.url)) as other:
        for i, title_id in enumerate(("tmdb-862", "tmdb-194", "tmdb-754"), 1):
            number = other.append("ana", [said(K.LIKE, title_id)])[0].number
            assert len(live.live.profile("ana").history) == i
        assert live.live.profile("ana") is live.live.profile("ana")
        other.undo("ana", number)
        assert len(live.live.profile("ana").history) == 2
        other.forget("ana")
        assert not len(live.live.profile("ana").history)


def test_a_profile_that_grew_is_the_one_that_all_events_make(live: Cartelera, store: EventStore) -> None:
    """Whatever comes in whichever order, what is added to a kept profile is what making it anew gives."""
    ids = [live.catalog.title_id(row) for row in range(8)]
    chance = random.Random(13)
    kinds = [K.RATING, K.FINISHED, K.WATCHLIST, K.NOT_INTERESTED, K.IGNORE, K.DROPPED, K.NEVER]
    for step in range(120):
        kind = chance.choice(kinds)
        value = chance.choice([1.0, 3.5, 5.0]) if kind is K.RATING else None
        number = store.append("ana", [said(kind, chance.choice(ids), chance.randint(1, 50), value)])[0].number
        if step % 7 == 6:
            store.undo("ana", number - 1 if step % 2 and store.events_of("ana")[-2].number == number - 1 else number)
        if step % 40 == 39:
            store.forget("ana")
            store.append("ana", [said(K.LIKE, ids[0])])
        if chance.random() < 0.6:
            grown, anew = live.live.profile("ana"), live.live.profile_of("ana", 0, store.events_of("ana"))
            for name in ("never", "watchlist", "ignored"):
                assert getattr(grown, name).tolist() == getattr(anew, name).tolist(), (step, name)
            np.testing.assert_array_equal(grown.history.rows, anew.history.rows)
            np.testing.assert_array_equal(grown.history.ratings, anew.history.ratings)
            np.testing.assert_array_equal(grown.history.times, anew.history.times)


def test_references_that_became_one_title_count_once_the_latest(live: Cartelera, store: EventStore) -> None:
    row = live.names.row_by_id("tmdb-862")
    same = [alias for (alias,) in live.catalog.connection().execute("SELECT alias FROM aliases WHERE row = ?", (row,))]
    assert len(same) > 1
    store.append("ana", [said(K.RATING, alias, at, float(at)) for at, alias in enumerate(same[:2], 1)])
    profile = live.live.profile("ana")
    assert profile.history.rows.tolist() == [row]
    assert profile.history.rating_of(row) == 2.0


def test_a_number_that_a_platform_gave_to_another_title_is_not_believed(tiny: Cartelera) -> None:
    references = References(tiny.catalog)
    offered = next(
        offer.offer_id
        for row in range(len(tiny.catalog))
        for offer in tiny.catalog.offers(row)
        if not np.isin(row, [tiny.names.row_by_id("tmdb-862")])
    )
    meant = TitleReference(offered, "Toy Story", 1995, "movie")
    assert references.titles([meant]) == [tiny.names.row_by_id("tmdb-862")]
    assert references.titles([TitleReference(offered, "A Film Long Gone", 1911, "movie")]) == [None]
    owner = tiny.catalog.title(tiny.names.row_by_id(offered))
    renamed = TitleReference(offered, f"{owner.title}: The Whole Story", owner.year, owner.kind)
    assert references.titles([renamed, TitleReference(offered)]) == [owner.row, owner.row]
    assert references.titles([TitleReference(offered, "Another One", owner.year, owner.kind)]) == [None]


def test_an_id_that_is_gone_is_found_by_name_year_and_kind(tiny: Cartelera) -> None:
    references = References(tiny.catalog)
    row = tiny.names.row_by_id("tmdb-593")
    assert references.titles([TitleReference("gone-1", "Solaris", 1972, "movie")]) == [row]
    assert references.titles([TitleReference("gone-1", "Solaris", 1972, "series")]) == [None]
    assert references.titles([TitleReference("gone-1", "Solaris", 1999, "movie")]) == [None]


def test_counts_say_how_many_events_the_release_cannot_resolve(live: Cartelera, store: EventStore) -> None:
    store.append("ana", [said(K.LIKE, "tmdb-862"), said(K.LIKE, "zz-1")])
    store.append("ben", [said(K.LIKE, "zz-1"), said(K.FINISHED, "zz-1")])
    counts = live.live.counts()
    assert counts is not None
    assert (counts.events, counts.viewers, counts.unresolved) == (4, 2, 3)


def test_profiles_are_kept_for_those_who_asked_last(live: Cartelera, monkeypatch: pytest.MonkeyPatch) -> None:
    assert PROFILES_KEPT >= 1000
    monkeypatch.setattr("cartelera.service.live.PROFILES_KEPT", 2)
    first = live.live.profile("v0")
    for i in (1, 0, 2):
        live.live.profile(f"v{i}")
    assert live.live.profile("v0") is first
    assert len(live.live._profiles) == 2


def test_without_a_store_nobody_is_known_and_nothing_is_written(tiny: Cartelera) -> None:
    live: LiveViewers = tiny.live
    assert not len(live.profile("ana").history)
    assert live.counts() is None
    with pytest.raises(UnavailableError):
        _ = live.store


@pytest.fixture
def rated(demo: Workspace, store: EventStore) -> Cartelera:
    """The product over the demo, whose ratings have viewers, with a store of events."""
    return Cartelera(release.releases_of(demo).open_current(), store)


def test_a_viewer_of_the_ratings_and_the_live_viewer_of_that_number_are_one(
    rated: Cartelera, store: EventStore
) -> None:
    ids = rated.viewers.sample_ids(len(rated.viewers))
    numbers = Counter(viewer.partition(":")[2] for viewer in ids)
    viewer = next(viewer for viewer in ids if numbers[viewer.partition(":")[2]] == 1)
    before, number = rated.viewers.history(viewer)[1], viewer.partition(":")[2]
    best, *others = [item.title for item in rated.recommendations.for_viewer(number, 5).titles]
    own = rated.catalog.title_id(int(before.rated().rows[0]))
    store.append(number, [said(K.FINISHED, best.title_id), said(K.FINISHED, own), said(K.NEVER, others[0].title_id)])
    for name in (number, viewer):
        known = rated.viewers.known(name)
        assert known.id == viewer
        assert set(known.history.rows.tolist()) == {*before.rows.tolist(), best.row}
        assert known.history.rating_of(rated.names.row_by_id(own)) == before.rating_of(rated.names.row_by_id(own))
        after = [item.title.row for item in rated.recommendations.for_viewer(name, 20).titles]
        assert not {best.row, others[0].row} & set(after)
    store.append(number, [said(K.IGNORE, own)])
    assert rated.viewers.history(viewer)[1].rating_of(rated.names.row_by_id(own)) is None


def test_a_live_viewer_alone_is_recommended_something(rated: Cartelera, store: EventStore) -> None:
    with pytest.raises(NotFoundError):
        rated.recommendations.for_viewer("ana")
    store.append("ana", [said(K.LIKE, rated.catalog.title_id(0))])
    assert rated.recommendations.for_viewer("ana").viewer == "ana"
    assert rated.matching.of_viewer("ana", rated.catalog.title(1).title).viewer == "ana"
