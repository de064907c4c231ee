"""Files that still are what was written: the checksums of a folder's files, and what was verified before."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from cartelera.atomic import write_bytes

Checksums = dict[str, dict[str, Any]]
"""By path within the folder: `sha256` in hexadecimal, and `bytes`."""
_SEAL = "sha256"
_Stats = list[int]
"""Inode, size, and the times of the last change of content and of the file: others, if anybody wrote to it."""


class DamagedFileError(Exception):
    """A file is not what was written. The text names it within its folder."""


def checksums_of(folder: Path) -> Checksums:
    """Of every file below `folder`."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): checksum_of(path) for path in files}


def checksum_of(path: Path) -> dict[str, Any]:
    """The SHA-256 and the bytes of one file."""
    digest, stats = _digest(path)
    return {"sha256": digest, "bytes": stats[1]}


def sealed(plain: Mapping[str, Any]) -> dict[str, Any]:
    """What is to be written as JSON, with a checksum of its own: of everything else in it, keys sorted."""
    return {**plain, _SEAL: _seal(plain)}


def unsealed(loaded: dict[str, Any]) -> dict[str, Any]:
    """What `sealed` was given. Raises DamagedFileError if it is not what was written."""
    plain = {name: value for name, value in loaded.items() if name != _SEAL}
    if loaded.get(_SEAL) != _seal(plain):
        raise DamagedFileError("it is not what was written")
    return plain


def _seal(plain: Mapping[str, Any]) -> str:
    return hashlib.sha256(orjson.dumps(plain, option=orjson.OPT_SORT_KEYS)).hexdigest()


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file that is no longer as it was. `in_place`: what is open shows it; else only the name leads elsewhere now.

    `state`: how it is now; None if it is gone.
    """

    name: str
    in_place: bool
    state: tuple[int, ...] | None


class FileStates:
    """How the files of a folder were when they were verified: tells whether anybody wrote to them since."""

    def __init__(self, folder: Path, stats: Mapping[str, _Stats]) -> None:
        self._folder = folder
        self._stats = stats

    def changes(self) -> tuple[FileChange, ...]:
        """The files that are gone, others, or written to. Reads none of them."""
        changed = []
        for name, before in self._stats.items():
            try:
                now = _stats((self._folder / name).stat())
            except OSError:
                changed.append(FileChange(name, False, None))
                continue
            if now != before:
                changed.append(FileChange(name, now[0] == before[0] and now[1:3] != before[1:3], tuple(now)))
        return tuple(changed)


def require_undamaged(folder: Path, checksums: Mapping[str, Any], verified: Path | None = None) -> FileStates:
    """Raises DamagedFileError for the first file of `folder` that is not what `checksums` says.

    `verified`: a file that remembers what was verified: what nobody has written to since is not read again. Without
    it every byte is read. If it cannot be written or is damaged, more is read, and nothing fails.
    """
    known = {} if verified is None else _read_verified(verified)
    found: dict[str, list[Any]] = {}
    for name, listed in checksums.items():
        found[name] = _verify(folder / name, name, listed, known.get(name))
    if verified is not None and found != known:
        with suppress(OSError):
            verified.parent.mkdir(parents=True, exist_ok=True)
            write_bytes(verified, orjson.dumps(found), durable=False)
    return FileStates(folder, {name: stats for name, (_, stats) in found.items()})


def _verify(path: Path, name: str, listed: Any, known: Any) -> list[Any]:
    """The checksum and the stats of a file that is what was written."""
    try:
        expected, size = listed["sha256"], listed["bytes"]
        stats = _stats(path.stat())
        if stats[1] != size or not stat.S_ISREG(path.stat().st_mode):
            raise DamagedFileError(f"{name} is missing or cut off")
        if known == [expected, stats]:
            return [expected, stats]
        digest, stats = _digest(path)
    except FileNotFoundError as error:
        raise DamagedFileError(f"{name} is missing or cut off") from error
    except OSError as error:
        raise DamagedFileError(f"{name} cannot be read: {error.strerror}") from error
    except (TypeError, KeyError, ValueError) as error:  # A path may hold what no file system takes.
        raise DamagedFileError(f"nothing is known of {name}") from error
    if digest != expected:
        raise DamagedFileError(f"{name} is not what was written")
    return [expected, stats]


def _digest(path: Path) -> tuple[str, _Stats]:
    """The SHA-256 of a file, and its stats before it was read: written to in between, it is read again."""
    with path.open("rb") as stream:
        stats = _stats(os.fstat(stream.fileno()))
        return hashlib.file_digest(stream, "sha256").hexdigest(), stats


def _stats(found: os.stat_result) -> _Stats:
    return [found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns]


def _read_verified(path: Path) -> dict[str, Any]:
    try:
        known = orjson.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}
