"""A damaged release is refused in one line that names the file, whichever bit changed; prune counts on none."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from cartelera import release
from cartelera.checksums import DamagedFileError, checksums_of, require_undamaged
from cartelera.errors import WorkspaceError
from cartelera.release import Release
from cartelera.release.manifests import FORMAT_VERSION, write_manifest
from cartelera.workspace import Workspace

FLIPS = 300


@pytest.fixture
def copy(tiny_workspace: Workspace, tmp_path: Path) -> Workspace:
    return Workspace(shutil.copytree(tiny_workspace.root, tmp_path / "w"))


def current_folder(workspace: Workspace) -> Path:
    return workspace.releases / str(release.releases_of(workspace).current_id())


def flips(folder: Path) -> Iterator[tuple[Path, int, int]]:
    """Files, places and bits, `FLIPS` in all: each file at its beginning, at its end, and anywhere."""
    draw = np.random.default_rng(7)
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.stat().st_size]
    for number in range(FLIPS):
        path = files[number % len(files)]
        last = path.stat().st_size - 1
        place = (0, last)[number // len(files)] if number < 2 * len(files) else int(draw.integers(last + 1))
        yield path, place, 1 << int(draw.integers(8))


def flip(path: Path, place: int, bit: int) -> None:
    with path.open("r+b") as stream:
        stream.seek(place)
        byte = stream.read(1)[0]
        stream.seek(place)
        stream.write(bytes([byte ^ bit]))


def refusal(read: Callable[[str], Release | None], release_id: str) -> str | None:
    """What is said of a release that is refused; None if it is not."""
    try:
        opened = read(release_id)
    except WorkspaceError as error:
        return str(error)
    if opened is not None:
        opened.close()
    return None


def test_one_flipped_bit_anywhere_is_one_line_that_names_the_file(copy: Workspace) -> None:
    folder, releases = current_folder(copy), release.releases_of(copy)
    releases.open_current().close()
    manifest = releases.manifest(folder.name)
    for path, place, bit in flips(folder):
        name = path.relative_to(folder).as_posix()
        flip(path, place, bit)
        for read in (releases.open, releases.verify):
            said = refusal(read, folder.name)
            where = f"bit {bit} of byte {place} of {name}: {said}"
            if said is None:
                assert name == "manifest.json", where
                assert releases.manifest(folder.name) == manifest, "only white space changed"
            else:
                assert len(said.splitlines()) == 1, where
                assert name in said or (name == "manifest.json" and "of this version" in said), where
        flip(path, place, bit)
    releases.open_current().close()


@pytest.mark.parametrize("damage", ["missing", "empty", "a folder", "a pipe", "longer"])
def test_a_file_that_is_no_longer_one_is_refused(copy: Workspace, damage: str) -> None:
    file = current_folder(copy) / "similar.npy"
    whole = file.read_bytes()
    file.unlink()
    if damage == "a folder":
        file.mkdir()
    elif damage == "a pipe":
        os.mkfifo(file)
    elif damage != "missing":
        file.write_bytes(b"" if damage == "empty" else whole + b"\0")
    with pytest.raises(WorkspaceError, match=r"similar\.npy"):
        release.releases_of(copy).open_current()


def verified_file(workspace: Workspace) -> Path:
    return workspace.root / "cache" / "verified" / f"{current_folder(workspace).name}.json"


def test_what_was_verified_and_not_written_to_is_not_read_again(
    copy: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    releases = release.releases_of(copy)
    releases.open_current().close()
    assert verified_file(copy).is_file()
    monkeypatch.setattr("cartelera.checksums._digest", lambda path: pytest.fail(f"{path} was read"))
    releases.open_current().close()


def test_what_was_written_to_is_read_again_whatever_its_times_say(copy: Workspace) -> None:
    release.releases_of(copy).open_current().close()
    file = current_folder(copy) / "similar.npy"
    times = file.stat()
    flip(file, times.st_size - 1, 1)
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    with pytest.raises(WorkspaceError, match=r"similar\.npy is not what was written"):
        release.releases_of(copy).open_current()


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff", b'{"similar.npy": 5, "catalog.db": [1, 2]}', None])
def test_a_damaged_memory_of_what_was_verified_only_costs_time(copy: Workspace, content: bytes | None) -> None:
    verified = verified_file(copy)
    shutil.rmtree(verified.parent, ignore_errors=True)
    if content is None:
        verified.mkdir(parents=True)
    else:
        verified.parent.mkdir(parents=True)
        verified.write_bytes(content)
    release.releases_of(copy).open_current().close()


def test_where_nothing_can_be_remembered_a_release_opens_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "a").write_text("a")
    (tmp_path / "a file, and no folder").write_text("")
    checksums = checksums_of(tmp_path / "files")
    require_undamaged(tmp_path / "files", checksums, tmp_path / "a file, and no folder" / "verified.json")
    (tmp_path / "files" / "a").write_text("b")
    with pytest.raises(DamagedFileError, match="a is not what was written"):
        require_undamaged(tmp_path / "files", checksums)


@pytest.mark.parametrize("listed", [None, 5, {}, {"sha256": "0"}, {"sha256": 1, "bytes": "x"}])
def test_checksums_that_are_none_are_damage(tmp_path: Path, listed: object) -> None:
    (tmp_path / "a").write_text("a")
    with pytest.raises(DamagedFileError):
        require_undamaged(tmp_path, {"a": listed})


def made(workspace: Workspace, release_id: str, *, damaged: bool = False) -> str:
    folder = workspace.releases / release_id
    folder.mkdir(parents=True)
    (folder / "a").write_text("a")
    write_manifest(folder, {"format": FORMAT_VERSION, "id": release_id, "files": checksums_of(folder)})
    if damaged:
        (folder / "a").write_text("b")
    return release_id


def test_prune_never_deletes_the_last_undamaged_release(tmp_path: Path) -> None:
    workspace, releases = Workspace(tmp_path), release.releases_of(Workspace(tmp_path))
    oldest, older = made(workspace, "20260101"), made(workspace, "20260102")
    newer, newest = made(workspace, "20260103", damaged=True), made(workspace, "20260104", damaged=True)
    releases.publish(newest)
    pruned = releases.prune(1)
    assert pruned.deleted == (oldest,)
    assert set(pruned.damaged) == {newer, newest}
    assert "a is not what was written" in pruned.damaged[newest]
    assert releases.ids() == [newest, newer, older], "the damaged ones say nothing against the one behind them"


def test_prune_says_that_what_is_current_is_damaged(tmp_path: Path) -> None:
    workspace, releases = Workspace(tmp_path), release.releases_of(Workspace(tmp_path))
    oldest, older = made(workspace, "20260101", damaged=True), made(workspace, "20260102", damaged=True)
    newest = made(workspace, "20260103")
    releases.publish(older)
    pruned = releases.prune(1)
    assert pruned.deleted == (oldest,), "damaged, and older than what is kept"
    assert set(pruned.damaged) == {older}
    assert releases.ids() == [newest, older]
