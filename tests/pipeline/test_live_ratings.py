"""Events feed training: capped, without the anonymous if asked, and nothing of a live viewer stays in a release."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from cartelera import release
from cartelera.events import EventKind, EventStore, NewEvent, TitleReference
from cartelera.pipeline.live_ratings import LiveRatings, live_ratings
from cartelera.pipeline.train import train_and_track
from cartelera.service.cartelera import Cartelera
from cartelera.workspace import Workspace

K = EventKind


def said(kind: EventKind, title_id: str, at: int = 1, value: float | None = None) -> NewEvent:
    return NewEvent(kind, TitleReference(title_id), at, value)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EventStore]:
    with EventStore.open(f"sqlite:///{tmp_path}/events.db") as opened:
        yield opened


def test_what_says_something_of_taste_is_learned_from(tiny: Cartelera, store: EventStore) -> None:
    store.append(
        "ana",
        [said(K.RATING, "tmdb-862", 5, 4.0), said(K.LIKE, "tmdb-194", 6), said(K.FINISHED, "tmdb-754"),
         said(K.WATCHLIST, "tmdb-557"), said(K.RATING, "gone-1", 7, 1.0), said(K.DISLIKE, "tmdb-593", 8),
         said(K.IGNORE, "tmdb-593", 9)],
    )  # fmt: skip
    store.append("ben", [said(K.FINISHED, "tmdb-862")])
    found = LiveRatings(store).interactions(tiny.catalog)
    assert found.viewers == ("live:ana",)
    row = tiny.names.row_by_id
    ratings = dict(zip(found.title.tolist(), found.rating.tolist(), strict=True))
    assert ratings == {row("tmdb-862"): 4.0, row("tmdb-194"): 4.5}
    assert sorted(found.timestamp.tolist()) == [5, 6]


def test_nobody_outweighs_everybody_and_the_anonymous_are_left_out_if_asked(tiny: Cartelera, store: EventStore) -> None:
    ids = [tiny.catalog.title_id(row) for row in range(6)]
    store.append("ana", [said(K.RATING, title_id, at, 3.0) for at, title_id in enumerate(ids)])
    store.append("anon-x", [said(K.LIKE, ids[0])])
    capped = LiveRatings(store, per_viewer=2).interactions(tiny.catalog)
    assert sorted(capped.title[capped.viewer == 0].tolist()) == [4, 5]
    assert LiveRatings(store).interactions(tiny.catalog).viewers == ("live:ana", "live:anon-x")
    assert LiveRatings(store, anonymous=False).interactions(tiny.catalog).viewers == ("live:ana",)


def test_all_viewers_are_read_however_many(tiny: Cartelera, store: EventStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cartelera.events.store._VIEWERS_AT_ONCE", 2)
    for i in range(5):
        store.append(f"v{i}", [said(K.LIKE, "tmdb-862")])
    assert len(LiveRatings(store).interactions(tiny.catalog).viewers) == 5


def test_a_workspace_without_events_has_none_and_gets_no_store(tmp_path: Path) -> None:
    with live_ratings(Workspace(tmp_path), None) as live:
        assert live is None
    assert list(tmp_path.iterdir()) == []


def test_a_release_learns_from_live_viewers_and_keeps_none_of_them(tiny_workspace: Workspace, tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "workspace")
    shutil.copytree(tiny_workspace.root, workspace.root)
    with EventStore.open(f"sqlite:///{workspace.events}") as store:
        store.append("zebra-crossing", [said(K.RATING, "tmdb-862", 5, 4.0)])
    with live_ratings(workspace, None) as live:
        assert live is not None
        outcome = train_and_track(workspace, live=live).outcome
        assert not outcome.unchanged
        assert train_and_track(workspace, live=live).outcome.unchanged
        opened = release.releases_of(workspace).open_current()
        assert (opened.manifest["viewers"], opened.manifest["ratings"]) == (1, 1)
        assert len(opened.rating_histories) == 0
        opened.close()
        for path in (workspace.releases / outcome.release_id).rglob("*"):
            assert path.is_dir() or b"zebra-crossing" not in path.read_bytes(), path
        live.store.forget("zebra-crossing")
        again = train_and_track(workspace, live=live).outcome
    assert release.releases_of(workspace).manifest(again.release_id)["ratings"] == 0
