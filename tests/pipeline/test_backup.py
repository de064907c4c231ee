"""Backups: made while events come in, checked whole, restored with nobody back who was forgotten."""

from __future__ import annotations

import shutil
import stat
import tarfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from cartelera.errors import FileRejectedError, WorkspaceError
from cartelera.events import EventKind, EventStore, NewEvent, TitleReference
from cartelera.pipeline.backup import check_backup, load_events, restore_backup, restore_events, write_backup
from cartelera.release import releases_of
from cartelera.workspace import Workspace


def like(at: int = 1) -> NewEvent:
    return NewEvent(EventKind.LIKE, TitleReference("tmdb-862", "Toy Story", 1995, "movie"), at)


@pytest.fixture
def workspace(tiny_workspace: Workspace, tmp_path: Path) -> Workspace:
    copy = Workspace(tmp_path / "workspace")
    shutil.copytree(tiny_workspace.root, copy.root)
    (copy.root / "prices.toml").write_text("# prices")
    return copy


@pytest.fixture
def store(workspace: Workspace) -> Iterator[EventStore]:
    with EventStore.open(f"sqlite:///{workspace.events}") as opened:
        yield opened


@pytest.mark.parametrize("name", ["all.tar", "all.tar.gz"])
def test_what_was_backed_up_is_restored(workspace: Workspace, store: EventStore, tmp_path: Path, name: str) -> None:
    store.append("ana", [like(1), like(2)])
    store.undo("ana", 1)
    backup, target = tmp_path / name, Workspace(tmp_path / "elsewhere")
    made = write_backup(workspace, store, backup)
    assert check_backup(backup) == made
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    restored, rows = restore_backup(backup, target)
    assert restored == made
    assert rows is not None
    with EventStore.open(f"sqlite:///{target.events}") as other:
        load_events(rows, other, restored)
        assert other.export("ana") == store.export("ana")
        assert other.append("ben", [like()])[0].number == 4
    releases_of(target).open_current().close()
    assert (target.root / "prices.toml").read_text() == "# prices"
    for table in workspace.tables.glob("*.parquet"):
        assert (target.tables / table.name).read_bytes() == table.read_bytes()


def test_a_backup_made_while_events_come_in_is_of_one_moment(
    workspace: Workspace, store: EventStore, tmp_path: Path
) -> None:
    done = threading.Event()

    def write() -> None:
        at = 0
        while not done.is_set():
            at += 1
            store.append("ana", [like(at), like(at)])

    writer = threading.Thread(target=write)
    writer.start()
    try:
        backups = [write_backup(workspace, store, tmp_path / f"{i}.tar") for i in range(3)]
    finally:
        done.set()
        writer.join()
    for i, made in enumerate(backups):
        assert check_backup(tmp_path / f"{i}.tar") == made
        assert made.rows is not None
        with EventStore.open(f"sqlite:///{tmp_path}/{i}.db") as other:
            restore_events(tmp_path / f"{i}.tar", other)
            assert len(other.events_of("ana")) == made.rows["events"] == other.last_number("ana")
            assert made.rows["events"] % 2 == 0


def test_whoever_was_forgotten_meanwhile_stays_forgotten(
    workspace: Workspace, store: EventStore, tmp_path: Path
) -> None:
    store.append("ana", [like()])
    store.append("ben", [like()])
    store.append("eve", [like()])
    store.forget("eve")
    write_backup(workspace, store, tmp_path / "all.tar")
    store.forget("ana")
    store.append("cal", [like()])
    restore_events(tmp_path / "all.tar", store)
    assert [event.viewer for event in store.all_events()] == ["ben"]
    assert store.forgotten() == {"ana", "eve"}
    assert store.append("ben", [like()])[0].number > 5


def test_a_damaged_backup_is_refused_and_leaves_nothing(
    workspace: Workspace, store: EventStore, tmp_path: Path
) -> None:
    store.append("ana", [like()])
    backup = tmp_path / "all.tar"
    write_backup(workspace, store, backup)
    whole = backup.read_bytes()
    place = whole.index(b"Toy Story")
    for damaged in (whole[: len(whole) // 2], whole[:place] + b"Joy" + whole[place + 3 :], b"", b"no backup"):
        backup.write_bytes(damaged)
        with pytest.raises(FileRejectedError) as refused:
            check_backup(backup)
        assert "\n" not in str(refused.value)
        with pytest.raises(FileRejectedError):
            restore_events(backup, store)
        with pytest.raises(FileRejectedError):
            restore_backup(backup, Workspace(tmp_path / "elsewhere"))
        assert not (tmp_path / "elsewhere").exists()
    assert len(store.events_of("ana")) == 1


@pytest.mark.parametrize("name", ["../outside", "/etc/x", "workspace/../../x"])
def test_a_backup_that_leads_outside_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("x")
    with tarfile.open(tmp_path / "all.tar", "w") as archive:
        entry = archive.gettarinfo(tmp_path / "file")
        entry.name = name
        with (tmp_path / "file").open("rb") as stream:
            archive.addfile(entry, stream)
    with pytest.raises(FileRejectedError):
        restore_backup(tmp_path / "all.tar", Workspace(tmp_path / "elsewhere"))


def test_a_workspace_is_not_written_over(workspace: Workspace, tmp_path: Path) -> None:
    write_backup(workspace, None, tmp_path / "all.tar")
    assert check_backup(tmp_path / "all.tar").rows is None
    inside = [write_backup(workspace, None, workspace.root / "inside.tar.gz") for _ in range(2)]
    assert inside[0].files == inside[1].files, "a backup holds no backups"
    with pytest.raises(WorkspaceError, match="already"):
        restore_backup(tmp_path / "all.tar", workspace)
