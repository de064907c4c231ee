"""A stored history under releases that link titles anew, number a platform's titles anew, lose titles, and go back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cartelera import release
from cartelera.events import EventKind, EventStore, SubjectKind
from cartelera.ingest.run import ingest
from cartelera.release import releases_of
from cartelera.service.cartelera import Cartelera
from cartelera.service.feedback import Told
from cartelera.service.watcher import ReleaseWatcher
from cartelera.workspace import Workspace
from support import tiny as raw

K = EventKind
ROMA = 426426


@pytest.fixture(scope="module")
def workspace(tiny_workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The tiny catalogue's release, and a later one that is served: Netflix has a new first title, so that all its
    others are numbered anew; Elite is gone; and Roma is a film of the movie data now."""
    folder = tmp_path_factory.mktemp("across")
    workspace = Workspace(folder / "workspace")
    shutil.copytree(tiny_workspace.root, workspace.root)
    listed = [
        replace(each, duration="100 min", director="Alfonso Cuarón") if each.title == "Roma" else each
        for each in raw.PLATFORMS["netflix"]
        if each.title != "Elite"
    ]
    roma = replace(raw.FILMS[0], id=ROMA, title="Roma", date="2018-08-25", collection="", directors=("Alfonso Cuarón",),
                   cast=("Yalitza Aparicio", "Marina de Tavira"), overview="A maid in Mexico City.")  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(raw.PLATFORMS, "netflix", (raw.Listing("A New Beginning", 2021, "99 min"), *listed))
        patch.setattr(raw, "FILMS", (*raw.FILMS, roma))
        ingest([raw.Raw(folder / "raw").write()], workspace, accept=True)
    assert release.train(workspace, force=True).published
    return workspace


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EventStore]:
    with EventStore.open(f"sqlite:///{tmp_path}/events.db") as opened:
        yield opened


@pytest.fixture
def before_and_after(workspace: Workspace, store: EventStore) -> Iterator[tuple[Cartelera, Cartelera]]:
    after, before = (releases_of(workspace).open(each) for each in releases_of(workspace).ids()[:2])
    yield Cartelera(before, store), Cartelera(after, store)
    before.close()
    after.close()


def rated(name: str, value: float, at: int) -> Told:
    return Told(K.RATING, SubjectKind.TITLE, name, value, at=at)


def titles(service: Cartelera) -> dict[str, float | None]:
    """What the history of ana holds."""
    history = service.live.profile("ana").history
    named = {title.row: title.title for title in service.catalog.summaries(history.rows.tolist())}
    return {named[row]: history.rating_of(row) for row in history.rows.tolist()}


def test_a_history_keeps_its_titles_whatever_they_are_numbered(
    before_and_after: tuple[Cartelera, Cartelera],
) -> None:
    before, after = before_and_after
    before.feedback.add("ana", [rated("ns1", 2.0, 1), rated("ns2", 4.0, 1), rated("ns5", 3.0, 1)])
    told = {"Roma": 2.0, "Bird Box": 4.0, "Elite": 3.0}
    assert titles(before) == told
    assert after.catalog.title(after.names.row_by_id("ns1")).title == "A New Beginning"
    assert titles(after) == {"Roma": 2.0, "Bird Box": 4.0}
    assert after.live.profile("ana").history.rating_of(after.names.row_by_id(f"tmdb-{ROMA}")) == 2.0
    assert [event.subject.title for event in after.live.profile("ana").unresolved] == ["Elite"]  # type: ignore[union-attr]
    counts = after.live.counts()
    assert counts is not None
    assert counts.unresolved == 1
    assert titles(before) == told, "what did not resolve comes back with the release that has it"


def test_titles_that_became_one_count_once_the_latest_and_so_they_do_after_going_back(
    before_and_after: tuple[Cartelera, Cartelera],
) -> None:
    before, after = before_and_after
    before.feedback.add("ana", [rated("ns1", 2.0, 1)])
    after.feedback.add("ana", [rated(f"tmdb-{ROMA}", 5.0, 2), rated("ns1", 1.0, 3)])
    assert titles(after) == {"Roma": 5.0, "A New Beginning": 1.0}
    assert titles(before) == {"Roma": 5.0}
    assert [event.subject.title for event in before.live.profile("ana").unresolved] == ["A New Beginning"]  # type: ignore[union-attr]


def test_a_server_that_goes_back_resolves_anew(workspace: Workspace, store: EventStore) -> None:
    releases = releases_of(workspace)
    newest, oldest = releases.ids()[:2]
    watcher = ReleaseWatcher(workspace, lambda opened: Cartelera(opened, store), interval=0.0)
    watcher.get().feedback.add("ana", [rated(f"tmdb-{ROMA}", 5.0, 2)])
    try:
        for release_id in (oldest, newest, oldest):
            releases.publish(release_id)
            while watcher.get().release.id != release_id:
                pass
            service = watcher.get()
            assert titles(service) == {"Roma": 5.0}
            assert service.live.profile("ana").history.rows.tolist() == [service.names.title_row("Roma")]
    finally:
        releases.publish(newest)
