"""Backups of a workspace and its events, made while servers serve: one file, checked before anything of it is used."""

from __future__ import annotations

import hashlib
import io
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

import orjson

from cartelera import __version__
from cartelera.atomic import replacement
from cartelera.errors import FileRejectedError, WorkspaceError
from cartelera.events import EventStore
from cartelera.events.dump import dump, load, read_dump
from cartelera.release import releases_of
from cartelera.workspace import Workspace

_FORMAT = 1
_CONTENTS, _EVENTS, _WORKSPACE = "backup.json", "events.jsonl", "workspace/"
_FOLDERS = ("tables", "quarantine")
_NEVER = ("events.db", "events.db-wal", "events.db-shm", ".lock")
"""Files of a workspace that are not copied: events are read from the store, as they are at one moment."""
_BACKUPS = (".tar", ".tar.gz", ".tgz", ".part")
"""Endings of earlier backups, which a backup does not hold, and of files in the making."""


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds. `made`: seconds since 1970; `release`: the current one, None if there is none; `files`: of
    the workspace; `rows`: of each table of events, None without a store."""

    made: int
    version: str
    release: str | None
    files: int
    rows: dict[str, int] | None


def write_backup(workspace: Workspace, store: EventStore | None, target: Path) -> Backup:
    """Write the clean tables, decisions, settings, the current release and all events to `target`, whole or not at all.

    Servers go on; commands that write to the workspace wait for it. Readable by its owner alone: it holds what people
    said. Raises WorkspaceError.
    """
    with workspace.lock("backup") as scratch:
        release = releases_of(workspace).current_id()
        made = int(time.time())
        rows = None
        if store is not None:
            with (scratch / _EVENTS).open("wb") as out:
                out.writelines(dump(store))
            with (scratch / _EVENTS).open("rb") as lines:
                rows = read_dump(lines)[0]
        checksums: dict[str, str] = {}
        with _translated(target, "write"), replacement(target) as temporary:
            temporary.touch(0o600)
            with tarfile.open(temporary, "w:gz" if target.name.endswith("gz") else "w", **_fast(target)) as archive:
                for path in _files(workspace, release):
                    _add(archive, path, _WORKSPACE + path.relative_to(workspace.root).as_posix(), checksums)
                files = len(checksums)
                if store is not None:
                    _add(archive, scratch / _EVENTS, _EVENTS, checksums)
                backup = Backup(made, __version__, release, files, rows)
                described = orjson.dumps({"format": _FORMAT, **asdict(backup), "checksums": checksums})
                entry = tarfile.TarInfo(_CONTENTS)
                entry.size, entry.mtime = len(described), made
                archive.addfile(entry, io.BytesIO(described))
        return backup


def check_backup(path: Path) -> Backup:
    """Read all of a backup. Raises FileRejectedError if anything in it is not what was written."""
    with tempfile.TemporaryDirectory(prefix="cartelera-backup-") as scratch:
        return _read(path, Path(scratch), only_events=True)


def restore_backup(path: Path, workspace: Workspace) -> tuple[Backup, Path | None]:
    """Make a workspace that is not there of a backup; also the file with its events, to be put in a store and deleted.

    Raises WorkspaceError if there is a workspace, FileRejectedError if the backup is damaged: nothing is there then.
    """
    with workspace.lock("restore") as scratch:
        if workspace.tables.exists() or workspace.releases.exists() or workspace.current.exists():
            raise WorkspaceError(f"{workspace.root} is a workspace already: name one that is not there, or --events")
        made = scratch / "made"
        backup = _read(path, made, only_events=False)
        events = made / _EVENTS
        kept = workspace.root / ".restored-events"
        if events.exists():
            events.replace(kept)
        restored = made / _WORKSPACE
        for folder in ("tables", "releases"):  # The pointer comes last: until then nobody serves any of it.
            if (restored / folder).exists():
                (restored / folder).replace(workspace.root / folder)
        for left in sorted(restored.iterdir(), key=lambda each: each.name == "current"):
            left.replace(workspace.root / left.name)
        return backup, kept if kept.exists() else None


def restore_events(path: Path, store: EventStore) -> Backup:
    """Put the events of a backup in the place of those of `store`. Whoever was forgotten meanwhile stays forgotten."""
    with tempfile.TemporaryDirectory(prefix="cartelera-backup-") as scratch:
        backup = _read(path, Path(scratch), only_events=True)
        if backup.rows is None:
            raise FileRejectedError(f"{path.name} holds no events")
        load_events(Path(scratch) / _EVENTS, store, backup)
    return backup


def load_events(events: Path, store: EventStore, backup: Backup) -> None:
    """Put the events in a file of a backup in the place of those of `store`."""
    with events.open("rb") as lines:
        load(store, lines, backup.made)


def _files(workspace: Workspace, release: str | None) -> Iterator[Path]:
    """The files of a workspace that a backup holds."""
    for path in sorted(workspace.root.iterdir()):
        if path.is_file() and not path.is_symlink() and path.name not in _NEVER and not path.name.endswith(_BACKUPS):
            yield path
    folders = [workspace.root / name for name in _FOLDERS]
    if release is not None:
        folders.append(workspace.releases / release)
    for folder in folders:
        yield from (path for path in sorted(folder.rglob("*")) if path.is_file())


def _add(archive: tarfile.TarFile, path: Path, name: str, checksums: dict[str, str]) -> None:
    """Add a file under a name, as it is read once."""
    with path.open("rb") as stream:
        entry = archive.gettarinfo(arcname=name, fileobj=stream)
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = ""
        digest = _Digest(stream)
        archive.addfile(entry, digest)
        checksums[name] = digest.hexdigest()


class _Digest:
    """A stream whose bytes are hashed as they are read."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self._hash = stream, hashlib.sha256()

    def read(self, n: int = -1) -> bytes:
        data = self._stream.read(n)
        self._hash.update(data)
        return data

    def hexdigest(self) -> str:
        return self._hash.hexdigest()


