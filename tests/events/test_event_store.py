"""The event store: what is kept, in which order, once, and what is gone."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from cartelera.errors import InvalidValueError, NotFoundError, UnavailableError, WorkspaceError
from cartelera.events import EventKind, EventStore, NamedSubject, NewEvent, SubjectKind, TitleReference
from cartelera.events.dump import dump, load
from cartelera.events.migrating import migrate
from cartelera.events.schema import METADATA

TOY_STORY = TitleReference("tmdb-862", "Toy Story", 1995, "movie")
HEAT = TitleReference("tmdb-949", "Heat", 1995, "movie")


def rating(value: float = 4.0, subject: TitleReference = TOY_STORY, at: int = 100, key: str | None = None) -> NewEvent:
    return NewEvent(EventKind.RATING, subject, at, value, key=key)


def test_what_is_appended_is_there_as_it_was_given(store: EventStore) -> None:
    sent = [
        rating(4.5),
        NewEvent(EventKind.NEVER, NamedSubject(SubjectKind.GENRE, "Horror"), 50),
        NewEvent(EventKind.REVIEW, HEAT, 60, text="«Größe» 🎬", key="k"),
    ]
    kept = store.append("ana", sent)
    assert [NewEvent(e.kind, e.subject, e.at, e.value, e.text, e.key) for e in kept] == sent
    assert store.events_of("ana") == kept
    assert {event.viewer for event in kept} == {"ana"}


def test_numbers_rise_over_all_viewers_and_changes(store: EventStore) -> None:
    first = store.append("ana", [rating(), rating(subject=HEAT)])
    second = store.append("ben", [rating()])
    assert [e.number for e in first + second] == [1, 2, 3]
    store.undo("ana", 2)
    assert store.last_number("ana") == 4
    assert store.last_number("ben") == 3
    assert store.last_number("nobody") == 0
    assert store.last_change() == 4


def test_events_after_a_number_are_those_that_came_since(store: EventStore) -> None:
    store.append("ana", [rating(1.0)])
    later = store.append("ana", [rating(2.0, at=5)])
    assert store.events_of("ana", after=1) == later


def test_a_key_is_kept_once(store: EventStore) -> None:
    first = store.append("ana", [rating(key="a"), rating(key="a"), rating(subject=HEAT, key="b")])
    assert [e.number for e in first] == [1, 1, 2]
    again = store.append("ana", [rating(key="a", at=999)])
    assert again == first[:1]
    assert store.append("ben", [rating(key="a")])[0].number == 3


def test_a_key_that_says_something_else_is_refused_and_nothing_of_its_batch_is_kept(store: EventStore) -> None:
    store.append("ana", [rating(4.0, key="a")])
    with pytest.raises(InvalidValueError, match="key 'a'"):
        store.append("ana", [rating(subject=HEAT), rating(5.0, key="a")])
    assert len(store.events_of("ana")) == 1


def test_an_undone_event_is_gone_and_its_key_does_not_bring_it_back(store: EventStore) -> None:
    event = store.append("ana", [rating(key="a")])[0]
    undone = store.undo("ana", event.number)
    assert (undone.value, undone.undone) == (4.0, True)
    assert store.events_of("ana") == []
    assert store.append("ana", [rating(key="a")])[0].undone
    assert store.events_of("ana") == []
    assert "Toy Story" not in str(store.export("ana"))


@pytest.mark.parametrize(("viewer", "number"), [("ben", 1), ("ana", 2)])
def test_only_an_own_event_can_be_undone(store: EventStore, viewer: str, number: int) -> None:
    store.append("ana", [rating()])
    with pytest.raises(NotFoundError):
        store.undo(viewer, number)
    store.undo("ana", 1)
    with pytest.raises(NotFoundError):
        store.undo("ana", 1)


def test_a_forgotten_viewer_leaves_nothing_but_the_note(store: EventStore) -> None:
    store.append("ana", [rating(), NewEvent(EventKind.REVIEW, HEAT, 1, text="secret words")])
    store.append("ben", [rating()])
    store.forget("ana")
    assert store.export("ana") == {}
    assert store.last_number("ana") == 0
    assert [event.viewer for event in store.all_events()] == ["ben"]
    assert store.forgotten() == {"ana"}


def test_who_comes_back_after_being_forgotten_is_new_and_can_be_forgotten_again(store: EventStore) -> None:
    store.append("ana", [rating(key="a")])
    store.forget("ana")
    assert store.append("ana", [rating(1.0, key="a")])[0].number == 3
    store.forget("ana")
    assert store.events_of("ana") == []


def test_forgetting_overwrites_what_the_files_held(tmp_path: Path) -> None:
    with EventStore.open(f"sqlite:///{tmp_path}/events.db") as store:
        store.append("ana", [NewEvent(EventKind.REVIEW, HEAT, 1, text="nobodyelsewritesthis" * 20)])
        store.forget("ana")
        for path in tmp_path.iterdir():
            assert b"nobodyelsewritesthis" not in path.read_bytes(), path.name


def test_every_table_with_a_viewer_is_forgotten_and_exported() -> None:
    assert {name for name, table in METADATA.tables.items() if "viewer" in table.c} >= {"events", "viewers"}


def test_all_events_come_in_their_order_page_by_page(store: EventStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cartelera.events.store._PAGE", 2)
    for viewer in ("ana", "ben", "ana", "cal", "ben"):
        store.append(viewer, [rating()])
    store.undo("ana", 3)
    assert [event.number for event in store.all_events()] == [1, 2, 4, 5]
    assert [event.number for event in store.all_events(after=2)] == [4, 5]


def test_counts_leave_out_what_was_undone(store: EventStore) -> None:
    store.append("ana", [rating(), rating(subject=HEAT)])
    store.append("ben", [rating()])
    store.undo("ben", 3)
    assert (store.counts().events, store.counts().viewers) == (2, 2)
    assert dict(store.references()) == {TOY_STORY: 1, HEAT: 1}


def test_two_stores_see_each_others_events(store: EventStore, store_url: str) -> None:
    with EventStore.open(store_url) as other:
        store.append("ana", [rating()])
        assert other.last_number("ana") == 1
        assert other.append("ana", [rating(1.0)])[0].number == 2
        assert len(store.events_of("ana")) == 2


def test_many_writers_lose_nothing_and_share_no_number(store: EventStore, store_url: str) -> None:
    failed: list[BaseException] = []

    def write(opened: EventStore, viewer: str) -> None:
        try:
            for i in range(10):
                opened.append(viewer, [rating(at=i, key=str(i)), rating(at=i, key=str(i))])
        except BaseException as error:
            failed.append(error)

    with EventStore.open(store_url) as other:
        threads = [threading.Thread(target=write, args=((store, other)[i % 2], f"v{i // 2}")) for i in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert failed == []
    assert [event.number for event in store.all_events()] == list(range(1, 41))


def test_the_tables_are_those_that_the_code_declares(store: EventStore) -> None:
    with store.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_stores_that_open_together_make_the_tables_once(store_url: str) -> None:
    failed: list[BaseException] = []

    def open_it() -> None:
        try:
            EventStore.open(store_url).close()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with EventStore.open(store_url) as store:
        assert store.last_change() == 0


def test_a_store_of_a_newer_version_is_refused(store: EventStore) -> None:
    with store.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(WorkspaceError, match="newer version"):
        migrate(store.engine)


@pytest.mark.parametrize("viewer", ["", "-a", "a b", "a/b", "ñ", "a" * 65, "a\n"])
def test_an_id_that_is_none_is_refused(store: EventStore, viewer: str) -> None:
    with pytest.raises(InvalidValueError):
        store.append(viewer, [rating()])
    with pytest.raises(InvalidValueError):
        store.forget(viewer)


@pytest.mark.parametrize(
    "url", ["events.db", "mysql://x/y", "sqlite://", "postgresql+asyncpg://x/y", "://", "sqlite:////nowhere/at/all.db"]
)
def test_an_address_that_is_none_is_refused_in_one_line(url: str) -> None:
    with pytest.raises(WorkspaceError) as refused:
        EventStore.open(url)
    assert "\n" not in str(refused.value)


def test_a_refusal_shows_no_password() -> None:
    with pytest.raises(WorkspaceError) as refused:
        EventStore.open("mysql://ana:hunter2@localhost/events")
    assert "hunter2" not in str(refused.value)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "events.db").write_bytes(b"no database at all, but long enough to be read as one" * 50)
    with pytest.raises(WorkspaceError, match="cannot be opened"):
        EventStore.open(f"sqlite:///{tmp_path}/events.db")


def test_a_store_that_breaks_is_unavailable(tmp_path: Path) -> None:
    with EventStore.open(f"sqlite:///{tmp_path}/events.db") as store:
        with store.writing() as connection:
            connection.execute(text("DROP TABLE events"))
        with pytest.raises(UnavailableError):
            store.events_of("ana")


def test_events_move_from_one_database_to_another(store: EventStore, tmp_path: Path) -> None:
    store.append("ana", [rating(key="a"), NewEvent(EventKind.REVIEW, HEAT, 60, 3.5, "«Größe» 🎬\n")])
    store.append("ben", [rating()])
    store.undo("ana", 1)
    store.forget("ben")
    with EventStore.open(f"sqlite:///{tmp_path}/other.db") as other:
        load(other, list(dump(store)), made=2**40)
        assert other.export("ana") == store.export("ana")
        assert (other.last_change(), other.forgotten()) == (store.last_change(), {"ben"})
        load(store, list(dump(other)), made=2**40)
        assert store.export("ana") == other.export("ana")
        assert store.append("ana", [rating()])[0].number == 6