def _read(path: Path, into: Path, *, only_events: bool) -> Backup:
    """Unpack a backup into a folder, compare every file with its checksum, and read every row of the events."""
    found: dict[str, str] = {}
    described: dict[str, Any] = {}
    with _translated(path, "read"), tarfile.open(path, "r:*") as archive:
        for entry in archive:
            stream = archive.extractfile(entry) if entry.isreg() else None
            if stream is None or not _is_safe(entry.name):
                raise FileRejectedError(f"{path.name} is no backup: it holds {entry.name[:80]!r}")
            if entry.name == _CONTENTS:
                described = orjson.loads(stream.read())
                continue
            target = None if only_events and entry.name != _EVENTS else into / entry.name
            found[entry.name] = _unpack(stream, target, entry.mode)
    if described.get("format") != _FORMAT:
        raise FileRejectedError(f"{path.name} is no backup of this version of cartelera, or is cut off")
    wrong = sorted(found.items() ^ described["checksums"].items())
    if wrong:
        raise FileRejectedError(f"{path.name} is damaged: {wrong[0][0]} is not what was written")
    backup = Backup(*(described[name] for name in ("made", "version", "release", "files", "rows")))
    if backup.rows is not None:
        with (into / _EVENTS).open("rb") as lines:
            counts, rows = read_dump(lines)
            if sum(1 for _ in rows) != sum(counts.values()):
                raise FileRejectedError(f"{path.name} is damaged: its events are cut off")
    return backup


def _unpack(stream: IO[bytes], target: Path | None, mode: int) -> str:
    """Write a stream to a file, or to none; its checksum."""
    digest = _Digest(stream)
    if target is None:
        while digest.read(1 << 20):
            pass
        return digest.hexdigest()
    target.parent.mkdir(parents=True, exist_ok=True)
    target.touch(mode & 0o777)
    with target.open("wb") as out:
        while data := digest.read(1 << 20):
            out.write(data)
    return digest.hexdigest()


def _is_safe(name: str) -> bool:
    """Whether a name leads to no place outside the folder it is unpacked into."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and (name in (_CONTENTS, _EVENTS) or len(path.parts) > 1)


def _fast(target: Path) -> dict[str, Any]:
    return {"compresslevel": 1} if target.name.endswith("gz") else {}


@contextmanager
def _translated(path: Path, what: str) -> Iterator[None]:
    """What goes wrong with files as an error of one line."""
    try:
        yield
    except (tarfile.TarError, EOFError, orjson.JSONDecodeError) as error:
        raise FileRejectedError(f"{path.name} is no backup, or is damaged: {str(error).splitlines()[0]}") from error
    except OSError as error:
        made = str(error.filename or "").endswith(".part")  # Beside the file that is meant.
        named = path if made or not error.filename else error.filename
        raise WorkspaceError(f"cannot {what} {named}: {error.strerror or error}") from error
